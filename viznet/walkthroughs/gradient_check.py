"""Gradients checked against the loss itself: nudge a weight a little both ways, and see how the loss really changes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from viznet.activations import Array
from viznet.network import MLP, Trace


@dataclass(frozen=True)
class Check:
    """One gradient as the walkthrough tells it, beside what the loss itself does when that weight is nudged.

    `gradient` is the trace's entry `symbol[index]`; `difference` is the central difference of the loss in float64. The
    symbol "all" is the whole gradient at once: its squared length, beside the slope of the loss along it.
    """

    symbol: str
    index: tuple[int, ...]
    gradient: float
    difference: float
    tolerance: float

    @property
    def error(self) -> float:
        """How far apart the two are."""
        return abs(self.gradient - self.difference)

    @property
    def holds(self) -> bool:
        """Whether they agree to a thousandth, or to the rounding of the network's numbers where both are tiny."""
        return self.error <= 1e-3 * abs(self.difference) + self.tolerance


def gradient_square(network: MLP, trace: Trace) -> float:
    """‖g‖²: the squared length of all gradients together, added up in float64."""
    return float(sum(np.square(trace["d" + symbol], dtype=np.float64).sum() for symbol in network.params))


def check_gradients(network: MLP, trace: Trace, x: Array, y: Array) -> Iterator[Check]:
    """The largest gradient of every W and b, and all of them together, against differences of the loss itself.

    A difference is only taken where no neuron's sum changes its sign between the two sides: across ReLU's kink there is
    no slope to compare with.
    """
    config = network.config() | {"dtype": "float64"}
    tolerance = max(100 * float(np.finfo(network.dtype).eps), 1e-8)

    def slope(direction: dict[str, Array], h: float) -> float | None:
        """The central difference of the loss along `direction`; None across a kink."""
        sides = []
        for sign in (1, -1):
            shifted = MLP.from_params(config, network.params)
            for symbol, array in direction.items():
                shifted.params[symbol] += sign * h * array
            forward = shifted.forward(x)
            signs = [np.sign(forward[f"z{l}"]) for l in range(1, network.layers)]
            sides.append((shifted.backward(forward, y)["loss"], signs))
        (above, signs), (below, others) = sides
        if not all(np.array_equal(one, other) for one, other in zip(signs, others)):
            return None
        return float(above - below) / (2 * h)

    for symbol, array in network.params.items():
        gradient = trace["d" + symbol]
        index = tuple(int(i) for i in np.unravel_index(np.abs(gradient).argmax(), gradient.shape))
        nudge = np.zeros(array.shape)
        nudge[index] = 1
        difference = slope({symbol: nudge}, 1e-5)
        if difference is not None:
            yield Check(symbol, index, float(gradient[index]), difference, tolerance)
    square = gradient_square(network, trace)
    length = float(np.sqrt(square))
    if length > 0:
        gradients = {symbol: trace["d" + symbol].astype(np.float64) for symbol in network.params}
        difference = slope(gradients, 1e-6 / length)
        if difference is not None:
            yield Check("all", (), square, difference, tolerance * length)
