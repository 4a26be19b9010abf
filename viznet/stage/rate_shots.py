"""Rates are tried on the curve along the negative gradient."""

from dataclasses import dataclass

import numpy as np
from manim import UP, Dot, FadeIn, FadeOut, Line, UpdateFromAlphaFunc, VMobject

from viznet.landscapes.step_line import RATES, rate_compared
from viznet.stage import captions_descent as captions
from viznet.stage.hill_stage import BALL, HillStage
from viznet.stage.mobjects import Ground, Painted

CURVE = 181  # points of the curve
TOP = 1.5  # the picture ends at this multiple of the loss of the moment


@dataclass(frozen=True)
class Trial:
    """The curve on which rates are tried, and the largest rate on it."""

    scene: HillStage
    ground: Ground
    end: float

    def after(self, rate: float) -> float:
        """Returns the loss after a step with a rate."""
        return float(self.scene.hill.line.at(np.array([[rate]]))[0])

    def show(self, name: str, template: str, rate: float, colour: str) -> None:
        """Says what a rate does, and lets a ball jump there."""
        numbers = self.scene.on_line(name, rate, self.after(rate))
        self.scene.say(name.replace(" ", "-"), template, **numbers)
        self.jump(rate, colour)

    def jump(self, rate: float, colour: str) -> None:
        """Lets a ball jump along an arc, and draws a stem where it lands."""
        scene, ground = self.scene, self.ground
        shown, after = min(rate, self.end), self.after(rate)
        start, end = ground.above(0, BALL), ground.above(shown, BALL)
        high = 0.5 + 0.12 * abs(end[0] - start[0])

        def fly(ball: Dot, alpha: float) -> None:
            ball.move_to(start + alpha * (end - start) + 4 * high * alpha * (1 - alpha) * UP)

        ball = Dot(start, radius=BALL, color=colour)
        scene.add(ball)
        scene.play(UpdateFromAlphaFunc(ball, fly), run_time=1.4)
        lands = ground.at(shown, after)
        stem = Line(lands, [lands[0], ground.points[0][1], 0], color=colour, stroke_width=5)
        scene.during(FadeIn(stem, shift=0.2 * UP), least=0.5, rest=1.0)


def trial(scene: HillStage) -> Trial:
    """Returns the curve, up to the first rate that is too large."""
    line, loss, rate = scene.hill.line, scene.hill.loss, scene.request.learning_rate
    best = float(RATES[line.lowest])
    beyond = line.too_large if line.losses[line.lowest] < loss else None
    end = 1.12 * float(RATES[beyond]) if beyond is not None else 2.5 * best
    end = max(end, 1.1 * rate) if rate <= 4 * end else end
    x = np.linspace(0, end, CURVE)
    return Trial(scene, scene.ground(x, line.at(x[:, None]), 0.0, TOP * loss), end)


def rates(scene: HillStage, leaving: Painted) -> Trial:
    """Tries rates: too small, the best, too large, and the run's own."""
    line, loss, theme = scene.hill.line, scene.hill.loss, scene.theme
    tried = trial(scene)
    ground = tried.ground
    start = ground.at(0, loss)
    ball = Dot(ground.above(0, BALL), radius=BALL, color=theme.focus)
    ground.set_shown(0, 0)
    scene.say("line", captions.LINE, animations=[FadeOut(leaving, target_position=start)])
    level = Line(start, ground.at(tried.end, loss), color=theme.muted, stroke_width=3)
    names = scene.names_of(ground, "rate of the step")
    scene.add(ground)
    scene.play(*map(FadeIn, [ball, level, *names]), run_time=0.6)
    scene.during(ground.animate.set_shown(0, 1), least=1.6, rest=0.6)
    scene.ask("rate-guess", captions.ASK_RATE)
    if not line.losses[line.lowest] < loss:
        scene.say("no-step", captions.NO_STEP, loss=scene.probe_loss(scene.end_index))
        return tried
    best = float(RATES[line.lowest])
    if line.too_small is not None:
        tried.show("too small", captions.TOO_SMALL, float(RATES[line.too_small]), theme.muted)
    tried.show("lowest", captions.LOWEST, best, theme.right)
    if line.too_large is None:
        scene.say("too-large", captions.NONE_TOO_LARGE)
    else:
        tried.show("too large", captions.TOO_LARGE, float(RATES[line.too_large]), theme.wrong)
    rate, least = scene.request.learning_rate, float(line.losses[line.lowest])
    judged = rate_compared(rate, tried.after(rate), loss, best, least)
    templates = captions.OWN if scene.request.run.meta.optimizer.name == "sgd" else captions.PLAIN
    tried.show("training", templates[judged], rate, theme.focus)
    return tried


def newton(scene: HillStage, tried: Trial) -> None:
    """Draws the parabola that Newton sees, and jumps to its lowest point."""
    line, ground, colour = scene.hill.line, tried.ground, scene.theme.positive
    x = np.linspace(0, tried.end, 241)
    y = line.loss + line.slope * x + 0.5 * line.curvature * x**2
    outside = np.flatnonzero((y < 0) | (y > ground.high))
    stop = max(2, int(outside[0])) if len(outside) else len(x)
    parabola = VMobject(stroke_color=colour, stroke_width=6)
    parabola.set_points_as_corners([ground.at(*point) for point in zip(x[:stop], y[:stop])])
    guess = line.newton_minimum
    if guess is None:
        scene.say("newton", captions.REFUSED)
    else:
        numbers = scene.on_line("newton minimum", guess, tried.after(guess))
        scene.say("newton", captions.NEWTON, **numbers)
    whole = parabola.copy()

    def draw(drawn: VMobject, alpha: float) -> None:
        drawn.pointwise_become_partial(whole, 0, alpha)

    scene.during(UpdateFromAlphaFunc(parabola, draw), least=1.4, rest=2.4)
    if guess is not None:
        tried.jump(guess, colour)
