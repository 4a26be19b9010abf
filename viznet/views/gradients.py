"""The view `gradients`: the norms and pictures of all layers' gradients."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.threads import OneThread
from viznet.views.base import view
from viznet.views.drawing.axis import AXIS_CLOCKS, AxisScale, three_digits
from viznet.views.drawing.colours import COLOUR_LIMITS
from viznet.views.drawing.curve_plot import ThinCurve, curve_plot
from viznet.views.drawing.curves import curve_looks, running_mean
from viznet.views.drawing.gradient_maps import gradient_maps
from viznet.views.drawing.legend import LegendEntry
from viznet.views.drawing.options import checked_choice, checked_layer
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.shared import sharing
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run
    from viznet.theme import Theme
    from viznet.views.base import Draw

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
    "size (norm) of each dW · bold: mean of up to {width} last snapshots",
    "bold: mean of up to {width} last snapshots",
)
NOTES_WITH_MAPS = (
    "size (norm) of each dW · bold: mean of up to {width} last snapshots · "
    "{positive}: the loss grows with the weight, {negative}: it falls",
    "bold: mean of up to {width} last snapshots · {positive}: loss grows with the weight, {negative}: it falls",
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
    draws = [_norms(panel, left, run, clock), gradient_maps(panel, right, run, layers, scale, limit)]
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
    """Draws the growing curves of the norms of all layers' gradients."""
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
    single = [ThinCurve(look, run.steps, norm) for look, norm in zip(looks, norms)]
    return curve_plot(panel, box, run, entries, scale, clock=clock, behind=single)
