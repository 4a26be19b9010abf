"""The lines of arithmetic that a scene writes out, number for number, without anything that draws.

A line is a list of parts, which appear one after the other. A part holds plain text, symbols (`Name`), numbers that
know where they come from (`Value`) and small remarks (`Note`). `walkthroughs.sums` rounds the numbers of each line
together, so that a reader with a pocket calculator gets what is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from viznet.activations import Array
from viznet.losses import Loss
from viznet.walkthroughs.neuron import BackwardSum, WeightedSum, WeightGradient, WrittenSum
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import (
    Shown,
    decimals_for,
    round_formula,
    round_log,
    round_update,
    rounded,
    setting,
    short,
    written,
)


@dataclass(frozen=True)
class Name:
    """A symbol with its place: `Name("z2", (4,))` is z2[4]."""

    symbol: str
    index: tuple[int, ...] = ()

    @property
    def plain(self) -> str:
        return f"{self.symbol}[{', '.join(map(str, self.index))}]" if self.index else self.symbol


@dataclass(frozen=True)
class Value:
    """A number as it is written: its text, where it comes from, and its exact value.

    `signed` numbers are coloured by their sign; `role` names a colour that means something else: right or wrong.
    """

    text: str
    source: Source
    value: float = 0.0
    signed: bool = False
    role: str = ""

    @property
    def plain(self) -> str:
        return self.text

    @property
    def negative(self) -> bool:
        """Whether a minus stands in front of it."""
        return self.text.startswith("−")


@dataclass(frozen=True)
class Note:
    """A small remark beside a number: how many others it stands for, or what it is called."""

    pieces: tuple[str | Value, ...]

    @property
    def plain(self) -> str:
        return f"({''.join(piece if isinstance(piece, str) else piece.plain for piece in self.pieces)})"


Piece = str | Name | Value | Note
Part = tuple[Piece, ...]
Line = list[Part]


def plain(line: Line) -> str:
    """A line as plain text.

    >>> plain([(Name("z2", (4,)), " ="), (Value("0.50", Source("a1")), " · ", Value("0.20", Source("W2")))])
    'z2[4] = 0.50 · 0.20'
    """
    return " ".join(
        "".join(piece if isinstance(piece, str) else piece.plain for piece in part) for part in line
    )


def weighted_sum_line(told: WeightedSum) -> Line:
    """z = a · w + … + the others + b, the sum of one neuron."""
    decimals = told.decimals()
    told = told.visible(decimals)
    shown, layer, unit = told.line(decimals), told.layer, told.unit
    sources = [
        (
            Value("", Source(f"a{layer - 1}", (t.index,)), t.activation),
            _signed(f"W{layer}", (t.index, unit), t.weight),
        )
        for t in told.terms
    ]
    line = [(Name(f"z{layer}", (unit,)), " ="), *_terms(shown, sources)]
    if told.hidden:
        rest = Source(f"z{layer}", (unit,), kind="rest", without=_indices(told))
        line += _others(told, shown, Value("", rest, told.rest, signed=True), layer - 1)
    bias = _told(_signed(f"b{layer}", (unit,), told.bias), shown.inputs[-1], plus=len(line) > 1)
    return [
        *line,
        (bias,),
        (Note(("bias",)),),
        ("= ", _told(_signed(f"z{layer}", (unit,), told.z), shown.result)),
    ]


def backward_sum_line(told: BackwardSum) -> Line:
    """da = w · dz + … + the others, the blame that arrives at one neuron."""
    decimals = told.decimals()
    told = told.visible(decimals)
    shown, layer, unit = told.line(decimals), told.layer, told.unit
    sources = [
        (
            _signed(f"W{layer + 1}", (unit, t.index), t.weight),
            _signed(f"dz{layer + 1}", (t.index,), t.delta),
        )
        for t in told.terms
    ]
    line = [(Name(f"da{layer}", (unit,)), " ="), *_terms(shown, sources)]
    if told.hidden:
        rest = Source(f"da{layer}", (unit,), kind="rest", without=_indices(told))
        line += _others(told, shown, Value("", rest, told.rest, signed=True), layer + 1)
    return [*line, ("= ", _told(_signed(f"da{layer}", (unit,), told.da), shown.result))]


def gate_line(told: BackwardSum) -> Line:
    """dz = da · slope, what the gate of one neuron lets through."""
    layer, unit, shown = told.layer, told.unit, gate(told)
    da = _told(_signed(f"da{layer}", (unit,), told.da), shown.inputs[0])
    slope = _told(Value("", Source(f"z{layer}", (unit,), kind="slope"), told.slope), shown.inputs[1])
    dz = _told(_signed(f"dz{layer}", (unit,), told.dz), shown.result)
    return [
        (Name(f"dz{layer}", (unit,)), " = ", Name(f"da{layer}", (unit,)), " · ", "slope ="),
        (*_times(da, slope), " = ", dz),
    ]


def gate(told: BackwardSum) -> Shown:
    """da, the slope of the activation, and their product dz."""
    return round_formula(
        lambda da, slope: da * slope, [told.da, short(told.slope)], told.dz, decimals_for(told.dz, least=3)
    )


def gradient_line(told: WeightGradient) -> Line:
    """dW = a · dz, the gradient of one weight."""
    layer, index, unit = told.layer, told.index, told.unit
    shown = round_formula(
        lambda a, dz: a * dz,
        [told.activation, told.delta],
        told.gradient,
        decimals_for(told.gradient, least=3),
    )
    a = _told(Value("", Source(f"a{layer - 1}", (index,)), told.activation), shown.inputs[0])
    dz = _told(_signed(f"dz{layer}", (unit,), told.delta), shown.inputs[1])
    gradient = _told(_signed(f"dW{layer}", (index, unit), told.gradient), shown.result)
    return [
        (Name(f"dW{layer}", (index, unit)), " ="),
        (Name(f"a{layer - 1}", (index,)), " · ", Name(f"dz{layer}", (unit,)), " ="),
        (*_times(a, dz), " ="),
        (gradient,),
    ]


def score_gradient_line(p: float, dz: float, layer: int, y: int) -> Line:
    """dz = p − 1, the gradient of the true class's score."""
    shown = round_formula(lambda p, y: p - y, [p, Decimal(1)], dz, decimals_for(dz, least=3))
    return [
        (
            Name(f"dz{layer}", (y,)),
            " = ",
            Value(written(shown.inputs[0]), Source("p", (y,)), p, role="right"),
            " − ",
            Value("1", Source("y", (y,)), 1.0),
            " = ",
            _told(_signed(f"dz{layer}", (y,), dz), shown.result),
        )
    ]


def loss_line(p: Array, loss: float, y: int, kind: Loss) -> Line | None:
    """loss = −ln p with its numbers; None for any other loss, whose formula has more of them than a line holds."""
    if kind.name != "cross_entropy":
        return None
    text, value = log_text(float(p[y]), loss)
    result = Value(value, Source("loss"), loss, role="wrong")
    formula: Line = [("loss =",), ("−ln ", Name("p", (y,)))]
    if text is None:
        return [*formula, ("= ", result)]
    return [*formula, ("= −ln ", Value(text, Source("p", (y,)), float(p[y]), role="right")), ("= ", result)]


def log_text(p: float, loss: float) -> tuple[str | None, str]:
    """How p and the loss −ln p are written; of a p that is too small or too near 1 to give the loss, only the loss."""
    decimals = decimals_for(loss, digits=3, least=3)
    shown = round_log(p, loss, decimals)
    if shown is None:
        return None, written(rounded(loss, decimals))
    return shown[0], written(shown[1])


def weight_step(told: WeightGradient, rate: float, new: float) -> tuple[Shown, Shown]:
    """The gradient of one weight, a · dz, and its step, w − η · dW: the gradient has the same decimals in both."""
    w, g = told.weight, told.gradient
    least = decimals_for(g * rate, least=3)
    step = round_update(w, g, rate, new, least=least)
    decimals = -int(step.result.as_tuple().exponent)
    return round_formula(lambda a, dz: a * dz, [told.activation, told.delta], g, decimals), step


def update_line(before: Value, rate: float, gradient: Value, after: Value, *, least: int = 2) -> Line:
    """The numbers of w − η · g = new; the texts of the values are filled in here."""
    w, g, new = before.value, gradient.value, after.value
    least = max(least, decimals_for(w, g), decimals_for(rate * g))
    shown = round_update(w, g, rate, new, least=least)
    eta = Value(setting(rate), Source(kind="rate"), rate)
    return [
        (_told(before, shown.inputs[0]), " − ", *_times(eta, _told(gradient, shown.inputs[2]))),
        ("= ", _told(after, shown.result)),
    ]


def mean_decimals(columns: Sequence[Array], least: int, most: int) -> int:
    """The fewest decimals at which the mean of every column's numbers is the true mean as it is shown."""
    for decimals in range(least, most + 1):
        if all(shown_mean(c, decimals) == rounded(float(np.mean(c)), decimals) for c in columns):
            return decimals
    return least


def shown_mean(values: Iterable[float], decimals: int) -> Decimal:
    """The mean of the numbers as they are shown, which is what a reader gets.

    >>> print(shown_mean([0.126, 0.126, 0.126], 2))
    0.13
    """
    shown = [rounded(float(value), decimals) for value in values]
    return rounded(sum(shown, Decimal(0)) / len(shown), decimals)


def _signed(symbol: str, index: tuple[int, ...], value: float) -> Value:
    return Value("", Source(symbol, index), value, signed=True)


def _told(value: Value, shown: Decimal, *, plus: bool = False) -> Value:
    """The number with its text."""
    return replace(value, text=written(shown, plus=plus))


def _times(one: Value, other: Value, *, added: bool = False) -> Part:
    """A product as it is written: a negative factor stands in parentheses, unless the line begins with it."""
    first: Part = ("(", one, ")") if added and one.negative else (one,)
    second: Part = ("(", other, ")") if other.negative else (other,)
    return ("+ " if added else "", *first, " · ", *second)


def _terms(shown: Shown, sources: list[tuple[Value, Value]]) -> Line:
    """The products of a sum, each with its plus."""
    pairs = list(zip(shown.inputs[::2], shown.inputs[1::2]))
    return [
        _times(_told(one, a), _told(other, w), added=count > 0)
        for count, ((one, other), (a, w)) in enumerate(zip(sources, pairs))
    ]


def _others(told: WrittenSum, shown: Shown, rest: Value, layer: int) -> Line:
    """All other terms as one number, and how many they are."""
    kept = len(told.terms)
    count = Value(f"{told.hidden:,}", Source(kind="others", index=(layer, kept)), told.hidden)
    word = " others" if told.hidden > 1 else " other"
    return [(_told(rest, shown.inputs[2 * kept], plus=kept > 0),), (Note((count, word)),)]


def _indices(told: WrittenSum) -> tuple[int, ...]:
    return tuple(term.index for term in told.terms)
