"""Where learning happens: how long the gradient of every layer is, and what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.threads import OneThread
from viznet.views.base import view
from viznet.views.drawing.axis import CLOCKS, Scale, measured, plot
from viznet.views.drawing.colours import number
from viznet.views.drawing.curves import Curve, Legend, running_mean
from viznet.views.drawing.maps import strong, weight_map
from viznet.views.drawing.options import checked_choice, checked_layer, chosen_units
from viznet.views.drawing.panel import Box, Panel

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST = 64  # neurons of a layer whose gradients are shown
MEAN = 8  # snapshots that a bold curve is the mean of: a gradient of few examples jumps about


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
    """How strongly the loss pulls at each layer: the norm of every dW over time, and each dW as a picture.

    In the pictures, blue says that the loss grows with the weight, red that it falls; training steps the other
    way. Their scale ends at a magnitude that 999 of 1,000 entries stay below. `layer` shows one layer's picture
    instead of all, `maps=False` none. `clock="geometric"` gives the early steps more room.
    """
    layers = list(range(1, run.layers + 1)) if layer is None else [checked_layer("gradients", layer, run)]
    checked_choice("gradients", "maps", maps, (True, False))
    checked_choice("gradients", "clock", clock, CLOCKS)
    panel = Panel(figure, theme)
    titles = [
        "Gradients: how strongly the loss pulls at each layer",
        "Gradients: the pull on each layer",
        "Gradients",
    ]
    signs = "blue: the loss grows with the weight, red: it falls"
    norm = f"norm of each dW, bold the mean of {MEAN} snapshots"
    notes = [f"{norm} · {signs}", signs] if maps else [norm, f"bold: mean of {MEAN} snapshots"]
    box = panel.heading(titles, notes)
    if not maps:
        return _norms(panel, box, run, clock)
    left, right = (
        box.columns(5, 6, gap=2 * panel.unit) if box.width > box.height else box.rows(2, 3, gap=panel.unit)
    )
    if len(layers) == 1:
        places = [right]
    else:
        # The first layer's picture is the largest; the others share the room below.
        first, below = right.rows(3, 2, gap=0.8 * panel.unit)
        places = [first, *below.columns(*[1] * (len(layers) - 1), gap=panel.unit)]
    norms, pictures = (
        _norms(panel, left, run, clock),
        [_map(panel, b, run, l) for l, b in zip(layers, places)],
    )
    return lambda snapshot: [artist for part in (norms, *pictures) for artist in part(snapshot)]


def norms_of(run: Run, symbol: str) -> NDArray[np.float64]:
    """The Euclidean norm of a symbol at every snapshot: float64 (T,). Reads the array once, a snapshot at a time."""
    with np.errstate(all="ignore"), OneThread():  # a norm is a product too: that of the array with itself
        return np.array([np.linalg.norm(np.asarray(moment)) for moment in run[symbol]], float)


def _norms(panel: Panel, box: Box, run: Run, clock: str) -> Draw:
    """The growing curves of all layers' gradient norms."""
    norms = [norms_of(run, f"dW{l}") for l in range(1, run.layers + 1)]
    scale = Scale.of(*norms, log=any((n[np.isfinite(n)] > 0).any() for n in norms))
    line, rest = box.top(1.5 * panel.unit)
    axes = plot(panel, rest, run, scale, clock=clock)
    colours = panel.theme.series
    curves, means = [], []
    for i, norm in enumerate(norms):
        colour, dash = colours[i % len(colours)], "-" if i < len(colours) else "--"
        curves.append(
            Curve(panel, axes, run.steps, norm, colour=colour, width=0.05, dot=False, alpha=0.5, zorder=1)
        )
        means.append(Curve(panel, axes, run.steps, running_mean(norm, MEAN), colour=colour, linestyle=dash))
    names = [(f"|dW{l}|", f"dW{l}", str(l)) for l in range(1, run.layers + 1)]
    legend = Legend(panel, line, [(mean, name, measured) for mean, name in zip(means, names)])

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [
            *(a for curve in (*curves, *means) for a in curve.upto(snapshot.step)),
            *legend.at(snapshot.step),
        ]

    return draw


def _map(panel: Panel, box: Box, run: Run, layer: int) -> Draw:
    """The picture of one dW with its name and scale above it."""
    symbol = f"dW{layer}"
    limit = strong(run, symbol)
    reach = np.max(
        [np.nan_to_num(np.linalg.norm(run[i][symbol], axis=0)) for i in (0, len(run) // 2, -1)], axis=0
    )
    units, strongest = chosen_units("gradients", None, reach, most=MOST)
    line, box = box.top(1.1 * panel.unit, gap=0.35 * panel.unit)
    place, update = weight_map(panel, box, run, symbol, units, limit)
    some = f", {len(units)} of {run.sizes[layer]} neurons" if strongest else ""
    titles = [
        f"{symbol}{some}, colours end at ±{number(limit)}",
        f"{symbol}{some}, ±{number(limit)}",
        f"{symbol}, ±{number(limit)}",
        symbol,
    ]
    words = panel.fitting(titles, box.right_edge - place.left, 0.9)
    panel.write(place.left, line.bottom + 0.15 * panel.unit, words, size=0.9, color=panel.theme.muted)
    return lambda snapshot: [update(snapshot)]
