"""Many bars as one shape.

The time for a frame of a film grows with the number of artists that move, so all bars of one colour are one artist.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from viznet.activations import Array


class BarGroup:
    """Bars of one colour and width, drawn as a single path.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the bars are drawn; all lengths are in its coordinates.
    left : array
        The left edge of every bar.
    base : array
        Where every bar stands; broadcast to the shape of `left`.
    width : float
        The width of a bar.
    sideways : bool
        Whether the bars lie: then `left` is their lower edge, and they grow to the right.
    **style
        Properties of the `PathPatch`, such as `facecolor`.
    """

    def __init__(
        self, axes: Axes, left: Array, base: Array, width: float, *, sideways: bool = False, **style: Any
    ) -> None:
        self._sideways = sideways
        self._base = np.broadcast_to(base, left.shape).ravel()
        self._across = width * np.array([0, 0, 1, 1, 0])  # from the left edge to each corner
        corners = np.zeros((left.size, 5, 2))
        corners[:, :, 0] = left.ravel()[:, None] + self._across
        corners[:, :, 1] = self._base[:, None]
        self._corners = corners
        codes = np.tile(
            np.array([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], Path.code_type), left.size
        )
        self.patch = PathPatch(Path(self._vertices(), codes), linewidth=0, **style)
        axes.add_artist(self.patch)  # `add_patch` would compute limits from thousands of corners

    def set_heights(self, heights: Array, base: Array | None = None, left: Array | None = None) -> PathPatch:
        """Sets the height of every bar, and returns the artist that moved.

        A bar with a negative height hangs from its base; one with height 0 is not visible. With `base`, the bars stand
        there from now on, for example on those of another group. With `left`, their left edges are there from now on.
        """
        path = self.patch.get_path()
        if left is not None:
            self._corners[:, :, 0] = left.ravel()[:, None] + self._across
        if base is not None:
            self._base = base.ravel()
            self._corners[:, :, 1] = self._base[:, None]
        self._corners[:, 1:3, 1] = (self._base + heights.ravel())[:, None]
        self.patch.set_path(Path(self._vertices(), path.codes))
        return self.patch

    def _vertices(self) -> Array:
        corners = self._corners[..., ::-1] if self._sideways else self._corners
        return corners.reshape(-1, 2)
