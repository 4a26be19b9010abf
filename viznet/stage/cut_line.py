"""Where a line of arithmetic may be broken."""

from viznet.walkthroughs.arithmetic_line import Part


def cut_behind(part: Part, sign: str) -> tuple[Part, Part]:
    """Cuts a part behind a sign, so that a line can be broken there.

    >>> cut_behind(("1", " − ", "2", " · ", "3"), " − ")
    (('1', ' −'), ('2', ' · ', '3'))
    """
    at = part.index(sign)
    return (*part[:at], sign.rstrip()), part[at + 1 :]
