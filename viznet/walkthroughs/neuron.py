"""One neuron in numbers: the sum that goes forward through it, the blame that comes back, and one weight's share.

A neuron of 784 inputs is told with its few largest terms and all others as one number. `walkthroughs.sums` rounds
these numbers, so that they add up as they are written.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from viznet.activations import Array
from viznet.errors import NetworkError
from viznet.network import MLP, Trace
from viznet.walkthroughs.sums import RoundedColumn, Shown, decimals_for, round_column, round_line, rounded


class ForwardTerm(NamedTuple):
    """One product of a weighted sum: what came in at `index`, how it is weighed, and what that makes."""

    index: int  # type: ignore[assignment]  # a place among the inputs; nobody asks a term for tuple.index
    weight: float
    activation: float
    product: float


class BackwardTerm(NamedTuple):
    """One product of a backward sum: the blame dz of neuron `index` of the next layer, weighed by the connection."""

    index: int  # type: ignore[assignment]
    weight: float
    delta: float
    product: float


class WrittenSum(ABC):
    """What a forward and a backward sum share: a few terms, all others as one number, and how they are written."""

    terms: tuple[ForwardTerm, ...] | tuple[BackwardTerm, ...]
    rest: float
    hidden: int

    @property
    @abstractmethod
    def total(self) -> float:
        """What the terms, the rest and the bias add up to."""

    @property
    def biases(self) -> tuple[float, ...]:
        """The bias, where there is one."""
        return ()

    @property
    @abstractmethod
    def pairs(self) -> list[tuple[float, float]]:
        """Both factors of every term, in the order in which they are written."""

    @property
    def addends(self) -> tuple[float, ...]:
        """What is added to the products: the other terms, where there are some, and the bias."""
        return ((self.rest,) if self.hidden else ()) + self.biases

    def decimals(self, *, digits: int = 2, least: int = 2) -> int:
        """How many decimals show what counts in this sum."""
        values = (self.total, *self.biases, *(term.product for term in self.terms))
        return decimals_for(*values, digits=digits, least=least)

    def visible(self, decimals: int) -> Self:
        """The same sum, with every term that would show as 0 counted among the others."""
        kept = tuple(term for term in self.terms if rounded(term.product, decimals))
        gone = [term.product for term in self.terms if not rounded(term.product, decimals)]
        others = {"terms": kept, "rest": self.rest + sum(gone), "hidden": self.hidden + len(gone)}
        return replace(self, **others)  # type: ignore[type-var]  # both sums are dataclasses

    def column(self, decimals: int) -> RoundedColumn:
        """The numbers as a column: a row for every term, then the addends."""
        return round_column(self.pairs, self.addends, self.total, decimals)

    def line(self, decimals: int) -> Shown:
        """The numbers in one line: the factors, pair by pair, then the addends."""
        return round_line(self.pairs, self.addends, self.total, decimals)


@dataclass(frozen=True)
class WeightedSum(WrittenSum):
    """The forward arithmetic of one neuron: z = Σ a w + b, then a = activation(z).

    `terms` are the largest products, the largest first; `rest` is the sum of the other `hidden` ones. In the last layer
    `a` is the neuron's output in p.
    """

    layer: int
    unit: int
    terms: tuple[ForwardTerm, ...]
    rest: float
    hidden: int
    bias: float
    z: float
    a: float

    @property
    def total(self) -> float:
        return self.z

    @property
    def biases(self) -> tuple[float, ...]:
        return (self.bias,)

    @property
    def pairs(self) -> list[tuple[float, float]]:
        return [(term.activation, term.weight) for term in self.terms]


@dataclass(frozen=True)
class BackwardSum(WrittenSum):
    """The backward arithmetic of one hidden neuron: da = Σ w dz of the next layer, then dz = da · slope.

    `slope` is the activation's at z: the gate. For ReLU it is 1 (open) or 0 (closed: nothing flows through).
    """

    layer: int
    unit: int
    terms: tuple[BackwardTerm, ...]
    rest: float
    hidden: int
    da: float
    slope: float
    dz: float

    @property
    def total(self) -> float:
        return self.da

    @property
    def pairs(self) -> list[tuple[float, float]]:
        return [(term.weight, term.delta) for term in self.terms]


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
    >>> column = told.column(decimals=2)
    >>> sum(row.result for row in column.rows) + sum(column.addends) + column.rounding == column.total
    True
    """
    _check(network, layer, unit, network.layers)
    inputs = trace[f"a{layer - 1}"][example].astype(np.float64)
    weights = network.params[f"W{layer}"][:, unit].astype(np.float64)
    largest, rest = _largest(inputs * weights, terms)
    return WeightedSum(
        layer,
        unit,
        tuple(
            ForwardTerm(i, float(weights[i]), float(inputs[i]), float(inputs[i] * weights[i]))
            for i in largest
        ),
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
        tuple(
            BackwardTerm(i, float(weights[i]), float(deltas[i]), float(deltas[i] * weights[i]))
            for i in largest
        ),
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
