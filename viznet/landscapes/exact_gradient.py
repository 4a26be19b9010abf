"""Loss and gradient of examples in double precision, as one long row.

The row has the numbers of W1, b1, W2, b2 … in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.landscapes.shared_products import losses_along
from viznet.network import MLP

NEAR = 1e-7  # how far a number is moved to measure how the gradient changes; farther away, more ReLUs switch


def loss_and_gradient(network: MLP, x: Array, y: Array) -> tuple[float, Array]:
    """The mean loss of these examples, and its gradient as one row, (n,).

    Examples
    --------
    >>> network = MLP(2, 3, 2, seed=1, dtype="float64")
    >>> loss, gradient = loss_and_gradient(network, np.eye(2), np.array([0, 1]))
    >>> gradient.shape
    (17,)
    """
    with np.errstate(all="ignore"):
        trace = network.backward(network.forward(x), y)
    return float(trace["loss"]), np.concatenate([np.ravel(trace[f"d{name}"]) for name in network.params])


def parameter_at(network: MLP, number: int) -> tuple[str, tuple[int, ...]]:
    """The symbol and the index of a number, by its place in the row.

    >>> parameter_at(MLP(2, 3, 2, seed=1), 6)
    ('b1', (0,))
    """
    for name, array in network.params.items():
        if number < array.size:
            return name, tuple(int(i) for i in np.unravel_index(number, array.shape))
        number -= array.size
    raise IndexError(number)


def losses_of_one(network: MLP, number: int, x: Array, y: Array) -> Callable[[Array], Array]:
    """The loss if one number alone is moved by so much: (n,) to (n,)."""
    name, index = parameter_at(network, number)
    direction = {symbol: np.zeros_like(array) for symbol, array in network.params.items()}
    direction[name][index] = 1.0
    losses = losses_along(network, [direction], x, y)
    return lambda distances: losses(np.asarray(distances, float).reshape(-1, 1))


def angle(one: Array, other: Array) -> float:
    """The angle between two rows in degrees; 90 if one of them is 0.

    >>> round(angle(np.array([1.0, 0.0]), np.array([1.0, 1.0])), 6)
    45.0
    """
    sizes = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.degrees(np.arccos(np.clip(one @ other / sizes, -1, 1)))) if sizes else 90.0


def hessian_part(network: MLP, numbers: Sequence[int] | NDArray[np.intp], x: Array, y: Array) -> Array:
    """The rows and columns of the Hessian that belong to some numbers.

    Entry [i, j] says how the slope of number i changes when number j grows.
    """
    columns = []
    for number in numbers:
        name, index = parameter_at(network, int(number))
        slopes = []
        for side in (1, -1):
            params = {symbol: array.copy() for symbol, array in network.params.items()}
            params[name][index] += side * NEAR
            moved = MLP.from_params(network.config(), params)
            slopes.append(loss_and_gradient(moved, x, y)[1][np.asarray(numbers)])
        columns.append((slopes[0] - slopes[1]) / (2 * NEAR))
    return np.stack(columns, axis=1)
