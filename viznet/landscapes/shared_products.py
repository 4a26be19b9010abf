"""Losses at many points of a plane or a line in the space of the weights.

The weights at a point are W = A + α U + β V, in every layer. So the sums of the first layer are

    x W1 + b1 = (x A1 + a1) + α (x U1 + u1) + β (x V1 + v1)

and the three products, by far the largest of a small network, are computed once for all points. The later layers are
small matrices, one for each point, which NumPy multiplies in stacks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from viznet.activations import Array
from viznet.losses import one_hot, softmax
from viznet.network import MLP
from viznet.product import product
from viznet.threads import threads_for

LARGEST_STACK = (
    400_000  # numbers in one array of a stack of points, so that it stays in the processor's cache
)
WIDE = 64  # so many inputs of a layer are many

Direction = Mapping[str, Array]
"""A direction in the space of the weights: an array for each of W1, b1, W2, b2 …"""


def losses_along(
    network: MLP, directions: Sequence[Direction], x: Array, y: Array
) -> Callable[[Array], Array]:
    """Prepares the losses of a network that is moved along directions.

    Parameters
    ----------
    network
        The network at the point from which all others are counted.
    directions
        One direction for a line, two for a plane.
    x, y
        The examples, (N, n0), and their classes, (N,).

    Returns
    -------
    callable
        `losses(points)` gives the mean loss of the examples at each point, (n,). `points` are the coordinates along
        the directions, (n, directions).

    Examples
    --------
    >>> network = MLP(2, 3, 2, seed=1)
    >>> losses = losses_along(network, [network.params], np.ones((1, 2), np.float32), np.array([0]))
    >>> bool(losses(np.array([[-1.0]]))[0] == np.float32(np.log(2)))  # all weights are 0
    True
    """
    base, dtype = network.params, network.dtype
    moved = [{name: np.asarray(d[name], dtype) for name in base} for d in directions]
    x = np.asarray(x, dtype)
    # The examples lie side by side in memory, and the neurons below each other. So the maximum and the sum over the
    # few classes, which the losses need, are taken over long rows, which is several times as fast.
    target = np.asfortranarray(one_hot(y, network.sizes[-1]).astype(dtype))
    with threads_for(len(x), network.largest_layer), np.errstate(all="ignore"):
        first = [np.ascontiguousarray((product(x, w["W1"]) + w["b1"]).T) for w in (base, *moved)]
    rows = len(x) * max(network.sizes[1:])
    stack = max(1, LARGEST_STACK // max(rows, network.largest_layer if network.layers > 1 else 1))

    def at(points: Array, arrays: list[Array]) -> Array:
        """The sum A + α U + β V at every point: (n, …)."""
        total = np.multiply.outer(points[:, 0], arrays[1])
        for k in range(1, len(moved)):
            total += np.multiply.outer(points[:, k], arrays[k + 1])
        total += arrays[0]
        return np.asarray(total)

    def of_stack(points: Array) -> list[float]:
        z = at(points, first)
        for l in range(2, network.layers + 1):
            W, b = (at(points, [each[f"{kind}{l}"] for each in (base, *moved)]) for kind in "Wb")
            a = network.activation(z)
            # BLAS multiplies many inputs up to nine times as fast if the examples are the rows.
            wide = W.shape[1] >= WIDE
            z = (a.swapaxes(1, 2) @ W).swapaxes(1, 2) if wide else W.swapaxes(1, 2) @ a
            z += b[:, :, None]
        z = z.swapaxes(1, 2)  # (n, N, classes), as the losses take it
        if network.loss.of_scores:
            return [network.loss.value(scores, target) for scores in z]
        p = softmax(z) if network.output == "softmax" else network.activation(z)
        return [network.loss.value(outputs, target) for outputs in p]

    def losses(points: Array) -> Array:
        points = np.asarray(points, dtype).reshape(-1, len(moved))
        with threads_for(len(x), network.largest_layer), np.errstate(all="ignore"):
            stacks = (points[i : i + stack] for i in range(0, len(points), stack))
            return np.array([loss for each in stacks for loss in of_stack(each)])

    return losses
