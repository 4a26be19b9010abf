"""Texts painted on nothing: what Matplotlib makes of one, to be copied to wherever it is needed."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg


class Picture(NamedTuple):
    """A painted text: RGBA, bottom row first (as Agg takes images), and its top left corner from the text's anchor."""

    rgba: npt.NDArray[np.uint8]
    left: int
    top: int


class Easel:
    """An Agg canvas of its own on which Matplotlib paints single texts."""

    def __init__(self, dpi: float) -> None:
        self._agg = RendererAgg(512, 64, dpi)

    @property
    def agg(self) -> RendererAgg:
        """Matplotlib's own renderer at the same resolution."""
        return self._agg

    def paint(
        self,
        gc: Any,
        dx: float,
        dy: float,
        s: str,
        prop: Any,
        angle: float = 0,
        ismath: Any = False,
        mtext: Any = None,
    ) -> Picture:
        """A text in the colour of `gc`, unclipped; its anchor is (dx, dy) right and down of a pixel's corner."""
        free = self._agg.new_gc()
        free.copy_properties(gc)
        free.set_clip_rectangle(None)
        size = math.ceil(self._agg.points_to_pixels(prop.get_size_in_points()))
        length = (len(s) + 1) * size
        # Around its anchor a level text goes right and up; how far is found out faster by drawing than by asking.
        left, right, top, bottom = (
            (length, length, length, length) if angle else (size, length, 2 * size, size)
        )
        while True:
            columns, rows = left + right, top + bottom
            if columns > self._agg.width or rows > self._agg.height:
                width, height = max(columns, int(self._agg.width)), max(rows, int(self._agg.height))
                self._agg = RendererAgg(width, height, self._agg.dpi)
            self._agg.clear()
            self._agg.draw_text(free, left + dx, top + dy, s, prop, angle, ismath, mtext)
            drawn: npt.NDArray[np.uint8] = np.asarray(self._agg.buffer_rgba())[:rows, :columns]
            shown = drawn[..., 3] > 0
            across, down = np.flatnonzero(shown.any(axis=0)), np.flatnonzero(shown.any(axis=1))
            if not len(across):
                return Picture(np.zeros((0, 0, 4), np.uint8), 0, 0)
            x0, x1, y0, y1 = int(across[0]), int(across[-1]) + 1, int(down[0]), int(down[-1]) + 1
            if x0 > 0 and y0 > 0 and x1 < columns and y1 < rows:  # nothing was cut off
                return Picture(drawn[y0:y1, x0:x1][::-1].copy(), x0 - left, y0 - top)
            left, right, top, bottom = 2 * left, 2 * right, 2 * top, 2 * bottom
