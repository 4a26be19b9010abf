"""An Agg renderer that remembers how a text looked, because drawing one costs more than anything else that moves."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg

from viznet.film.easel import Easel, Picture
from viznet.film.numerals import Metrics, Numerals

REMEMBERED = 4000  # texts; at 1 to 10 kB each they stay below 40 MB

Box = tuple[int, int, int, int]
"""A rectangle of whole pixels, counted from the top left: left, top, right, bottom; the last two excluded."""


class Lettering(NamedTuple):
    """A text as it was drawn: the picture (None if it cannot be copied), the pixels it covers, and its clip."""

    rgba: npt.NDArray[np.uint8] | None
    box: Box
    clip: Any


class Renderer(RendererAgg):
    """Matplotlib's Agg renderer, with a memory of rendered texts and a note of where text was drawn.

    A text that was drawn before with the same font, colour, angle and place within its pixel is copied from
    that first rendering; all drawing is still done by Matplotlib.

    Attributes: `pixels`, the RGBA buffer, uint8 (height, width, 4), live; `lettering`, the texts drawn since
    the list was last emptied; `filtering`, whether an Agg filter holds the drawing.
    """

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self.pixels: npt.NDArray[np.uint8] = np.asarray(self.buffer_rgba())
        self.lettering: list[Lettering] = []
        self.filtering = 0
        self._pictures: OrderedDict[Any, Picture] = OrderedDict()
        self._easel = Easel(dpi)
        self._numerals = Numerals(self._easel)
        self._copying = self.new_gc()

    def start_filter(self) -> None:
        self.filtering += 1
        super().start_filter()

    def stop_filter(self, post_processing: Any) -> None:
        super().stop_filter(post_processing)
        self.filtering -= 1

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Metrics:
        metrics = None if ismath else self._numerals.metrics(s, prop)
        return metrics or super().get_text_width_height_descent(s, prop, ismath)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        if gc.get_clip_path()[0] is not None:  # clipped to a shape: a copy would not be
            self.lettering.append(Lettering(None, (0, 0, int(self.width), int(self.height)), None))
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        features = getattr(mtext, "get_fontfeatures", _none)(), getattr(mtext, "get_language", _none)()
        look = (angle, ismath, str(features), gc.get_rgb(), gc.get_alpha(), gc.get_antialiased(), hash(prop))
        level = not (angle or ismath or any(features))
        pieces = (self._numerals.pieces(s, prop) if level else None) or [(s, 0.0)]
        for part, dx in pieces:
            left, top = math.floor(x + dx), math.floor(y)
            key = part, round(x + dx - left, 4), round(y - top, 4), look
            picture = self._pictures.get(key)
            if picture is None:
                picture = self._easel.paint(gc, x + dx - left, y - top, part, prop, angle, ismath, mtext)
                self._pictures[key] = picture
                if len(self._pictures) > REMEMBERED:
                    self._pictures.popitem(last=False)
            if picture.rgba.size:
                rows, columns = picture.rgba.shape[:2]
                left, top = left + picture.left, top + picture.top
                box = left, top, left + columns, top + rows
                self.letter(Lettering(picture.rgba, box, gc.get_clip_rectangle()))

    def letter(self, lettering: Lettering) -> None:
        """Copy a text that was drawn before to its place."""
        assert lettering.rgba is not None
        self.lettering.append(lettering)
        self._copying.set_clip_rectangle(lettering.clip)
        self.draw_image(self._copying, lettering.box[0], self.height - lettering.box[3], lettering.rgba)


def _none() -> None:
    """Stands for the text properties that older Matplotlibs do not have."""


def union(a: Box, b: Box) -> Box:
    """The smallest box around both."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
