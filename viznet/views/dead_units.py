"""The view `dead_units`: which neurons no recorded example wakes."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from viznet.activations import Activation
from viznet.colour import rgb
from viznet.errors import ViewError
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.asleep_sentences import say_asleep
from viznet.views.drawing.axis import AXIS_CLOCKS, AxisScale, share_in_percent
from viznet.views.drawing.curve_plot import curve_plot
from viznet.views.drawing.curves import curve_looks
from viznet.views.drawing.legend import LegendEntry
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.names import place_name
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import activation_of, activation_symbol
from viznet.views.drawing.share_key import share_key
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

# Where the slope is less than a thousandth of an activation's steepest slope, a neuron passes nothing back.
FLAT = 1e-3
NUMBERED = 2.2  # a tile of so many units has room for the number of its neuron

TITLES = ("Dead units: neurons that no recorded example wakes", "Dead units")
OUTPUT_TITLES = ("Dead units: classes that are never the answer", "Dead units")
LOOK = (
    "Watch the tiles: a neuron that no example wakes is {wrong}.",
    "Watch which tiles turn {wrong}.",
)
OUTPUT_LOOK = ("Watch the tiles: a class that is never the answer is {wrong}.", LOOK[1])
QUESTIONS = (
    "How many neurons do nothing, whatever they are shown?",
    "How many neurons do nothing?",
)
OUTPUT_QUESTIONS = (
    "Which classes does this network without hidden neurons never answer?",
    "Which classes are never the answer?",
)
# What the colours of the tiles mean, before a colour bar.
KEYS = ("share of examples that wake it", "examples that wake it", "woken by")
OUTPUT_KEYS = ("share of examples with this answer", "share of answers", "answers")
SHARES = ("share of the neurons in each layer that sleep", "share of neurons that sleep", "asleep")
OUTPUT_SHARES = (
    "share of the classes that are never the answer",
    "share of classes never answered",
    "never answered",
    "never",
)
LAYERS = ("layer {layer} ({neurons} neurons)", "layer {layer}", "{layer}", "{layer}")
LAYERS_OF_ONE = ("layer {layer} ({neurons} neuron)", *LAYERS[1:])
OUTPUTS = ("{neurons} classes", "classes", "classes")
OUTPUTS_OF_ONE = ("{neurons} class", "class", "class")
TILES, OUTPUT_TILES = ("layer {layer}", "{layer}"), ("classes",)


@view
def dead_units(figure: Figure | SubFigure, run: Run, theme: Theme, *, clock: str = "linear") -> Draw:
    """Dead units: which neurons no recorded example wakes, and how many.

    A neuron is awake for an example if the slope of its activation there is at least a thousandth of the steepest one.
    With ReLU this means that its activation is above 0; a neuron of sigmoid or tanh sleeps if it is all the way at one
    end. A neuron that sleeps through all examples gets no gradient from any of them. A network without hidden layers
    has no such neurons; for it, the view shows which classes are never the answer.

    Parameters
    ----------
    clock : str, default "linear"
        How the steps are spaced: "linear" (evenly) or "geometric" (more room for the early steps).

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.dead_units(clock="geometric")).still(size=(320, 180))
    """
    checked_choice("dead_units", "clock", clock, AXIS_CLOCKS)
    if run.layers > 1 and steepest_slope(activation_of("dead_units", run)) is None:
        raise ViewError(
            f"dead_units: the slope of the activation {run.meta.activation!r} does not follow from its value, which is "
            "all that a recording keeps, so it is not known when its neurons are asleep; choose another view"
        )
    hidden = run.layers > 1
    panel = Panel(figure, theme)
    heading = (TITLES, QUESTIONS) if hidden else (OUTPUT_TITLES, OUTPUT_QUESTIONS)
    look = wordings(*(LOOK if hidden else OUTPUT_LOOK), **theme.colour_names)
    line = AnswerLine(panel, panel.heading(*heading, look=look), "dead_units")
    layers = list(range(1, run.layers)) if hidden else [1]
    asleep = _asleep(run, layers)
    rest, gap = line.rest, 1.5 * panel.unit
    left, right = rest.columns(1, 1, gap=gap) if rest.width > 1.3 * rest.height else rest.rows(1, 1, gap=gap)
    what, left = left.top_strip(panel.unit, gap=0.3 * panel.unit)
    words = panel.fitting(SHARES if hidden else OUTPUT_SHARES, what.width)
    panel.write(what.left, what.bottom + 0.2 * panel.unit, words, color=theme.muted)
    curves = _curves(panel, left, run, layers, asleep, clock)
    key, right = right.bottom_strip(panel.unit, gap=0.3 * panel.unit)
    share_key(panel, key, KEYS if hidden else OUTPUT_KEYS)
    tiles = [_tiles(panel, box, run, l) for l, box in zip(layers, _places(right, len(layers), gap))]

    def draw(snapshot: Snapshot) -> list[Artist]:
        awake = [awake_share(run, snapshot, l) for l in layers]
        moved = [artist for show, share in zip(tiles, awake) for artist in show(share)]
        answer = say_asleep(line, run, layers, np.concatenate(awake), int(snapshot.step))
        return [*curves(snapshot), *moved, answer]

    return draw


def awake_share(run: Run, snapshot: Snapshot, layer: int) -> NDArray[np.float64]:
    """Which share of the recorded examples wakes each neuron: (neurons,).

    For outputs, it is the share of the examples to which a class is the answer. It is NaN where activations are no
    numbers.
    """
    a = np.asarray(snapshot[activation_symbol(run, layer)], float)
    known = np.isfinite(a)
    if layer == run.layers:
        awake = a.argmax(axis=1)[:, None] == np.arange(a.shape[1])
    else:
        # A recording keeps a and not z, but the slope follows from a alone: a > 0 just where z > 0.
        curve = activation_of("dead_units", run)
        with np.errstate(all="ignore"):
            awake = curve.slope(a, a) >= FLAT * (steepest_slope(curve) or 0.0)
    return np.where(known.all(axis=0), awake.mean(axis=0), np.nan)


@cache
def steepest_slope(curve: Activation) -> float | None:
    """The largest slope, or None if the slope does not follow from a alone.

    >>> from viznet.activations import ACTIVATIONS
    >>> steepest_slope(ACTIVATIONS["tanh"])
    1.0
    """
    z = np.linspace(-20, 20, 4001)
    a = curve(z)
    slope = np.asarray(curve.slope(z, a), float)
    return float(slope.max()) if np.array_equal(slope, curve.slope(a, a)) else None


def _asleep(run: Run, layers: list[int]) -> NDArray[np.float64]:
    """The share of neurons that sleep, at all snapshots: (T, layers).

    Only one snapshot is in memory at a time.
    """
    shares = np.zeros((len(run), len(layers)))
    for t, snapshot in enumerate(run):
        shares[t] = [(awake_share(run, snapshot, l) == 0).mean() for l in layers]
        run.release()
    return shares


def _curves(
    panel: Panel, box: PanelBox, run: Run, layers: list[int], asleep: NDArray[np.float64], clock: str
) -> Draw:
    """Draws the growing curves of the share that sleeps, one a layer."""
    entries = []
    for l, look, values in zip(layers, curve_looks(panel.theme, len(layers)), asleep.T):
        one, many = (OUTPUTS_OF_ONE, OUTPUTS) if l == run.layers else (LAYERS_OF_ONE, LAYERS)
        names = wordings(*(one if run.sizes[l] == 1 else many), layer=l, neurons=run.sizes[l])
        source = partial(_share_source, run, l)
        entries.append(LegendEntry(look, names, run.steps, values, share_in_percent, source))
    return curve_plot(panel, box, run, entries, AxisScale(-0.04, 1.04, percent=True), clock=clock)


def _share_source(run: Run, layer: int, index: int) -> Source:
    """Where the share of a layer that sleeps comes from."""
    return Source(index=(layer,), kind="share asleep", step=int(run.steps[index]))


def _places(box: PanelBox, count: int, gap: float) -> list[PanelBox]:
    """The places of so many pictures of layers, in up to two columns."""
    if count <= 2:
        return box.rows(*[1] * count, gap=0.6 * gap)
    rows = box.rows(*[1] * -(-count // 2), gap=0.6 * gap)
    return [place for row in rows for place in row.columns(1, 1, gap=gap)][:count]


def _tiles(
    panel: Panel, box: PanelBox, run: Run, layer: int
) -> Callable[[NDArray[np.float64]], list[AxesImage | Lettering]]:
    """Draws a tile for every neuron of a layer, and returns what colours them."""
    theme, count = panel.theme, run.sizes[layer]
    label, box = box.top_strip(panel.unit, gap=0.3 * panel.unit)
    templates = OUTPUT_TILES if layer == run.layers else TILES
    words = panel.fitting(wordings(*templates, layer=layer), label.width)
    panel.write(label.left, label.bottom + 0.2 * panel.unit, words, color=theme.muted)
    columns = max(range(1, count + 1), key=lambda n: min(box.width / n, box.height / -(-count // n)))
    rows = -(-count // columns)
    side = min(box.width / columns, box.height / rows)
    place = box.corner(side * columns, side * rows)
    # The first colour of the table is that of a neuron that sleeps. Grey would be like one that few examples wake.
    table = np.concatenate([[rgb(theme.wrong)], theme.sequential[1:]])
    colours = ListedColormap(table / 255).with_extremes(bad=theme.paper)
    axes = panel.axes(place)
    image = axes.imshow(
        np.full((rows, columns), np.nan), cmap=colours, vmin=0, vmax=1, aspect="auto", interpolation="nearest"
    )
    # Each tile has a frame, because the colour of one that few examples wake is nearly that of the paper.
    corners = [(unit % columns - 0.5, unit // columns - 0.5) for unit in range(count)]
    tiles = [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)] for x, y in corners]
    width = panel.points(max(0.05, min(0.2, 0.1 * side / panel.unit)))
    axes.add_collection(PolyCollection(tiles, facecolors="none", edgecolors=theme.faint, linewidths=width))
    name_of = str if layer == run.layers else place_name
    numbered = side >= max(NUMBERED * panel.unit, panel.width(name_of(count - 1)) + 0.4 * panel.unit)
    inks = [theme.ink, theme.paper] if numbered else []
    letterings = [Lettering(panel, place, centred=True, facecolor=ink) for ink in inks]
    readable = [theme.readable_on(colour.tolist()) for colour in table.astype(int)]

    def show(awake: NDArray[np.float64]) -> list[AxesImage | Lettering]:
        cells = np.full(rows * columns, np.nan)
        # A neuron that a single one of many examples wakes does not look asleep.
        cells[:count] = np.where(awake > 0, np.maximum(awake, 1.5 / len(table)), awake)
        image.set_data(cells.reshape(rows, columns))
        shades = np.minimum(np.nan_to_num(cells[:count]) * len(table), len(table) - 1).astype(int)
        inked = [theme.ink if np.isnan(awake[unit]) else readable[shade] for unit, shade in enumerate(shades)]
        for ink, lettering in zip(inks, letterings):
            lettering.write(
                (
                    place.left + (unit % columns + 0.5) * side,
                    place.top_edge - (unit // columns + 0.5) * side,
                    name_of(unit),
                )
                for unit in range(count)
                if inked[unit] == ink
            )
        return [image, *letterings]

    return show
