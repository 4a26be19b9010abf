"""The plane in which the examples of a layer lie widest apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array

NO_AXIS = 1e-5  # an axis with less than this share of the first one's spread does not count
BLOCK = 1_000_000  # numbers that are subtracted from each other at a time


@dataclass(frozen=True)
class LayerPlane:
    """Two fixed axes in the space of a layer's activations.

    Attributes
    ----------
    axes
        The axes, each of length 1, or 0 where there is nothing to show: (2, n).
    """

    axes: Array

    @classmethod
    def of(cls, a: Array) -> LayerPlane:
        """The principal axes of activations, (N, n).

        The largest entry of an axis is positive, so that the picture is never mirrored.

        >>> LayerPlane.of(np.array([[0.0, 0, 1], [0, 4, 1], [0, 0, 1], [0, 4, 1]])).axes.round(9).tolist()
        [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
        """
        away = np.asarray(a, float) - np.asarray(a, float).mean(axis=0)
        _, sizes, found = np.linalg.svd(away, full_matrices=False)
        axes = np.zeros((2, away.shape[1]))
        for i in np.flatnonzero((sizes[:2] > NO_AXIS * sizes[0]) & (sizes[:2] > 0)):
            axes[i] = found[i] * np.sign(found[i, np.abs(found[i]).argmax()])
        return cls(axes + 0.0)

    def places(self, a: Array) -> Array:
        """The places of examples in the plane: (N, 2)."""
        with np.errstate(all="ignore"):
            return np.asarray(np.asarray(a, float) @ self.axes.T)

    def share(self, a: Array) -> float:
        """Which share of the variance of examples lies in the plane.

        It is NaN if the examples all lie at one point.

        >>> plane = LayerPlane(np.eye(3)[:2])
        >>> plane.share(np.array([[1.0, 0, 1], [-1, 0, -1]])), plane.share(np.ones((2, 3)))
        (0.5, nan)
        """
        with np.errstate(all="ignore"):
            spread = float(np.var(np.asarray(a, float), axis=0).sum())
            return float(np.var(self.places(a), axis=0).sum()) / spread if spread else float("nan")


def own_neighbours(a: Array, y: NDArray[Any]) -> int:
    """How many examples have one of their own class as their nearest.

    Their distances are those in the whole layer. An example does not count if one of another class is as near.

    >>> own_neighbours(np.array([[0.0], [1.0], [5.0], [5.0]]), np.array([0, 0, 0, 1]))
    2
    """
    same, a = y[:, None] == y, np.asarray(a, float)
    block = max(1, BLOCK // max(1, a.size))  # rows that are compared with all others at a time
    distances = np.concatenate(
        [np.square(a - a[i : i + block, None]).sum(axis=2) for i in range(0, len(a), block)]
    )
    np.fill_diagonal(distances, np.inf)
    own, other = (np.where(which, distances, np.inf).min(axis=1) for which in (same, ~same))
    return int((own < other).sum())


def by_chance(y: NDArray[Any]) -> float:
    """How many that would be on average by chance.

    Any other example is then as likely the nearest.

    >>> by_chance(np.repeat(np.arange(10), 10)).__round__(2)
    9.09
    """
    sizes = np.bincount(y)
    return float((sizes * (sizes - 1)).sum()) / max(len(y) - 1, 1)


def is_clear(count: int, chance: float, examples: int) -> bool:
    """Whether a count is two standard deviations above chance.

    >>> is_clear(12, 9.1, 100), is_clear(40, 9.1, 100)
    (False, True)
    """
    return bool(count > chance + 2 * np.sqrt(chance * (1 - chance / examples)))
