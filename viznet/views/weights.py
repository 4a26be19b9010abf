"""What every neuron of a layer looks for: its weights as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.views.base import view
from viznet.views.drawing.colours import bar_width, colour_bar, diverging, signed_marks
from viznet.views.drawing.maps import is_tiled, weight_map
from viznet.views.drawing.options import checked_layer, chosen_units
from viznet.views.drawing.panel import Box, Panel

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_TILES, MOST_COLUMNS = 100, 600  # neurons shown, unless more are asked for


@view
def weights(figure: Figure | SubFigure, run: Run, theme: Theme, *, layer: int = 1, units: Any = None) -> Draw:
    """What each neuron looks for: its weights as an image, blue where they add and red where they subtract.

    The weights of the first layer are shown as images of the inputs' shape, one tile a neuron; those of a deeper
    `layer` as a matrix, one column a neuron. `units` is how many neurons to show, those whose final weights are
    largest, or a list of their numbers; without it all are shown, or as many of a wide layer as can be seen.
    One scale serves the whole run.
    """
    layer = checked_layer("weights", layer, run)
    panel, symbol = Panel(figure, theme), f"W{layer}"
    limit, (n_in, n_out) = run.limit(symbol), run.sizes[layer - 1 : layer + 1]
    strength = np.linalg.norm(run[-1][symbol], axis=0)
    most = MOST_TILES if is_tiled(run, layer) else MOST_COLUMNS
    shown, strongest = chosen_units("weights", units, strength, most=most)

    who = "each output" if layer == run.layers else f"each neuron of layer {layer}"
    if is_tiled(run, layer):
        titles = [
            f"{symbol}: what {who} looks for",
            f"{symbol}: what each looks for",
            f"Weights {symbol}",
            symbol,
        ]
    else:
        titles = [f"{symbol}: the weights of {who}", f"Weights {symbol}", symbol]
    signs = "blue adds, red subtracts"
    count = f"the {len(shown)} of {n_out} with the largest weights at the end" if strongest else ""
    where = (
        "one tile a neuron"
        if is_tiled(run, layer)
        else f"one column a neuron, one row for each of its {n_in:,} inputs"
    )
    # What is left out must be said; how to read the rest only where there is room.
    said = [count] if count else []
    box = panel.heading(
        titles, [" · ".join(parts) for parts in ([*said, where, signs], [*said, signs], said or [signs])]
    )
    marks = signed_marks(limit)
    side = bar_width(panel, [words for _, words in marks])
    place, update = weight_map(panel, box.inset(right=side + panel.unit), run, symbol, shown, limit)
    bar = Box(box.right_edge - side, place.bottom, side, place.height)
    colour_bar(panel, bar, diverging(theme), marks)

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [update(snapshot)]

    return draw
