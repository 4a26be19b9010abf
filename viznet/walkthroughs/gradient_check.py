"""Checks gradients against central differences of the loss.

A weight is made a little larger and a little smaller. The change of the loss, divided by the change of the weight, must
be the gradient.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from viznet.activations import Array
from viznet.double_precision import in_double
from viznet.network import MLP
from viznet.trace import Trace


@dataclass(frozen=True)
class Check:
    """One gradient, beside the central difference of the loss.

    `gradient` is the gradient of the weight `symbol[index]`, and `difference` the central difference of the loss in
    float64. The symbol "all" is the whole gradient at once: its squared length, beside the slope of the loss along it.
    """

    symbol: str
    index: tuple[int, ...]
    gradient: float
    difference: float
    tolerance: float

    @property
    def error(self) -> float:
        """The distance between the two."""
        return abs(self.gradient - self.difference)

    @property
    def holds(self) -> bool:
        """Whether they agree to a thousandth.

        Where both are tiny, they only have to agree to the rounding of the network's numbers, and where the loss is
        huge, to the rounding of the loss.
        """
        return self.error <= 1e-3 * abs(self.difference) + self.tolerance


def gradient_square(network: MLP, trace: Trace) -> float:
    """‖g‖², the squared length of all gradients together, added up in float64."""
    return float(sum(np.square(trace["d" + symbol], dtype=np.float64).sum() for symbol in network.params))


def check_gradients(network: MLP, trace: Trace, x: Array, y: Array) -> Iterator[Check]:
    """Compares gradients with central differences of the loss.

    They are the largest gradient of every W and b, and all gradients together.

    A gradient is left out where a sum that an activation bends changes its sign between the two sides: at ReLU's kink
    there is no slope to compare with. The scores of an elementwise output are such sums, too.
    """
    bent = range(1, network.layers + (network.output == "elementwise"))
    tolerance = max(100 * float(np.finfo(network.dtype).eps), 1e-8)

    def slope(direction: dict[str, Array], h: float) -> float | None:
        """The central difference of the loss along a direction.

        It is None across a kink.
        """
        sides = []
        for sign in (1, -1):
            shifted = in_double(network)
            for symbol, array in direction.items():
                shifted.params[symbol] += sign * h * array
            forward = shifted.forward(x)
            signs = [np.sign(forward[f"z{l}"]) for l in bent]
            sides.append((shifted.backward(forward, y)["loss"], signs))
        (above, signs), (below, others) = sides
        if not all(np.array_equal(one, other) for one, other in zip(signs, others)):
            return None
        return float(above - below) / (2 * h)

    def unseen(h: float) -> float:
        """How large a slope may be that the loss does not show.

        It is the rounding of the loss, divided by the way.
        """
        return 100 * float(np.finfo(np.float64).eps) * abs(float(trace["loss"])) / h

    for symbol, array in network.params.items():
        gradient = trace["d" + symbol]
        index = tuple(int(i) for i in np.unravel_index(np.abs(gradient).argmax(), gradient.shape))
        direction = np.zeros(array.shape)
        direction[index] = 1
        difference = slope({symbol: direction}, 1e-5)
        if difference is not None:
            yield Check(symbol, index, float(gradient[index]), difference, tolerance + unseen(1e-5))
    square = gradient_square(network, trace)
    length = float(np.sqrt(square))
    if length > 0:
        gradients = {symbol: trace["d" + symbol].astype(np.float64) for symbol in network.params}
        h = 1e-6 / length
        difference = slope(gradients, h)
        if difference is not None:
            yield Check("all", (), square, difference, tolerance * length + unseen(h))
