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
    """Upright bars of one colour and width, drawn as a single path.

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
    **style
        Properties of the `PathPatch`, such as `facecolor`.
    """

    def __init__(self, axes: Axes, left: Array, base: Array, width: float, **style: Any) -> None:
        self._base = np.broadcast_to(base, left.shape).ravel()
        corners = np.zeros((left.size, 5, 2))
        corners[:, :, 0] = left.ravel()[:, None] + width * np.array([0, 0, 1, 1, 0])
        corners[:, :, 1] = self._base[:, None]
        self._corners = corners
        codes = np.tile(
            np.array([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], Path.code_type), left.size
        )
        self.patch = PathPatch(Path(corners.reshape(-1, 2), codes), linewidth=0, **style)
        axes.add_artist(self.patch)  # `add_patch` would compute limits from thousands of corners

    def set_heights(self, heights: Array) -> PathPatch:
        """Set the height of every bar, and return the artist that moved.

        A bar with a negative height hangs from its base; one with height 0 is not visible.
        """
        path = self.patch.get_path()
        self._corners[:, 1:3, 1] = (self._base + heights.ravel())[:, None]
        self.patch.set_path(Path(self._corners.reshape(-1, 2), path.codes))
        return self.patch
