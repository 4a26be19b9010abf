"""The view `gradients`: the norms and pictures of all layers' gradients."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.threads import OneThread
from viznet.views.base import view
from viznet.views.drawing.axis import AXIS_CLOCKS, AxisScale, step_axes, three_digits
from viznet.views.drawing.colours import COLOUR_LIMITS, colour_end, short_number
from viznet.views.drawing.curves import GrowingCurve, curve_looks, running_mean
from viznet.views.drawing.legend import Legend, LegendEntry
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.maps import column_norms, weight_map
from viznet.views.drawing.options import checked_choice, checked_layer, chosen_units
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.shared import sharing
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_NEURONS = 64  # how many neurons of a layer are shown in its picture
LOWEST = 2  # a picture that names its own scale is at least so many units high
MEAN_WIDTH = 8  # how many snapshots a bold curve is the mean of: gradients of single batches vary a lot

# What to look at, from long to short.
LOOK = (
    "Watch which layer has the largest gradients, and when they shrink.",
    "Watch which gradients are large, and when.",
)
TITLES = (
    "Gradients: how large they are in each layer",
    "Gradients of each layer",
    "Gradients",
)
# At the beginning of the run, a bold curve is the mean of fewer snapshots.
NOTES = (
    "size (norm) of each dW · bold: mean of the last {width} snapshots",
    "bold: mean of the last {width} snapshots",
)
NOTES_WITH_MAPS = (
    "size (norm) of each dW · bold: mean of the last {width} snapshots · "
    "{positive}: the loss grows with the weight, {negative}: it falls",
    "bold: mean of the last {width} snapshots · {positive}: loss grows with the weight, {negative}: it falls",
    "{positive}: the loss grows with the weight, {negative}: it falls",
)
# Of a run of a single snapshot there is nothing to take the mean of.
NOTES_OF_ONE = ("size (norm) of each dW",)
NOTES_OF_ONE_WITH_MAPS = (
    "size (norm) of each dW · {positive}: the loss grows with the weight, {negative}: it falls",
    "{positive}: the loss grows with the weight, {negative}: it falls",
)
# After a training that diverged.
NOTES_WITH_GAPS = (
    "{positive}: the loss grows with the weight, {negative}: it falls · chequered: no number",
    "chequered: no number",
)
NORM_NAMES = ("|{symbol}|", "{symbol}", "{layer}")
# Every label of a picture says which gradient has the full colour. If the pictures share it, the first label says it
# for all of them.
MAP_LABELS = ("{symbol}, full colour: ±{limit}", "{symbol}, ±{limit}", "{symbol}\n±{limit}")
STRONGEST_MAP_LABELS = (
    "{symbol}, {shown} of {neurons} neurons, full colour: ±{limit}",
    "{symbol}, {shown} of {neurons} neurons, ±{limit}",
    "{symbol}, {shown} of {neurons}\n±{limit}",
    *MAP_LABELS[1:],
)
SHARED_LABELS = (
    "{symbol}, full colour everywhere: ±{limit}",
    "{symbol}, all: ±{limit}",
    "{symbol}\nall: ±{limit}",
)
STRONGEST_SHARED_LABELS = (
    "{symbol}, {shown} of {neurons} neurons, full colour everywhere: ±{limit}",
    "{symbol}, {shown} of {neurons} neurons, all: ±{limit}",
    *SHARED_LABELS,
)
PLAIN_LABELS = ("{symbol}", "{layer}")
STRONGEST_PLAIN_LABELS = (
    "{symbol}, {shown} of {neurons} neurons",
    "{symbol}, {shown} of {neurons}",
    "{symbol}",
    "{layer}",
)

SCALES = ("each", "shared")


@view
def gradients(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    layer: int | None = None,
    maps: bool = True,
    scale: str = "each",
    limit: str = "common",
    clock: str = "linear",
) -> Draw:
    """How large the gradients are in each layer, and each dW as a picture.

    The curves are the norms of every dW over the steps. In the pictures, one colour means that the loss grows with
    the weight, and the other that it falls. Training steps the other way. The label of every picture says where its
    colours end.

    Parameters
    ----------
    layer : int, optional
        Which layer's picture to show, from 1 to the number of layers. By default all are shown.
    maps : bool, default True
        Whether to show pictures of the gradients, or only the curves of their norms.
    scale : str, default "each"
        Whether each picture has its own colour scale ("each"), or all have that of the largest gradients ("shared"),
        so that layers can be compared by colour. Pictures that are too small to name a scale of their own share one.
    limit : str, default "common"
        Where the colours end: at a size that 995 of 1,000 entries stay below ("common"), or at the largest ("max").
    clock : str, default "linear"
        How the steps are spaced: "linear" (evenly) or "geometric" (more room for the early steps).

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.gradients(layer=2)).still(size=(320, 180))
    """
    layers = list(range(1, run.layers + 1)) if layer is None else [checked_layer("gradients", layer, run)]
    checked_choice("gradients", "maps", maps, (True, False))
    checked_choice("gradients", "scale", scale, SCALES)
    checked_choice("gradients", "limit", limit, COLOUR_LIMITS)
    checked_choice("gradients", "clock", clock, AXIS_CLOCKS)
    panel = Panel(figure, theme)
    box = panel.heading(TITLES, _notes(run, layers if maps else (), theme), look=LOOK)
    if not maps:
        return _norms(panel, box, run, clock)
    left, right = (
        box.columns(5, 6, gap=2 * panel.unit) if box.width > box.height else box.rows(2, 3, gap=panel.unit)
    )
    draws = [_norms(panel, left, run, clock), _maps(panel, right, run, layers, scale, limit)]
    return lambda snapshot: [artist for draw in draws for artist in draw(snapshot)]


def _notes(run: Run, maps: Sequence[int], theme: Theme) -> list[str]:
    """The wordings of the note below the title.

    `maps` are the layers of which there is a picture.
    """
    if not all(run.is_finite(f"dW{layer}") for layer in maps):
        return wordings(*NOTES_WITH_GAPS, **theme.colour_names)
    width = min(MEAN_WIDTH, len(run))
    if width == 1:
        return wordings(*(NOTES_OF_ONE_WITH_MAPS if maps else NOTES_OF_ONE), **theme.colour_names)
    return wordings(*(NOTES_WITH_MAPS if maps else NOTES), width=width, **theme.colour_names)


def norms_of(run: Run, symbol: str) -> NDArray[np.float64]:
    """The Euclidean norm of a symbol at every snapshot: float64 (T,).

    Only one snapshot is in memory at a time.
    """
    norms = np.zeros(len(run))
    with np.errstate(all="ignore"), OneThread():  # a norm is the product of an array with itself
        for snapshot in run:
            norms[snapshot.index] = np.linalg.norm(np.asarray(snapshot[symbol]))
            run.release()
    return norms


def _mean_source(run: Run, layer: int, last: int) -> Source:
    """Where the mean of the norms up to a snapshot comes from."""
    first = max(0, last - MEAN_WIDTH + 1)
    return Source(f"dW{layer}", (int(run.steps[first]), int(run.steps[last])), "norm mean")


def _norms(panel: Panel, box: PanelBox, run: Run, clock: str) -> Draw:
    """Draw the growing curves of the norms of all layers' gradients."""
    norms = [norms_of(run, f"dW{l}") for l in range(1, run.layers + 1)]
    others = [each for _, each in sharing(run) if each is not run]
    all_norms = [*norms, *(norms_of(each, f"dW{l}") for each in others for l in range(1, each.layers + 1))]
    scale = AxisScale.of(*all_norms, log=any((n[np.isfinite(n)] > 0).any() for n in all_norms))
    looks = curve_looks(panel.theme, run.layers)
    means = [running_mean(norm, MEAN_WIDTH) for norm in norms]
    entries = [
        LegendEntry(
            look,
            wordings(*NORM_NAMES, symbol=f"dW{l}", layer=l),
            run.steps,
            mean,
            three_digits,
            partial(_mean_source, run, l),
        )
        for l, (look, mean) in enumerate(zip(looks, means), start=1)
    ]
    legend = Legend(panel, box, entries, run.steps)
    lines = [(run.steps, values) for values in (*norms, *means)]
    axes = step_axes(panel, legend.rest, run, scale, clock=clock, curves=lines)
    thin: dict[str, Any] = {"width": 0.05, "marked": False, "alpha": 0.5, "zorder": 1}
    curves = []
    for look, norm, mean in zip(looks, norms, means):
        curves.append(GrowingCurve(panel, axes, run.steps, norm, look=look, **thin))
        curves.append(GrowingCurve(panel, axes, run.steps, mean, look=look))

    def draw(snapshot: Snapshot) -> list[Artist]:
        moved = [artist for curve in curves for artist in curve.draw_up_to(snapshot.step)]
        return [*moved, *legend.show_values(snapshot.step)]

    return draw


def _maps(panel: Panel, box: PanelBox, run: Run, layers: Sequence[int], scale: str, limit: str) -> Draw:
    """Draw the pictures of these layers' gradients.

    The picture of the first layer is the largest; the others share the room below it, in one row or two. They share a
    colour scale too, if there is no room to write each one's own.
    """
    shown = {layer: _largest(run, layer) for layer in layers}
    ends = {layer: colour_end(run, f"dW{layer}", limit) for layer in layers}
    limits = {layer: size for layer, (size, _) in ends.items()}
    arrangements = [_places(panel, box, len(layers), rows) for rows in (1, 2)]
    for places in arrangements if scale == "each" else ():
        labels = [
            _label(panel, place, run, l, *shown[l], limits[l], MAP_LABELS, STRONGEST_MAP_LABELS)
            for l, place in zip(layers, places)
        ]
        heights = [place.height - _label_height(label) * panel.unit for place, label in zip(places, labels)]
        if all(labels) and min(heights) >= LOWEST * panel.unit:
            sources = {layer: source for layer, (_, source) in ends.items()}
            break
    else:
        # Without a symbol it is the largest of all layers.
        shared = ends[max(layers, key=lambda layer: limits[layer])][1]
        shared = replace(shared, symbol="") if len(layers) == run.layers else shared
        sources = dict.fromkeys(layers, shared)
        limits, places = dict.fromkeys(layers, max(limits.values())), arrangements[0]
        labels = [
            _label(panel, place, run, l, *shown[l], limits[l], *templates)
            for l, place, templates in zip(
                layers,
                places,
                [
                    (SHARED_LABELS, STRONGEST_SHARED_LABELS),
                    *[(PLAIN_LABELS, STRONGEST_PLAIN_LABELS)] * len(layers),
                ],
            )
        ]
    updates = [
        _map(panel, place, run, l, shown[l][0], limits[l], label, sources[l])
        for l, place, label in zip(layers, places, labels)
    ]
    return lambda snapshot: [update(snapshot) for update in updates]


def _places(panel: Panel, box: PanelBox, count: int, rows: int) -> list[PanelBox]:
    """The places of so many pictures: the first above the others."""
    if count == 1:
        return [box]
    first, below = box.rows(3, 2, gap=0.8 * panel.unit)
    each = -(-(count - 1) // rows)
    strips = below.rows(*[1] * rows, gap=0.5 * panel.unit)
    return [first, *(place for strip in strips for place in strip.columns(*[1] * each, gap=panel.unit))]


def _largest(run: Run, layer: int) -> tuple[NDArray[np.intp], bool]:
    """The neurons to show, and whether others are left out.

    Those with the largest gradients are shown.
    """
    strength = np.max([column_norms(run[i][f"dW{layer}"]) for i in (0, len(run) // 2, -1)], axis=0)
    return chosen_units("gradients", None, np.nan_to_num(strength), most=MOST_NEURONS)


def _label(
    panel: Panel,
    place: PanelBox,
    run: Run,
    layer: int,
    units: NDArray[np.intp],
    strongest: bool,
    limit: float,
    templates: Sequence[str],
    strongest_templates: Sequence[str],
) -> str:
    """The longest label that fits above a picture, or ""."""
    labels = wordings(
        *(strongest_templates if strongest else templates),
        symbol=f"dW{layer}",
        layer=layer,
        shown=len(units),
        neurons=run.sizes[layer],
        limit=short_number(limit),
    )
    return panel.fitting(labels, place.width)


def _label_height(label: str) -> float:
    """The height of the line or the lines of a label in units."""
    return 1.1 * (1 + label.count("\n"))


def _map(
    panel: Panel,
    box: PanelBox,
    run: Run,
    layer: int,
    units: NDArray[np.intp],
    limit: float,
    label: str,
    source: Source,
) -> Callable[[Snapshot], Artist]:
    """Draw the picture of one dW with its label above it.

    `source` says where its colours end.
    """
    line, box = box.top_strip(_label_height(label) * panel.unit, gap=0.35 * panel.unit)
    place, update = weight_map(panel, box, run, f"dW{layer}", units, limit, at_corner=True)
    text = panel.write(place.left, line.bottom + 0.15 * panel.unit, label, color=panel.theme.muted)
    list_numbers(text, [Number(short_number(limit), source)])
    return update
