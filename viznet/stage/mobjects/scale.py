"""The scale that says what a colour is worth."""

from typing import ClassVar

import cairo
import numpy as np
from manim import RIGHT

from viznet.stage.mobjects.painted import Array, Painted


class ColourScale(Painted):
    """A strip of a table's colours from its low end to its high one; `at(share)` is the point of a share, 0 to 1.

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
        """A point on its middle line: 0 is the low end, 1 the high one."""
        low, high = self.points[:2].mean(axis=0), self.points[2:].mean(axis=0)
        return np.asarray(low + share * (high - low))

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
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
