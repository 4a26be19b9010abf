"""A sum as bars: each term begins where the one before it has ended."""

from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Animation, UpdateFromAlphaFunc
from numpy.typing import ArrayLike

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source

THICKNESS = 0.75  # of a bar, as a share of its row


class Waterfall(Painted):
    """The terms of a sum, one below the other, and their total.

    A term's bar begins where the sum of the terms before it ends, so the eye adds up. The total is the last bar; it
    begins at 0.

    Parameters
    ----------
    terms
        The terms, (n,).
    width, row
        The width of the whole, and the height of a row, in the frame's units.
    positive, negative, total, line
        The colours of terms of both signs, of the total, and of the line at 0, "#RRGGBB".
    reach
        How many rows are drawn, from 0 to n + 1; the last of them may be drawn in part.

    Examples
    --------
    >>> sum_of_three = Waterfall([2.0, 1.0, -1.5], width=3, row=0.5)
    >>> sum_of_three.starts.tolist(), sum_of_three.ends.tolist()
    ([0.0, 2.0, 3.0, 0.0], [2.0, 3.0, 1.5, 1.5])
    >>> sum_of_three.at(1, 3.0).tolist()
    [1.5, 0.25, 0.0]
    """

    state: ClassVar[tuple[str, ...]] = ("reach",)

    def __init__(
        self,
        terms: ArrayLike,
        *,
        width: float = 3.0,
        row: float = 0.5,
        positive: str = "#58C4DD",
        negative: str = "#FC6255",
        total: str = "#E8EAF0",
        line: str = "#8A93A6",
        reach: float = 0.0,
    ) -> None:
        self.terms = np.array(terms, dtype=float)
        sums = np.cumsum(self.terms)
        self.starts = np.array([0.0, *sums[:-1], 0.0]) if len(sums) else np.zeros(1)
        self.ends = np.append(sums, sums[-1]) if len(sums) else np.zeros(1)
        self.low, self.high = min(0.0, self.ends.min()), max(0.0, self.ends.max())
        if self.low == self.high:
            self.high = 1.0
        self.colours = [colour_of(positive if term > 0 else negative) for term in self.terms]
        self.colours.append(colour_of(total))
        self.line, self.reach = colour_of(line), float(reach)
        w, h = width / 2, row * len(self.ends) / 2
        super().__init__([(-w, h, 0), (w, h, 0), (-w, -h, 0)])

    def set_reach(self, reach: float) -> Self:
        """Sets how many rows are drawn."""
        self.reach = float(reach)
        return self

    def grows(self, row: int, **options: Any) -> Animation:
        """Returns the animation in which the bar of a row grows.

        Several of them can be made before the first is played, which `animate` does not allow: all animations of
        `animate` end at the target that was made last. `options` are those of a Manim animation.
        """
        return UpdateFromAlphaFunc(self, lambda fall, alpha: fall.set_reach(row + alpha), **options)

    def at(self, row: int, value: float) -> Array:
        """Returns the point of a value in a row, (3,)."""
        corner, across, down = (
            self.points[0],
            self.points[1] - self.points[0],
            self.points[2] - self.points[0],
        )
        share = (value - self.low) / (self.high - self.low)
        return np.asarray(corner + across * share + down * (row + 0.5) / len(self.ends))

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the line at 0 and the bars."""
        pitch = (self.points[0] - self.points[2])[1] / len(self.ends)
        thick = THICKNESS * pitch
        ctx.set_line_width(0.02)
        ctx.move_to(self.at(0, 0)[0], self.points[0, 1])
        ctx.line_to(self.at(0, 0)[0], self.points[2, 1])
        set_source(ctx, self.line, opacity)
        ctx.stroke()
        for number, (start, end) in enumerate(zip(self.starts, self.ends)):
            part = min(max(self.reach - number, 0.0), 1.0)
            if part <= 0:
                break
            x, y, _ = self.at(number, start)
            width = (self.at(number, end)[0] - x) * part
            set_source(ctx, self.colours[number], opacity)
            ctx.rectangle(x, y - thick / 2, width or 0.01, thick)
            ctx.fill()
            if part == 1 and number + 1 < len(self.ends) - 1:  # the next bar begins here
                set_source(ctx, self.line, 0.6 * opacity)
                ctx.move_to(x + width, y - thick / 2)
                ctx.line_to(x + width, y - pitch + thick / 2)
                ctx.stroke()
