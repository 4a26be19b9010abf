"""Which way is down, how far a step goes, and the Hessian's price."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Arrow,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
)

from viznet.stage import captions_descent as captions
from viznet.stage.hessian_shots import hessian
from viznet.stage.hill_stage import BALL, HillStage
from viznet.stage.mobjects import Labels, PixelGrid, Surface
from viznet.stage.noise_shots import noise
from viznet.stage.parameter_wall import ParameterWall
from viznet.stage.poster import card, poster
from viznet.stage.rate_shots import newton, rates
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import TEXT
from viznet.walkthroughs.numbers import NOTHING, losses_apart, number
from viznet.walkthroughs.source import Source

LARGE = 6.7  # the width of the landscape at the beginning and at the end
TURN = 0.9  # radians by which the landscape turns while the run walks


class GradientDescent(HillStage):
    """A ball on real curves: slopes, rates, the Hessian, the run's way, noise."""

    best_shot = "walk"
    takes_picture = False

    def construct(self) -> None:
        hill = self.hill
        found = None if hill.is_lost else hill.landscape
        poster(
            self, captions.QUESTION, drawing=None if found is None else self.surface(LARGE, self.end_index)
        )
        if hill.is_lost:
            self.say("lost", captions.NO_NUMBERS, animations=self.leaving())
        elif hill.is_flat:
            zero = hill.loss < NOTHING
            values: dict[str, Any] = {} if zero else {"loss": self.probe_loss(self.end_index)}
            self.say("flat", captions.ZERO if zero else captions.FLAT, animations=self.leaving(), **values)
        else:
            self.one_number()
            tried = rates(self, self.every_number())
            newton(self, tried)
            hessian(self)
        if found is not None:
            self.walk_down()
        slopes = not hill.is_lost and not hill.is_flat
        if slopes and len(hill.y) > 1:
            noise(self)
        lesson = captions.LESSON if slopes else captions.LESSON_FLAT
        card(self, "lesson", lesson, drawing=None if found is None else self.surface(LARGE, self.end_index))

    # One number, and every number.

    def one_number(self) -> None:
        """Lets the ball feel the slope of one number, and roll."""
        one, theme = self.hill.one_number, self.theme
        finite = one.losses[np.isfinite(one.losses)]
        low, high = float(finite.min()), float(finite.max())
        margin = 0.15 * (high - low) or 1.0
        ground = self.ground(one.x, one.losses, low - margin, high + margin)
        here, share = ground.at(one.value, self.hill.loss), ground.share(one.value)
        ground.set_shown(share, share)
        ball = Dot(ground.above(one.value, BALL), radius=BALL, color=theme.focus)
        foot = np.array([here[0], ground.points[0][1], 0])
        names = self.names_of(ground, Symbol(one.symbol, one.index))
        value = self.words(self.number(one.symbol, *one.index), size=TEXT)
        value.move_to(foot + 0.15 * DOWN, aligned_edge=UP)
        self.say(
            "number",
            captions.ONE_NUMBER,
            loss=self.probe_loss(self.end_index),
            total=self.total(),
            animations=[FadeIn(ball, shift=2 * DOWN), *self.leaving()],
        )
        stem = Line(here, foot, color=theme.muted, stroke_width=4)
        axis = Line(ground.points[0], ground.points[1], color=theme.muted, stroke_width=4)
        self.during(*map(FadeIn, [stem, axis, value, *names]), rest=0.8)
        ways = [
            Arrow(ball.get_center() + 0.4 * side, ball.get_center() + 2.2 * side, buff=0, color=theme.muted)
            for side in (LEFT, RIGHT)
        ]
        self.say("fog", captions.FOG, asks=True)
        tangent = self.tangent(ground, one.value, self.hill.loss, one.slope)
        near = 0.6 / ground.width
        self.add(ground, stem, ball)
        self.play(*map(FadeIn, ways), run_time=0.6)
        self.during(ground.animate.set_shown(share - near, share + near), FadeIn(tangent), rest=0.8)
        wrong, right = ways if one.slope < 0 else ways[::-1]
        source = Source(one.symbol, one.index, "probe slope", step=self.request.at)
        self.say(
            "side",
            captions.RIGHT if one.slope < 0 else captions.LEFT,
            slope=self.register(number(one.slope), source, one.slope),
            animations=[FadeOut(wrong), right.animate.set_color(theme.right)],
        )
        self.play(ground.animate.set_shown(0, 1), *map(FadeOut, (stem, value)), run_time=1.4)

        def roll(ball: Dot, alpha: float) -> None:
            ball.move_to(ground.above(one.value + alpha * (one.lowest - one.value), BALL))

        self.during(UpdateFromAlphaFunc(ball, roll), FadeOut(tangent), FadeOut(right), rest=0.8)

    def every_number(self) -> PixelGrid:
        """Shows the slope of every number, one a cell; returns the picture."""
        theme, gradient = self.theme, self.hill.gradient
        wall = ParameterWall(self.request.run, self.end_index)
        size, centre = ((6.9, 8.6), (0, -0.9, 0)) if self.upright else ((12.8, 5.6), (0, -0.75, 0))
        board = wall.grid(theme, *size).move_to(centre)
        limit = 2 * float(np.sqrt((gradient**2).mean()))
        board.set_scale(theme.diverging, -limit, limit)
        template = captions.SAMPLE if wall.sampled else captions.EVERY
        self.say("gradient", template, total=self.total(), animations=[*self.leaving(), FadeIn(board)])
        shape = board.values.shape

        def show(_: Any, alpha: float) -> None:
            board.set_values(wall.cells(gradient, shape, filled=round(alpha * wall.ends[-1])))

        self.during(UpdateFromAlphaFunc(board, show, rate_func=linear), least=2.0, rest=0.8)
        return board

    # The landscape.

    def walk_down(self) -> None:
        """Lets the run walk over its landscape."""
        found = self.hill.landscape
        assert found is not None
        surface = self.surface(7.4 if self.upright else 13.0, 0)
        surface.move_to((0, -0.7, 0))
        cut = captions.CUT_OF_PATH if found.axes == "path" else captions.CUT_AT_RANDOM
        self.say("landscape", cut, animations=self.leaving())
        self.play(FadeIn(surface, scale=0.7), run_time=1.2)
        self.turning(surface)
        if not self.end_index:
            return
        before, after = self.hill.loss_at(0), self.hill.loss
        template = captions.walked(before, after)
        texts = losses_apart(before, after, most=6)
        values: dict[str, Any] = {"before": self.probe_loss(0, texts[0])}
        if "{after}" in template:
            values["after"] = self.probe_loss(self.end_index, texts[1])
        at = (-3.4, -5.8, 0) if self.upright else (-6.6, -3.4, 0)
        name = self.words("step", size=TEXT, colour=self.theme.muted).move_to(at, aligned_edge=LEFT)
        beside = name.get_right() + 0.2 * RIGHT
        step = Labels([self.step_of(0)], beside, size=TEXT, colour=self.theme.ink, align=LEFT)
        self.say("walk", template, animations=[FadeIn(name), FadeIn(step)], **values)
        self.replay(surface, step)
        if found.axes == "path":
            share = found.explained
            source = Source("path", kind="explained")
            explained = self.register(captions.share_held(share), source, share)
            self.say("holds", captions.held(share), explained=explained)
            self.turning(surface)

    def replay(self, surface: Surface, step: Labels) -> None:
        """Shows moment after moment, each where it was recorded."""
        turn, last = surface.turn, self.end_index
        names = [self.step_of(index) for index in range(last + 1)]

        def show(_: Any, alpha: float) -> None:
            index = round(alpha * last)
            surface.set_moment(index).set_turn(turn - alpha * TURN)
            step.set_texts([names[index]])

        changing = VGroup(surface, step)
        self.play(UpdateFromAlphaFunc(changing, show, rate_func=linear), run_time=8)
        self.remove(changing)
        self.add(*changing)

    def turning(self, surface: Surface) -> None:
        """Turns the landscape while the sentence is read."""
        self.during(surface.animate.set_turn(surface.turn - TURN / 2), least=2.0, rest=0.3)
