"""The colour scale below a picture."""

from typing import ClassVar

import cairo
import numpy as np
from manim import RIGHT

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted


class ColourScale(Painted):
    """A strip with the colours of a table, from low to high.

    Parameters
    ----------
    table
        The colours, (256, 3) bytes.
    length, thickness
        The size of the strip in the frame's units.
    along
        The direction from low to high, such as Manim's `RIGHT`.

    Examples
    --------
    >>> scale = ColourScale(np.zeros((256, 3)), length=4)
    >>> scale.at(0.5).tolist()
    [0.0, 0.0, 0.0]
    """

    state: ClassVar[tuple[str, ...]] = ("table",)

    def __init__(
        self, table: Array, *, length: float = 2.0, thickness: float = 0.16, along: Array = RIGHT
    ) -> None:
        self.table = np.asarray(table, dtype=float)
        along = np.asarray(along, dtype=float)
        aside = np.array([-along[1], along[0], 0]) * thickness / 2
        ends = (-along * length / 2, along * length / 2)
        super().__init__([end + side for end in ends for side in (aside, -aside)])

    def at(self, share: float) -> Array:
        """Returns a point on the middle line, (3,): 0 is the low end, 1 the high."""
        low, high = self.points[:2].mean(axis=0), self.points[2:].mean(axis=0)
        return np.asarray(low + share * (high - low))

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the strip."""
        low, high = self.at(0), self.at(1)
        gradient = cairo.LinearGradient(*low[:2], *high[:2])
        for share in np.linspace(0, 1, 33):
            red, green, blue = self.table[min(255, int(share * 256))] / 255
            gradient.add_color_stop_rgba(share, blue, green, red, opacity)
        for index, move in zip((0, 1, 3, 2), (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to)):
            move(*self.points[index, :2])
        ctx.close_path()
        ctx.set_source(gradient)
        ctx.fill()
