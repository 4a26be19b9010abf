"""Heat maps drawn through a table: which data cell is under each pixel never changes, only the cell's colour does."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.colors import Colormap
from matplotlib.image import AxesImage

from viznet.film.renderer import Box, Renderer


class Heatmap:
    """A scalar image with hard-edged cells, painted by looking its cells' colours up.

    Matplotlib normalises, colours, resamples and clips an image anew for every frame. Here it resamples
    once, an image in which every cell has its own number for a colour; from then on a frame is
    norm -> table -> cells -> pixels. `Heatmap.of` returns None for an image that is drawn any other way
    (smoothed, RGB, with alpha, clipped to a shape), and for one whose painting would not equal Matplotlib's.
    """

    def __init__(self, image: AxesImage, renderer: Renderer) -> None:
        self._image = image
        self.signature = _signature(image)
        self._colormap: Colormap | None = None
        rows, columns = image.get_size()
        number = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
        coded = np.empty((rows, columns, 4), np.uint8)
        for channel in range(3):
            coded[..., channel] = number >> 8 * channel & 255
        coded[..., 3] = 255
        self._twin = copy.copy(image)  # the image itself is the view's own: it is never written to
        self._twin.__dict__.pop("draw", None)  # the canvas cuts the image's drawing, not the twin's
        self._twin.set_visible(True)
        self._twin.set_data(coded)
        seen, x, y, _ = self._twin.make_image(renderer)
        if seen is None or not (seen[..., 3] == 255).all():
            raise ValueError("the data do not cover the image")
        cells = seen[..., 0] | seen[..., 1].astype(np.intp) << 8 | seen[..., 2].astype(np.intp) << 16
        # The first row of `seen` is the lowest on screen.
        left, top = round(x), int(renderer.height) - round(y) - seen.shape[0]
        box = left, top, left + seen.shape[1], top + seen.shape[0]
        clip = clip_box(image, renderer) or box
        left, top, right, bottom = (
            *(max(box[0], clip[0], 0), max(box[1], clip[1], 0)),
            *(min(box[2], clip[2], int(renderer.width)), min(box[3], clip[3], int(renderer.height))),
        )
        if right <= left or bottom <= top:
            raise ValueError("nothing of the image is on the canvas")
        cells = cells[::-1][top - box[1] : bottom - box[1], left - box[0] : right - box[0]]
        self._rows, self._columns = cells[:, 0] // columns, cells[0] % columns
        if not (cells == self._rows[:, None] * columns + self._columns).all():
            raise ValueError("the cells are no rows and columns of pixels")
        self._window = (slice(top, bottom), slice(left, right))

    @classmethod
    def of(cls, image: AxesImage, renderer: Renderer) -> Heatmap | None:
        """The table for this image, or None if Matplotlib must draw it. Scribbles on the renderer's buffer."""
        array = image.get_array()
        plain = (
            type(image) is AxesImage
            and array is not None
            and array.ndim == 2
            and 0 < array.size < 2**24  # cell numbers fit into the three bytes of a colour
            and image.get_alpha() is None
            and image.get_agg_filter() is None
            and image.get_clip_path() is None
        )
        if not plain:
            return None
        try:
            heatmap = cls(image, renderer)
        except ValueError:
            return None
        return heatmap if heatmap._equals_matplotlib(renderer) else None

    def fits(self) -> bool:
        """Whether the image still lies where it lay and has as many cells; its data and colours may change."""
        return _signature(self._image) == self.signature

    def paint(self, renderer: Renderer, image: AxesImage | None = None) -> None:
        """Paint the image (or its twin) with its data of this moment."""
        image = image or self._image
        if not image.get_visible():
            return
        colours, opaque = self._colours(image)
        # Columns first: then each row is copied whole.
        stretched = colours.take(self._columns, axis=1).take(self._rows, axis=0)
        if opaque:
            renderer.pixels.view(np.uint32)[..., 0][self._window] = stretched
        else:
            rows, columns = self._window
            gc = renderer.new_gc()
            bottom_up = stretched[::-1].copy().view(np.uint8).reshape(*stretched.shape, 4)
            renderer.draw_image(gc, columns.start, renderer.height - rows.stop, bottom_up)
            gc.restore()

    def _colours(self, image: AxesImage) -> tuple[npt.NDArray[np.uint32], bool]:
        """The colour of every cell, as RGBA in one number, and whether all of them are opaque."""
        if image.cmap is not self._colormap:
            self._colormap = image.cmap
            self._table = _table(image.cmap)
            self._clear = self._table.view(np.uint8)[3::4] < 255
        size = image.cmap.N
        array: Any = image.get_array()
        normed = image.norm(array)
        mask = np.ma.getmask(normed)
        values = np.ma.getdata(normed)
        if values.dtype.kind == "f":
            values = values * values.dtype.type(size)
            np.subtract(values, 1, out=values, where=values == size)  # 1 is the last colour, not beyond it
            np.floor(values, out=values)
            bad = np.isnan(values)
            mask = mask | bad if bad.any() else mask
        with np.errstate(invalid="ignore"):
            entries = (np.clip(values, -1, size) + 1).astype(np.intp)
        if mask is not np.ma.nomask:
            entries[mask] = size + 2
        opaque = not (self._clear.any() and self._clear[entries].any())
        return self._table.take(entries), opaque

    def _equals_matplotlib(self, renderer: Renderer) -> bool:
        """Whether painting gives what Matplotlib draws, tried on noise that reaches beyond the limits."""
        norm: Any = self._image.norm
        low, high = norm.vmin, norm.vmax
        if low is None or high is None:
            return False
        spread = np.random.default_rng(0).uniform(-0.2, 1.2, self._image.get_size())
        noise = np.maximum(low + spread * (high - low), low if low > 0 else -np.inf)  # no logarithm below 0
        window: Any = self._window
        for data in (noise, np.where(spread > 1.1, np.nan, noise)):
            self._twin.set_data(data)
            renderer.clear()
            renderer.pixels[...] = 255
            self._twin.draw(renderer)
            drawn = renderer.pixels[window].astype(np.int16)
            renderer.pixels[...] = 255
            self.paint(renderer, self._twin)
            wrong = np.abs(renderer.pixels[window] - drawn) > 1
            if wrong.mean() > 1e-3:  # a value on the border between two colours may fall either way
                return False
        return True


def clip_box(artist: Any, renderer: Renderer) -> Box | None:
    """The whole pixels to which Agg clips an artist, or None if it is not clipped to a rectangle."""
    box = artist.get_clip_box() if artist.get_clip_on() else None
    if box is None:
        return None
    height = int(renderer.height)
    x0, y0, x1, y1 = box.extents
    edges = [int(np.floor(edge + 0.5)) for edge in (x0, height - y1, x1, height - y0)]
    return edges[0], edges[1], edges[2], edges[3]


def _table(colormap: Colormap) -> npt.NDArray[np.uint32]:
    """RGBA in one number: the colour below the range, the colours, the one above, and the one for bad values."""
    size = colormap.N
    entries = np.ma.array([-1, *range(size), size, 0], mask=[False] * (size + 2) + [True])
    rgba = np.ascontiguousarray(colormap(entries, bytes=True))
    return rgba.view(np.uint32)[:, 0]


def _signature(image: AxesImage) -> tuple[Any, ...]:
    """What must stay the same for the pixels of an image to stay over the same cells."""
    array = image.get_array()
    return (
        None if array is None else array.shape,
        tuple(image.get_extent()),
        image.origin,
        image.get_interpolation(),
        image.get_interpolation_stage(),
        image.get_alpha() is None,
        image.get_clip_on(),
    )
