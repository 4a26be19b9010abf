"""Arrows that leave one point in different directions."""

from math import pi
from typing import Any, ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source

HEAD = 0.3  # the length of the head of an arrow, in the frame's units


class Fan(Painted):
    """A thick arrow that points down, and thin ones at angles to it.

    Only the angles have a meaning. The thin arrows stand on the left and on the right in turn.

    Parameters
    ----------
    angles
        The angles of the thin arrows, in degrees, (n,).
    radius
        The length of the arrows, in the frame's units.
    colour, thick, uphill
        The colours of the thin arrows, of the thick one, and of those that point up, "#RRGGBB".
    reach
        How long the arrows are, from 0 to 1.

    Examples
    --------
    >>> fan = Fan([30.0, 90.0], radius=2)
    >>> fan.tips.round(2).tolist()
    [[-1.0, -1.73], [2.0, -0.0]]
    """

    state: ClassVar[tuple[str, ...]] = ("reach", "thin", "mean", "judged")

    def __init__(
        self,
        angles: Any,
        *,
        radius: float,
        colour: str = "#58C4DD",
        thick: str = "#FFD166",
        uphill: str = "#FC6255",
        reach: float = 1.0,
    ) -> None:
        self.angles = np.radians(np.array(angles, float))
        self.ink, self.thick, self.uphill = colour_of(colour), colour_of(thick), colour_of(uphill)
        self.reach, self.thin, self.mean, self.judged = float(reach), float(reach), 0.0, 0.0
        super().__init__([(-radius, -radius, 0), (radius, -radius, 0), (-radius, radius, 0)])

    def set_reach(self, reach: float, thin: float, mean: float) -> Self:
        """Sets how much is seen: of both kinds of arrows and the mean angle."""
        self.reach, self.thin, self.mean = float(reach), float(thin), float(mean)
        return self

    def set_judged(self, judged: float) -> Self:
        """Sets from 0 to 1 how clearly one sees how far each arrow leads down.

        A line leads from each tip to the thick arrow, and arrows that point up change their colour.
        """
        self.judged = float(judged)
        return self

    @property
    def radius(self) -> float:
        """The length of a whole arrow in the frame's units."""
        return float((self.points[1] - self.points[0])[0] / 2)

    @property
    def middle(self) -> Array:
        """Where the arrows begin, (2,)."""
        return np.asarray((self.points[1] + self.points[2])[:2] / 2)

    @property
    def tips(self) -> Array:
        """Where the whole thin arrows end, (n, 2)."""
        sides = np.where(np.arange(len(self.angles)) % 2, 1.0, -1.0)
        ways = np.stack([sides * np.sin(self.angles), -np.cos(self.angles)], axis=1)
        return np.asarray(self.middle + self.radius * ways)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the mean angle to both sides, the thin arrows, and the thick one."""
        half = self.mean * float(self.angles.mean())
        if half > 0:
            x, y = self.middle
            ctx.move_to(x, y)
            ctx.arc(x, y, 0.6 * self.radius, -pi / 2 - half, -pi / 2 + half)
            ctx.close_path()
            set_source(ctx, self.thick, 0.3 * opacity)
            ctx.fill()
        for tip, angle in zip(self.tips, self.angles):
            up = self.judged * (angle > pi / 2)
            colour = (1 - up) * self.ink + up * self.uphill
            self._arrow(ctx, tip, self.thin, 0.07, colour, opacity)
            ctx.move_to(*tip)
            ctx.line_to(tip[0] + self.judged * (self.middle[0] - tip[0]), tip[1])
            ctx.set_line_width(0.04)
            set_source(ctx, colour, 0.7 * opacity * (self.judged > 0))
            ctx.stroke()
        self._arrow(ctx, self.middle - [0, self.radius], self.reach, 0.15, self.thick, opacity)

    def _arrow(
        self, ctx: cairo.Context, tip: Array, reach: float, width: float, colour: Array, opacity: float
    ) -> None:
        length = reach * self.radius
        if length < HEAD:
            return
        way = (tip - self.middle) / self.radius
        across, head = np.array([-way[1], way[0]]), HEAD * (0.6 + 4 * width)
        end = self.middle + length * way
        neck = end - head * way
        set_source(ctx, colour, opacity)
        ctx.set_line_width(width)
        ctx.move_to(*self.middle)
        ctx.line_to(*neck)
        ctx.stroke()
        ctx.move_to(*end)
        ctx.line_to(*(neck + 0.4 * head * across))
        ctx.line_to(*(neck - 0.4 * head * across))
        ctx.close_path()
        ctx.fill()
