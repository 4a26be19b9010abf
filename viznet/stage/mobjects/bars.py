"""Bars: probabilities, and what they should have been."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import RIGHT

from viznet.stage.mobjects.painted import Array, Painted, colour_of, set_source


class Bars(Painted):
    """Bars on tracks as one mobject, each as long as its value: `Bars(starts, probabilities, length=2)`.

    `starts` is (n, 3): where a value of 0 is. A bar of 1 is `length` long in the direction `along`; with `signed` the
    track goes as far to the other side, for −1. `colours` is one for all, or one each.

    >>> bars = Bars(np.zeros((2, 3)), np.array([0.5, 1]), length=3)
    >>> bars.lengths().tolist()
    [1.5, 3.0]
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
        signed: bool = False,
    ) -> None:
        self.values = np.array(values, dtype=float)
        self.signed = signed
        self.track = colour_of(track)
        self.set_colours(colours)
        along, starts = np.asarray(along, dtype=float), np.asarray(starts, dtype=float)[:, None]
        aside = np.array([-along[1], along[0], 0]) * thickness / 2
        back = -along * length if signed else 0 * along
        # each bar's anchors: zero, one, and the four corners of its track
        anchors = [0 * along, along * length]
        anchors += [end + side for end in (back, along * length) for side in (aside, -aside)]
        super().__init__(starts + np.array(anchors))

    def set_values(self, values: Array) -> Self:
        """Other lengths: `bars.animate.set_values(p)`."""
        self.values = np.array(values, dtype=float)
        return self

    def set_colours(self, colours: str | Sequence[str]) -> Self:
        """One colour for all bars, or one each."""
        each = [colours] * len(self.values) if isinstance(colours, str) else colours
        self.inks = np.array([colour_of(colour) for colour in each])
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        return self.set_colours(color.to_hex() if hasattr(color, "to_hex") else color)

    @property
    def starts(self) -> Array:
        """Where zero is on each track, (n, 3)."""
        return np.asarray(self.points[::6])

    @property
    def ends(self) -> Array:
        """Where one is on each track, (n, 3)."""
        return np.asarray(self.points[1::6])

    def lengths(self) -> Array:
        """How long each bar is drawn, (n,) in the frame's units, negative to the other side: what `paint` draws."""
        return self.values * np.linalg.norm(self.ends - self.starts, axis=1)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        anchors = self.points.reshape(-1, 6, 3)[..., :2]
        for _, _, a, b, c, d in anchors:
            for corner, move in zip((a, b, d, c), (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to)):
                move(*corner)
            ctx.close_path()
        set_source(ctx, self.track, opacity * 0.75)
        ctx.fill()
        lengths = self.lengths()
        for (zero, one, a, b, _, _), length, colour in zip(anchors, lengths, self.inks):
            aside = (a - b) / 2
            tip = zero + (one - zero) / np.linalg.norm(one - zero) * length
            for corner, move in zip(
                (zero + aside, tip + aside, tip - aside, zero - aside),
                (ctx.move_to, ctx.line_to, ctx.line_to, ctx.line_to),
            ):
                move(*corner)
            ctx.close_path()
            set_source(ctx, colour, opacity)
            ctx.fill()
            if self.signed:
                ctx.set_line_width(0.02)
                ctx.move_to(*(zero + aside * 1.25))
                ctx.line_to(*(zero - aside * 1.25))
                set_source(ctx, self.track * 0.3 + 0.35, opacity)
                ctx.stroke()
