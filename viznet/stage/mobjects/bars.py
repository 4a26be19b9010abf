"""Bars, such as those of probabilities."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import RIGHT

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source


class Bars(Painted):
    """Bars on tracks as one mobject: `Bars(starts, probabilities, length=2)`.

    Parameters
    ----------
    starts
        The points where the tracks begin, (n, 3).
    values
        The values, (n,). A bar begins at 0, and at the value `high` its track is full.
    length, thickness
        The size of a track in the frame's units.
    colours
        "#RRGGBB" for all bars, or one for each.
    track
        The colour of the tracks.
    along
        The direction of the bars, such as Manim's `RIGHT`.
    low, high
        The values at the ends of a track. A bar of a value beyond them ends there. If `low` is below 0, a mark stands
        at 0.

    Examples
    --------
    >>> bars = Bars(np.zeros((2, 3)), np.array([0.5, 1]), length=3)
    >>> bars.lengths().tolist()
    [1.5, 3.0]
    >>> Bars(np.zeros((2, 3)), np.array([-0.5, 7]), length=3, low=-1, high=2).lengths().tolist()
    [-0.5, 2.0]
    """

    state: ClassVar[tuple[str, ...]] = ("values", "inks", "track")

    def __init__(
        self,
        starts: Array,
        values: Array,
        *,
        length: float = 2.0,
        thickness: float = 0.22,
        colours: str | Sequence[str] = "#58C4DD",
        track: str = "#2A3040",
        along: Array = RIGHT,
        low: float = 0.0,
        high: float = 1.0,
    ) -> None:
        self.values = np.array(values, dtype=float)
        self.low, self.high, self.outlined = float(low), float(high), False
        self.track = colour_of(track)
        self.set_colours(colours)
        along, starts = np.asarray(along, dtype=float), np.asarray(starts, dtype=float)[:, None]
        aside = np.array([-along[1], along[0], 0]) * thickness / 2
        # The anchors of each bar: the ends of its track, and the four corners of it.
        anchors = [0 * along, along * length]
        anchors += [end + side for end in (0 * along, along * length) for side in (aside, -aside)]
        super().__init__(starts + np.array(anchors))

    def set_values(self, values: Array) -> Self:
        """Sets other values: `bars.animate.set_values(p)`."""
        self.values = np.array(values, dtype=float)
        return self

    def set_colours(self, colours: str | Sequence[str]) -> Self:
        """Sets one colour for all bars, or one for each."""
        each = [colours] * len(self.values) if isinstance(colours, str) else colours
        self.inks = np.array([colour_of(colour) for colour in each])
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets one colour for all bars, as Manim names it."""
        return self.set_colours(color.to_hex() if hasattr(color, "to_hex") else color)

    @property
    def starts(self) -> Array:
        """The points where the tracks begin, (n, 3)."""
        return np.asarray(self.points[::6])

    @property
    def ends(self) -> Array:
        """The points where the tracks end, (n, 3)."""
        return np.asarray(self.points[1::6])

    def at(self, row: int, value: float) -> Array:
        """Returns the point of a value on the middle line of a track, (3,)."""
        share = (value - self.low) / (self.high - self.low)
        return np.asarray(self.starts[row] + share * (self.ends[row] - self.starts[row]))

    def outlines(self, values: Array, colour: str) -> "Bars":
        """Returns the outlines of other values, on the same tracks."""
        copy = self.copy().set_values(values).set_colours(colour)
        copy.outlined = True
        return copy

    def lengths(self) -> Array:
        """Returns the length of each bar, (n,); negative for a value below 0.

        A value that is not a number has no bar.
        """
        shown = np.clip(np.nan_to_num(self.values, nan=0.0), self.low, self.high)
        return shown / (self.high - self.low) * np.linalg.norm(self.ends - self.starts, axis=1)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the tracks and the bars."""
        anchors = self.points.reshape(-1, 6, 3)[..., :2]
        for _, _, a, b, c, d in anchors if not self.outlined else []:
            for corner, move in zip((a, b, d, c), (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to)):
                move(*corner)
            ctx.close_path()
        set_source(ctx, self.track, opacity * 0.75)
        ctx.fill()
        lengths = self.lengths()
        for (start, end, a, b, _, _), length, colour in zip(anchors, lengths, self.inks):
            aside = (a - b) / 2
            zero = start - (end - start) * self.low / (self.high - self.low)
            tip = zero + (end - start) / np.linalg.norm(end - start) * length
            for corner, move in zip(
                (zero + aside, tip + aside, tip - aside, zero - aside),
                (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to),
            ):
                move(*corner)
            ctx.close_path()
            set_source(ctx, colour, opacity)
            if self.outlined:
                ctx.set_line_width(0.04)
                ctx.stroke()
                continue
            ctx.fill()
            if self.low < 0:
                ctx.set_line_width(0.02)
                ctx.move_to(*(zero + aside * 1.25))
                ctx.line_to(*(zero - aside * 1.25))
                set_source(ctx, self.track * 0.3 + 0.35, opacity)
                ctx.stroke()
