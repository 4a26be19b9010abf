"""Many bars as one shape: a film pays for every artist that moves, not for every bar."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

Array = NDArray[Any]


class Bars:
    """Upright bars of one colour, drawn as a single path: `left` edges, common `width`, and where each stands."""

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
        axes.add_patch(self.patch)

    def rise(self, heights: Array) -> PathPatch:
        """Makes the bars so high (negative: they hang); a height of 0 hides one. Returns the artist that moved."""
        path = self.patch.get_path()
        self._corners[:, 1:3, 1] = (self._base + heights.ravel())[:, None]
        self.patch.set_path(Path(self._corners.reshape(-1, 2), path.codes))
        return self.patch
