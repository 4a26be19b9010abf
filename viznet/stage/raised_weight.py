"""What follows from a raised weight, by forward passes."""

from typing import NamedTuple

import numpy as np

from viznet.activations import Array
from viznet.double_precision import in_double
from viznet.network import MLP
from viznet.trace import Trace

H = 0.01  # how far a weight is raised for a test


def exact_trace(network: MLP, x: Array, y: int) -> Trace:
    """The pass of one example and its gradients, in double precision.

    A weight is raised in double precision, so the gradient beside it has as many right digits. Where an answer is
    nearly right, single precision leaves few of them.
    """
    exact = in_double(network)
    return exact.backward(exact.forward(exact_inputs(x)), np.array([y]))


def exact_inputs(x: Array) -> Array:
    """The inputs of one example in double precision, (1, n0).

    They are pixels divided by 255, of which single precision leaves seven digits. Beside huge weights, these are too
    few.

    >>> bool(exact_inputs(np.array([7 / 255], np.float32))[0, 0] == 7 / 255)
    True
    """
    return np.rint(255 * np.atleast_2d(np.asarray(x, float))) / 255


class Chain(NamedTuple):
    """A weight, the sum of its neuron, its activation, and the loss."""

    w: float
    z: float
    a: float
    loss: float


class RaisedWeight:
    """A network in double precision, one of whose weights is raised.

    Parameters
    ----------
    network
        The network; it stays as it is.
    x
        One example, (n0,).
    y
        Its class.
    layer, index, unit
        The weight from input `index` to neuron `unit` of the layer.

    Examples
    --------
    >>> network = MLP(3, 2, 2, seed=1)
    >>> raised = RaisedWeight(network, np.array([0.5, 1.0, 0.0]), 1, layer=1, index=0, unit=1)
    >>> before, after = raised.at(0.0), raised.at(0.01)
    >>> round(after.w - before.w, 9), round(after.z - before.z, 9)
    (0.01, 0.005)
    """

    def __init__(self, network: MLP, x: Array, y: int, *, layer: int, index: int, unit: int) -> None:
        self.network = in_double(network)
        self.x, self.y = np.atleast_2d(x), np.array([y])
        self.layer, self.place = layer, (index, unit)
        self.weight = float(self.network.params[f"W{layer}"][self.place])
        self.before = self.at(0.0)

    def at(self, h: float) -> Chain:
        """Returns what a forward pass gives if the weight is raised by h."""
        w = self.weight + h
        self.network.params[f"W{self.layer}"][self.place] = w
        trace = self.network.forward(self.x)
        unit = self.place[1]
        a = trace[f"a{self.layer}" if self.layer < self.network.layers else "p"]
        z = trace[f"z{self.layer}"]
        loss = self.network.backward(trace, self.y)["loss"]
        return Chain(w, float(z[0, unit]), float(a[0, unit]), float(loss))

    def changes(self, h: float) -> Chain:
        """Returns how far the weight and what follows have moved.

        The weight moves by h, even if it is so large that no sum in double precision shows it.
        """
        moved = (after - start for after, start in zip(self.at(h), self.before))
        return Chain(*moved)._replace(w=h)
