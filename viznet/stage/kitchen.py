"""A neuron as a cook: who sends something, the pot, and the dish.

The same drawing is shown without numbers and with them. Without numbers, the circles have hats and faces.
"""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Arc,
    Circle,
    Dot,
    Line,
    Rectangle,
    RoundedRectangle,
    VGroup,
    VMobject,
)

from viznet.activations import Array
from viznet.colour import contrast, ramp, rgb
from viznet.stage.mobjects import Edges, Labels, Neurons, Waterfall, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.stage import LABEL
from viznet.walkthroughs.numbers import written
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.written_sum import WeightedSum

RADIUS = 0.34  # of the cooks before and after
NAMES = 1.7  # the room for names in the pot, at the left of the bars
NEXT = 3  # the most of the next cooks that are drawn


class Kitchen:
    """The places and the mobjects of the scene `neuron`.

    Parameters
    ----------
    scene
        The scene.
    its_sum
        The neuron's sum; each term is a cook before, and all others are one group.
    followers
        How many neurons the next layer has; 0 if there is none.

    Attributes
    ----------
    sources, cook, dish
        The middles of the cooks before, (n, 3), of this one, and of its dish.
    before, others, here, after
        The circles: cooks before, the group of all others, this cook, and the next cooks.
    hats, faces
        What makes cooks of the circles.
    plain, dark, light
        The table of a cook's colour, the colour of eyes and mouths, and that of hats.
    lines, group_line, ways
        The lines from the cooks before, from the group, and to the next cooks.
    pot, fall, shaker
        The pot with the bars in it, and what the salt comes from.
    """

    def __init__(self, scene: NetworkStage, its_sum: WeightedSum, followers: int) -> None:
        self.scene, self.its_sum = scene, its_sum
        theme, upright = scene.theme, scene.upright
        count = len(its_sum.terms) + bool(its_sum.hidden)
        spread = np.linspace(-1, 1, count) if count > 1 else np.zeros(1)
        if upright:
            self.sources = np.array([[2.65 * s, 3.4, 0] for s in spread])
            self.cook, self.large = np.array([-0.2, 1.0, 0]), 0.62
            self.room = np.array([-3.55, -2.6, 1.75, 0.2])
            self.dish = np.array([2.8, -2.25, 0])
            ends = [[x, -3.9, 0] for x in (-1.0, 0.95, 2.9)]
        else:
            self.sources = np.array([[-4.75, 0.02 - 1.85 * s, 0] for s in spread])
            self.cook, self.large = np.array([-1.55, -0.5, 0]), 0.8
            self.room = np.array([-0.5, -2.35, 3.75, 1.45])
            self.dish = np.array([4.55, -0.45, 0])
            ends = [[6.25, y, 0] for y in (1.3, -0.45, -2.1)]
        self.ends = np.array(ends[: min(followers, NEXT)] if followers != 1 else ends[1:2]).reshape(-1, 3)
        # A cook has a light face with dark eyes, and a light hat, whether the paper is dark or light.
        on_light = contrast(theme.paper, "#000000") > contrast(theme.paper, "#FFFFFF")
        self.dark, self.light = (theme.ink, theme.paper) if on_light else (theme.paper, theme.ink)
        face = ramp(theme.paper, theme.activation, 9)[2] if on_light else rgb(theme.activation)
        self.plain = np.tile(face, (256, 1))
        terms = len(its_sum.terms)
        self.before = self.circles(self.sources[:terms], RADIUS)
        small = [[-0.24, -0.12, 0], [0.24, -0.12, 0], [0, 0.2, 0]]
        self.others = self.circles(
            self.sources[terms:].repeat(3, 0) + np.array(small * (count - terms)).reshape(-1, 3), 0.19
        )
        self.here = self.circles([self.cook], self.large)
        self.after = self.circles(self.ends, RADIUS)
        self.hats = VGroup(*(self.hat(at, RADIUS) for at in (*self.sources[:terms], *self.ends)))
        self.hats.add(self.hat(self.cook, self.large))
        self.faces = VGroup(*(self.face(at, RADIUS) for at in (*self.sources[:terms], *self.ends)))
        self.faces.add(self.face(self.cook, self.large))
        self.lines = self.edges(np.zeros(terms))
        self.group_line = VGroup(
            *(
                Line(*self.between(at, self.cook, 0.5, self.large), color=theme.muted, stroke_width=5)
                for at in self.sources[terms:]
            )
        )
        self.ways = VGroup(
            *(
                Line(*self.between(self.dish, end, 0.45, RADIUS), color=theme.muted, stroke_width=5)
                for end in self.ends
            )
        )
        self.make_pot()

    # What is drawn.

    def circles(self, centres: Any, radius: float) -> Neurons:
        """Returns the circles of cooks, all in one colour."""
        at = np.asarray(centres, dtype=float).reshape(-1, 3)
        return Neurons(at, np.ones(len(at)), table=self.plain, radius=radius, ring=self.scene.theme.muted)

    def hat(self, at: Array, radius: float) -> VGroup:
        """Returns a cook's hat on a circle."""
        theme = self.scene.theme
        style: dict[str, Any] = {
            "color": theme.muted,
            "fill_color": self.light,
            "fill_opacity": 1,
            "stroke_width": 2,
        }
        foot = at + 0.78 * radius * UP
        puffs = [
            Circle(0.46 * radius, **style).move_to(foot + radius * np.array([x, y, 0]))
            for x, y in ((-0.52, 0.72), (0.52, 0.72), (0, 0.88))
        ]
        band = Rectangle(width=1.2 * radius, height=0.62 * radius, **style)
        return VGroup(*puffs, band.move_to(foot + 0.31 * radius * UP))

    def face(self, at: Array, radius: float) -> VGroup:
        """Returns two eyes and a mouth for a circle."""
        eyes = [
            Dot(at + radius * np.array([x, 0.12, 0]), radius=0.11 * radius, color=self.dark)
            for x in (-0.3, 0.3)
        ]
        mouth = Arc(0.42 * radius, 1.15 * PI, 0.7 * PI, color=self.dark, stroke_width=9 * radius)
        return VGroup(*eyes, mouth.move_to(at + 0.4 * radius * DOWN))

    def edges(self, values: Array, *, reach: float = 1.0) -> Edges:
        """Returns the lines from the cooks before, with these values."""
        theme = self.scene.theme
        values = np.asarray(values, dtype=float)
        return Edges(
            self.sources[: len(self.its_sum.terms)],
            self.cook[None],
            values[:, None],
            limit=float(np.abs(values).max(initial=0)) or 1.0,
            positive=theme.positive,
            negative=theme.negative,
            trim=RADIUS,
            thickness=0.2,
            reach=reach,
        )

    def make_pot(self) -> None:
        """Makes the pot, the bars in it, and the shaker above it."""
        theme, its_sum = self.scene.theme, self.its_sum
        left, bottom, right, top = self.room
        self.rows = [term.product for term in its_sum.terms] + list(its_sum.addends)
        self.fall = Waterfall(
            self.rows,
            width=right - left - NAMES - 0.45,
            row=(top - bottom - 0.3) / (len(self.rows) + 1),
            positive=theme.positive,
            negative=theme.negative,
            total=theme.ink,
            line=theme.muted,
        ).move_to([(left + right + NAMES) / 2, (top + bottom) / 2 - 0.05, 0])
        wall = VMobject(stroke_color=theme.muted, stroke_width=10)
        wall.set_points_as_corners(
            [
                [left - 0.12, top, 0],
                [left, top - 0.15, 0],
                [left, bottom, 0],
                [right, bottom, 0],
                [right, top - 0.15, 0],
                [right + 0.12, top, 0],
            ]
        )
        inside = Rectangle(width=right - left, height=top - bottom - 0.15, stroke_width=0)
        inside.set_fill(theme.faint, 0.55).move_to([(left + right) / 2, (top + bottom - 0.15) / 2, 0])
        self.pot = VGroup(inside, wall)
        glass = RoundedRectangle(
            width=0.42, height=0.55, corner_radius=0.1, color=theme.muted, stroke_width=4
        )
        glass.set_fill(theme.ink, 1)
        cap = Rectangle(width=0.42, height=0.16, color=theme.muted, stroke_width=4).set_fill(theme.muted, 1)
        self.shaker = VGroup(glass, cap.next_to(glass, DOWN, buff=0)).rotate(-0.5)
        self.shaker.move_to([right - 0.6, top + 0.62, 0])

    # What moves.

    def between(self, start: Array, end: Array, cut: float, other: float) -> tuple[Array, Array]:
        """Returns the ends of a line that leaves both circles free."""
        along = (end - start) / (np.linalg.norm(end - start) or 1.0)
        return start + cut * along, end - other * along

    def row(self, number: int) -> Array:
        """Returns where the bar of a row begins."""
        return self.fall.at(number, self.fall.starts[number])

    def portion(self, number: int) -> tuple[Dot, VMobject]:
        """Returns what a cook sends, and its way into the pot.

        Its area is as large as the product.
        """
        size = float(np.sqrt(abs(self.rows[number]) / (max(map(abs, self.rows)) or 1.0)))
        colour = self.scene.sign_colour(self.rows[number])
        dot = Dot(self.sources[number], radius=0.08 + 0.2 * size, color=colour)
        way = VMobject().set_points_as_corners([self.sources[number], self.cook, self.row(number)])
        return dot, way

    def row_names(self) -> Labels:
        """Returns what each bar is, at its left."""
        layer, terms = self.its_sum.layer, self.its_sum.terms
        names: list[ScreenNumber | str] = [self.scene.unit_name(layer - 1, term.index) for term in terms]
        names += ["all others", "bias", "sum"] if self.its_sum.hidden else ["bias", "sum"]
        left = float(self.room[0]) + NAMES
        at = [[left, self.fall.at(number, 0)[1], 0] for number in range(len(names))]
        return Labels(names, np.array(at), size=LABEL, colour=self.scene.theme.ink, align=RIGHT)

    def factors(self) -> tuple[list[Words], list[Words]]:
        """Returns the activations over their circles, and the weights at lines.

        They are rounded as in the line of arithmetic below.
        """
        scene, its_sum = self.scene, self.its_sum
        shown, layer = its_sum.line(its_sum.decimals()), its_sum.layer
        sent, weights = [], []
        for number, term in enumerate(its_sum.terms):
            a, w = (written(shown.inputs[2 * number + part]) for part in (0, 1))
            at = self.sources[number]
            a_shown = scene.register(a, Source(f"a{layer - 1}", (term.index,)), term.activation)
            sent_here = scene.words(a_shown, size=LABEL)
            place = Source(f"W{layer}", (term.index, its_sum.unit))
            w_shown = scene.register(w, place, term.weight, scene.sign_colour(term.weight))
            factor = ("(", w_shown, ")") if w.startswith("−") else (w_shown,)
            weight = scene.words("$dot.op$ ", *factor, size=LABEL)
            above = at + (RADIUS + 0.24) * UP
            if scene.upright:  # the lines leave downwards
                sent.append(sent_here.move_to(above))
                weights.append(weight.move_to(at + np.array([0.38 if at[0] > 0 else -0.38, -0.62, 0])))
            else:
                sent.append(sent_here.move_to(above + 0.05 * LEFT, aligned_edge=RIGHT))
                weights.append(weight.move_to(above + 0.03 * RIGHT, aligned_edge=LEFT))
        return sent, weights

    def straight(self, number: int) -> Line:
        """Returns the way of a portion to the cook."""
        return Line(self.sources[number], self.cook)

    def plate(self, *, served: bool) -> VGroup:
        """Returns the dish on its plate, or an empty plate."""
        theme = self.scene.theme
        plate = Circle(0.5, color=theme.muted, stroke_width=6).set_fill(theme.faint, 1).move_to(self.dish)
        food = Circle(0.3, color=theme.focus, stroke_width=0).set_fill(theme.focus, 1).move_to(self.dish)
        return VGroup(plate, food) if served else VGroup(plate)
