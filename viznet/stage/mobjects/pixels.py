"""A picture made of numbers, such as a digit or the weights of a neuron."""

from typing import Any, ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Coloured, colour_of, set_source

CELL = 12  # a small cell is drawn with 12 × 12 dots, of which the gap takes one, and then scaled to its place
LINE = 0.03  # the widest gap, in the frame's units


class PixelGrid(Coloured):
    """A matrix as coloured cells, as one mobject.

    Parameters
    ----------
    values
        The matrix, (rows, columns).
    table
        The colours from `low` to `high`, (256, 3) bytes; values beyond them have the colours of the ends.
    low, high
        The values of the first and the last colour. For signed values use a diverging table, −limit and limit:
        then 0 is in the middle.
    height
        The height in the frame's units.
    frame
        The colour of the thin line around the cells, "#RRGGBB".
    gap
        Whether thin lines separate the cells.

    Examples
    --------
    >>> grid = PixelGrid(np.eye(3), table=np.repeat(np.arange(256)[:, None], 3, axis=1), height=3)
    >>> grid.cell(0, 0).tolist(), float(grid.width)
    ([-1.0, 1.0, 0.0], 3.0)
    """

    state: ClassVar[tuple[str, ...]] = ("values", "table", "low", "high", "line")

    def __init__(
        self,
        values: Array,
        *,
        table: Array,
        low: float = 0.0,
        high: float = 1.0,
        height: float = 3.0,
        frame: str = "#2A3040",
        gap: bool = True,
    ) -> None:
        self.set_values(values)
        self.set_scale(table, low, high)
        self.gap = gap
        self.line = colour_of(frame)
        rows, columns = self.values.shape
        w, h = height * columns / rows / 2, height / 2
        super().__init__([(-w, h, 0), (w, h, 0), (-w, -h, 0), (w, -h, 0)])

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets colours from that of `low` to `color`, as Manim names it."""
        end = colour_of(color.to_hex() if hasattr(color, "to_hex") else color) * 255
        self.table = np.linspace(self.table[0], end, 256)
        return self

    def cell(self, row: int, column: int) -> Array:
        """Returns the middle of a cell, (3,)."""
        rows, columns = self.values.shape
        corner, right, down = self.points[0], self.points[1] - self.points[0], self.points[2] - self.points[0]
        return np.asarray(corner + right * (column + 0.5) / columns + down * (row + 0.5) / rows)

    @property
    def side(self) -> float:
        """The width of a cell in the frame's units."""
        return float(np.linalg.norm(self.points[1] - self.points[0]) / self.values.shape[1])

    def colours(self) -> Array:
        """Returns the colour of every cell, (rows, columns, 3) bytes.

        A value that is no number has the colour of the line, because no colour of the table is right.
        """
        return self._dots().view(np.uint8).reshape(*self.values.shape, 4)[..., :3]

    def _dots(self) -> Array:
        """The colours of all cells, each as one number of four bytes.

        One number is looked up and copied faster than four.
        """
        table = np.full((257, 4), 255, np.uint8)
        table[:256, :3] = self.table.round()
        table[256, :3] = (255 * np.asarray(self.line)[:3]).round()
        known = np.isfinite(self.values)
        share = np.where(known, self.values - self.low, 0.0) / (self.high - self.low)
        places = np.where(known, np.clip((share * 256).astype(int), 0, 255), 256)
        return np.ascontiguousarray(table.view(np.uint32)[:, 0][places])

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the cells and the line around them."""
        rows, columns = self.values.shape
        side = (self.points[1] - self.points[0])[:2] / columns
        pixels = float(np.hypot(*ctx.user_to_device_distance(*side)))
        large = pixels > CELL  # scaled up, dots would be smeared
        dots = CELL if 1 <= pixels <= CELL else 1  # no line is seen between cells below a pixel
        cells = self._dots()
        if dots > 1:
            cells = np.repeat(np.repeat(cells, dots, axis=0), dots, axis=1)
        picture = cells.view(np.uint8).reshape(rows * dots, columns * dots, 4)
        if self.gap and dots == CELL:
            line = (self.line * 255).astype(np.uint8)
            picture[::CELL, :, :3] = (picture[::CELL, :, :3] * 0.6 + line * 0.4).astype(np.uint8)
            picture[:, ::CELL, :3] = (picture[:, ::CELL, :3] * 0.6 + line * 0.4).astype(np.uint8)
        height, width = picture.shape[:2]
        surface = cairo.ImageSurface.create_for_data(picture.data, cairo.FORMAT_ARGB32, width, height)
        corner = self.points[0]
        right, down = (self.points[1] - corner) / width, (self.points[2] - corner) / height
        ctx.save()
        ctx.transform(cairo.Matrix(right[0], right[1], down[0], down[1], corner[0], corner[1]))
        ctx.set_source_surface(surface)
        ctx.get_source().set_filter(cairo.FILTER_NEAREST if large else cairo.FILTER_GOOD)
        ctx.rectangle(0, 0, width, height)
        ctx.clip()
        ctx.paint_with_alpha(opacity)
        ctx.restore()
        if self.gap and large:
            self._paint_gaps(ctx, opacity)
        ctx.set_line_width(0.02)
        for index, move in zip((0, 1, 3, 2), (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to)):
            move(*self.points[index, :2])
        ctx.close_path()
        set_source(ctx, self.line, opacity)
        ctx.stroke()

    def _paint_gaps(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the lines between large cells."""
        rows, columns = self.values.shape
        corner, right, down = self.points[0], self.points[1] - self.points[0], self.points[2] - self.points[0]
        for count, along, across in ((rows, down, right), (columns, right, down)):
            for place in range(1, count):
                start = corner + along * place / count
                ctx.move_to(*start[:2])
                ctx.line_to(*(start + across)[:2])
        ctx.set_line_width(min(self.side / CELL, LINE))
        set_source(ctx, self.line, 0.4 * opacity)
        ctx.stroke()
