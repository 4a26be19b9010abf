"""A surface seen from the side, with a path over it."""

from math import tau
from typing import ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source

TILT = 0.5  # radians by which the eye looks down
TALL = 0.62  # the height of the highest point, as a share of half the width of the plane
DARKEST = 60  # of 256 colours: the lowest ground can still be told from the paper


class Surface(Painted):
    """The heights on a plane, and the path of a ball at its own heights.

    Where the heights are above `high`, there is no surface. A stem leads from the ball down to the surface.

    Parameters
    ----------
    across, up
        The coordinates of the points of the plane, (n,) each.
    heights
        The heights, (n, n): row by row from the lowest `up`.
    places, path, feet
        The coordinates of the path, (T, 2), its heights, (T,), and those of the surface at the same places, (T,).
    low, high
        The heights of the lowest and of the highest point that is drawn.
    width, height
        The size in the frame's units.
    table
        The colours from low to high, (256, 3) bytes.
    line, ball
        The colours of the mesh and of the path, "#RRGGBB".

    Examples
    --------
    >>> line = np.array([-1.0, 0.0, 1.0])
    >>> bowl = np.add.outer(line**2, line**2)
    >>> path = {"places": np.zeros((1, 2)), "path": np.zeros(1), "feet": np.zeros(1)}
    >>> colours = {"table": np.zeros((256, 3)), "line": "#2A3040", "ball": "#FFD166"}
    >>> Surface(line, line, bowl, low=0, high=2, width=4, height=3, **path, **colours).width
    np.float64(4.0)
    """

    state: ClassVar[tuple[str, ...]] = ("turn", "moment")

    def __init__(
        self,
        across: Array,
        up: Array,
        heights: Array,
        *,
        places: Array,
        path: Array,
        feet: Array,
        low: float,
        high: float,
        width: float,
        height: float,
        table: Array,
        line: str,
        ball: str,
    ) -> None:
        middle = np.array([across[0] + across[-1], up[0] + up[-1]]) / 2
        half = np.array([across[-1] - across[0], up[-1] - up[0]]) / 2
        self.span, self.low = (high - low) or 1.0, low
        self.plane = (np.stack(np.meshgrid(across, up), axis=-1) - middle) / half
        there = np.isfinite(heights) & (heights <= high)
        self.heights = self._share(np.where(np.isfinite(heights), heights, high))
        some, mean = (
            np.mean([each[:-1, :-1], each[:-1, 1:], each[1:, 1:], each[1:, :-1]], axis=0).ravel()
            for each in (there, self.heights)
        )
        self.drawn = some > 0  # at least one corner is below the upper end
        self.colours = (
            np.asarray(table, float)[(DARKEST + mean[self.drawn] * (255 - DARKEST)).astype(int)] / 255
        )
        self.places, self.path, self.feet = (places - middle) / half, self._share(path), self._share(feet)
        self.line, self.ball = colour_of(line), colour_of(ball)
        self.turn, self.moment = 0.6, 0.0
        w, h = width / 2, height / 2
        super().__init__([(-w, -h, 0), (w, -h, 0), (-w, h, 0), (w, h, 0)])

    def _share(self, heights: Array) -> Array:
        return np.clip((np.asarray(heights, float) - self.low) / self.span, 0, 1)

    def set_turn(self, turn: float) -> Self:
        """Sets from where the surface is seen, in radians."""
        self.turn = float(turn)
        return self

    def set_moment(self, moment: float) -> Self:
        """Sets up to which moment the path is drawn."""
        self.moment = float(moment)
        return self

    def seen(self, plane: Array, heights: Array) -> tuple[Array, Array]:
        """Returns points on the screen, (…, 2), and how far away they are."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        x = plane[..., 0] * cos - plane[..., 1] * sin
        far = plane[..., 0] * sin + plane[..., 1] * cos
        y = far * np.sin(TILT) + (heights - 0.5) * 2 * TALL * np.cos(TILT)
        corner, width = self.points[0], (self.points[1] - self.points[0])[0]
        height = (self.points[2] - self.points[0])[1]
        scale = min(width / 2 / np.sqrt(2), height / 2 / (np.sqrt(2) * np.sin(TILT) + TALL * np.cos(TILT)))
        middle = corner[:2] + np.array([width, height]) / 2
        return middle + scale * np.stack([x, y], axis=-1), far

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the surface from back to front, and then the path."""
        points, far = self.seen(self.plane, self.heights)
        corners = np.stack([points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], axis=2)
        corners = corners.reshape(-1, 4, 2)[self.drawn]
        ctx.set_line_width(0.02)
        for cell in np.argsort(-far[:-1, :-1].ravel()[self.drawn]).tolist():
            first, second, third, fourth = corners[cell].tolist()
            ctx.move_to(*first)
            ctx.line_to(*second)
            ctx.line_to(*third)
            ctx.line_to(*fourth)
            set_source(ctx, self.colours[cell], opacity)
            ctx.fill()
            ctx.move_to(*second)  # two sides of each cell make the whole mesh
            ctx.line_to(*first)
            ctx.line_to(*fourth)
            set_source(ctx, self.line, opacity)
            ctx.stroke()
        self._paint_path(ctx, opacity)

    def _paint_path(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the path up to the moment, the stem and the ball."""
        known = np.flatnonzero(np.isfinite(self.places[:, 0]))
        now = known[known <= round(self.moment)]
        if not len(now):
            return
        points, _ = self.seen(self.places[now], self.path[now])
        foot, _ = self.seen(self.places[now[-1]], self.feet[now[-1]])
        set_source(ctx, self.ball, opacity)
        ctx.set_line_width(0.045)
        for point in points:
            ctx.line_to(*point)
        ctx.stroke()
        ctx.set_line_width(0.035)
        ctx.move_to(*points[-1])
        ctx.line_to(*foot)
        ctx.stroke()
        x, y = points[-1]
        ctx.arc(x, y, 0.17, 0, tau)
        ctx.fill_preserve()
        set_source(ctx, self.line, opacity)
        ctx.stroke()
