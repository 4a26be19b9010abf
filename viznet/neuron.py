"""One neuron in numbers: the sum that goes forward through it, the blame that comes back, and one weight's share.

A neuron of 784 inputs is told with its few largest terms and the rest as one number. Numbers on screen are rounded,
and rounded terms seldom add up to the rounded sum. Here they do, with a calculator in hand: weights and activations,
the bias and the sum are rounded as they are, a product is that of the rounded factors, and **the rest is what remains
between them**. So it takes up the rounding of all others, and may differ from the true rest in its last place.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from typing import NamedTuple

import numpy as np

from viznet.activations import Array
from viznet.network import MLP, NetworkError, Trace


class Term(NamedTuple):
    """One product of a weighted sum: what came in at `index`, how it is weighed, and what that makes."""

    index: int  # type: ignore[assignment]  # a place among the inputs; nobody asks a term for tuple.index
    weight: float
    activation: float
    product: float


class Blame(NamedTuple):
    """One product of a backward sum: the blame dz of neuron `index` of the next layer, weighed by the connection."""

    index: int  # type: ignore[assignment]
    weight: float
    delta: float
    product: float


class Shown(NamedTuple):
    """The numbers of a sum, rounded for the screen so that it adds up there.

    Written in one line, with the `factors` (weight, activation) alone: their products + `rest` + `bias` give `total`
    when rounded. Written in a column, each term with its product: `products` + `column_rest` + `bias` = `total`, to the
    last digit.
    """

    factors: tuple[tuple[Decimal, Decimal], ...]
    products: tuple[Decimal, ...]
    rest: Decimal
    column_rest: Decimal
    bias: Decimal
    total: Decimal


@dataclass(frozen=True)
class WeightedSum:
    """The forward arithmetic of one neuron: z = Σ a w + b, then a = activation(z).

    `terms` are the largest products, the largest first; `rest` is the sum of the other `hidden` ones. In the last layer
    `a` is the neuron's output in p.
    """

    layer: int
    unit: int
    terms: tuple[Term, ...]
    rest: float
    hidden: int
    bias: float
    z: float
    a: float

    def shown(self, decimals: int = 2) -> Shown:
        """The numbers at so many decimals; the rest is stated so that the line adds up."""
        return add_up([(term.weight, term.activation) for term in self.terms], self.bias, self.z, decimals)


@dataclass(frozen=True)
class BackwardSum:
    """The backward arithmetic of one hidden neuron: da = Σ w dz of the next layer, then dz = da · slope.

    `slope` is the activation's at z: the gate. For ReLU it is 1 (open) or 0 (closed: nothing flows through).
    """

    layer: int
    unit: int
    terms: tuple[Blame, ...]
    rest: float
    hidden: int
    da: float
    slope: float
    dz: float

    def shown(self, decimals: int = 2) -> Shown:
        """The numbers at so many decimals; there is no bias (0), and the rest is stated so that the line adds up."""
        return add_up([(term.weight, term.delta) for term in self.terms], 0.0, self.da, decimals)


@dataclass(frozen=True)
class WeightGradient:
    """One weight's gradient, dW = a · dz: what came through it times the blame of the neuron that it feeds."""

    layer: int
    index: int
    unit: int
    weight: float
    activation: float
    delta: float
    gradient: float


def weighted_sum(
    trace: Trace, network: MLP, layer: int, unit: int, terms: int = 3, *, example: int = 0
) -> WeightedSum:
    """What neuron `unit` of `layer` (1 is the first with weights) adds up for one example of the trace's batch.

    Terms that are 0 are never among the largest, so a sum may have fewer than `terms`.

    >>> network = MLP(784, 16, 10, seed=7)
    >>> trace = network.forward(np.linspace(0, 1, 784))
    >>> told = weighted_sum(trace, network, layer=1, unit=4)
    >>> len(told.terms), told.hidden
    (3, 781)
    >>> bool(np.isclose(sum(term.product for term in told.terms) + told.rest + told.bias, told.z))
    True
    >>> shown = told.shown(decimals=2)
    >>> sum(shown.products) + shown.column_rest + shown.bias == shown.total
    True
    """
    _check(network, layer, unit, network.layers)
    inputs = trace[f"a{layer - 1}"][example].astype(np.float64)
    weights = network.params[f"W{layer}"][:, unit].astype(np.float64)
    largest, rest = _largest(inputs * weights, terms)
    return WeightedSum(
        layer,
        unit,
        tuple(Term(i, float(weights[i]), float(inputs[i]), float(inputs[i] * weights[i])) for i in largest),
        rest,
        len(inputs) - len(largest),
        float(network.params[f"b{layer}"][unit]),
        float(trace[f"z{layer}"][example, unit]),
        float(trace[f"a{layer}" if layer < network.layers else "p"][example, unit]),
    )


def backward_sum(
    trace: Trace, network: MLP, layer: int, unit: int, terms: int = 3, *, example: int = 0
) -> BackwardSum:
    """How much neuron `unit` of the hidden `layer` is to blame, by way of every neuron that it feeds.

    >>> network = MLP(4, 3, 2, seed=7)
    >>> trace = network.backward(network.forward(np.ones(4)), np.array([1]))
    >>> told = backward_sum(trace, network, layer=1, unit=0)
    >>> bool(np.isclose(told.da * told.slope, trace["dz1"][0, 0]))
    True
    """
    _check(network, layer, unit, network.layers - 1)
    deltas = trace[f"dz{layer + 1}"][example].astype(np.float64)
    weights = network.params[f"W{layer + 1}"][unit].astype(np.float64)
    largest, rest = _largest(deltas * weights, terms)
    return BackwardSum(
        layer,
        unit,
        tuple(Blame(i, float(weights[i]), float(deltas[i]), float(deltas[i] * weights[i])) for i in largest),
        rest,
        len(deltas) - len(largest),
        float(trace[f"da{layer}"][example, unit]),
        float(slopes(trace, network, layer)[example, unit]),
        float(trace[f"dz{layer}"][example, unit]),
    )


def weight_gradient(
    trace: Trace, network: MLP, layer: int, unit: int, index: int | None = None, *, example: int = 0
) -> WeightGradient:
    """One example's gradient of the weight from `index` to `unit`; by default of the weight with the largest one.

    >>> network = MLP(4, 3, 2, seed=7)
    >>> trace = network.backward(network.forward(np.array([0.0, 0.2, 0.9, 0.1])), np.array([1]))
    >>> weight_gradient(trace, network, layer=1, unit=0).index
    2
    """
    _check(network, layer, unit, network.layers)
    activations = trace[f"a{layer - 1}"][example]
    if index is None:
        index = int(np.abs(activations).argmax())
    if not 0 <= index < len(activations):
        raise NetworkError(f"W{layer} has no row {index}; choose from 0 to {len(activations) - 1}")
    a, delta = float(activations[index]), float(trace[f"dz{layer}"][example, unit])
    weight = float(network.params[f"W{layer}"][index, unit])
    return WeightGradient(layer, index, unit, weight, a, delta, a * delta)


def slopes(trace: Trace, network: MLP, layer: int) -> Array:
    """How steep the activation is at every z of the hidden `layer`, (batch, n): the gates of the backward pass."""
    return np.asarray(network.activation.slope(trace[f"z{layer}"], trace[f"a{layer}"]) * 1.0)


def telling_unit(trace: Trace, network: MLP, layer: int, *, example: int = 0) -> int:
    """The neuron of `layer` that has most to tell: it is on, and blamed. Where |a · dz| is largest.

    Before the backward pass, or where no neuron is both, it is the neuron with the largest |a| (|z| if all are off).
    """
    a = np.abs(trace[f"a{layer}" if layer < network.layers else "p"][example])
    blamed = a * np.abs(trace[f"dz{layer}"][example]) if f"dz{layer}" in trace else np.zeros_like(a)
    for interest in (blamed, a, np.abs(trace[f"z{layer}"][example])):
        if interest.any():
            break
    return int(interest.argmax())


def closed_gate(trace: Trace, network: MLP, layer: int, *, example: int = 0) -> int | None:
    """The neuron of the hidden `layer` that is off although blame arrives, most of it; None if every gate is open."""
    stopped = np.where(slopes(trace, network, layer)[example] == 0, np.abs(trace[f"da{layer}"][example]), 0)
    return int(stopped.argmax()) if stopped.any() else None


def add_up(factors: list[tuple[float, float]], bias: float, total: float, decimals: int) -> Shown:
    """Rounds a sum of products for the screen; the rest takes up the rounding, so that it adds up there.

    >>> shown = add_up([(2.345, 0.5), (1.155, 0.333)], bias=0.1, total=2.0, decimals=1)
    >>> print(*shown.factors[0], *shown.factors[1], shown.rest)  # 2.3 · 0.5 + 1.2 · 0.3 + 0.4 + 0.1 = 2.01
    2.3 0.5 1.2 0.3 0.4
    >>> print(*shown.products, shown.column_rest, shown.bias, shown.total)
    1.2 0.4 0.3 0.1 2.0
    """
    place = Decimal(1).scaleb(-decimals)
    pairs = tuple((rounded(one, decimals), rounded(other, decimals)) for one, other in factors)
    exact = [one * other for one, other in pairs]
    products = tuple(product.quantize(place) + 0 for product in exact)
    b, sum_ = rounded(bias, decimals), rounded(total, decimals)
    rest = (sum_ - b - sum(exact, Decimal(0))).quantize(place) + 0
    return Shown(pairs, products, rest, sum_ - b - sum(products, Decimal(0)), b, sum_)


def rounded(value: float, decimals: int) -> Decimal:
    """The number as `f"{value:.{decimals}f}"` prints it, but never −0: exact to add, and printed by `str`."""
    return Decimal(f"{float(value):.{decimals}f}") + 0


def decimals_for(*values: float, digits: int = 2, least: int = 2, most: int = 6) -> int:
    """How many decimals show `digits` significant ones of the largest of the values, within `least` and `most`.

    >>> decimals_for(1.2345), decimals_for(-0.00123, 0.0004), decimals_for(0.0)
    (2, 4, 2)
    """
    largest = max((abs(float(value)) for value in values), default=0.0)
    return least if largest == 0 else min(most, max(least, digits - 1 - floor(log10(largest))))


def adding_up(w: float, g: float, rate: float, new: float, *, least: int) -> int:
    """The fewest decimals, `least` or more, with which a viewer who works w − η g out gets what is shown.

    >>> adding_up(-0.0541, 1.2312, 0.1, -0.17722, least=2)  # with two, −0.05 − 0.1 · 1.23 would not be −0.18
    3
    """
    for decimals in range(least, least + 4):
        if f"{round(w, decimals) - rate * round(g, decimals):.{decimals}f}" == f"{new:.{decimals}f}":
            return decimals
    return least


def _largest(products: Array, count: int) -> tuple[list[int], float]:
    """The indices of the `count` largest products by size, and the sum of all others."""
    order = np.argsort(-np.abs(products), kind="stable")
    largest = [int(i) for i in order[:count] if products[i] != 0]
    return largest, float(np.delete(products, largest).sum())


def _check(network: MLP, layer: int, unit: int, last: int) -> None:
    if not 1 <= layer <= last:
        raise NetworkError(f"no such layer as {layer} here; choose from 1 to {last}")
    if not 0 <= unit < network.sizes[layer]:
        raise NetworkError(f"layer {layer} has no neuron {unit}; choose from 0 to {network.sizes[layer] - 1}")
