"""Small pictures of examples at changing places, drawn into one image."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from viznet.views.drawing.colours import judgement
from viznet.views.drawing.panel import Panel, PanelBox

COVERED = 0.35  # the share of a box that all thumbnails take at most, if none covers another
SMALLEST, LARGEST = 0.6, 3.0  # units


class Thumbnails:
    """The recorded examples as small pictures in a box, one cell a pixel.

    Examples without an image are dots.

    Parameters
    ----------
    panel : Panel
        Where to draw.
    box : PanelBox
        The room for them.
    x : uint8, (N, n0)
        The examples.
    shape : (int, int) or None
        The rows and columns of an example.

    Attributes
    ----------
    size
        The height and width of a thumbnail in pixels.
    """

    def __init__(
        self, panel: Panel, box: PanelBox, x: NDArray[np.uint8], shape: tuple[int, int] | None
    ) -> None:
        rows, columns = max(1, round(box.height)), max(1, round(box.width))
        side = np.sqrt(COVERED * rows * columns / len(x))
        side = float(np.clip(side, SMALLEST * panel.unit, LARGEST * panel.unit))
        if shape is None:
            across = np.arange(round(side / 2)) - (round(side / 2) - 1) / 2
            dot = np.hypot(*np.meshgrid(across, across)) <= len(across) / 2
            self._pictures = np.broadcast_to(dot.astype(np.float32), (len(x), *dot.shape))
        else:
            height, width = (max(1, round(side * n / max(shape))) for n in shape)
            down, right = _resized(shape[0], height), _resized(shape[1], width)
            self._pictures = (down @ (x.reshape(-1, *shape) / 255) @ right.T).astype(np.float32)
        self.size: tuple[int, int] = self._pictures.shape[1:]
        self._layers = np.zeros((2, rows, columns), np.float32)  # of wrong answers, of right ones
        axes = panel.axes(box)
        style: dict[str, Any] = {"cmap": judgement(panel.theme), "vmin": -1, "vmax": 1}
        self._image = axes.imshow(self._layers[1], aspect="auto", interpolation="nearest", **style)
        panel.frame(axes, panel.theme.faint, 0.06)

    @property
    def room(self) -> tuple[int, int]:
        """The width and height in pixels in which middles of thumbnails may lie."""
        (_, rows, columns), (height, width) = self._layers.shape, self.size
        return max(1, columns - width - 2), max(1, rows - height - 2)

    def show(self, places: NDArray[Any], right: NDArray[np.bool_]) -> AxesImage:
        """Draws every example at its place, and returns the image.

        Parameters
        ----------
        places : array, (N, 2)
            From (0, 0) at the lower left of `room` to (1, 1) at its upper right. Examples elsewhere are not drawn.
        right : bool, (N,)
            Whether the answer to each is right, which chooses its colour.
        """
        # The brightest of all pictures is seen where they overlap: first of each colour, then of both.
        self._layers[:] = 0
        across, up = self.room
        height, width = self.size
        inside = is_inside(places)
        right_and_down = np.column_stack([places[inside, 0], 1 - places[inside, 1]]) * (across, up)
        corners = 1 + np.rint(right_and_down).astype(int)
        for (x, y), picture, is_right in zip(
            corners.tolist(), self._pictures[inside], right[inside].astype(int).tolist()
        ):
            region = self._layers[is_right, y : y + height, x : x + width]
            np.maximum(region, picture[: len(region), : region.shape[1]], out=region)
        wrong_ones, right_ones = self._layers
        self._image.set_data(np.where(wrong_ones > right_ones, -wrong_ones, right_ones))
        return self._image


def is_inside(places: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether places, (…, 2), lie in the frame from 0 to 1: bool (…)."""
    return np.asarray(((places >= 0) & (places <= 1)).all(axis=-1))


def _resized(count: int, wanted: int) -> NDArray[np.float64]:
    """The matrix that makes `wanted` means of `count` values.

    >>> _resized(4, 2).tolist()
    [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    edges, cells = np.arange(wanted + 1) * count / wanted, np.arange(count)
    low = np.maximum(edges[:-1, None], cells)
    high = np.minimum(edges[1:, None], cells + 1)
    return np.maximum(high - low, 0) * wanted / count
