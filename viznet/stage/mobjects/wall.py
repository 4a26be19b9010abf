"""Many small pictures side by side, each marked as right or wrong."""

from math import ceil
from typing import ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source

GAP = 0.14  # between two pictures, as a share of a picture's height


class PictureWall(Painted):
    """Pictures in rows, as one mobject; the wrong ones are crossed out.

    Parameters
    ----------
    pictures
        The pictures, (N, rows, columns), from 0 to 1.
    wrong
        How far each picture is marked, (N,): 0 is right, 1 is wrong. In between, the mark is half transparent.
    table
        The colours from 0 to 1, (256, 3) bytes.
    width, height
        The room in the frame's units. The pictures are as large as this room lets them be.
    mark
        The colour of the marks, "#RRGGBB".

    Examples
    --------
    >>> six, black = np.zeros((6, 4, 4)), np.zeros((256, 3))
    >>> wall = PictureWall(six, np.zeros(6), table=black, width=3, height=2, mark="#FF0080")
    >>> wall.columns, wall.centre(0).round(2).tolist()
    (3, [-1.0, 0.5, 0.0])
    """

    state: ClassVar[tuple[str, ...]] = ("wrong",)

    def __init__(
        self,
        pictures: Array,
        wrong: Array,
        *,
        table: Array,
        width: float,
        height: float,
        mark: str,
    ) -> None:
        pictures = np.asarray(pictures, dtype=float)
        self.wrong = np.array(wrong, dtype=float)
        self.mark = colour_of(mark)
        count, self.rows, self.cells = pictures.shape
        shape = self.cells / self.rows + GAP  # the width of a place whose height is 1 + GAP
        self.columns, self.size = 1, 0.0
        for columns in range(1, count + 1):
            size = min(width / (columns * shape), height / (ceil(count / columns) * (1 + GAP)))
            if size > self.size:
                self.columns, self.size = columns, size
        self.lines = ceil(count / self.columns)
        shades = np.asarray(table, float)[np.clip((pictures * 255).astype(int), 0, 255)]
        self.shades = np.concatenate([shades, np.full((*pictures.shape, 1), 255.0)], axis=-1).astype(np.uint8)
        w = self.columns * shape * self.size / 2
        h = self.lines * (1 + GAP) * self.size / 2
        super().__init__([(-w, h, 0), (w, h, 0), (-w, -h, 0), (w, -h, 0)])

    def set_wrong(self, wrong: Array) -> Self:
        """Marks other pictures: `wall.animate.set_wrong(wrong)`."""
        self.wrong = np.array(wrong, dtype=float)
        return self

    def centre(self, number: int) -> Array:
        """Returns the middle of a picture, (3,)."""
        line, column = divmod(number, self.columns)
        corner, across, down = self._directions()
        return np.asarray(corner + across * (column + 0.5) + down * (line + 0.5))

    def _directions(self) -> tuple[Array, Array, Array]:
        """The first corner, and the ways to the next picture and line."""
        corner = self.points[0]
        return corner, (self.points[1] - corner) / self.columns, (self.points[2] - corner) / self.lines

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the pictures, and a cross over each that is wrong."""
        height = (self.points[0] - self.points[2])[1] / self.lines / (1 + GAP)
        width = height * self.cells / self.rows
        for number, (shades, wrong) in enumerate(zip(self.shades, self.wrong)):
            x, y = self.centre(number)[:2]
            pixels = np.ascontiguousarray(shades)
            surface = cairo.ImageSurface.create_for_data(
                pixels.data, cairo.FORMAT_ARGB32, self.cells, self.rows
            )
            ctx.save()
            ctx.translate(x - width / 2, y + height / 2)
            ctx.scale(width / self.cells, -height / self.rows)
            ctx.set_source_surface(surface)
            ctx.rectangle(0, 0, self.cells, self.rows)
            ctx.clip()
            ctx.paint_with_alpha(opacity * (1 - 0.65 * wrong))
            ctx.restore()
            if wrong <= 0:
                continue
            set_source(ctx, self.mark, opacity * float(wrong))
            ctx.set_line_width(0.08 * height)
            ctx.rectangle(x - width / 2, y - height / 2, width, height)
            ctx.stroke()
            for side in (-1, 1):
                ctx.move_to(x - width / 2, y - side * height / 2)
                ctx.line_to(x + width / 2, y + side * height / 2)
            ctx.stroke()
