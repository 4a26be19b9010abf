"""The frame: its size, and the zones of captions, pictures and sums."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.theme import Theme


@dataclass(frozen=True)
class Zone:
    """A rectangle in the frame, in the frame's units.

    >>> Zone(-2, 0, 2, 3).centre.tolist()
    [0.0, 1.5, 0.0]
    """

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> Array:
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0])


def caption_zone(upright: bool) -> Zone:
    """Where the sentences stand: at the top."""
    return Zone(-3.65, 4.65, 3.65, 6.85) if upright else Zone(-6.6, 2.75, 6.6, 3.72)


def picture_zone(upright: bool) -> Zone:
    """Where things are shown: in the middle."""
    return Zone(-3.7, -4.2, 3.7, 4.5) if upright else Zone(-6.75, -2.5, 6.75, 2.55)


def sum_zone(upright: bool) -> Zone:
    """Where the arithmetic is written: at the bottom."""
    return Zone(-3.65, -6.75, 3.65, -4.45) if upright else Zone(-6.6, -3.72, 6.6, -2.75)


def configuration(width: int, height: int, theme: Theme) -> dict[str, Any]:
    """Returns Manim's settings for a film of width × height pixels.

    The shorter side of the frame is 8 units long. The background is the theme's paper.
    """
    unit = min(width, height) / 8
    return {
        "pixel_width": width,
        "pixel_height": height,
        "frame_width": width / unit,
        "frame_height": height / unit,
        "background_color": theme.paper,
    }
