"""A whole sentence with named placeholders: written once, said by every medium.

A template is one sentence that can be proofread and translated. What stands in for a placeholder may be text, a whole
number, or something that knows how it is written and spoken, such as a number of a film that knows its source:

>>> fill("Each of the {neurons} neurons adds its bias.", neurons=1024)
'Each of the 1,024 neurons adds its bias.'
>>> pieces("It reads *{answer}*.", answer="3")
['It reads *', '3', '*.']
"""

from collections.abc import Sequence
from string import Formatter
from typing import Any

from viznet.errors import WalkthroughError


def pieces(template: str, **values: Any) -> list[Any]:
    """The template cut at its placeholders, each replaced by its value.

    Raises `WalkthroughError` if a placeholder has no value or a value no placeholder.
    """
    result: list[Any] = []
    used = set()
    for text, name, form, conversion in Formatter().parse(template):
        if text:
            result.append(text)
        if name is None:
            continue
        if name not in values or form or conversion:
            raise WalkthroughError(
                f"the sentence {template!r} has no value for {{{name}}}; it has {', '.join(values)}"
            )
        used.add(name)
        value = values[name]
        result += list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if unused := set(values) - used:
        raise WalkthroughError(f"the sentence {template!r} has no place for {', '.join(sorted(unused))}")
    return result


def fill(template: str, **values: Any) -> str:
    """The template as plain text: whole numbers with thousands separators, everything else as it says itself."""
    return "".join(_plain(piece) for piece in pieces(template, **values))


def spoken(template: str, **values: Any) -> str:
    """The template as a voice would say it: "minus 0.42", "69.3 percent"."""
    return "".join(getattr(piece, "spoken", None) or _plain(piece) for piece in pieces(template, **values))


def _plain(piece: Any) -> str:
    if isinstance(piece, int) and not isinstance(piece, bool):
        return f"{piece:,}"
    return str(getattr(piece, "plain", piece))
