"""A picture made of numbers: the digit that goes in, the weights that look at it."""

from typing import Any, ClassVar, Self

import cairo
import numpy as np

from viznet.stage.mobjects.painted import Array, Painted, colour_of, set_source

CELL = 12  # how finely a cell is drawn before it is scaled to its place: its gap is one twelfth


class PixelGrid(Painted):
    """A matrix as coloured cells, as one mobject: `PixelGrid(digit, table=theme.sequential)`.

    `values` is (rows, columns). A cell's colour is read from `table`, (256, 3) bytes, between `low` and `high`; for
    signed values give `-limit` and `limit` and a diverging table, and zero is in its middle. `height` is in the frame's
    units. `frame` is the colour of the thin line around it.

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
        self.values = np.array(values, dtype=float)
        self.table = np.asarray(table, dtype=float)
        self.low, self.high, self.gap = float(low), float(high), gap
        self.line = colour_of(frame)
        rows, columns = self.values.shape
        w, h = height * columns / rows / 2, height / 2
        super().__init__([(-w, h, 0), (w, h, 0), (-w, -h, 0), (w, -h, 0)])

    def set_values(self, values: Array) -> Self:
        """Other numbers in the same places: `grid.animate.set_values(w)`."""
        self.values = np.array(values, dtype=float)
        return self

    def set_scale(self, table: Array, low: float, high: float) -> Self:
        """Other colours, as when a picture of ink gives way to one of weights."""
        self.table, self.low, self.high = np.asarray(table, dtype=float), float(low), float(high)
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Recolours it: from what its zero has now to `color`."""
        end = colour_of(color.to_hex() if hasattr(color, "to_hex") else color) * 255
        self.table = np.linspace(self.table[0], end, 256)
        return self

    def cell(self, row: int, column: int) -> Array:
        """The middle of one cell in the frame."""
        rows, columns = self.values.shape
        corner, right, down = self.points[0], self.points[1] - self.points[0], self.points[2] - self.points[0]
        return np.asarray(corner + right * (column + 0.5) / columns + down * (row + 0.5) / rows)

    @property
    def side(self) -> float:
        """How wide one cell is."""
        return float(np.linalg.norm(self.points[1] - self.points[0]) / self.values.shape[1])

    def colours(self) -> Array:
        """The colour of every cell as bytes, (rows, columns, 3): what `paint` draws."""
        share = (self.values - self.low) / (self.high - self.low)
        return self.table[np.clip((share * 256).astype(int), 0, 255)].round().astype(np.uint8)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        rows, columns = self.values.shape
        picture = np.empty((rows * CELL, columns * CELL, 4), np.uint8)
        picture[..., :3] = np.repeat(np.repeat(self.colours(), CELL, axis=0), CELL, axis=1)
        picture[..., 3] = 255
        if self.gap:
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
        ctx.get_source().set_filter(cairo.FILTER_GOOD)
        ctx.rectangle(0, 0, width, height)
        ctx.clip()
        ctx.paint_with_alpha(opacity)
        ctx.restore()
        ctx.set_line_width(0.02)
        for index, move in zip((0, 1, 3, 2), (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to)):
            move(*self.points[index, :2])
        ctx.close_path()
        set_source(ctx, self.line, opacity)
        ctx.stroke()
