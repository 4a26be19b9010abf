"""Rounds written arithmetic so that it is right as it is written.

Numbers on the screen are rounded, and rounded numbers seldom fit: 3.456 × 0.875 is 3.024, but 3.46 × 0.88 is 3.04.
A reader with a pocket calculator would find a mistake. One rule prevents that, here and in the page's `sums.js`:

* What stands before the last "=" gets more decimals until it gives the result as it is shown: 3.456 × 0.875 = 3.02.
* The terms of a column get the same decimals as their total. If they still do not add up, one more term, called
  "rounding", says by how much. Every other number is rounded as it is.
* The result itself changes only where `GROWTH` more decimals do not help. Then it is what the shown numbers give.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from math import isfinite
from typing import NamedTuple

import numpy as np

from viznet.activations import Array
from viznet.walkthroughs.numbers import EXACT, Number, decimals_for, number, parsed, rounded, setting

GROWTH = 6  # so many more decimals than its result may a number have
SUM_GROWTH = 1  # so many more decimals may a column get before it needs a term called "rounding"
WEIGHT_DIGITS = 9  # no weight in single precision has more digits
LOG_DIGITS = range(3, 10)  # so many digits of p are tried in −ln p

# The logarithm is never exact; this is far more than any result shows.
LOGARITHM = Context(prec=40)


class Shown(NamedTuple):
    """A formula as it is shown: its inputs and its result.

    The result is what a reader gets from these very inputs.
    """

    inputs: tuple[Decimal, ...]
    result: Decimal


class RoundedSum(NamedTuple):
    """A sum as it is shown.

    `sum(terms) + rounding == total`, to the last digit.
    """

    terms: tuple[Decimal, ...]
    total: Decimal
    rounding: Decimal
    decimals: int


class RoundedColumn(NamedTuple):
    """A weighted sum as a column: products, addends, rounding, total.

    `sum(row.result for row in rows) + sum(addends) + rounding == total`, to the last digit.
    """

    rows: tuple[Shown, ...]
    addends: tuple[Decimal, ...]
    total: Decimal
    rounding: Decimal
    decimals: int


def short(value: float) -> Number:
    """A number that two decimals hold, exactly; any other as it is.

    The first kind becomes a Decimal, such as 0, 1 or 0.01.

    >>> print(short(1.0), short(0.01), short(0.2501))
    1 0.01 0.2501
    """
    brief = rounded(value, 2)
    return (
        Decimal(f"{brief.normalize():f}") if isfinite(value) and abs(float(brief) - value) < 1e-8 else value
    )


def finer(inputs: Sequence[Number], decimals: int, *, more: int = 0) -> Iterator[tuple[Decimal, ...]]:
    """The inputs of a formula, rounded finer and finer.

    They get more and more decimals than the result, which has `decimals`. Where the result is huge and rounded before
    the point, they get more and more significant digits. An input that is a Decimal stands as it is.
    """
    for extra in range(GROWTH + 1):
        if decimals < 0:
            yield tuple(v if isinstance(v, Decimal) else significant(v, 3 + extra) for v in inputs)
        else:
            yield tuple(v if isinstance(v, Decimal) else rounded(v, decimals + more + extra) for v in inputs)


def significant(value: float, digits: int) -> Decimal:
    """The number at so many significant digits.

    >>> print(significant(0.51249, 3), significant(6.874e16, 3), significant(-0.0, 3))
    0.512 6.87E+16 0
    """
    return (
        Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(value)) if value else Decimal(0)
    )


def round_formula(
    formula: Callable[..., Decimal], inputs: Sequence[Number], result: float, decimals: int, *, more: int = 0
) -> Shown:
    """Rounds the inputs of a formula so that they give the shown result.

    They get as many decimals as that takes.

    They have at least `more` decimals than the result. An input that is a Decimal stands as it is: a 1, or the
    learning rate.

    >>> shown = round_formula(lambda p, y: p - y, [0.3914, Decimal(1)], -0.6086, 3)
    >>> print(*shown.inputs, shown.result)
    0.391 1 -0.609
    """
    if not all(map(isfinite, [*inputs, result])):
        return Shown(tuple(map(Decimal, inputs)), Decimal(result))
    with localcontext(EXACT):
        wanted = rounded(result, decimals)
        for shown in finer(inputs, decimals, more=more):
            reader = rounded(formula(*shown), decimals)
            if reader == wanted:
                break
        return Shown(shown, reader)


def round_product(a: Number, w: Number, decimals: int) -> Shown:
    """Two factors and their product, which has so many decimals.

    >>> shown = round_product(3.456, 0.875, 2)
    >>> print(*shown.inputs, shown.result)
    3.456 0.875 3.02
    """
    return round_formula(lambda a, w: a * w, [a, w], float(a) * float(w), decimals)


def round_sum(terms: Iterable[float], total: float, decimals: int) -> RoundedSum:
    """Rounds terms and their total to the same decimals.

    What is then missing between them is `rounding`.

    They get up to `SUM_GROWTH` more decimals if they add up then. If not, they keep those that were asked for.

    >>> print(*map(str, round_sum([0.333, 0.333, 0.333], 0.999, 2)))
    (Decimal('0.333'), Decimal('0.333'), Decimal('0.333')) 0.999 0.000 3
    >>> print(round_sum([1 / 3, 1 / 3, 1 / 3], 1.0, 2).rounding)
    0.01
    """
    terms = list(terms)
    if not all(map(isfinite, [*terms, total])):
        return RoundedSum(tuple(map(Decimal, terms)), Decimal(total), Decimal(0), decimals)
    tries = [_at(terms, total, decimals + more) for more in range(SUM_GROWTH + 1)]
    return next((one for one in tries if not one.rounding), tries[0])


def _at(terms: list[float], total: float, decimals: int) -> RoundedSum:
    with localcontext(EXACT):
        shown, whole = tuple(rounded(term, decimals) for term in terms), rounded(total, decimals)
        return RoundedSum(shown, whole, rounded(whole - sum(shown, Decimal(0)), decimals), decimals)


def round_column(
    pairs: Sequence[tuple[float, float]], addends: Sequence[float], total: float, decimals: int
) -> RoundedColumn:
    """Rounds a weighted sum, written as a column with one product a row.

    Below the products stand the addends, such as the bias.

    All factors get the same decimals: as many as every one of the products needs.

    >>> column = round_column([(3.456, 0.875), (0.5, -0.25)], [0.1], 2.999, 2)
    >>> print(*(f"{a} × {w} = {product}" for (a, w), product in column.rows), sep="; ")
    3.456 × 0.875 = 3.024; 0.500 × -0.250 = -0.125
    >>> print(*column.addends, column.rounding, column.total)
    0.100 0.000 2.999
    """
    products = [a * w for a, w in pairs]
    column = round_sum([*products, *addends], total, decimals)
    if not column.total.is_finite() or not all(map(isfinite, [n for pair in pairs for n in pair])):
        rows = tuple(Shown((Decimal(a), Decimal(w)), Decimal(p)) for (a, w), p in zip(pairs, products))
        return RoundedColumn(rows, column.terms[len(pairs) :], column.total, Decimal(0), decimals)
    with localcontext(EXACT):
        for factors in finer([factor for pair in pairs for factor in pair], column.decimals):
            shown = list(zip(factors[::2], factors[1::2]))
            readers = tuple(rounded(a * w, column.decimals) for a, w in shown)
            if readers == column.terms[: len(pairs)]:
                break
        others = column.terms[len(pairs) :]
        missing = column.total - sum(readers, Decimal(0)) - sum(others, Decimal(0))
        rows = tuple(Shown(pair, product) for pair, product in zip(shown, readers))
        return RoundedColumn(rows, others, column.total, rounded(missing, column.decimals), column.decimals)


def round_line(
    pairs: Sequence[tuple[float, float]], addends: Sequence[float], total: float, decimals: int
) -> Shown:
    """Rounds a weighted sum in one line, a · w + … + b = total.

    What stands before "=" gives the total when it is rounded.

    The inputs are the factors, pair by pair, and then the addends. No factor is shown as 0 that is not 0.

    >>> shown = round_line([(3.456, 0.875), (0.5, -0.25)], [0.1], 2.999, 2)
    >>> print(*shown.inputs, shown.result)
    3.456 0.875 0.500 -0.250 0.100 3.00
    """

    def formula(*shown: Decimal) -> Decimal:
        factors, rest = shown[: 2 * len(pairs)], shown[2 * len(pairs) :]
        return sum((a * w for a, w in zip(factors[::2], factors[1::2])), Decimal(0)) + sum(rest, Decimal(0))

    factors = [factor for pair in pairs for factor in pair]
    smallest = min(map(abs, filter(None, factors)), default=1.0)
    more = next((m for m in range(GROWTH) if rounded(smallest, decimals + m)), GROWTH)
    return round_formula(formula, [*factors, *addends], total, decimals, more=more)


def round_log(p: float, loss: float, decimals: int) -> tuple[str, Decimal] | None:
    """Rounds p so that −ln p gives the loss as it is shown.

    It is None where no digits of p can do that.

    p gets more significant digits until it does. A float32 near 0 or 1 has too few of them; the loss
    does not suffer from that, since it is computed from the scores.

    >>> text, loss = round_log(0.39134, 0.93818, 3)
    >>> print(text, loss)
    0.3913 0.938
    >>> round_log(0.0, 120.0, 3) is None
    True
    """
    if not (0 < p <= 1 and isfinite(loss)):
        return None
    wanted = rounded(loss, decimals)
    for digits in LOG_DIGITS:
        text = number(p, digits)
        if rounded(-parsed(text).ln(LOGARITHM), decimals) == wanted:
            return text, wanted
    return None


def round_update(w: float, g: float, rate: float, new: float, *, least: int) -> Shown:
    """Rounds the update of a weight, w − η · g = new.

    The inputs are the weight, η and the gradient; the result is the new weight. It has the fewest decimals, `least` or
    more, at which the shown inputs give the new weight. A rate above 1 makes the gradient's rounding larger, so the
    gradient gets more decimals. A step that is too small for the digits of a weight leaves the weight as it is shown.

    >>> shown = round_update(-0.0541, 1.2312, 0.1, -0.17722, least=2)  # −0.05 − 0.1 · 1.23 is not −0.18
    >>> print(*shown.inputs, shown.result)
    -0.054 0.1 1.231 -0.177
    >>> shown = round_update(-0.0899, -0.95239, 60.0, 57.0535, least=2)
    >>> print(*shown.inputs, shown.result)
    -0.09 60 -0.9524 57.05
    """
    eta = parsed(setting(rate))
    finest = max(decimals_for(w, new, digits=WEIGHT_DIGITS), 0)
    least = min(least, finest)
    steps = [(least + more, 0) for more in range(GROWTH + 1) if least + more <= finest]
    with localcontext(EXACT):
        for decimals, more in [*steps, *((least, more) for more in range(1, GROWTH + 1))]:
            wanted = rounded(new, decimals)
            before = _seen(w, decimals + more)
            gradient = _seen(g, decimals + more + max(0, eta.adjusted() + 1))
            reader = rounded(before - eta * gradient, decimals)
            if reader == wanted:
                break
        return Shown((before, eta, gradient), reader)


def _seen(value: float, decimals: int) -> Decimal:
    """The number at so many decimals, or at two digits where it would be 0."""
    return rounded(value, decimals) or significant(value, 2)


def mean_decimals(columns: Sequence[Array], least: int, most: int) -> int:
    """The fewest decimals at which the shown means are the true means.

    A shown mean is that of the shown numbers, a true one that of the numbers themselves. Where no decimals up to `most`
    serve every column, the answer is `least`.
    """
    for decimals in range(least, most + 1):
        if all(shown_mean(c, decimals) == rounded(float(np.mean(c)), decimals) for c in columns):
            return decimals
    return least


def shown_mean(values: Iterable[float], decimals: int) -> Decimal:
    """The mean of the numbers as they are shown: what a reader gets.

    >>> print(shown_mean([0.126, 0.126, 0.126], 2))
    0.13
    """
    shown = [rounded(float(value), decimals) for value in values]
    return rounded(sum(shown, Decimal(0)) / len(shown), decimals)
