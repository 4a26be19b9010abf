"""Values on a curve: an activation bends sums, and −ln p is the loss."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, FadeIn, FadeOut, Transform
from numpy.typing import ArrayLike

from viznet.activations import Array
from viznet.stage.mobjects import Curve, Neurons, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import TEXT

POINTS = 121  # of a curve


class Plot:
    """A curve with names at its axes, and a way from values to points.

    Attributes
    ----------
    curve, names
        The mobjects.
    """

    def __init__(
        self,
        scene: NetworkStage,
        x: Array,
        y: Array,
        *,
        centre: Array,
        size: tuple[float, float],
        names: tuple[str | Symbol, str | Symbol],
    ) -> None:
        self.x = (float(x[0]), float(x[-1]))
        self.y = (float(min(y.min(), 0.0)), float(y.max()) or 1.0)
        self.width, self.height = size
        theme = scene.theme
        self.curve = Curve(
            y,
            width=self.width,
            height=self.height,
            low=self.y[0],
            high=self.y[1],
            colour=theme.ink,
            line=theme.muted,
            dot=False,
            places=(x - x[0]) / (x[-1] - x[0]),
        ).move_to(centre)
        self.names: list[Words] = [
            scene.words(names[0], size=TEXT, colour=theme.muted).next_to(self.curve, DOWN, buff=0.15),
            scene.words(names[1], size=TEXT, colour=theme.muted).next_to(self.curve, LEFT, buff=0.15),
        ]

    def at(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Returns the points of values, (n, 3)."""
        corner, across, up = (
            self.curve.points[0],
            self.curve.points[1] - self.curve.points[0],
            self.curve.points[2] - self.curve.points[0],
        )
        share_x = (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0])
        share_y = (np.asarray(y, float) - self.y[0]) / (self.y[1] - self.y[0])
        return np.asarray(corner + np.outer(share_x, across) + np.outer(share_y, up))


def bend(scene: NetworkStage, layer: int, *moving: Any) -> list[Any]:
    """Lets a layer's sums fall on the curve of the activation.

    Each dot is a neuron. It stands over its sum z, and falls or rises to its activation. `moving` is played with it.
    Returns the mobjects that were added.
    """
    shown = scene.diagram.shown[layer]
    z, a = scene.values[f"z{layer}"][shown], scene.values[f"a{layer}"][shown]
    activation = scene.request.network.activation
    limit = 1.05 * (float(np.abs(z).max()) or 1.0)
    x = np.linspace(-limit, limit, POINTS)
    y = np.asarray(activation(x))
    if scene.upright:
        centre, size = np.array([0.4, -2.9, 0]), (4.2, 1.8)
    else:
        centre, size = np.array([scene.picture.right - 1.3, 0.2, 0]), (2.3, 3.9)
    plot = Plot(
        scene,
        x,
        y,
        centre=centre,
        size=size,
        names=(Symbol(f"z{layer}"), Symbol(f"a{layer}")),
    )
    plot.curve.set_reach(0)
    values = scene.activation_scale(a)

    def dots(heights: Array) -> Neurons:
        made = Neurons(plot.at(z, heights), a, table=values[0], radius=0.13, ring=scene.theme.ink)
        return made.set_scale(*values)

    before = dots(np.full(len(z), plot.y[1]))
    scene.add(plot.curve)
    scene.play(plot.curve.animate.set_reach(1), *map(FadeIn, plot.names), run_time=0.9)
    scene.play(FadeIn(before), run_time=0.3)
    scene.during(Transform(before, dots(a)), *moving, least=1.3)
    return [plot.curve, *plot.names, before]


def loss_curve(scene: NetworkStage) -> None:
    """Shows −ln p, with a dot for every recorded example, and this one large."""
    y, p = scene.request.y, float(scene.values["p"][scene.request.y])
    loss = scene.walk.loss_before
    top = max(3.0, 1.25 * loss)
    y_values = np.linspace(top, 0, 400)  # evenly along the height, where the curve is steep
    x = np.exp(-y_values)
    probe, network = scene.request.run.probe, scene.request.network
    p_all = network(probe)[np.arange(len(probe)), probe.y].astype(float)
    p_all = p_all[p_all > np.exp(-top)]
    if scene.upright:
        centre, size = np.array([0.4, 0.3, 0]), (5.2, 2.4)
    else:  # between the picture and the names of the classes, which may be long
        left, right = -2.55, min(2.85, float(scene.diagram.classes.get_left()[0]) - 0.35)
        centre, size = np.array([(left + right) / 2, 0.25, 0]), (right - left, 4.1)
    plot = Plot(scene, x, y_values, centre=centre, size=size, names=(Symbol("p", (y,)), "loss"))
    plot.curve.set_reach(0)
    theme = scene.theme
    faint = Neurons(
        plot.at(p_all, -np.log(p_all)),
        np.zeros(len(p_all)),
        table=np.tile(np.array(list(bytes.fromhex(theme.muted[1:]))), (256, 1)),
        radius=0.09,
        ring=theme.muted,
    )
    on_axis, on_curve = plot.at([p], [0.0]), plot.at([p], [loss])
    table = np.tile(np.array(list(bytes.fromhex(theme.right[1:]))), (256, 1))
    dot = Neurons(on_axis, [1.0], table=table, radius=0.18, ring=theme.ink)
    there = Neurons(on_curve, [1.0], table=table, radius=0.18, ring=theme.ink)
    scene.play(*map(FadeOut, scene.diagram.all()), run_time=0.4)
    scene.add(plot.curve)
    scene.play(plot.curve.animate.set_reach(1), *map(FadeIn, plot.names), run_time=1.2)
    scene.play(FadeIn(faint), FadeIn(dot), run_time=0.5)
    scene.play(Transform(dot, there), run_time=1.6)
