"""A plane with two axes, and the way of a point on it."""

import numpy as np
from manim import LEFT, UR, Dot, Line, LineJointType, VMobject

from viznet.activations import Array
from viznet.stage.mobjects import Words
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import TEXT, Stage


class PathPlane:
    """Two coordinates of a training, as a way on paper.

    Parameters
    ----------
    scene
        The scene.
    way
        The two coordinates at each moment, (T, 2).
    names
        What they are called.
    centre, size
        Where the plane stands: its middle, and its width and height.

    Attributes
    ----------
    points
        Where each moment stands on the screen, (T, 3).
    path, dot, axes, names
        The mobjects; the path is at its beginning.
    """

    def __init__(
        self,
        scene: Stage,
        way: Array,
        names: tuple[Symbol, Symbol],
        *,
        centre: Array,
        size: tuple[float, float],
    ) -> None:
        low, span = way.min(axis=0), np.ptp(way, axis=0)
        share = (way - low) / np.where(span > 0, span, 1.0)
        share[:, span == 0] = 0.5
        corner = centre - np.array([*size, 0]) / 2
        inner = 0.08 + 0.84 * share
        self.points = np.column_stack([corner[:2] + inner * np.array(size), np.zeros(len(way))])
        theme = scene.theme
        across, up = corner + np.array([size[0], 0, 0]), corner + np.array([0, size[1], 0])
        self.axes = [Line(corner, end, color=theme.muted, stroke_width=4) for end in (across, up)]
        self.names: list[Words] = [
            scene.words(name, size=TEXT, colour=theme.muted).move_to(place, aligned_edge=edge)
            for name, place, edge in (
                (names[0], across - np.array([0, 0.15, 0]), UR),
                (names[1], up - np.array([0.15, 0, 0]), UR),
            )
        ]
        self.dot = Dot(self.points[0], radius=0.2, color=theme.focus)
        self.path = VMobject(stroke_color=theme.focus, stroke_width=9, joint_type=LineJointType.ROUND)
        self.show(0)

    def show(self, index: int) -> None:
        """Draws the way up to a moment."""
        points = self.points[: index + 1]
        self.path.set_points_as_corners(points if len(points) > 1 else np.repeat(points, 2, axis=0))
        self.dot.move_to(self.points[index])

    def beside(self, words: Words, index: int) -> Words:
        """Puts words beside a moment, on the side with more room."""
        point = self.points[index]
        middle = (self.axes[0].get_start() + self.axes[0].get_end()) / 2
        words.next_to(point, LEFT if point[0] > middle[0] else -LEFT, buff=0.25)
        return words
