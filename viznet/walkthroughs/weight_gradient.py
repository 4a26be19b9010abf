"""The gradient of one weight, and the factors that it is a product of."""

from dataclasses import dataclass

import numpy as np

from viznet.errors import NetworkError
from viznet.network import MLP
from viznet.trace import Trace
from viznet.walkthroughs.neuron import check_neuron, slopes


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


def weight_gradient(
    trace: Trace, network: MLP, layer: int, unit: int, index: int | None = None
) -> WeightGradient:
    """The gradient of one weight, for the first example of a trace.

    The weight leads from input `index` to neuron `unit`. Without `index`, it is the weight with the largest gradient.
    Raises `NetworkError` for a weight that is not there.

    >>> network = MLP(4, 3, 2, seed=7)
    >>> trace = network.backward(network.forward(np.array([0.0, 0.2, 0.9, 0.1])), np.array([1]))
    >>> weight_gradient(trace, network, layer=1, unit=0).index
    2
    """
    check_neuron(network, layer, unit, network.layers)
    activations = trace[f"a{layer - 1}"][0]
    if index is None:
        index = int(np.abs(activations).argmax())
    if not 0 <= index < len(activations):
        raise NetworkError(f"W{layer} has no row {index}; choose from 0 to {len(activations) - 1}")
    a, dz = float(activations[index]), float(trace[f"dz{layer}"][0, unit])
    weight = float(network.params[f"W{layer}"][index, unit])
    return WeightGradient(layer, index, unit, weight, a, dz, a * dz)


def weight_of_a_chain(trace: Trace, network: MLP) -> GradientChain:
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
    dz = np.abs(trace[f"dz{layer}"][0])
    if hidden and not dz.any():
        dz = np.abs(trace[f"da{layer}"][0])
    unit = int(dz.argmax())
    weight = weight_gradient(trace, network, layer, unit)
    slope = float(slopes(trace, network, layer)[0, unit]) if hidden else 1.0
    da = float(trace[f"da{layer}"][0, unit]) if hidden else weight.dz
    return GradientChain(weight, hidden, slope, da)
