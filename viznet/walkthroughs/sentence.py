"""A whole sentence with named placeholders, for every medium.

A template is one sentence that can be proofread and translated. The value of a placeholder is text, a whole number, or
an object that says how it is written (`plain`) and spoken (`spoken`), such as a `ScreenNumber` of a scene:

>>> fill("Each of the {neurons} neurons adds its bias.", neurons=1024)
'Each of the 1,024 neurons adds its bias.'
>>> pieces("It reads *{answer}*.", answer="3")
['It reads *', '3', '*.']
"""

from collections.abc import Sequence
from functools import lru_cache
from string import Formatter
from typing import Any, NamedTuple

from viznet.errors import WalkthroughError


class Counted(NamedTuple):
    """A sentence with a counted noun: for one, and for any other number.

    >>> pixels = Counted("It has {count} pixel.", "It has {count} pixels.")
    >>> fill(pixels.of(1), count=1), fill(pixels.of(784), count=784)
    ('It has 1 pixel.', 'It has 784 pixels.')
    """

    one: str
    many: str

    def of(self, count: int) -> str:
        """The form for so many."""
        return self.one if count == 1 else self.many


def pieces(template: str, **values: Any) -> list[Any]:
    """The template as a list, with a value in the place of every placeholder.

    Raises `WalkthroughError` if a placeholder has no value, or a value has no placeholder.
    """
    result: list[Any] = []
    used = set()
    for text, name, form, conversion in _parsed(template):
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


@lru_cache(1000)  # films fill the same templates in every frame
def _parsed(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    """The texts and the placeholders of a template, as `Formatter` gives them."""
    return tuple(Formatter().parse(template))


def placeholders(template: str) -> list[str]:
    """The names of the placeholders of a template.

    >>> placeholders("{count} of {all} are right.")
    ['count', 'all']
    """
    return [name for _, name, _, _ in _parsed(template) if name]


def fill(template: str, **values: Any) -> str:
    """The template as plain text.

    Whole numbers get thousands separators. Everything else is written as it says itself.
    """
    return "".join(_plain(piece) for piece in pieces(template, **values))


def spoken(template: str, **values: Any) -> str:
    """The template as a voice would say it: "minus 0.42", "69.3 percent"."""
    return "".join(getattr(piece, "spoken", None) or _plain(piece) for piece in pieces(template, **values))


def _plain(piece: Any) -> str:
    if isinstance(piece, int) and not isinstance(piece, bool):
        return f"{piece:,}"
    return str(getattr(piece, "plain", piece))
