"""Which way is down, how far a step may go, and why nobody inverts the Hessian."""

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
    Rectangle,
    Square,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    linear,
)

from viznet.activations import Array
from viznet.colour import ramp
from viznet.landscapes.step_line import RATES
from viznet.stage import captions_descent as captions
from viznet.stage.downhill import Downhill
from viznet.stage.mobjects import Fan, Ground, Labels, PixelGrid, Surface, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.parameter_wall import ParameterWall
from viznet.stage.poster import card, poster
from viznet.stage.screen_number import ScreenNumber, Symbol, signed
from viznet.stage.stage import TEXT
from viznet.walkthroughs.numbers import loss_text, losses_apart, number, setting
from viznet.walkthroughs.source import Source

BALL = 0.2  # the radius of the ball
CURVE = 121  # points of a curve
TURN = 0.9  # radians by which the landscape turns while the run walks


class GradientDescent(NetworkStage):
    """A ball on real curves: slopes, rates, the Hessian, the run's way, noise."""

    shows_step = False
    shows_example = False
    takes_picture = False
    best_shot = "walk"

    def construct(self) -> None:
        run = self.request.run
        self.end_index = run.at(self.request.at).index
        self.hill = Downhill(run, self.end_index)
        found = None if self.hill.is_lost else self.hill.landscape
        poster(self, captions.QUESTION, drawing=None if found is None else self.surface(6.8, self.end_index))
        if self.hill.is_lost:
            self.say("lost", captions.NO_NUMBERS)
        elif self.hill.is_flat:
            self.flat()
        else:
            self.one_number()
            self.every_number()
            self.rates()
            self.newton()
            self.hessian()
        self.leave(run_time=0.5)
        if found is not None:
            self.walk_down()
        if not self.hill.is_lost and not self.hill.is_flat and len(self.hill.y) > 1:
            self.noise()
        lesson = captions.LESSON_FLAT if self.hill.is_flat else captions.LESSON
        card(self, "lesson", lesson, drawing=None if found is None else self.surface(6.8, self.end_index))

    # Numbers.

    def total(self) -> ScreenNumber:
        """Returns how many numbers the network learns."""
        layers = range(1, self.request.run.layers + 1)
        return self.count("parameters", *layers, value=self.hill.total)

    def probe_loss(self, index: int, text: str | None = None) -> ScreenNumber:
        """Returns the loss of the recorded examples at a snapshot."""
        value = self.hill.loss_at(index)
        source = Source("loss", kind="probe loss", step=int(self.request.run.steps[index]))
        return self.register(loss_text(value) if text is None else text, source, value)

    def on_line(self, name: str, rate: float, after: float) -> dict[str, ScreenNumber]:
        """Returns a rate that has a name, and the loss after a step with it."""
        step = self.request.at
        shown = setting(rate) if name == "training" else number(rate, 2)
        text = losses_apart(after, self.hill.loss, most=6)[0]
        return {
            "rate": self.register(shown, Source(name, kind="line rate", step=step), rate),
            "after": self.register(text, Source(name, kind="line loss", step=step), after),
        }

    # The ball on a curve.

    def ground(self, x: Array, y: Array, low: float, high: float, name: str | Symbol) -> list[Any]:
        """Returns a curve with ground below it, and names of its axes."""
        theme = self.theme
        width, height, centre = (7.0, 7.0, (0, -0.6, 0)) if self.upright else (12.6, 5.3, (0, -0.55, 0))
        fill = "#" + bytes(ramp(theme.paper, theme.muted, 256)[105].tolist()).hex()
        ground = Ground(
            x, y, width=width, height=height, low=low, high=high, colour=theme.ink, fill=fill
        ).move_to(centre)
        below = self.words(name, size=TEXT, colour=theme.muted)
        below.move_to(ground.points[1] + 0.35 * DOWN, aligned_edge=RIGHT)
        beside = self.words("loss", size=TEXT, colour=theme.muted)
        beside.move_to(ground.points[2] + np.array([0.1, -0.1, 0]), aligned_edge=UP + LEFT)
        return [ground, below, beside]

    def ball(self, at: Array) -> Dot:
        """Returns the ball at a point."""
        return Dot(at, radius=BALL, color=self.theme.focus)

    def roll(self, ground: Ground, ball: Dot, start: float, end: float) -> UpdateFromAlphaFunc:
        """Returns the animation in which the ball follows the curve."""
        return UpdateFromAlphaFunc(
            ball, lambda ball, alpha: ball.move_to(ground.on(start + alpha * (end - start)))
        )

    def flat(self) -> None:
        """Says that no slope leads down."""
        if self.hill.loss < captions.NOTHING:
            self.say("flat", captions.ZERO)
        else:
            self.say("flat", captions.FLAT, loss=self.probe_loss(self.end_index))

    def one_number(self) -> None:
        """Lets the ball feel the slope of one number, and roll."""
        one, theme = self.hill.one_number, self.theme
        finite = one.losses[np.isfinite(one.losses)]
        low, high = float(finite.min()), float(finite.max())
        margin = 0.15 * (high - low) or 1.0
        symbol = Symbol(one.symbol, one.index)
        ground, below, beside = self.ground(one.x, one.losses, low - margin, high + margin, symbol)
        here, share = ground.at(one.value, self.hill.loss), ground.share(one.value)
        ground.set_shown(share, share)
        ball = self.ball(here)
        foot = np.array([here[0], ground.points[0][1], 0])
        value = self.number(one.symbol, *one.index)
        at = self.words(value, size=TEXT).move_to(foot + 0.35 * DOWN)
        if at.get_right()[0] > below.get_left()[0] - 0.2:
            below.next_to(at, RIGHT, buff=0.4)
        self.say(
            "number",
            captions.ONE_NUMBER,
            loss=self.probe_loss(self.end_index),
            symbol=symbol,
            animations=[FadeIn(ball, shift=2 * DOWN)],
        )
        stem = Line(here, foot, color=theme.muted, stroke_width=3)
        axis = Line(ground.points[0], ground.points[1], color=theme.muted, stroke_width=4)
        self.during(FadeIn(stem), FadeIn(axis), FadeIn(at), FadeIn(below), FadeIn(beside), rest=0.8)
        ways = [
            Arrow(here + 0.4 * side, here + 2.0 * side, buff=0, color=theme.muted, stroke_width=9)
            for side in (LEFT, RIGHT)
        ]
        self.say("fog", captions.FOG, asks=True)
        tangent = self.tangent(ground, one.value, self.hill.loss, one.slope)
        near = 0.5 * 1.2 / ground.width
        self.play(*map(FadeIn, ways), run_time=0.6)
        self.during(ground.animate.set_shown(share - near, share + near), FadeIn(tangent), rest=1.0)
        wrong, right = ways if one.slope < 0 else ways[::-1]
        template = captions.RIGHT if one.slope < 0 else captions.LEFT
        slope = self.register(
            number(one.slope), Source(one.symbol, one.index, "probe slope", step=self.request.at), one.slope
        )
        self.say(
            "side",
            template,
            slope=slope,
            animations=[FadeOut(wrong), right.animate.set_color(theme.right)],
        )
        self.play(ground.animate.set_shown(0, 1), FadeOut(stem), FadeOut(at), run_time=1.4)
        self.during(
            self.roll(ground, ball, one.value, one.lowest), FadeOut(tangent), FadeOut(right), rest=0.9
        )

    def tangent(self, ground: Ground, x: float, y: float, slope: float) -> Line:
        """Returns a piece of the line that touches the curve at a point."""
        way = np.array([1, ground.steepness(slope), 0])
        way = 1.5 * way / np.linalg.norm(way)
        here = ground.at(x, y)
        return Line(here - way, here + way, color=self.theme.focus, stroke_width=6)

    def every_number(self) -> None:
        """Shows the slope of every number, one a cell."""
        run, theme = self.request.run, self.theme
        wall = ParameterWall(run, self.end_index)
        size, centre = ((6.9, 7.6), (0, -0.8, 0)) if self.upright else ((12.4, 5.2), (0, -0.5, 0))
        board = wall.grid(theme, *size).move_to(centre)
        limit = 2 * float(np.sqrt((self.hill.gradient**2).mean()))
        board.set_scale(theme.diverging, -limit, limit)
        shape = board.values.shape
        leaving = [FadeOut(m) for m in self.mobjects if m is not self._caption]
        template = captions.SAMPLE if wall.sampled else captions.EVERY
        self.say("gradient", template, total=self.total(), animations=[*leaving, FadeIn(board)])

        def show(_: Any, alpha: float) -> None:
            board.set_values(wall.cells(self.hill.gradient, shape, filled=round(alpha * wall.ends[-1])))

        self.during(UpdateFromAlphaFunc(board, show, rate_func=linear), least=2.0, rest=1.2)
        self.board = board

    # The rates.

    def rates(self) -> None:
        """Tries rates on the curve along the negative gradient."""
        line, loss, theme = self.hill.line, self.hill.loss, self.theme
        lowers = bool(line.losses[line.lowest] < loss)
        best = float(RATES[line.lowest]) if lowers else float(RATES[0])
        beyond = line.too_large if lowers else None
        end = 1.12 * float(RATES[beyond]) if beyond is not None else 2.5 * best
        rate = self.request.learning_rate
        end = max(end, 1.1 * rate) if rate <= 4 * end else end
        x = np.linspace(0, end, CURVE)
        y = line.at(x[:, None])
        top = 1.5 * loss
        ground, below, beside = self.ground(x, y, 0.0, top, "rate of the step")
        self.rate_ground, self.rate_end = ground, end
        ground.set_shown(0, 0)
        start = ground.at(0, loss)
        ball = self.ball(start)
        self.say("line", captions.LINE, animations=[FadeOut(self.board, target_position=start)])
        level = Line(start, ground.at(end, loss), color=theme.muted, stroke_width=3)
        self.play(FadeIn(ball), FadeIn(below), FadeIn(beside), FadeIn(level), run_time=0.6)
        self.during(ground.animate.set_shown(0, 1), least=1.6, rest=0.8)
        self.bring_to_front(ball)
        self.ask("rate-guess", captions.ASK_RATE)
        if lowers:
            if line.too_small is not None:
                self.try_rate("too small", captions.TOO_SMALL, float(RATES[line.too_small]), theme.muted)
            self.try_rate("lowest", captions.LOWEST, best, theme.right)
            if beyond is not None:
                self.try_rate("too large", captions.TOO_LARGE, float(RATES[beyond]), theme.wrong)
            else:
                self.say("too-large", captions.NONE_TOO_LARGE)
            after = float(line.at(np.array([[rate]]))[0])
            plain = self.request.run.meta.optimizer.name == "sgd"
            said = (captions.OWN if plain else captions.PLAIN)[
                captions.rate_compared(rate, after, loss, best)
            ]
            self.try_rate("training", said, rate, theme.focus)
        else:
            self.say("no-step", captions.NO_STEP, loss=self.probe_loss(self.end_index))
        self.remove(ball)
        self.add(ball)

    def try_rate(self, name: str, template: str, rate: float, colour: str) -> None:
        """Lets a ball jump from the start to where a rate leads."""
        ground, line = self.rate_ground, self.hill.line
        after = float(line.at(np.array([[rate]]))[0])
        self.say(name.replace(" ", "-"), template, **self.on_line(name, rate, after))
        self.jump(min(rate, self.rate_end), after, colour)

    def jump(self, rate: float, after: float, colour: str) -> None:
        """Lets a ball jump along an arc, and leave a stem where it lands."""
        ground = self.rate_ground
        start, end = ground.at(0, self.hill.loss), ground.at(rate, after)
        ball = Dot(start, radius=BALL, color=colour)
        high = 0.5 + 0.12 * abs(end[0] - start[0])

        def fly(ball: Dot, alpha: float) -> None:
            ball.move_to(start + alpha * (end - start) + 4 * high * alpha * (1 - alpha) * UP)

        self.add(ball)
        self.play(UpdateFromAlphaFunc(ball, fly), run_time=1.3)
        stem = Line(end, [end[0], ground.points[0][1], 0], color=colour, stroke_width=4)
        self.during(FadeIn(stem), least=0.5, rest=1.4)

    def newton(self) -> None:
        """Draws the parabola that Newton sees, and jumps to its lowest point."""
        line, ground = self.hill.line, self.rate_ground
        x = np.linspace(0, self.rate_end, 241)
        y = line.loss + line.slope * x + 0.5 * line.curvature * x**2
        inside = (y >= 0) & (y <= ground.high)
        stop = len(x) if inside.all() else max(2, int(np.argmin(inside)))
        colour = self.theme.positive
        parabola = VMobject(stroke_color=colour, stroke_width=5)
        parabola.set_points_as_corners([ground.at(*point) for point in zip(x[:stop], y[:stop])])
        guess = line.newton_minimum
        if guess is None:
            self.say("newton", captions.REFUSED, animations=[FadeIn(parabola)])
            return
        after = float(line.at(np.array([[guess]]))[0])
        numbers = self.on_line("newton minimum", guess, after)
        self.say("newton", captions.NEWTON, animations=[FadeIn(parabola)], **numbers)
        self.jump(min(guess, self.rate_end), after, colour)

    def hessian(self) -> None:
        """Shows a real part of the Hessian, and how small a part it is."""
        hill, theme, upright = self.hill, self.theme, self.upright
        limit = float(np.abs(hill.hessian).max()) or 1.0
        side, centre = (5.4, (0.3, 0.9, 0)) if upright else (4.7, (-3.3, -0.75, 0))
        part = PixelGrid(
            hill.hessian, table=theme.diverging, low=-limit, high=limit, height=side, frame=theme.faint
        ).move_to(centre)
        leaving = [FadeOut(m) for m in self.mobjects if m is not self._caption]
        self.say("hessian", captions.HESSIAN, animations=leaving)
        self.during(FadeIn(part, scale=0.3), least=1.2, rest=1.0)
        frame = Square(side, color=theme.ink, stroke_width=4, fill_color=theme.muted, fill_opacity=0.35)
        frame.move_to(centre)
        share = len(hill.hessian) / hill.total
        tiny = part.copy().scale(share).move_to(frame.get_corner(UP + LEFT), aligned_edge=UP + LEFT)
        edges = [
            self.words(self.total(), size=TEXT, colour=theme.muted).next_to(frame, UP, buff=0.15),
            self.words(self.total(), size=TEXT, colour=theme.muted)
            .rotate(np.pi / 2)
            .next_to(frame, LEFT, buff=0.15),
        ]
        few = len(hill.hessian)
        self.say(
            "part",
            captions.PART,
            part=self.count("hessian", few, value=few**2),
            all=self.count("hessian", value=hill.total**2),
        )
        self.add(frame, part)
        self.during(FadeIn(frame), Transform(part, tiny), *map(FadeIn, edges), least=2.0, rest=1.0)
        self.price(frame)

    def price(self, frame: Square) -> None:
        """Says what the Hessian takes in memory, and what it costs."""
        hill, theme = self.hill, self.theme
        template, unit = captions.memory(hill.hessian_bytes)
        size = hill.hessian_bytes / unit
        shown = self.register(
            number(size) if size < 1000 else f"{round(size):,}",
            Source(kind="hessian bytes", index=(unit,)),
            size,
        )
        filled = Rectangle(
            width=frame.width, height=0.01, stroke_width=0, fill_color=theme.positive, fill_opacity=0.5
        ).move_to(frame.get_top(), aligned_edge=UP)
        full = filled.copy().stretch_to_fit_height(frame.height).move_to(frame)
        self.say("memory", template, size=shown)
        self.during(Transform(filled, full), least=1.6, rest=1.0)
        taken = self.request.at
        longest = 6.6 if self.upright else 6.2
        left = np.array([-3.4, -3.0, 0]) if self.upright else np.array([0.3, 0.9, 0])
        most = max(hill.inversion, taken, 1)
        bars, names = [], []
        for row, (name, count) in enumerate(
            (("one inversion", hill.inversion), ("the whole training", taken))
        ):
            at = left + 1.9 * row * DOWN if not self.upright else left + 1.6 * row * DOWN
            bar = Rectangle(
                width=max(longest * count / most, 0.03),
                height=0.7,
                stroke_width=0,
                fill_color=(theme.wrong, theme.right)[row],
                fill_opacity=1,
            )
            bars.append(bar.move_to(at + 0.5 * DOWN, aligned_edge=LEFT))
            names.append(
                self.words(name, size=TEXT, colour=theme.muted).move_to(at + 0.2 * UP, aligned_edge=LEFT)
            )
        price = self.count("inversion", value=hill.inversion)
        self.say("price", captions.PRICE, price=price)
        for bar, name in zip(bars, names):
            grown = bar.copy()
            bar.stretch_to_fit_width(0.02).move_to(grown.get_left(), aligned_edge=LEFT)
            if name is names[1]:
                template = captions.DEAR if hill.inversion > taken else captions.AFFORDABLE
                self.say("verdict", template, taken=self.step_of(self.end_index))
            self.play(FadeIn(name), FadeIn(bar), run_time=0.4)
            self.during(Transform(bar, grown), least=1.2, rest=1.2)

    # The landscape.

    def surface(self, width: float, moment: int) -> Surface:
        """Returns the landscape of the run, with its way up to a moment."""
        found, theme = self.hill.landscape, self.theme
        assert found is not None
        heights = found.surface(0)
        known = [*heights[np.isfinite(heights)], *found.path[np.isfinite(found.path)]]
        path = found.path[np.isfinite(found.path)]
        low, middle = float(np.min(known)), float(np.median(heights[np.isfinite(heights)]))
        high = max(float(path.max()), middle) * 1.05
        shape = (width, width * (0.9 if width < 7.5 else 0.62))
        return Surface(
            found.across,
            found.up,
            heights,
            places=found.places,
            path=found.path,
            feet=found.feet,
            low=low,
            high=high,
            width=shape[0],
            height=shape[1],
            table=theme.sequential,
            line=theme.paper,
            ball=theme.focus,
        ).set_moment(moment)

    def walk_down(self) -> None:
        """Lets the run walk over its landscape."""
        found = self.hill.landscape
        assert found is not None
        surface = self.surface(7.4 if self.upright else 10.0, 0)
        surface.move_to((0, -0.6, 0) if self.upright else (0, -0.55, 0))
        on_path = found.axes == "path"
        self.say("landscape", captions.CUT_OF_PATH if on_path else captions.CUT_AT_RANDOM)
        self.add(surface)
        self.during(FadeIn(surface, scale=0.7), least=1.4, rest=0.5)
        self.turning(surface, TURN / 2, 2.0)
        if not self.end_index:
            return
        at = (-3.4, -5.6, 0) if self.upright else (-6.5, -3.1, 0)
        name = self.words("step", size=TEXT, colour=self.theme.muted).move_to(at, aligned_edge=LEFT)
        beside = name.get_right() + np.array([0.2, 0, 0])
        step = Labels([self.step_of(0)], beside, size=TEXT, colour=self.theme.ink, align=LEFT)
        before, after = self.hill.loss_at(0), self.hill.loss
        template = captions.walked(before, after)
        texts = losses_apart(before, after, most=6)
        values = {"before": self.probe_loss(0, texts[0])}
        if "{after}" in template:
            values["after"] = self.probe_loss(self.end_index, texts[1])
        self.say("walk", template, animations=[FadeIn(name), FadeIn(step)], **values)
        turn, names = surface.turn, {}

        def show(_: Any, alpha: float) -> None:
            index = round(alpha * self.end_index)
            surface.set_moment(index).set_turn(turn - alpha * TURN)
            step.set_texts([names.setdefault(index, self.step_of(index))])

        changing = VGroup(surface, step)
        self.play(UpdateFromAlphaFunc(changing, show, rate_func=linear), run_time=8)
        self.remove(changing)
        self.add(*changing)
        if on_path:
            share = found.explained
            text = f"{signed(100 * share, 0)} %"
            explained = self.register(text, Source("path", kind="explained"), share)
            self.say("holds", captions.HOLDS, explained=explained)
            self.turning(surface, TURN / 2, 3.0)

    def turning(self, surface: Surface, angle: float, least: float) -> None:
        """Turns the landscape while the sentence is read."""
        self.during(surface.animate.set_turn(surface.turn - angle), least=least, rest=0.3)

    # The noise.

    def noise(self) -> None:
        """Compares the slopes of small batches at the first moment and at the last."""
        run, theme, hill = self.request.run, self.theme, self.hill
        batch = run.meta.batch_size
        leaving = [FadeOut(m) for m in self.mobjects if m is not self._caption]
        self.say("noise", captions.SEES.of(batch), batch=self.count("batch", value=batch), animations=leaving)
        moments = [0, self.end_index] if self.end_index else [0]
        radius = 2.2 if self.upright else 2.5
        middles: list[Any] = (
            [(0, 2.2, 0), (0, -3.6, 0)] if self.upright else [(-3.3, -0.4, 0), (3.3, -0.4, 0)]
        )
        angles = [hill.angles(moment) for moment in moments]
        fans = [
            Fan(each, radius=radius, colour=theme.positive, thick=theme.focus, reach=0).move_to(middle)
            for each, middle in zip(angles, middles)
        ]
        first, size = fans[0], hill.batches[0]
        self.add(first)
        self.during(first.animate.set_reach(1, 0), least=1.0, rest=1.0)
        self.say(
            "arrows",
            captions.ARROWS.of(size),
            size=self.batch_size(size),
            all=self.count("recorded examples", value=len(hill.y)),
        )
        self.during(first.animate.set_reach(1, 1), least=1.6, rest=1.0)
        means = [float(each.mean()) for each in angles]
        self.say("miss", captions.MISS, step=self.step_of(0), angle=self.angle_at(0, means[0]))
        for moment, fan, mean in zip(moments[1:], fans[1:], means[1:]):
            template = captions.noise_later(means[0], mean)
            self.say("later", template, step=self.step_of(moment), angle=self.angle_at(moment, mean))
            self.add(fan)
            self.during(fan.animate.set_reach(1, 1), least=1.8, rest=1.2)
        self.say("average", captions.SOME_UPHILL if angles[-1].max() > 90 else captions.ALL_DOWN)

    def batch_size(self, size: int) -> ScreenNumber:
        """Returns how many recorded examples a small batch has."""
        source = Source(kind="size of batch", batch=self.hill.batches[1][:size])
        return self.register(f"{size:,}", source, size)

    def angle_at(self, moment: int, mean: float) -> ScreenNumber:
        """Returns by how much the slopes of batches turn, on average."""
        size, dealt = self.hill.batches
        step = int(self.request.run.steps[moment])
        return self.register(
            signed(mean, 0), Source(index=(size,), kind="mean angle", examples=dealt, step=step), mean
        )
