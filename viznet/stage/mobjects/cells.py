"""Single cells that can fly from one arrangement into another."""

import cairo
import numpy as np
from numpy.typing import ArrayLike

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, set_source


class Cells(Painted):
    """Coloured rectangles, each at a place of its own, as one mobject.

    Two `Cells` with the same number of cells become one another: `Transform(grid, strip)`.

    Parameters
    ----------
    centres
        The middles of the cells, (n, 3).
    values
        Their values, (n,), from 0 to 1.
    table
        The colours from 0 to 1, (256, 3) bytes.
    width, height
        The size of a cell in the frame's units.

    Examples
    --------
    >>> strip = Cells(np.zeros((784, 3)), np.zeros(784), table=np.zeros((256, 3)), width=0.3, height=0.01)
    >>> len(strip.points)
    1568
    """

    def __init__(
        self, centres: ArrayLike, values: ArrayLike, *, table: Array, width: float, height: float
    ) -> None:
        shades = np.clip(np.asarray(values, dtype=float) * 255, 0, 255).astype(int)
        self.colours = np.asarray(table, dtype=float)[shades] / 255
        half = np.array([width, height, 0]) / 2
        middle = np.asarray(centres, dtype=float)
        super().__init__(np.stack([middle - half, middle + half], axis=1))

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the cells."""
        corners = self.points.reshape(-1, 2, 3)[:, :, :2]
        for (left, bottom), (right, top), colour in zip(corners[:, 0], corners[:, 1], self.colours):
            set_source(ctx, colour, opacity)
            ctx.rectangle(left, bottom, right - left, top - bottom)
            ctx.fill()
