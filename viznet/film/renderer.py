"""An Agg renderer that remembers how a text looked, because drawing one costs more than anything else that moves."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg

REMEMBERED = 2000  # texts; at some 10 kB each they stay below 20 MB

Box = tuple[int, int, int, int]
"""A rectangle of whole pixels, counted from the top left: left, top, right, bottom; the last two excluded."""


class Renderer(RendererAgg):
    """Matplotlib's Agg renderer, with a memory of rendered texts and a note of where text was drawn.

    A text that was drawn before with the same font, colour, angle and place within its pixel is copied from
    that first rendering; all drawing is still done by Matplotlib.

    Attributes: `pixels`, the RGBA buffer, uint8 (height, width, 4), live; `touched`, the smallest box around
    all text drawn since it was last set to None; `filtering`, whether an Agg filter holds the drawing.
    """

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self.pixels: npt.NDArray[np.uint8] = np.asarray(self.buffer_rgba())
        self.touched: Box | None = None
        self.filtering = 0
        self._texts: OrderedDict[Any, tuple[npt.NDArray[np.uint8], int, int]] = OrderedDict()
        self._easel = RendererAgg(512, 64, dpi)

    def start_filter(self) -> None:
        self.filtering += 1
        super().start_filter()

    def stop_filter(self, post_processing: Any) -> None:
        super().stop_filter(post_processing)
        self.filtering -= 1

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        if gc.get_clip_path()[0] is not None:
            self._touch((0, 0, int(self.width), int(self.height)))
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        left, top = math.floor(x), math.floor(y)
        features = getattr(mtext, "get_fontfeatures", _none)(), getattr(mtext, "get_language", _none)()
        ink = gc.get_rgb(), gc.get_alpha(), gc.get_antialiased()
        key = (s, hash(prop), angle, ismath, str(features), ink, round(x - left, 4), round(y - top, 4))
        if key in self._texts:
            self._texts.move_to_end(key)
        else:
            self._texts[key] = self._paint_text(gc, x - left, y - top, s, prop, angle, ismath, mtext)
            if len(self._texts) > REMEMBERED:
                self._texts.popitem(last=False)
        picture, dx, dy = self._texts[key]
        rows, columns = picture.shape[:2]
        if not picture.size:
            return
        left, top = left + dx, top + dy
        self._touch((left, top, left + columns, top + rows))
        clipped = self.new_gc()
        clipped.set_clip_rectangle(gc.get_clip_rectangle())
        self.draw_image(clipped, left, self.height - top - rows, picture)
        clipped.restore()

    def _paint_text(
        self, gc: Any, dx: float, dy: float, s: str, prop: Any, angle: float, ismath: Any, mtext: Any
    ) -> tuple[npt.NDArray[np.uint8], int, int]:
        """The text as Matplotlib draws it on nothing: RGBA, bottom row first, and where its top left corner lies."""
        free = self.new_gc()
        free.copy_properties(gc)
        free.set_clip_rectangle(None)
        size = math.ceil(self.points_to_pixels(prop.get_size_in_points()))
        length = (len(s) + 1) * size
        # Around its anchor a level text goes right and up; how far is found out faster by drawing than by asking.
        left, right, top, bottom = (length, length, length, length) if angle else (size, length, 2 * size, size)
        while True:
            columns, rows = left + right, top + bottom
            if columns > self._easel.width or rows > self._easel.height:
                self._easel = RendererAgg(
                    max(columns, self._easel.width), max(rows, self._easel.height), self.dpi
                )
            self._easel.clear()
            self._easel.draw_text(free, left + dx, top + dy, s, prop, angle, ismath, mtext)
            drawn: npt.NDArray[np.uint8] = np.asarray(self._easel.buffer_rgba())[:rows, :columns]
            shown = drawn[..., 3] > 0
            across, down = np.flatnonzero(shown.any(axis=0)), np.flatnonzero(shown.any(axis=1))
            if not len(across):
                return np.zeros((0, 0, 4), np.uint8), 0, 0
            x0, x1, y0, y1 = int(across[0]), int(across[-1]) + 1, int(down[0]), int(down[-1]) + 1
            if x0 > 0 and y0 > 0 and x1 < columns and y1 < rows:  # nothing was cut off
                return np.ascontiguousarray(drawn[y0:y1, x0:x1][::-1]), x0 - left, y0 - top
            left, right, top, bottom = 2 * left, 2 * right, 2 * top, 2 * bottom

    def _touch(self, box: Box) -> None:
        self.touched = box if self.touched is None else union(self.touched, box)


def _none() -> None:
    """Stands for the text properties that older Matplotlibs do not have."""


def union(a: Box, b: Box) -> Box:
    """The smallest box around both."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def inside(a: Box, b: Box) -> bool:
    """Whether `a` lies within `b`."""
    return a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]
