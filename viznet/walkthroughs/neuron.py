"""One neuron in numbers: its sum, its gradient, and one weight's.

Of the 784 products of a neuron with 784 inputs, the largest few stand alone and all others together as one number.
Nothing here is text: `arithmetic` writes these numbers as lines, and `sums` rounds them so that they add up.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from viznet.activations import Array
from viznet.errors import NetworkError
from viznet.network import MLP
from viznet.trace import Trace
from viznet.walkthroughs.numbers import decimals_for, rounded
from viznet.walkthroughs.sums import RoundedColumn, Shown, round_column, round_line


class ForwardTerm(NamedTuple):
    """One product of a weighted sum: input number `index` times its weight."""

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs of a term
    weight: float
    activation: float
    product: float


class BackwardTerm(NamedTuple):
    """One product of a backward sum.

    It is dz of neuron `index` of the next layer, times the weight to it.
    """

    index: int  # type: ignore[assignment]
    weight: float
    dz: float
    product: float


class WrittenSum(ABC):
    """A sum as it is written: a few terms, and all others as one number.

    `terms` are the largest products, and `rest` is the sum of the other `hidden` ones.
    """

    terms: tuple[ForwardTerm, ...] | tuple[BackwardTerm, ...]
    rest: float
    hidden: int

    @property
    @abstractmethod
    def total(self) -> float:
        """The sum of the terms, the rest and the bias."""

    @property
    def biases(self) -> tuple[float, ...]:
        """The bias, if the sum has one."""
        return ()

    @property
    @abstractmethod
    def pairs(self) -> list[tuple[float, float]]:
        """Both factors of every term, in the order in which they are written."""

    @property
    def addends(self) -> tuple[float, ...]:
        """What is added to the products: the rest, if there is one, and the bias."""
        return ((self.rest,) if self.hidden else ()) + self.biases

    def decimals(self, *, digits: int = 2, least: int = 2) -> int:
        """How many decimals show so many digits of the largest number here."""
        values = (self.total, *self.biases, *(term.product for term in self.terms))
        return decimals_for(*values, digits=digits, least=least)

    def visible(self, decimals: int) -> Self:
        """The same sum, with terms that would show as 0 among the hidden ones."""
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
    """The forward arithmetic of one neuron.

    z = Σ a w + b, then a = activation(z).

    `terms` are the largest products, the largest first; `rest` is the sum of the other `hidden` ones. In the last
    layer, `a` is the neuron's output in p.
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
    """The backward arithmetic of one hidden neuron.

    da = Σ w dz of the next layer, then dz = da · slope.

    `slope` is the slope of the activation at z. For ReLU it is 1 or 0: an open or a closed gate for the gradient.
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
        return [(term.weight, term.dz) for term in self.terms]


@dataclass(frozen=True)
class WeightGradient:
    """The gradient of one weight, dW = a · dz.

    It is the weight's input times dz of its neuron.
    """

    layer: int
    index: int
    unit: int
    weight: float
    activation: float
    dz: float
    gradient: float


@dataclass(frozen=True)
class GradientChain:
    """The gradient of one weight as a product of factors.

    In a hidden layer, they are the input of the weight, the `slope` of the activation, and `da`, the gradient of the
    activation. In the last layer, they are the input and dz.
    """

    weight: WeightGradient
    hidden: bool
    slope: float
    da: float


def weighted_sum(
    trace: Trace, network: MLP, layer: int, unit: int, terms: int = 3, *, example: int = 0
) -> WeightedSum:
    """The weighted sum of one neuron, for one example of the trace's batch.

    Parameters
    ----------
    trace, network
        A forward pass, and the network that made it.
    layer, unit
        The neuron. Layer 1 is the first with weights.
    terms
        How many of the largest products stand alone. Products that are 0 never do, so there may be fewer.
    example
        The number of the example in the batch.

    Raises `NetworkError` for a neuron that is not there.

    >>> network = MLP(784, 16, 10, seed=7)
    >>> trace = network.forward(np.linspace(0, 1, 784))
    >>> neuron = weighted_sum(trace, network, layer=1, unit=4)
    >>> len(neuron.terms), neuron.hidden
    (3, 781)
    >>> bool(np.isclose(sum(term.product for term in neuron.terms) + neuron.rest + neuron.bias, neuron.z))
    True
    >>> column = neuron.column(decimals=2)
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
    """The gradient of one hidden neuron, summed over what it feeds.

    The parameters are those of `weighted_sum`; the trace needs a backward pass.

    >>> network = MLP(4, 3, 2, seed=7)
    >>> trace = network.backward(network.forward(np.ones(4)), np.array([1]))
    >>> neuron = backward_sum(trace, network, layer=1, unit=0)
    >>> bool(np.isclose(neuron.da * neuron.slope, trace["dz1"][0, 0]))
    True
    """
    _check(network, layer, unit, network.layers - 1)
    dz = trace[f"dz{layer + 1}"][example].astype(np.float64)
    weights = network.params[f"W{layer + 1}"][unit].astype(np.float64)
    largest, rest = _largest(dz * weights, terms)
    return BackwardSum(
        layer,
        unit,
        tuple(BackwardTerm(i, float(weights[i]), float(dz[i]), float(dz[i] * weights[i])) for i in largest),
        rest,
        len(dz) - len(largest),
        float(trace[f"da{layer}"][example, unit]),
        float(slopes(trace, network, layer)[example, unit]),
        float(trace[f"dz{layer}"][example, unit]),
    )


def weight_gradient(
    trace: Trace, network: MLP, layer: int, unit: int, index: int | None = None, *, example: int = 0
) -> WeightGradient:
    """The gradient of one weight, for one example.

    The weight leads from input `index` to neuron `unit`.

    Without `index`, it is the weight with the largest gradient. Raises `NetworkError` for a weight that is not there.

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
    a, dz = float(activations[index]), float(trace[f"dz{layer}"][example, unit])
    weight = float(network.params[f"W{layer}"][index, unit])
    return WeightGradient(layer, index, unit, weight, a, dz, a * dz)


def weight_of_a_chain(trace: Trace, network: MLP, *, example: int = 0) -> GradientChain:
    """The weight in whose gradient a lesson shows the chain rule.

    It is the one with the largest gradient in the last hidden layer, or in the only layer. Where all are 0, it is the
    weight with the largest input, into the neuron with the largest gradient of its activation.

    >>> network = MLP(4, 3, 2, seed=7)
    >>> trace = network.backward(network.forward(np.array([0.0, 0.2, 0.9, 0.1])), np.array([1]))
    >>> chain = weight_of_a_chain(trace, network)
    >>> bool(np.isclose(chain.weight.activation * chain.slope * chain.da, chain.weight.gradient))
    True
    """
    layer, hidden = max(1, network.layers - 1), network.layers > 1
    dz = np.abs(trace[f"dz{layer}"][example])
    if hidden and not dz.any():
        dz = np.abs(trace[f"da{layer}"][example])
    unit = int(dz.argmax())
    weight = weight_gradient(trace, network, layer, unit, example=example)
    slope = float(slopes(trace, network, layer)[example, unit]) if hidden else 1.0
    da = float(trace[f"da{layer}"][example, unit]) if hidden else weight.dz
    return GradientChain(weight, hidden, slope, da)


def slopes(trace: Trace, network: MLP, layer: int) -> Array:
    """The slope of the activation at every z of a hidden layer, (batch, n)."""
    return np.asarray(network.activation.slope(trace[f"z{layer}"], trace[f"a{layer}"]) * 1.0)


def neuron_to_show(trace: Trace, network: MLP, layer: int, *, example: int = 0) -> int:
    """The neuron of a layer that a lesson shows in numbers.

    It is the one with the largest |a · dz|.

    Before the backward pass, or where that is 0 for all, it is the neuron with the largest |a|. If all are off, it is
    the one with the largest |z|.
    """
    a = np.abs(trace[f"a{layer}" if layer < network.layers else "p"][example])
    products = a * np.abs(trace[f"dz{layer}"][example]) if f"dz{layer}" in trace else np.zeros_like(a)
    for size in (products, a, np.abs(trace[f"z{layer}"][example])):
        if size.any():
            break
    return int(size.argmax())


def closed_gate(trace: Trace, network: MLP, layer: int, *, example: int = 0) -> int | None:
    """The neuron of a hidden layer that stops the largest gradient.

    Its slope is 0.

    None if no gradient is stopped.
    """
    stopped = np.where(slopes(trace, network, layer)[example] == 0, np.abs(trace[f"da{layer}"][example]), 0)
    return int(stopped.argmax()) if stopped.any() else None


def _largest(products: Array, count: int) -> tuple[list[int], float]:
    """The indices of the largest products, and the sum of the others."""
    order = np.argsort(-np.abs(products), kind="stable")
    largest = [int(i) for i in order[:count] if products[i] != 0]
    return largest, float(np.delete(products, largest).sum())


def _check(network: MLP, layer: int, unit: int, last: int) -> None:
    if not 1 <= layer <= last:
        raise NetworkError(f"no such layer as {layer} here; choose from 1 to {last}")
    if not 0 <= unit < network.sizes[layer]:
        raise NetworkError(f"layer {layer} has no neuron {unit}; choose from 0 to {network.sizes[layer] - 1}")
