"""Number lines below each other, on which values move together."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, Dot, Line, Polygon, VGroup, VMobject

from viznet.activations import Array
from viznet.stage.mobjects import Words
from viznet.stage.screen_number import ScreenNumber, Symbol
from viznet.stage.stage import TEXT, Stage

WIDEST = 2.9  # what a name and its value may take in one line, in the frame's units
BRIGHT, DIM = 0.5, 0.15  # how opaque a band is that is talked about, and another one


def strokes(ends: Iterable[tuple[Any, Any]], colour: str) -> VMobject:
    """Returns many short lines as one mobject, which is drawn faster."""
    path = VMobject(stroke_color=colour, stroke_width=4)
    for start, end in ends:
        path.start_new_path(np.array(start, dtype=float)).add_line_to(np.array(end, dtype=float))
    return path


def dashed(start: Array, end: Array, colour: str) -> VMobject:
    """Returns a dashed line."""
    count = max(2, round(float(np.linalg.norm(end - start)) / 0.1))
    at = [start + (end - start) * share for share in np.linspace(0, 1, 2 * (count // 2) + 2)]
    return strokes(zip(at[::2], at[1::2]), colour)


class NumberLines:
    """One number line for each of several values, all in one scale.

    Every value begins above the same point. So the bands between the lines show how many times as far each value moves
    as the one before it.

    Parameters
    ----------
    stage
        The scene.
    names, values
        What the values are called, and the values before they move.
    moves
        How far each will move, (n,); this is what the scale has room for.

    Attributes
    ----------
    lines, labels, dots, bands
        The mobjects: for each value its line, its name and the dot; and the band to the next line.
    start
        The line through all beginnings.
    """

    def __init__(
        self, stage: Stage, names: Sequence[str | Symbol], values: Sequence[ScreenNumber], moves: Array
    ) -> None:
        self.stage = stage
        theme, upright, count = stage.theme, stage.upright, len(values)
        self.left, self.right = (-3.45, 1.5) if upright else (-3.75, 3.9)
        self.heights = np.linspace(3.2, -3.7, count) if upright else np.linspace(2.05, -2.0, count)
        self.low = min(0.0, float(moves.min()))
        self.scale = 0.9 * (self.right - self.left) / ((max(0.0, float(moves.max())) - self.low) or 1.0)
        self.lines = [self.line(height) for height in self.heights]
        self.labels = [self.label(*about) for about in zip(names, values, self.heights)]
        self.dots = [Dot(self.at(row, 0.0), radius=0.17, color=theme.focus) for row in range(count)]
        self.start = dashed(self.at(0, 0.0), self.at(count - 1, 0.0), theme.muted)
        self.bands = [
            Polygon(*np.zeros((4, 3)), stroke_width=0, fill_color=theme.focus, fill_opacity=BRIGHT)
            for _ in range(count - 1)
        ]
        for band in self.bands:
            band.set_z_index(-1)  # below the lines and their names
        self.show(np.zeros(count))

    def at(self, row: int, move: float) -> Array:
        """Returns the point on a line where a value is that has moved so far."""
        x = self.left + 0.05 * (self.right - self.left) + self.scale * (move - self.low)
        return np.array([x, self.heights[row], 0.0])

    def line(self, height: float) -> VGroup:
        """Returns a number line with its ticks."""
        muted = self.stage.theme.muted
        across = Line([self.left, height, 0], [self.right, height, 0], color=muted, stroke_width=7)
        power = 10.0 ** np.floor(np.log10(0.9 / self.scale))
        step = next(power * digit for digit in (1, 2, 5, 10) if power * digit * self.scale >= 0.45)
        origin = self.left + 0.05 * (self.right - self.left) - self.scale * self.low
        pitch = step * self.scale
        first, last = np.ceil((self.left - origin) / pitch), np.floor((self.right - origin) / pitch)
        places = origin + pitch * np.arange(first, last + 1)
        ticks = [([x, height - 0.11, 0], [x, height + 0.11, 0]) for x in places]
        return VGroup(across, strokes(ticks, muted))

    def label(self, name: str | Symbol, value: ScreenNumber, height: float) -> VGroup:
        """Returns the name of a value and the value before it moves.

        They stand beside each other, or if they are too wide for that below each other.
        """
        words = VGroup(self.stage.words(name, " $=$ ", value, size=TEXT))
        if self.stage.upright:
            start = float(self.at(0, 0.0)[0])  # the line through all beginnings, which crosses no name
            room_before = start - 0.18 - words.width > self.left
            left = self.left if room_before else start + 0.18
            return words.move_to([left, height + 0.55, 0], aligned_edge=LEFT)
        if words.width > WIDEST:
            both = [self.stage.words(name, size=TEXT), self.stage.words("$=$ ", value, size=TEXT)]
            words = VGroup(*both).arrange(DOWN, aligned_edge=RIGHT, buff=0.15)
        return words.move_to([self.left - 0.25, height, 0], aligned_edge=RIGHT)

    def beside(self, words: Words, row: float) -> Words:
        """Puts words at the right of a line, or between two lines."""
        height = float(np.interp(row, range(len(self.heights)), self.heights))
        words.move_to([self.right + (1.15 if self.stage.upright else 1.4), height, 0])
        return words.shift(min(0.0, self.stage.picture.right + 0.2 - words.get_right()[0]) * RIGHT)

    def show(self, moves: Sequence[float] | Array) -> None:
        """Puts the dots, and the bands between them, where the values are."""
        points = [self.at(row, float(move)) for row, move in enumerate(moves)]
        for dot, point in zip(self.dots, points):
            dot.move_to(point)
        for row, band in enumerate(self.bands):
            corners = [self.at(row, 0.0), points[row], points[row + 1], self.at(row + 1, 0.0)]
            band.set_points_as_corners([*corners, corners[0]])

    def lit(self, row: int | None) -> list[Any]:
        """Returns the animations that light one band, or all bands for None."""
        return [
            band.animate.set_fill(opacity=BRIGHT if row in (None, number) else DIM)
            for number, band in enumerate(self.bands)
        ]

    @property
    def moving(self) -> VGroup:
        """Everything that moves with the values."""
        return VGroup(*self.bands, *self.dots)
