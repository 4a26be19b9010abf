"""Numbers and symbols on the screen that know where they come from.

A `ScreenNumber` is a number as it is drawn, with the line of the walkthrough that it belongs to:
`ScreenNumber("2.87", "z2", (4,))` is `trace["z2"][0, 4]` to two decimals.
Besides the symbols of the trace and of the weights, a figure's beat may be

    new X          X after the update: "new W1", "new p", "new loss"
    size           how many neurons layer `index` has; 0 is the input
    rows, columns  of the picture
    shown, hidden  how many of layer `index` are drawn, and how many are not
    class, neuron, step, rate, batch, batch shown    the number of a thing, or a setting
    others         (layer, beside): how many of a layer's neurons are not named
    target         (k): what the probability of class k should be
    rest           (l, j, i…): what remains of z_l[j] beside the products of the inputs i… and the bias
    rest of blame  (l, i, j…): what remains of da_l[i] beside the products with the neurons j…
    slope          (l, j): the activation's slope at z_l[j]
    constant       a number that belongs to a formula and to no network: 0, 1, 1 %
    at STEP X      X at a recorded step; recorded (symbol, i): what the recording has of it in snapshot i
    of EXAMPLE X   X of another example of the recording; mean, cancelled, stepped (dW, place, examples): what they are
                   on average, which share of them cancels, and the weight after a step against the average
    limit          (symbol, j, sign): the largest size in that neuron's column; limit so far: in any snapshot till then
    held out       of how many held-out examples a recorded loss is
    parameters     (symbol, …): how many numbers those weights and biases hold

A contract test reads the figures back from the screen and computes each of them anew from the recording.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from viznet.walkthroughs.lines import WalkthroughLine, typst_symbol
from viznet.walkthroughs.sums import rounded, written


@dataclass(frozen=True)
class ScreenNumber:
    """A number on the screen: its text, the beat it comes from, its place in that beat's value, and the exact value."""

    text: str
    beat: str
    index: tuple[Any, ...] = ()
    value: float = 0.0
    colour: str | None = None

    @property
    def plain(self) -> str:
        return self.text

    @property
    def spoken(self) -> str:
        """As a voice would say it.

        >>> ScreenNumber("−0.42", "z1").spoken, ScreenNumber("69.3 %", "p").spoken
        ('minus 0.42', '69.3 percent')
        """
        return (
            self.text.replace("−", "minus ")
            .replace("+", "plus ")
            .replace(" %", " percent")
            .replace("%", " percent")
        )

    @property
    def typst(self) -> str:
        text = escaped(self.text)
        return f'#text(fill: rgb("{self.colour}"))[{text}]' if self.colour else f"#[{text}]"

    def coloured(self, colour: str) -> Self:
        """The same number in a colour."""
        return replace(self, colour=colour)


@dataclass(frozen=True)
class Symbol:
    """A symbol of the trace in a text, as it is called in the code: `Symbol("z2", (4,))` is drawn as z₂[4].

    >>> Symbol("dW1", (3, 4)).typst, Symbol("dW1", (3, 4)).plain
    ('$dif W_1 [3, 4]$', 'dW1[3, 4]')
    """

    symbol: str
    index: tuple[int | str, ...] = ()
    colour: str | None = None

    @property
    def _place(self) -> str:
        return f"[{', '.join(map(str, self.index))}]" if self.index else ""

    @property
    def plain(self) -> str:
        return self.symbol + self._place

    @property
    def spoken(self) -> str:
        return f"{self.symbol} {' '.join(map(str, self.index))}".strip()

    @property
    def math(self) -> str:
        """Its spelling inside a formula."""
        return f"{typst_symbol(self.symbol)} {self._place}".strip()

    @property
    def typst(self) -> str:
        return f'#text(fill: rgb("{self.colour}"))[${self.math}$]' if self.colour else f"${self.math}$"


@dataclass(frozen=True)
class Equation:
    """A beat's formula, symbols only."""

    beat: WalkthroughLine

    @property
    def plain(self) -> str:
        return self.beat.equation

    @property
    def spoken(self) -> str:
        return self.beat.equation

    @property
    def typst(self) -> str:
        return f"${self.beat.typst}$"


def prose(sentence: str) -> list[str | ScreenNumber]:
    """A sentence of a lesson, its numbers taken for what they are: constants.

    >>> [piece if isinstance(piece, str) else piece.value for piece in prose("near −1 or 1.")]
    ['near ', -1.0, ' or ', 1.0, '.']
    """
    parts = re.split(r"(−?\d+(?:\.\d+)?%?)", sentence)
    return [_constant(part) if number % 2 else part for number, part in enumerate(parts) if part]


def _constant(text: str) -> ScreenNumber:
    value = float(text.replace("−", "-").removesuffix("%"))
    return ScreenNumber(text, "constant", (), value / 100 if text.endswith("%") else value)


def signed(value: float, decimals: int, *, plus: bool = False) -> str:
    """A number as it is drawn: with a true minus, with a plus if asked for, and never as −0.

    >>> signed(-0.456, 2), signed(3.1, 1, plus=True), signed(-0.001, 2)
    ('−0.46', '+3.1', '0.00')
    """
    shown = rounded(value, decimals)
    return written(shown, plus=plus and shown > 0)


def escaped(text: str) -> str:
    """Any text as Typst markup that shows exactly that.

    >>> escaped("T-shirt/top #1")
    'T-shirt\\\\/top \\\\#1'
    """
    return re.sub(r"([\\#$*_`<>@\[\]~=/])", r"\\\1", text)
