"""The ground below a curve, of which fog hides a part."""

from typing import Any, ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source


class Ground(Painted):
    """A curve with the ground below it, for a ball to roll on.

    Parameters
    ----------
    x, y
        The points of the curve, (n,) each; x grows. What is above the upper edge is not drawn.
    width, height
        The size in the frame's units.
    low, high
        The heights at the lower and the upper edge.
    colour, fill
        The colours of the curve and of the ground, "#RRGGBB".
    shown
        From where to where the ground is seen, as shares of the width.

    Examples
    --------
    >>> ground = Ground([0.0, 1.0, 2.0], [3.0, 1.0, 3.0], width=4, height=2, low=1, high=3)
    >>> ground.at(1.0, 1.0).tolist()
    [0.0, -1.0, 0.0]
    """

    state: ClassVar[tuple[str, ...]] = ("shown",)

    def __init__(
        self,
        x: Any,
        y: Any,
        *,
        width: float,
        height: float,
        low: float,
        high: float,
        colour: str = "#E8EAF0",
        fill: str = "#2A3040",
        shown: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        self.x, self.low, self.high = np.array(x, float), float(low), float(high)
        far = high + 9 * (high - low)  # heights that are no numbers are far above the picture
        self.y = np.minimum(np.nan_to_num(np.array(y, float), nan=far, posinf=far), far)
        self.ink, self.fill = colour_of(colour), colour_of(fill)
        self.shown = np.array(shown, float)
        w, h = width / 2, height / 2
        super().__init__([(-w, -h, 0), (w, -h, 0), (-w, h, 0)])

    def set_shown(self, left: float, right: float) -> Self:
        """Sets from where to where the ground is seen, from 0 to 1."""
        self.shown = np.array([left, right], float)
        return self

    def share(self, x: float) -> float:
        """Returns where a value of x stands, from 0 to 1."""
        return float((x - self.x[0]) / (self.x[-1] - self.x[0]))

    def at(self, x: float, y: float) -> Array:
        """Returns the point of a value, (3,); the upper edge is the highest."""
        return self._point(x, min(float(y), self.high) if np.isfinite(y) else self.high)

    def _point(self, x: float, y: float) -> Array:
        corner, across, up = self.points[0], self.points[1] - self.points[0], self.points[2] - self.points[0]
        return np.asarray(
            corner + across * self.share(x) + up * (y - self.low) / ((self.high - self.low) or 1.0)
        )

    def on(self, x: float) -> Array:
        """Returns the point of the curve above a value of x, (3,)."""
        return self.at(x, float(np.interp(x, self.x, self.y)))

    def above(self, x: float, radius: float) -> Array:
        """Returns the middle of a ball that lies on the curve at x, (3,)."""
        near = 0.01 * (self.x[-1] - self.x[0])
        before, after = max(x - near, self.x[0]), min(x + near, self.x[-1])
        way = self.on(after) - self.on(before)
        length = float(np.linalg.norm(way)) or 1.0
        return np.asarray(self.on(x) + radius * np.array([-way[1], way[0], 0]) / length)

    def steepness(self, slope: float) -> float:
        """Returns a slope as it is on the screen, height by width."""
        across, up = (self.points[1] - self.points[0])[0], (self.points[2] - self.points[0])[1]
        return float(slope * (up / ((self.high - self.low) or 1.0)) * (self.x[-1] - self.x[0]) / across)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the ground and the curve, as far as they are seen."""
        left, right = self.x[0] + self.shown * (self.x[-1] - self.x[0])
        if right <= left:
            return
        inside = self.x[(self.x > left) & (self.x < right)]
        points = [self._point(x, float(np.interp(x, self.x, self.y))) for x in (left, *inside, right)]
        corner, size = self.points[0], self.points[1] + self.points[2] - 2 * self.points[0]
        ctx.rectangle(*corner[:2], *size[:2])
        ctx.clip()
        ctx.move_to(points[0][0], self.points[0, 1])
        for point in points:
            ctx.line_to(*point[:2])
        ctx.line_to(points[-1][0], self.points[0, 1])
        ctx.close_path()
        set_source(ctx, self.fill, opacity)
        ctx.fill()
        ctx.set_line_width(0.07)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        set_source(ctx, self.ink, opacity)
        ctx.move_to(*points[0][:2])
        for point in points[1:]:
            ctx.line_to(*point[:2])
        ctx.stroke()
