"""The view `activation_functions`: real sums fall through the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.bend import Bend
from viznet.views.drawing.bend_sentences import bend_answer
from viznet.views.drawing.chosen_examples import note_shown
from viznet.views.drawing.curve_names import curve_names
from viznet.views.drawing.curves import CurveLook, curve_looks
from viznet.views.drawing.function_axes import function_axes
from viznet.views.drawing.histogram import Histogram
from viznet.views.drawing.lettering import Lettering, Word
from viznet.views.drawing.options import checked_layer
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.pinned import pinned_example
from viznet.views.drawing.probe import activation_symbol
from viznet.views.drawing.sums import layer_sums, usual_range
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_EXAMPLES = 400  # the sums of so many recorded examples are counted, the first ones
MOST_RAYS = 40  # how many neurons of the pinned example are followed
NEAREST = 3.0  # the axis of the sums reaches at least so far on both sides

# What to look at, from long to short.
LOOK = (
    "Watch where the bars of the sums move: on the steep part of the curve, or on the flat part.",
    "Watch whether the sums stay on the steep part.",
    "Watch where the sums move.",
)
TITLES = (
    "Activation function: what layer {layer} makes of its sums",
    "Activation function of layer {layer}",
    "Activation function",
)
QUESTION = (
    "How many sums of layer {layer} does the curve switch off, or make nearly equal?",
    "How many sums are off, or on a flat part?",
)
# In the last layer of a network with softmax.
NO_CURVE_LOOK = (
    "Watch how the sums spread, and how one probability gets ahead of the others.",
    "Watch how far the sums spread.",
)
NO_CURVE_TITLES = (
    "Activation function: layer {layer} has none, because softmax follows",
    "Activation function: layer {layer} has none",
    "Activation function: none",
)
NO_CURVE_QUESTION = (
    "Which curve bends the sums of layer {layer}?",
    "Which curve bends the sums?",
)
# The names of the curves, from long to short.
VALUE_NAMES = ("a = f(z), {label}", "f, {label}", "f")
SLOPE_NAMES = ("its slope f′(z)", "slope f′", "f′")
RAY_NAMES = ("example {example}, neuron by neuron", "example {example}")
FLAT_NAMES = ("flat parts", "flat parts", "flat")
NO_CURVE_NAMES = ("p of example {example}, made by softmax", "p of example {example}", "p")
Z_NAMES = ("the sums z{layer} of {count} examples", "sums z{layer}", "z{layer}")
Z_NAMES_OF_ONE = ("the sums z{layer} of {count} example", *Z_NAMES[1:])

# Where many sums lie beyond an end of the axis, as in a training that diverged.
BELOW_AXIS = ("← beyond the axis", "← beyond")
ABOVE_AXIS = ("beyond the axis →", "beyond →")
MANY_BEYOND = 0.25  # of all sums


@view
def activation_functions(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, layer: int = 1, example: int | None = None
) -> Draw:
    """A layer's real sums z fall through the curve f and become a.

    The bars below are the sums of the recorded examples, at most the first 400, and the bars at the right are what the
    curve makes of them. The tallest bar of a moment fills its strip, and what lies outside the axis is counted at its
    end. Thin lines follow the neurons of one example. Sums are off where the curve passes on 0 and has no slope, and
    its flat parts are where it has less than a tenth of its steepest slope. In the last layer of a network with
    softmax, no curve bends the sums, and the dots are the probabilities of one example.

    Parameters
    ----------
    layer : int, default 1
        Which layer to show, from 1 to the number of layers.
    example : int, optional
        The recorded example whose neurons are followed, by its number. By default the one that `viznet explain`
        chooses.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.activation_functions(layer=1)).still(size=(320, 180))
    """
    layer = checked_layer("activation_functions", layer, run)
    pinned = pinned_example("activation_functions", run, example)
    note_shown(figure, np.array([pinned]))
    panel, bend, count = (
        Panel(figure, theme),
        Bend.of("activation_functions", run, layer),
        min(len(run.probe), MOST_EXAMPLES),
    )
    unit, sums = panel.unit, count * run.sizes[layer]
    titles, question, look = (
        (TITLES, QUESTION, LOOK)
        if bend.curve is not None
        else (NO_CURVE_TITLES, NO_CURVE_QUESTION, NO_CURVE_LOOK)
    )
    box = panel.heading(wordings(*titles, layer=layer), wordings(*question, layer=layer), look=look)
    answer = AnswerLine(panel, box, "activation_functions")

    across = _across(run, layer)
    up = _up(bend, across)
    # The second colour is like that of the example, whose lines cross these curves.
    value_look, _, slope_look = curve_looks(theme, 3)
    looks = value_look, slope_look
    ray_look = CurveLook(theme.focus, "-", "o", "●")
    flat_look = CurveLook(theme.muted, "-", "s", "■")
    label = bend.curve.label or bend.curve.name if bend.curve is not None else ""
    names: list[tuple[CurveLook, Sequence[str]]] = (
        [
            (looks[0], wordings(*VALUE_NAMES, label=label)),
            (looks[1], list(SLOPE_NAMES)),
            (ray_look, wordings(*RAY_NAMES, example=pinned)),
            (flat_look, list(FLAT_NAMES)),
        ]
        if bend.curve is not None
        else [(ray_look, wordings(*NO_CURVE_NAMES, example=pinned))]
    )
    upper = curve_names(panel, answer.rest, names)
    below, upper = upper.bottom_strip(0.22 * upper.height, gap=0.5 * unit)
    plot, side = upper.columns(1, 0.16, gap=0.4 * unit)
    z_names = wordings(*(Z_NAMES_OF_ONE if count == 1 else Z_NAMES), layer=layer, count=count)
    axes, inner = function_axes(panel, plot, across, up, z_names)
    symbol = panel.fitting([activation_symbol(run, layer)], side.width)
    panel.write(side.left + side.width / 2, inner.bottom - 1.2 * unit, symbol, color=theme.muted, ha="center")

    grid = np.linspace(across.low, across.high, 801)
    steep, flat_part = theme.series[0], theme.muted
    z_axes = panel.axes(
        PanelBox(inner.left, below.bottom, inner.width, below.height),
        xlim=(across.low, across.high),
        ylim=(0, 1),
    )
    a_axes = panel.axes(
        PanelBox(side.left, inner.bottom, side.width, inner.height), xlim=(0, 1), ylim=(up.low, up.high)
    )
    if bend.curve is not None:
        for start, end in _stretches(bend.flat(grid), grid):
            for each in (axes, z_axes):
                each.axvspan(start, end, color=theme.faint, alpha=0.35, linewidth=0, zorder=0)
        for curve_look, values in zip(looks, (bend.curve(grid), bend.slope(grid))):
            axes.plot(
                grid, values, curve_look.line, color=curve_look.colour, linewidth=panel.points(0.16), zorder=2
            )
    for each in (z_axes, a_axes):
        panel.frame(each, theme.faint, 0.06)
    z_bars = Histogram(z_axes, across, (steep, flat_part))
    a_bars = Histogram(a_axes, up, (steep, flat_part), sideways=True)
    style: dict[str, Any] = {"color": theme.focus, "zorder": 3}
    (rays,) = axes.plot([], [], "-", linewidth=panel.points(0.05), alpha=0.6, **style)
    (dots,) = axes.plot([], [], "o", markersize=panel.points(0.35), **style)
    chosen = _neurons(run.sizes[layer])
    strip = PanelBox(inner.left, below.bottom, inner.width, below.height)
    ends_of_axis = Lettering(panel, strip, facecolor=theme.ink, zorder=4)

    def draw(snapshot: Snapshot) -> list[Artist]:
        z = layer_sums(snapshot, layer, slice(count))
        own = layer_sums(snapshot, layer, slice(pinned, pinned + 1))[0]
        with np.errstate(all="ignore"):
            a = _passed_on(bend, snapshot, z, slice(count))
            a_own = _passed_on(bend, snapshot, own[None], slice(pinned, pinned + 1))[0]
            flat, off = bend.flat(z), bend.off(z)
        x, y = own[chosen], a_own[chosen]
        inside = (x >= across.low) & (x <= across.high) & (y >= up.low) & (y <= up.high)
        x, y = x[inside], y[inside]
        ends = np.full(len(x), across.high)
        gaps = np.full(len(x), np.nan)
        rays.set_data(
            np.column_stack([x, x, ends, gaps]).ravel(),
            np.column_stack([np.full(len(x), up.low), y, y, gaps]).ravel(),
        )
        dots.set_data(x, y)
        moved = [*z_bars.show(z, flat), *a_bars.show(a, flat), rays, dots]
        moved.append(_beyond(ends_of_axis, strip, unit, z, across))
        step = int(snapshot.step)

        def number(kind: Any, value: int) -> Number:
            return Number(f"{value:,}", Source(f"z{layer}", (count,), kind=kind, step=step))

        numbers = {
            "off": number("off", int(off.sum())),
            "flat": number("flat", int((flat & ~off).sum())),
            "sums": number("sums", sums),
        }
        templates = bend_answer(bend, z, int(off.sum()), int((flat & ~off).sum()))
        return [*moved, answer.say(templates, **numbers)]

    return draw


def _beyond(place: Lettering, box: PanelBox, unit: float, z: Array, across: AxisScale) -> Artist:
    """Says at which ends many sums lie beyond the axis.

    There they are all counted in the last bar.
    """
    sides = ((BELOW_AXIS, z < across.low, False), (ABOVE_AXIS, z > across.high, True))
    words = list[Word]()
    for texts, beyond, at_right in sides:
        text = place.fitting(texts, box.width / 2 - 2 * unit)
        if text and beyond.mean() >= MANY_BEYOND:
            x = box.right_edge - 2 * unit - place.width(text) if at_right else box.left + 2 * unit
            words.append((x, box.bottom + 0.4 * unit, text))
    return place.write(words)


def _passed_on(bend: Bend, snapshot: Snapshot, z: Array, examples: slice) -> Array:
    """What the layer makes of its sums: f(z), or the probabilities."""
    if bend.curve is not None:
        return np.asarray(bend.curve(z), float)
    return np.asarray(snapshot["p"][examples], float)


def _across(run: Run, layer: int) -> AxisScale:
    """The axis of the sums, on which nearly all of the whole run lie."""

    def common(snapshot: Snapshot) -> Array:
        z = layer_sums(snapshot, layer, slice(MOST_EXAMPLES))
        z = z[np.isfinite(z)]
        return np.quantile(z, (0.0025, 0.9975)) if z.size else z

    low, high = usual_range(run, common)
    return AxisScale(min(1.05 * low, -NEAREST), max(1.05 * high, NEAREST))


def _up(bend: Bend, across: AxisScale) -> AxisScale:
    """The axis of f and f′, or of probabilities."""
    if bend.curve is None:
        return AxisScale.of(np.array([0.0, 1.0]), log=False)
    grid = np.linspace(across.low, across.high, 801)
    return AxisScale.of(bend.curve(grid), bend.slope(grid), log=False)


def _neurons(size: int) -> NDArray[np.intp]:
    """The neurons that are followed: all, or some at equal distances."""
    return np.unique(np.linspace(0, size - 1, min(size, MOST_RAYS)).round().astype(np.intp))


def _stretches(inside: NDArray[np.bool_], grid: Array) -> list[tuple[float, float]]:
    """The first and the last place of each unbroken stretch."""
    edges = np.flatnonzero(np.diff([False, *inside, False])).reshape(-1, 2)
    return [(float(grid[start]), float(grid[end - 1])) for start, end in edges]
