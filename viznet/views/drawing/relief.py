"""A surface seen from above and aside, drawn with flat pieces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array

TURN, TILT = np.radians(38), np.radians(34)  # how far the floor is turned, and from how far above it is seen
HEIGHT = 1.5  # of the relief; the floor is from −1 to 1 in both directions


def projected(across: Array, up: Array, height: Array) -> tuple[Array, Array]:
    """Where a point of the relief is seen, from left to right and upwards.

    `across` and `up` go from −1 to 1, and `height` from 0 to 1.

    >>> x, y = projected(np.array([0.0, 0.0]), np.array([0.0, 0.0]), np.array([0.0, 1.0]))
    >>> bool(x[0] == x[1]), bool(y[1] > y[0])
    (True, True)
    """
    x = np.cos(TURN) * across - np.sin(TURN) * up
    away = np.sin(TURN) * across + np.cos(TURN) * up
    return x, np.sin(TILT) * away + np.cos(TILT) * HEIGHT * height


def relief_limits() -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of what is seen of a relief: from left to right, and upwards."""
    side = float(np.cos(TURN) + np.sin(TURN))
    return (-side, side), (
        -side * float(np.sin(TILT)),
        side * float(np.sin(TILT)) + HEIGHT * float(np.cos(TILT)),
    )


def surface_pieces(heights: Array) -> tuple[NDArray[np.float64], Array]:
    """The four corners of each piece of a surface, and its mean height.

    `heights` are (n, n) from 0 to 1; NaN leaves out the pieces around it. The pieces are sorted from the back to the
    front, so that the nearer ones hide those behind them.
    """
    n = len(heights)
    side = np.linspace(-1, 1, n)
    across, up = np.meshgrid(side, side)
    seen = np.stack(projected(across, up, heights), axis=-1)
    corners = np.stack([seen[:-1, :-1], seen[:-1, 1:], seen[1:, 1:], seen[1:, :-1]], axis=2).reshape(-1, 4, 2)
    each = np.stack([heights[:-1, :-1], heights[:-1, 1:], heights[1:, 1:], heights[1:, :-1]], axis=2)
    away = np.sin(TURN) * across + np.cos(TURN) * up
    order = np.argsort(-away[:-1, :-1].ravel(), kind="stable")
    mean = each.reshape(-1, 4).mean(axis=1)
    order = order[np.isfinite(mean[order])]
    return corners[order], mean[order]


def refined(values: Array, times: int) -> Array:
    """More points between those of a grid, so many for each distance.

    The values between two points lie on a straight line.

    >>> refined(np.array([[0.0, 2.0], [4.0, 6.0]]), 2)
    array([[0., 1., 2.],
           [2., 3., 4.],
           [4., 5., 6.]])
    """
    for axis in (0, 1):
        count = values.shape[axis]
        at = np.arange((count - 1) * times + 1) / times
        low = np.minimum(at.astype(int), count - 2)
        share = (at - low).reshape((-1, 1) if axis == 0 else (1, -1))
        before, after = np.take(values, low, axis), np.take(values, low + 1, axis)
        values = np.where(
            share == 0, before, np.where(share == 1, after, before * (1 - share) + after * share)
        )
    return values
