"""Draws heat maps by a table of colours.

The cell of data under a pixel never changes in a film; only the colour of the cell does.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.colors import Colormap, Normalize
from matplotlib.image import AxesImage

from viznet.film.pixel_box import PixelBox, clip_box
from viznet.film.renderer import Renderer

FIRST = 1  # where the colours of the range begin in a table


class Heatmap:
    """Paints an image of numbers from a table of colours.

    The cells of the image have hard edges.

    Matplotlib normalises, colours, resamples and clips an image again for every frame. Here it resamples only once, an
    image in which the colour of each cell is the number of the cell. After that a picture is made in four steps: the
    norm, the table of colours, the cells, the pixels. Use `Heatmap.of`, which says whether an image can be painted so.
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
        # The image itself belongs to the view, so only a copy of it is changed.
        self._twin = copy.copy(image)
        # The canvas may have replaced the `draw` of the image, but the copy must draw itself.
        self._twin.__dict__.pop("draw", None)
        self._twin.set_visible(True)
        self._twin.set_data(coded)
        seen, x, y, _ = self._twin.make_image(renderer)
        if seen is None or not (seen[..., 3] == 255).all():
            raise ValueError("the data do not cover the image")
        cells = seen[..., 0] | seen[..., 1].astype(np.intp) << 8 | seen[..., 2].astype(np.intp) << 16
        # The first row of `seen` is the lowest on screen.
        left, top = round(x), renderer.box.bottom - round(y) - seen.shape[0]
        box = PixelBox(left, top, left + seen.shape[1], top + seen.shape[0])
        shown = box.overlap(clip_box(image, renderer.box.bottom) or box).overlap(renderer.box)
        if shown.empty:
            raise ValueError("nothing of the image is on the canvas")
        cells = cells[::-1][shown.top - top : shown.bottom - top, shown.left - left : shown.right - left]
        self._rows, self._columns = cells[:, 0] // columns, cells[0] % columns
        self._unstretched = np.array_equal(cells, number)
        if not (cells == self._rows[:, None] * columns + self._columns).all():
            raise ValueError("the cells are not made of whole rows and columns of pixels")
        self._place = (slice(shown.top, shown.bottom), slice(shown.left, shown.right))

    @classmethod
    def of(cls, image: AxesImage, renderer: Renderer) -> Heatmap | None:
        """The heat map of an image, or None if Matplotlib must draw it.

        That is so for an image that is smoothed, RGB, translucent or clipped to a shape, and for one whose painting
        would differ from Matplotlib's drawing. This overwrites the pixels of the renderer.
        """
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
        """Whether the image still has the same place and number of cells.

        Its data and colours may change.
        """
        return _signature(self._image) == self.signature

    def paint(self, renderer: Renderer, image: AxesImage | None = None) -> None:
        """Paints the image, or its copy, with its present data."""
        image = image or self._image
        if not image.get_visible():
            return
        colours, opaque = self._colours(image)
        # The columns are stretched first, so that each row is then copied as a whole.
        stretched = colours  # if each cell is a pixel
        if not self._unstretched:
            stretched = colours.take(self._columns, axis=1).take(self._rows, axis=0)
        if opaque:
            renderer.pixels.view(np.uint32)[..., 0][self._place] = stretched
        else:
            rows, columns = self._place
            gc = renderer.new_gc()
            bottom_up = stretched[::-1].copy().view(np.uint8).reshape(*stretched.shape, 4)
            renderer.draw_image(gc, columns.start, renderer.height - rows.stop, bottom_up)
            gc.restore()

    def _colours(self, image: AxesImage) -> tuple[npt.NDArray[np.uint32], bool]:
        """The colour of every cell, and whether all are opaque.

        A colour is RGBA in one number.
        """
        if image.cmap is not self._colormap:
            self._colormap = image.cmap
            self._table = _table(image.cmap)
            self._clear = self._table.view(np.uint8)[3::4] < 255
        entries, all_inside = self._entries(image)
        clear = self._clear[FIRST:-2] if all_inside else self._clear
        opaque = not (clear.any() and self._clear[entries].any())
        return self._table.take(entries), opaque

    def _entries(self, image: AxesImage) -> tuple[npt.NDArray[np.intp], bool]:
        """The place of every cell's colour in the table.

        Also says whether all values are inside the range.
        """
        size = image.cmap.N
        array: Any = image.get_array()
        normed = _linear(image.norm, array) if type(image.norm) is Normalize else image.norm(array)
        mask = np.ma.getmask(normed)
        values = np.ma.getdata(normed)
        if values.dtype.kind == "f":
            values = values * values.dtype.type(size)
            if not mask.any() and values.min() >= 0 and values.max() <= size:
                # All values are in the range, as usual. A value of exactly 1 has the last colour.
                return np.minimum(values.astype(np.intp), size - 1) + FIRST, True
            # A value of exactly 1 has the last colour; it is not above the range.
            np.subtract(values, 1, out=values, where=values == size)
            np.floor(values, out=values)
            bad = np.isnan(values)
            mask = mask | bad if bad.any() else mask
        with np.errstate(invalid="ignore"):
            entries = (np.clip(values, -1, size) + FIRST).astype(np.intp)
        if mask is not np.ma.nomask:
            entries[mask] = size + 2
        return entries, False

    def _equals_matplotlib(self, renderer: Renderer) -> bool:
        """Whether painting gives what Matplotlib draws.

        Tries it with noise that exceeds the limits.
        """
        norm: Any = self._image.norm
        low, high = norm.vmin, norm.vmax
        if low is None or high is None:
            return False
        spread = np.random.default_rng(0).uniform(-0.2, 1.2, self._image.get_size())
        # A limit above 0 may belong to a logarithmic norm, which has no values below 0.
        noise = np.maximum(low + spread * (high - low), low if low > 0 else -np.inf)
        place: Any = self._place
        for data in (noise, np.where(spread > 1.1, np.nan, noise)):
            self._twin.set_data(data)
            renderer.clear()
            renderer.pixels[...] = 255
            self._twin.draw(renderer)
            drawn = renderer.pixels[place].astype(np.int16)
            renderer.pixels[...] = 255
            self.paint(renderer, self._twin)
            wrong = np.abs(renderer.pixels[place] - drawn) > 1
            # A value on the border between two colours may be rounded to either.
            if wrong.mean() > 1e-3:
                return False
        return True


def _linear(norm: Normalize, array: Any) -> Any:
    """What a linear norm makes of an array.

    These are the same numbers as Matplotlib's, without masks, in half the time.
    """
    low, high = norm.vmin, norm.vmax
    if norm.clip or low is None or high is None or not low < high:
        return norm(array)
    values, mask = np.ma.getdata(array), np.ma.getmask(array)
    if mask.any() or values.dtype.kind != "f":
        return norm(array)
    return (values - values.dtype.type(low)) / values.dtype.type(high - low)


def _table(colormap: Colormap) -> npt.NDArray[np.uint32]:
    """The colours of a map, each as RGBA in one number.

    The first is for values below the range. The last two are for values above it and for bad values.
    """
    size = colormap.N
    entries = np.ma.array([-1, *range(size), size, 0], mask=[False] * (size + 2) + [True])
    rgba = np.ascontiguousarray(colormap(entries, bytes=True))
    return rgba.view(np.uint32)[:, 0]


def _signature(image: AxesImage) -> tuple[Any, ...]:
    """What must stay the same so that each pixel shows the same cell."""
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
