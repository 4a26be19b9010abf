"""A stage with a ball on the real loss of a run."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeOut, Line

from viznet.activations import Array
from viznet.colour import ramp
from viznet.stage.downhill import Downhill
from viznet.stage.mobjects import Ground, Surface, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber, Symbol
from viznet.stage.stage import TEXT
from viznet.walkthroughs.numbers import loss_text, losses_apart, number, setting
from viznet.walkthroughs.source import Source

BALL = 0.2  # the radius of the ball


class HillStage(NetworkStage):
    """A stage that draws the loss of a run as ground, and a ball on it.

    Attributes
    ----------
    end_index
        The number of the snapshot that is shown.
    hill
        What is measured on the recording.
    """

    shows_step = False
    shows_example = False
    takes_picture = False
    end_index: int
    hill: Downhill

    def setup(self) -> None:
        """Reads what to show, and measures the slopes there."""
        super().setup()
        run = self.request.run
        self.end_index = run.at(self.request.at).index
        self.hill = Downhill(run, self.end_index)

    def total(self) -> ScreenNumber:
        """Returns how many numbers the network learns."""
        layers = range(1, self.request.run.layers + 1)
        return self.count("parameters", *layers, value=self.hill.total)

    def probe_loss(self, index: int, text: str | None = None) -> ScreenNumber:
        """Returns the loss of the recorded examples at a snapshot."""
        value = self.hill.loss_at(index)
        source = Source("loss", kind="probe loss", step=int(self.request.run.steps[index]))
        return self.register(loss_text(value) if text is None else text, source, value)

    def on_line(self, name: str, rate: float, after: float) -> dict[str, Any]:
        """Returns a rate that has a name, and the loss after a step with it."""
        step = self.request.at
        shown = setting(rate) if name == "training" else number(rate, 2)
        text = losses_apart(after, self.hill.loss, most=6)[0]
        return {
            "rate": self.register(shown, Source(name, kind="line rate", step=step), rate),
            "after": self.register(text, Source(name, kind="line loss", step=step), after),
        }

    def ground(self, x: Array, y: Array, low: float, high: float) -> Ground:
        """Returns a curve with ground below it, in the middle of the frame."""
        theme = self.theme
        width, height, centre = (7.0, 8.6, (0, -0.9, 0)) if self.upright else (12.8, 5.6, (0, -0.6, 0))
        fill = "#" + bytes(ramp(theme.paper, theme.muted, 256)[105].tolist()).hex()
        ground = Ground(x, y, width=width, height=height, low=low, high=high, colour=theme.ink, fill=fill)
        return ground.move_to(centre)

    def names_of(self, ground: Ground, name: str | Symbol) -> list[Words]:
        """Returns the names of the axes of a curve."""
        below, beside = (self.words(text, size=TEXT, colour=self.theme.muted) for text in (name, "loss"))
        below.move_to(ground.points[1] + 0.15 * DOWN, aligned_edge=UP + RIGHT)
        beside.move_to(ground.points[2] + np.array([0.1, -0.1, 0]), aligned_edge=UP + LEFT)
        return [below, beside]

    def leaving(self) -> list[FadeOut]:
        """Returns the animations in which all but the sentence fades out."""
        staying = [self._caption, *self._sum]
        return [FadeOut(mobject) for mobject in self.mobjects if mobject not in staying]

    def tangent(self, ground: Ground, x: float, y: float, slope: float) -> Line:
        """Returns a piece of the line that touches the curve at a point."""
        way = np.array([1, ground.steepness(slope), 0])
        way = 1.5 * way / np.linalg.norm(way)
        here = ground.at(x, y)
        return Line(here - way, here + way, color=self.theme.focus, stroke_width=6)

    def surface(self, width: float, moment: int) -> Surface:
        """Returns the landscape of the run, with its way up to a moment."""
        found, theme = self.hill.landscape, self.theme
        assert found is not None
        heights = found.surface(0)
        known = [*heights[np.isfinite(heights)], *found.path[np.isfinite(found.path)]]
        path = found.path[np.isfinite(found.path)]
        low, middle = float(np.min(known)), float(np.median(heights[np.isfinite(heights)]))
        high = max(float(path.max()), middle) * 1.05
        shape = (width, width if width < 8 else 7.2)
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
