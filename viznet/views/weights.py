"""The view `weights`: the weights of every neuron of a layer as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.views.base import view
from viznet.views.drawing.colour_line import HEIGHT, colour_line
from viznet.views.drawing.colours import COLOUR_LIMITS, colour_end
from viznet.views.drawing.learned import write_learned
from viznet.views.drawing.maps import column_norms, is_tiled, weight_map
from viznet.views.drawing.options import check_count, checked_choice, checked_layer, chosen_units
from viznet.views.drawing.panel import LOOK_LINES, Panel
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_TILES, MOST_COLUMNS = 100, 600  # how many neurons are shown if the option `units` is not set

# What to look at, from long to short.
TILE_LOOK = (
    "Watch whether strokes and rings appear in the noise of the first weights.",
    "Watch whether shapes appear in the noise.",
)
MATRIX_LOOK = ("Watch which weights grow, and which stay near 0.", "Watch which weights grow.")

TILE_TITLES = (
    "{symbol}: what each neuron of layer {layer} looks for",
    "{symbol}: what neurons look for",
    "Weights {symbol}",
    "{symbol}",
)
OUTPUT_TILE_TITLES = (
    "{symbol}: what each output looks for",
    "{symbol}: what outputs look for",
    *TILE_TITLES[2:],
)
MATRIX_TITLES = ("{symbol}: the weights of each neuron of layer {layer}", "Weights {symbol}", "{symbol}")
OUTPUT_MATRIX_TITLES = ("{symbol}: the weights of each output", *MATRIX_TITLES[1:])

# Of a single neuron. People count neurons from one, and the array from zero.
ONE_TILE_TITLES = (
    "{symbol}[:, {unit}]: what neuron {number} of {neurons} in layer {layer} looks for",
    "{symbol}[:, {unit}]: what neuron {number} of {neurons} looks for",
    "Weights {symbol}[:, {unit}]",
    "{symbol}[:, {unit}]",
)
ONE_OUTPUT_TILE_TITLES = (
    "{symbol}[:, {unit}]: what output {number} of {neurons} looks for",
    *ONE_TILE_TITLES[2:],
)
ONE_MATRIX_TITLES = (
    "{symbol}[:, {unit}]: the weights of neuron {number} of {neurons} in layer {layer}",
    "{symbol}[:, {unit}]: the weights of neuron {number} of {neurons}",
    *ONE_TILE_TITLES[2:],
)
ONE_OUTPUT_MATRIX_TITLES = (
    "{symbol}[:, {unit}]: the weights of output {number} of {neurons}",
    *ONE_TILE_TITLES[2:],
)
ONE_TILE_NOTES = ("{positive} adds, {negative} subtracts",)
ONE_MATRIX_NOTES = (
    "one row for each of its {inputs} inputs · {positive} adds, {negative} subtracts",
    *ONE_TILE_NOTES,
)
STRONGEST_ONE_NOTES = (
    "the one of {neurons} with the largest weights at the end · {positive} adds, {negative} subtracts",
    "the one of {neurons} with the largest weights at the end",
)

TILE_NOTES = (
    "one picture for each neuron · {positive} adds, {negative} subtracts",
    "{positive} adds, {negative} subtracts",
)
MATRIX_NOTES = (
    "one column for each neuron, one row for each of its {inputs} inputs · {positive} adds, {negative} subtracts",
    "{positive} adds, {negative} subtracts",
)
# If neurons are left out, even the shortest note says so.
STRONGEST_NOTES = (
    "the {shown} of {neurons} with the largest weights at the end · {positive} adds, {negative} subtracts",
    "the {shown} of {neurons} with the largest weights at the end",
)
STRONGEST_TILE_NOTES = (
    "the {shown} of {neurons} with the largest weights at the end · one picture for each neuron · "
    "{positive} adds, {negative} subtracts",
    *STRONGEST_NOTES,
)
STRONGEST_MATRIX_NOTES = (
    "the {shown} of {neurons} with the largest weights at the end · one column for each neuron, "
    "one row for each of its {inputs} inputs · {positive} adds, {negative} subtracts",
    *STRONGEST_NOTES,
)


@view
def weights(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    layer: int = 1,
    units: Any = None,
    limit: str = "common",
) -> Draw:
    """The weights of each neuron as a picture.

    The weights of the first layer are images of the shape of the inputs, one picture for each neuron. Those of a deeper
    layer are a matrix with one column for each neuron. All snapshots have the same colour scale. A sentence says how
    many neurons of the layer learned: those whose weights moved, from the first to the last snapshot, by at least a
    tenth of their first size (both as Euclidean norms). If the training loss is no lower at the end, or all
    recorded examples look alike to the layer, it says that they moved.

    Parameters
    ----------
    layer : int, default 1
        Which layer's weights to show, from 1 to the number of layers.
    units : int or sequence of int, optional
        How many neurons to show, those with the largest weights at the end, as in units=8; or their numbers, as in
        units=0,7 or units=[7]. By default all are shown, but at most 100 tiles or 600 columns.
    limit : str, default "common"
        Where the colours end: at a size that 995 of 1,000 weights stay below ("common"), or at the largest ("max").

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.weights(layer=2, units=[3, 0, 7])).still(size=(320, 180))
    """
    layer = checked_layer("weights", layer, run)
    panel, symbol = Panel(figure, theme), f"W{layer}"
    checked_choice("weights", "limit", limit, COLOUR_LIMITS)
    end, source = colour_end(run, symbol, limit)
    n_in, n_out = run.sizes[layer - 1 : layer + 1]
    strength = column_norms(run[-1][symbol])
    tiled, output = is_tiled(run, layer), layer == run.layers
    check_count("weights", units, n_out)
    shown, strongest = chosen_units("weights", units, strength, most=MOST_TILES if tiled else MOST_COLUMNS)

    titles: tuple[str, ...]
    notes: tuple[str, ...]
    if len(shown) == 1:
        tile_titles = ONE_OUTPUT_TILE_TITLES if output else ONE_TILE_TITLES
        matrix_titles = ONE_OUTPUT_MATRIX_TITLES if output else ONE_MATRIX_TITLES
        titles = tile_titles if tiled else matrix_titles
        notes = STRONGEST_ONE_NOTES if strongest else ONE_TILE_NOTES if tiled else ONE_MATRIX_NOTES
    elif tiled:
        titles = OUTPUT_TILE_TITLES if output else TILE_TITLES
        notes = STRONGEST_TILE_NOTES if strongest else TILE_NOTES
    else:
        titles = OUTPUT_MATRIX_TITLES if output else MATRIX_TITLES
        notes = STRONGEST_MATRIX_NOTES if strongest else MATRIX_NOTES
    box = panel.heading(
        wordings(
            *titles,
            symbol=symbol,
            layer=layer,
            unit=str(shown[0]),
            number=int(shown[0]) + 1,
            neurons=n_out,
        ),
        wordings(*notes, shown=len(shown), neurons=n_out, inputs=n_in, **theme.colour_names),
        look=TILE_LOOK if tiled and begins_with_noise(run, symbol) else MATRIX_LOOK,
    )
    gaps = not run.is_finite(symbol)
    foot, box = box.bottom_strip(HEIGHT * panel.unit, gap=0.5 * panel.unit)
    colour_line(panel, foot, end, source, gaps=gaps)
    # Weights that are no numbers have learned nothing.
    if len(shown) > 1 and np.isfinite(strength).all() and panel.has_lines(LOOK_LINES):
        line, box = box.bottom_strip(panel.unit, gap=0.5 * panel.unit)
        write_learned(panel, line, run, layer)
    _, update = weight_map(panel, box, run, symbol, shown, end)

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [update(snapshot)]

    return draw


def begins_with_noise(run: Run, symbol: str) -> bool:
    """Whether the first recorded weights are those that chance drew."""
    return run.meta.beginning is None and run[0].step == 0 and np.ptp(run[0][symbol]) > 0
