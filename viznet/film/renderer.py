"""An Agg renderer with direct access to its pixels.

It knows when a filter is at work.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

from viznet.film.overlay import Pixels
from viznet.film.pixel_box import PixelBox


class Renderer(RendererAgg):
    """Matplotlib's Agg renderer for a canvas of `width` × `height` pixels.

    Attributes
    ----------
    pixels
        The picture itself, RGBA uint8 (height, width, 4). All drawing changes it.
    filtering
        How many Agg filters are at work. While one is, Matplotlib draws on another buffer than `pixels`.
    """

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self.pixels: Pixels = np.asarray(self.buffer_rgba())
        self.filtering = 0

    @property
    def box(self) -> PixelBox:
        """The whole canvas."""
        return PixelBox(0, 0, int(self.width), int(self.height))

    def start_filter(self) -> None:
        self.filtering += 1
        super().start_filter()

    def stop_filter(self, post_processing: Any) -> None:
        super().stop_filter(post_processing)
        self.filtering -= 1
