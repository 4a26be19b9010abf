"""Scores become shares: one bar of exponentials, cut at the classes."""

from math import exp
from typing import ClassVar, Self

import cairo
import numpy as np
from manim import FadeIn, FadeOut

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source
from viznet.stage.network_stage import NetworkStage
from viznet.walkthroughs.forward_arithmetic import share_line

LARGEST = 12.0  # a score whose exponential still has a handful of digits


class ShareBar(Painted):
    """One bar, cut into parts.

    Parameters
    ----------
    shares
        The parts, (n,), which add up to at most 1.
    colours
        The colour of each part, "#RRGGBB".
    width, height
        The size in the frame's units.
    track, edge
        The colours of the part that is not filled, and of the cuts.
    reach
        How much of the bar is drawn, from 0 to 1.

    Examples
    --------
    >>> ShareBar([0.5, 0.5], ["#FF0000", "#00FF00"], width=2, height=0.2, track="#333333", edge="#000000").reach
    0.0
    """

    state: ClassVar[tuple[str, ...]] = ("reach",)

    def __init__(
        self,
        shares: Array,
        colours: list[str],
        *,
        width: float,
        height: float,
        track: str,
        edge: str,
    ) -> None:
        self.shares = np.asarray(shares, dtype=float)
        self.inks = [colour_of(colour) for colour in colours]
        self.track, self.edge, self.reach = colour_of(track), colour_of(edge), 0.0
        w, h = width / 2, height / 2
        super().__init__([(-w, h, 0), (w, h, 0), (-w, -h, 0)])

    def set_reach(self, reach: float) -> Self:
        """Sets how much of the bar is drawn."""
        self.reach = float(reach)
        return self

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the track and the parts."""
        left, top = self.points[0][:2]
        width, height = self.points[1][0] - left, top - self.points[2][1]
        set_source(ctx, self.track, opacity)
        ctx.rectangle(left, top - height, width, height)
        ctx.fill()
        start = 0.0
        for share, ink in zip(self.shares, self.inks):
            end = min(start + share, self.reach)
            if end > start:
                set_source(ctx, ink, opacity)
                ctx.rectangle(left + start * width, top - height, (end - start) * width, height)
                ctx.fill()
                set_source(ctx, self.edge, opacity)
                ctx.set_line_width(0.02)
                ctx.move_to(left + end * width, top)
                ctx.line_to(left + end * width, top - height)
                ctx.stroke()
            start += share


def shares_of_one(scene: NetworkStage) -> None:
    """Shows the exponentials of the scores as parts of one bar.

    The true class stands below in numbers, unless the exponentials have too many digits.
    """
    diagram, layer = scene.diagram, scene.diagram.last
    shown = diagram.shown[layer]
    scores_end = min(bottom for _, bottom, _, _ in scene.bar_labels.boxes())
    bar = ShareBar(
        scene.values["p"][shown],
        scene.bar_colours(),
        width=0.92 * scene.sums.width,
        height=0.28,
        track=scene.theme.faint,
        edge=scene.theme.paper,
    ).move_to([scene.sums.centre[0], min(scene.sums.top - 0.1, scores_end - 0.24), 0])
    scene.play(FadeIn(bar), run_time=0.3)
    scene.during(bar.animate.set_reach(1), least=1.5, rest=1.5)
    z = scene.values[f"z{layer}"].astype(float)
    if np.abs(z).max() <= LARGEST:
        total = sum(exp(score) for score in z)
        y = scene.request.y
        scene.compute(
            scene.line_of_words(share_line(float(z[y]), total, float(scene.values["p"][y]), layer, y))
        )
    scene.hold()
    scene.clear_sum()
    scene.play(FadeOut(bar), run_time=0.4)
