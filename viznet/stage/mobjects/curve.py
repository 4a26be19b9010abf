"""A curve that grows, such as that of a loss."""

from math import tau
from typing import Any, ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source


class Curve(Painted):
    """A line through values.

    Parameters
    ----------
    values
        The values, (n,).
    width, height
        The size in the frame's units.
    low, high
        The values at the lower and the upper edge.
    colour
        The colour of the curve, "#RRGGBB".
    line
        The colour of the line at the lower edge.
    reach
        How far the curve is drawn, from 0 to 1.
    dot
        Whether a dot marks its end.
    places
        Where the values stand, (n,), from 0 at the left to 1 at the right; by default at equal distances.
    thickness
        The width of the curve, in the frame's units.
    area
        The opacity of the area below the curve, from 0 to 1.

    Examples
    --------
    >>> curve = Curve([3.0, 1.0], width=4, height=2, low=1, high=3)
    >>> curve.tip.tolist()
    [2.0, -1.0, 0.0]
    >>> curve.set_reach(0).tip.tolist()
    [-2.0, 1.0, 0.0]
    >>> steep = Curve([3.0, 1.0, 1.0], width=4, height=2, low=1, high=3, places=[0, 0.1, 1])
    >>> steep.set_reach(0.1).tip.round(1).tolist()
    [-1.6, -1.0, 0.0]
    """

    state: ClassVar[tuple[str, ...]] = ("values", "places", "reach", "ink", "line")

    def __init__(
        self,
        values: Any,
        *,
        width: float,
        height: float,
        low: float,
        high: float,
        colour: str = "#58C4DD",
        line: str = "#2A3040",
        reach: float = 1.0,
        dot: bool = True,
        places: Any = None,
        thickness: float = 0.09,
        area: float = 0.0,
    ) -> None:
        self.values = (np.array(values, dtype=float) - low) / ((high - low) or 1.0)
        self.reach, self.dot, self.thickness, self.area = float(reach), dot, thickness, area
        self.places = np.linspace(0, 1, len(self.values)) if places is None else np.array(places, dtype=float)
        self.ink, self.line = colour_of(colour), colour_of(line)
        w, h = width / 2, height / 2
        super().__init__([(-w, -h, 0), (w, -h, 0), (-w, h, 0)])

    def set_reach(self, reach: float) -> Self:
        """Sets how far the curve is drawn, from 0 to 1."""
        self.reach = float(reach)
        return self

    def set_places(self, places: Any) -> Self:
        """Sets where the values stand, (n,); the axis ends at 1."""
        self.places = np.array(places, dtype=float)
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets the colour of the curve, as Manim names it."""
        self.ink = colour_of(color.to_hex() if hasattr(color, "to_hex") else color)
        return self

    def path(self) -> Array:
        """Returns the points of the curve as far as it is drawn, (n, 3)."""
        places = np.append(self.places[self.places < self.reach], self.reach)
        heights = np.interp(places, self.places, self.values)
        corner, across, up = self.points[0], self.points[1] - self.points[0], self.points[2] - self.points[0]
        return np.asarray(corner + np.outer(places, across) + np.outer(heights, up))

    @property
    def tip(self) -> Array:
        """The end of the curve as far as it is drawn, (3,)."""
        return np.asarray(self.path()[-1])

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the area and the line below, the curve and the dot."""
        points = self.path()
        if self.area:
            ctx.move_to(*self.points[0, :2])
            for point in points:
                ctx.line_to(*point[:2])
            ctx.line_to(points[-1, 0], self.points[0, 1])
            ctx.close_path()
            set_source(ctx, self.ink, self.area * opacity)
            ctx.fill()
        ctx.set_line_width(self.thickness / 3)
        ctx.move_to(*self.points[0, :2])
        ctx.line_to(*self.points[1, :2])
        set_source(ctx, self.line, opacity)
        ctx.stroke()
        ctx.set_line_width(self.thickness)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        ctx.move_to(*points[0, :2])
        for point in points[1:]:
            ctx.line_to(*point[:2])
        set_source(ctx, self.ink, opacity)
        ctx.stroke()
        if self.dot:
            x, y = points[-1, :2]
            ctx.arc(x, y, self.thickness + 0.01, 0, tau)
            ctx.fill()
