"""One neuron in numbers: its weighted sum, and its gradient.

Of the 784 products of a neuron with 784 inputs, the largest few stand alone and all others together as one number.
Nothing here is text: `forward_arithmetic` and `backward_arithmetic` write these numbers as lines, and `sums` rounds
them so that they add up.
"""

import numpy as np

from viznet.activations import Array
from viznet.errors import NetworkError
from viznet.network import MLP
from viznet.trace import Trace
from viznet.walkthroughs.written_sum import BackwardSum, BackwardTerm, ForwardTerm, WeightedSum


def weighted_sum(trace: Trace, network: MLP, layer: int, unit: int, terms: int = 3) -> WeightedSum:
    """The weighted sum of one neuron, for the first example of a trace.

    Parameters
    ----------
    trace, network
        A forward pass, and the network that made it.
    layer, unit
        The neuron. Layer 1 is the first with weights.
    terms
        How many of the largest products stand alone. Products that are 0 never do, so there may be fewer.

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
    check_neuron(network, layer, unit, network.layers)
    inputs = trace[f"a{layer - 1}"][0].astype(np.float64)
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
        float(trace[f"z{layer}"][0, unit]),
        float(trace[f"a{layer}" if layer < network.layers else "p"][0, unit]),
    )


def backward_sum(trace: Trace, network: MLP, layer: int, unit: int, terms: int = 3) -> BackwardSum:
    """The gradient of one hidden neuron, summed over what it feeds.

    The parameters are those of `weighted_sum`; the trace needs a backward pass.

    >>> network = MLP(4, 3, 2, seed=7)
    >>> trace = network.backward(network.forward(np.ones(4)), np.array([1]))
    >>> neuron = backward_sum(trace, network, layer=1, unit=0)
    >>> bool(np.isclose(neuron.da * neuron.slope, trace["dz1"][0, 0]))
    True
    """
    check_neuron(network, layer, unit, network.layers - 1)
    dz = trace[f"dz{layer + 1}"][0].astype(np.float64)
    weights = network.params[f"W{layer + 1}"][unit].astype(np.float64)
    largest, rest = _largest(dz * weights, terms)
    return BackwardSum(
        layer,
        unit,
        tuple(BackwardTerm(i, float(weights[i]), float(dz[i]), float(dz[i] * weights[i])) for i in largest),
        rest,
        len(dz) - len(largest),
        float(trace[f"da{layer}"][0, unit]),
        float(slopes(trace, network, layer)[0, unit]),
        float(trace[f"dz{layer}"][0, unit]),
    )


def neuron_to_show(trace: Trace, network: MLP, layer: int) -> int:
    """The neuron of a layer that a lesson shows in numbers.

    It is the one with the largest |a · dz|. Before the backward pass, or where that is 0 for all, it is the neuron with
    the largest |a|. If all are off, it is the one with the largest |z|.
    """
    a = np.abs(trace[f"a{layer}" if layer < network.layers else "p"][0])
    products = a * np.abs(trace[f"dz{layer}"][0]) if f"dz{layer}" in trace else np.zeros_like(a)
    for size in (products, a, np.abs(trace[f"z{layer}"][0])):
        if size.any():
            break
    return int(size.argmax())


def closed_gate(trace: Trace, network: MLP, layer: int) -> int | None:
    """The neuron of a hidden layer that stops the largest gradient.

    Its slope is 0. The answer is None if no gradient is stopped.
    """
    stopped = np.where(slopes(trace, network, layer)[0] == 0, np.abs(trace[f"da{layer}"][0]), 0)
    return int(stopped.argmax()) if stopped.any() else None


def _largest(products: Array, count: int) -> tuple[list[int], float]:
    """The indices of the largest products, and the sum of the others."""
    order = np.argsort(-np.abs(products), kind="stable")
    largest = [int(i) for i in order[:count] if products[i] != 0]
    return largest, float(np.delete(products, largest).sum())


def slopes(trace: Trace, network: MLP, layer: int) -> Array:
    """The slope of the activation at every z of a hidden layer, (batch, n)."""
    return np.asarray(network.activation.slope(trace[f"z{layer}"], trace[f"a{layer}"]) * 1.0)


def check_neuron(network: MLP, layer: int, unit: int, last: int) -> None:
    """Raises `NetworkError` if the layers up to `last` have no such neuron."""
    if not 1 <= layer <= last:
        raise NetworkError(f"no such layer as {layer} here; choose from 1 to {last}")
    if not 0 <= unit < network.sizes[layer]:
        raise NetworkError(f"layer {layer} has no neuron {unit}; choose from 0 to {network.sizes[layer] - 1}")
