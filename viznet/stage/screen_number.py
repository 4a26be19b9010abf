"""Numbers, symbols and formulas on the screen that know their source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from viznet.stage.typeset import is_foreign
from viznet.walkthroughs.lines import WalkthroughLine, typst_symbol
from viznet.walkthroughs.numbers import decimals_for, rounded, written
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source

SUBSCRIPT = "1.2em"  # the size of a subscript, compared with Typst's own, which is 0.7 of the letter
LARGE = 100  # from here on, there is no room for decimals


@dataclass(frozen=True)
class ScreenNumber:
    """A number as it is drawn, with its source and its exact value.

    A test reads these numbers back from the screen and computes each of them anew from its source.

    Parameters
    ----------
    text
        The number as it is written, rounded.
    source
        Where it comes from.
    value
        Its exact value.
    colour
        Its colour as "#RRGGBB"; by default that of the text around it.
    """

    text: str
    source: Source
    value: float = 0.0
    colour: str | None = None

    @property
    def plain(self) -> str:
        """How it is written."""
        return self.text

    @property
    def spoken(self) -> str:
        """How a voice says it.

        >>> ScreenNumber("−0.42", Source("z1")).spoken, ScreenNumber("69.3 %", Source("p")).spoken
        ('minus 0.42', '69.3 percent')
        """
        return aloud(self.text)

    @property
    def typst(self) -> str:
        """Its spelling in Typst, in which no line is broken before the "%"."""
        text = escaped(self.text).replace(" %", "~%")
        return f'#text(fill: rgb("{self.colour}"))[{text}]' if self.colour else f"#[{text}]"

    def coloured(self, colour: str) -> Self:
        """Returns the same number in another colour."""
        return replace(self, colour=colour)


@dataclass(frozen=True)
class Symbol:
    """A symbol of the code in a text: `Symbol("z2", (4,))` is drawn as z₂[4].

    >>> Symbol("dW1", (3, 4)).typst, Symbol("dW1", (3, 4)).plain
    ('$dif W_#text(1.2em)[1] [3, 4]$', 'dW1[3, 4]')
    """

    symbol: str
    index: tuple[int | str, ...] = ()
    colour: str | None = None

    @property
    def _place(self) -> str:
        return f"[{', '.join(map(str, self.index))}]" if self.index else ""

    @property
    def plain(self) -> str:
        """How the code writes it."""
        return self.symbol + self._place

    @property
    def spoken(self) -> str:
        """How a voice says it."""
        places = " ".join("all" if place == ":" else str(place) for place in self.index)
        return f"{self.symbol} {places}".strip()

    @property
    def math(self) -> str:
        """Its spelling inside a formula of Typst."""
        return f"{with_large_digits(typst_symbol(self.symbol))} {self._place}".strip()

    @property
    def typst(self) -> str:
        """Its spelling in Typst."""
        return f'#text(fill: rgb("{self.colour}"))[${self.math}$]' if self.colour else f"${self.math}$"


@dataclass(frozen=True)
class Formula:
    """The formula of a line of the walkthrough, symbols only."""

    line: WalkthroughLine

    @property
    def plain(self) -> str:
        """How the code writes it."""
        return self.line.equation

    @property
    def typst(self) -> str:
        """Its spelling in Typst."""
        return f"${with_large_digits(self.line.typst)}$"

    @property
    def spoken(self) -> str:
        """How a voice says it."""
        return formula_aloud(self.line.equation)


# How a voice says what stands in a formula, in this order.
IN_FORMULAS = (
    (r"\[(\d+)\]", r" \1"),
    (r"(\w+)′\((\w+)\)", r"the slope of \1 at \2"),
    (r"\b(softmax|tanh)\((\w+)\)", r"\1 of \2"),
    (r"\bmax\(([^,]+), (\w+)\)", r"the larger of \1 and \2"),
    (r"√", "the square root of "),
    (r"(\d)/(\d+) Σ ", r"\1 over \2 times the sum of "),
    (r"Σ ", "the sum of "),
    (r"²", " squared"),
    (r"e\^-", "e to the minus "),
    (r"−ln ", "minus the logarithm of "),
    (r" ⊙ ", " times "),
    (r" − ", " minus "),
    (r" / ", " divided by "),
    (r"_", " "),
)


def formula_aloud(equation: str) -> str:
    """Returns a formula as a voice says it.

    >>> formula_aloud("loss = 1/10 Σ (p − y)²"), formula_aloud("dz2 = dp ⊙ leaky_relu′(z2)")
    ('loss equals 1 over 10 times the sum of (p minus y) squared', 'dz2 equals dp times the slope of leaky relu at z2')
    """
    for sign, words in IN_FORMULAS:
        equation = re.sub(sign, words, equation)
    return aloud(equation)


def with_large_digits(formula: str) -> str:
    """Returns a formula of Typst whose small digits can be read from afar.

    >>> with_large_digits("z_1 = W_1 x")
    'z_#text(1.2em)[1] = W_#text(1.2em)[1] x'
    """
    return re.sub(r"([_^])(\d)", rf"\1#text({SUBSCRIPT})[\2]", formula)


def signed(value: float, decimals: int, *, plus: bool = False) -> str:
    """Writes a number with a true minus and, if asked for, a plus.

    >>> signed(-0.456, 2), signed(3.1, 1, plus=True), signed(-0.001, 2)
    ('−0.46', '+3.1', '0.00')
    """
    shown = rounded(value, decimals)
    return written(shown, plus=plus and shown > 0)


def signed_short(value: float, decimals: int) -> str:
    """Writes a number as `signed` does, but a large one without decimals.

    Numbers of a training that breaks may be huge, and a film has little room.

    >>> signed_short(-0.456, 2), signed_short(1234.5678, 2)
    ('−0.46', '1,235')
    """
    return signed(value, decimals if abs(value) < LARGE else min(decimals, decimals_for(value, least=0)))


def in_cell(value: float, decimals: int) -> str:
    """Writes a number of a table whose numbers have the same decimals.

    In a table of huge numbers, they are rounded before the point. A smaller one, which would be 0 so, is written as if
    it stood alone.

    >>> in_cell(-0.456, 2), in_cell(0.0001, 2), in_cell(2.4e24, -23), in_cell(1e22, -23)
    ('−0.46', '0.00', '2.4e24', '1.0e22')
    """
    text = signed_short(value, decimals)
    if decimals < 0 and value and text == signed_short(0.0, decimals):
        return signed_short(value, decimals_for(value, least=0))
    return text


def aloud(text: str) -> str:
    """Replaces the signs of numbers by words, for a voice.

    >>> aloud("−0.42"), aloud("+3"), aloud("only 1% of it")
    ('minus 0.42', 'plus 3', 'only 1 percent of it')
    >>> aloud("e^z for 28 × 28 pixels")
    'e to the z for 28 by 28 pixels'
    >>> aloud("+2.01e−5"), aloud("p - y")
    ('plus 2.01 times 10 to the minus 5', 'p minus y')
    >>> aloud("y = f(W x + b)")
    'y equals f(W x plus b)'
    """
    for sign, words in (("^", "to the"), (" × ", "by"), (" - ", "minus"), (" = ", "equals"), (" + ", "plus")):
        text = text.replace(sign, f" {words} ")
    text = re.sub(r"(?<=\d)e(?=[−+]?\d)", " times 10 to the ", text)
    text = re.sub(r"[−+](?=\d)", lambda match: "minus " if match[0] == "−" else "plus ", text)
    return re.sub(r"(?<=\d) ?%", " percent", text)


def without_markup(template: str) -> str:
    """Returns the template of a sentence without its Typst markup.

    >>> without_markup("It reads *{answer}*: #box[$p - y$].")
    'It reads {answer}: p - y.'
    """
    return re.sub(r"#box\[(.*?)\]|[*$]", r"\1", template).replace("$", "")


def escaped(text: str) -> str:
    """Any text as Typst markup that shows exactly that text, in one line.

    >>> escaped("T-shirt/top #1")
    'T\\\\-shirt\\\\/top \\\\#1'
    """
    if any(map(is_foreign, text)):
        from viznet.views.drawing.fonts import drawable  # here, because Matplotlib takes long to import

        text = drawable(text)
    # Typst's font draws "--" as a dash and "``" as a quotation mark, unless a mark without a shape is between.
    text = re.sub(r"([-`',<>!?])(?=[-`',<>])", "\\1\u200c", text)
    # A dot after a number begins a list, and three dots become one letter.
    return re.sub(r"""([\\#$*_`<>@\[\]~=/+\-"']|(?<=\d)\.(?=\s|$)|\.(?=\.))""", r"\\\1", text)


def exact_pieces(template: str, values: Mapping[str, Any]) -> list[Any]:
    """Returns the parts of a sentence, with its texts exactly as they are."""
    exact = {key: escaped(value) if isinstance(value, str) else value for key, value in values.items()}
    return pieces(template, **exact)
