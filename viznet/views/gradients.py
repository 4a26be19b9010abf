"""The view `gradients`: the norms and pictures of all layers' gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.threads import OneThread
from viznet.views.base import view
from viznet.views.drawing.axis import AXIS_CLOCKS, AxisScale, step_axes, three_digits
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.curves import GrowingCurve, Legend, running_mean
from viznet.views.drawing.maps import robust_limit, weight_map
from viznet.views.drawing.options import checked_choice, checked_layer, chosen_units
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_NEURONS = 64  # how many neurons of a layer are shown in its picture
MEAN_WIDTH = 8  # how many snapshots a bold curve is the mean of: gradients of single batches vary a lot

TITLES = (
    "Gradients: how large they are in each layer",
    "Gradients of each layer",
    "Gradients",
)
# At the beginning of the run, a bold curve is the mean of fewer snapshots.
NOTES = (
    "norm of each dW, bold the mean of up to {width} snapshots",
    "bold: mean of up to {width} snapshots",
)
NOTES_WITH_MAPS = (
    "norm of each dW, bold the mean of up to {width} snapshots · "
    "{positive}: the loss grows with the weight, {negative}: it falls",
    "{positive}: the loss grows with the weight, {negative}: it falls",
)
# Of a run of a single snapshot there is nothing to take the mean of.
NOTES_OF_ONE = ("norm of each dW",)
NOTES_OF_ONE_WITH_MAPS = (
    "norm of each dW · {positive}: the loss grows with the weight, {negative}: it falls",
    "{positive}: the loss grows with the weight, {negative}: it falls",
)
NORM_NAMES = ("|{symbol}|", "{symbol}", "{layer}")
MAP_LABELS = (
    "{symbol}, colours end at ±{limit}",
    "{symbol}, ±{limit}",
    "{symbol}, ±{limit}",
    "{symbol}",
)
STRONGEST_MAP_LABELS = (
    "{symbol}, {shown} of {neurons} neurons, colours end at ±{limit}",
    "{symbol}, {shown} of {neurons} neurons, ±{limit}",
    *MAP_LABELS[2:],
)


@view
def gradients(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    layer: int | None = None,
    maps: bool = True,
    clock: str = "linear",
) -> Draw:
    """How large the gradients are in each layer, and each dW as a picture.

    The curves are the norms of every dW over the steps. In the pictures, one colour means that the
    loss grows with the weight, and the other that it falls. Training steps the other way. The colours end at a
    magnitude that 999 of 1,000 entries stay below.

    Parameters
    ----------
    layer : int, optional
        Which layer's picture to show, from 1 to the number of layers. By default all are shown.
    maps : bool, default True
        Whether to show pictures of the gradients, or only the curves of their norms.
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
    checked_choice("gradients", "clock", clock, AXIS_CLOCKS)
    panel = Panel(figure, theme)
    box = panel.heading(TITLES, _notes(run, maps, theme))
    if not maps:
        return _norms(panel, box, run, clock)
    left, right = (
        box.columns(5, 6, gap=2 * panel.unit) if box.width > box.height else box.rows(2, 3, gap=panel.unit)
    )
    if len(layers) == 1:
        places = [right]
    else:
        # The picture of the first layer is the largest; the others share the room below it.
        first, below = right.rows(3, 2, gap=0.8 * panel.unit)
        places = [first, *below.columns(*[1] * (len(layers) - 1), gap=panel.unit)]
    draws = [
        _norms(panel, left, run, clock),
        *(_map(panel, place, run, l) for l, place in zip(layers, places)),
    ]
    return lambda snapshot: [artist for draw in draws for artist in draw(snapshot)]


def _notes(run: Run, maps: bool, theme: Theme) -> list[str]:
    """The wordings of the note below the title."""
    width = min(MEAN_WIDTH, len(run))
    if width == 1:
        return wordings(*(NOTES_OF_ONE_WITH_MAPS if maps else NOTES_OF_ONE), **theme.colour_names)
    return wordings(*(NOTES_WITH_MAPS if maps else NOTES), width=width, **theme.colour_names)


def norms_of(run: Run, symbol: str) -> NDArray[np.float64]:
    """The Euclidean norm of a symbol at every snapshot: float64 (T,).

    Reads one snapshot at a time.
    """
    with np.errstate(all="ignore"), OneThread():  # a norm is the product of an array with itself
        return np.array([np.linalg.norm(np.asarray(values)) for values in run[symbol]], float)


def _norms(panel: Panel, box: PanelBox, run: Run, clock: str) -> Draw:
    """Draw the growing curves of the norms of all layers' gradients."""
    norms = [norms_of(run, f"dW{l}") for l in range(1, run.layers + 1)]
    scale = AxisScale.of(*norms, log=any((n[np.isfinite(n)] > 0).any() for n in norms))
    line, rest = box.top_strip(1.5 * panel.unit)
    axes = step_axes(panel, rest, run, scale, clock=clock)
    colours = panel.theme.series
    curves, means = [], []
    for i, norm in enumerate(norms):
        colour, dash = colours[i % len(colours)], "-" if i < len(colours) else "--"
        curves.append(
            GrowingCurve(
                panel, axes, run.steps, norm, colour=colour, width=0.05, dot=False, alpha=0.5, zorder=1
            )
        )
        mean = running_mean(norm, MEAN_WIDTH)
        means.append(GrowingCurve(panel, axes, run.steps, mean, colour=colour, linestyle=dash))
    names = [wordings(*NORM_NAMES, symbol=f"dW{l}", layer=l) for l in range(1, run.layers + 1)]
    legend = Legend(panel, line, [(mean, name, three_digits) for mean, name in zip(means, names)])

    def draw(snapshot: Snapshot) -> list[Artist]:
        moved = [artist for curve in (*curves, *means) for artist in curve.draw_up_to(snapshot.step)]
        return [*moved, *legend.show_values(snapshot.step)]

    return draw


def _map(panel: Panel, box: PanelBox, run: Run, layer: int) -> Draw:
    """Draw the picture of one dW with its name and scale above it."""
    symbol = f"dW{layer}"
    limit = robust_limit(run, symbol)
    strength = np.max(
        [np.nan_to_num(np.linalg.norm(run[i][symbol], axis=0)) for i in (0, len(run) // 2, -1)], axis=0
    )
    units, strongest = chosen_units("gradients", None, strength, most=MOST_NEURONS)
    line, box = box.top_strip(1.1 * panel.unit, gap=0.35 * panel.unit)
    place, update = weight_map(panel, box, run, symbol, units, limit)
    labels = wordings(
        *(STRONGEST_MAP_LABELS if strongest else MAP_LABELS),
        symbol=symbol,
        shown=len(units),
        neurons=run.sizes[layer],
        limit=short_number(limit),
    )
    label = panel.fitting(labels, box.right_edge - place.left, 0.9)
    panel.write(place.left, line.bottom + 0.15 * panel.unit, label, size=0.9, color=panel.theme.muted)
    return lambda snapshot: [update(snapshot)]
