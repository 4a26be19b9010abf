"""The view `activations`: one row an example, one column a neuron."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import is_whole
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.activation_map import ProbeRows, activation_map, bar_side
from viznet.views.drawing.activation_notes import activation_notes
from viznet.views.drawing.colours import (
    COLOUR_LIMITS,
    colour_end,
    short_number,
)
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.names import (
    STRIDES,
    class_names,
    fitting_names,
    numbered,
    place_name,
    spaced_names,
    spaced_row_and_column_names,
)
from viznet.views.drawing.options import check_count, checked_choice, checked_layer, chosen_units
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import activation_symbol, by_class, has_negatives
from viznet.views.drawing.wordings import counted, wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_NEURONS = 128  # how many neurons of a hidden layer are shown if the option `units` is not set
MOST_OUTPUTS = 600  # how many outputs are shown
MOST_EXAMPLES = 600  # how many rows are shown; a screen has hardly more lines for them

# What to look at, from long to short.
LOOK = (
    "Look for columns that have colour in the rows of a few classes only.",
    "Look for columns of a few classes only.",
)

TITLES = (
    "Activations: which neurons are active for which class",
    "Activations: which neurons are active",
    "Activations",
)
# The label of a layer, from long to short. `{neurons}` is such as "16 neurons" or "5 of 16 neurons".
LABELS = (
    "{symbol} · layer {layer} · {neurons}",
    "{symbol} · {neurons}",
    "{symbol} · layer {layer}",
    "{symbol}",
)
OUTPUT_LABELS = ("{symbol} · output · {neurons}", "{symbol} · {neurons}", "{symbol} · output", "{symbol}")
STRONGEST_LABELS = (
    "{symbol} · the {neurons} that vary most, by favourite class",
    "{symbol} · the {neurons} that vary most",
)
# Without a colour bar, a second line of the label names the end of the colour scale.
RANGES = ("full colour: {limit}", "up to {limit}", "≤ {limit}", "≤{limit}")
SIGNED_RANGES = ("full colour: ±{limit}", "up to ±{limit}", "±{limit}")

SCALES = ("each", "shared")

BETWEEN_LAYERS = 0.6  # between the names below two layers, in units


@view
def activations(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    layer: int | None = None,
    units: Any = None,
    scale: str = "each",
    limit: str = "common",
) -> Draw:
    """Which neurons are active for which example of the probe.

    A row is an example, grouped by class, and a column is a neuron. The layers stand side by side, the output `p` at
    the right. A layer has one colour scale for all snapshots, and its label or its colour bar says where the scale
    ends. If activations can be negative, the colours are those of positive and negative numbers.

    Parameters
    ----------
    layer : int, optional
        Which layer to show, from 1 to the number of layers. By default all are shown.
    units : int or sequence of int, optional
        How many neurons of a hidden layer to show, those whose activations vary most between the examples at the end,
        as in units=8; or their numbers, as in units=0,7 or units=[7]. A list may also choose among the outputs if they
        are shown alone. By default all are shown, but at most 128 of a layer.
    scale : str, default "each"
        Whether each layer has its own colour scale ("each"), or all hidden layers have the same one ("shared"), so that
        they can be compared by colour. Where there is no room to name each layer's scale, they share one.
    limit : str, default "common"
        Where the colours of hidden layers end: at a size that 995 of 1,000 activations above 0 stay below ("common"),
        or at the largest activation ("max").

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.activations(layer=1, units=8)).still(size=(320, 180))
    """
    layers = list(range(1, run.layers + 1)) if layer is None else [checked_layer("activations", layer, run)]
    checked_choice("activations", "scale", scale, SCALES)
    checked_choice("activations", "limit", limit, COLOUR_LIMITS)
    # A count is of hidden neurons, and a layer that has fewer shows them all.
    hidden_sizes = [run.sizes[l] for l in layers if l < run.layers] or [run.sizes[-1]]
    check_count("activations", units, max(hidden_sizes))
    panel = Panel(figure, theme)
    unit = panel.unit
    order, groups = _rows_shown(run)
    columns = {l: _columns(run, l, units, order, alone=len(layers) == 1) for l in layers}
    ends = {l: _end(run, l, limit) for l in layers}
    limits = {l: size for l, (size, _) in ends.items()}
    # The square root makes wide layers wide, and leaves narrow ones room for their label.
    shares = np.sqrt([len(columns[l][0]) for l in layers])
    names = class_names(run)
    nameable = len(groups) * 0.95 * unit <= STRIDES[-1] * panel.box.height
    widest = _widest(panel, fitting_names(panel, numbered(names), 6 * unit)) if nameable else 0.0
    tightest = panel.box.inset(left=widest).columns(*shares, gap=_gap(panel, layers))
    ranges = {l: _range(panel, each, run, l, limits[l]) for l, each in zip(layers, tightest)}
    shared = len(layers) > 1 and (scale == "shared" or not all(ranges.values()))
    if shared:
        hidden = max((limits[l] for l in layers if l < run.layers), default=0.0)
        limits = {l: hidden if l < run.layers else limits[l] for l in layers}
    with_bar = not shared and all(each.width > 12 * unit for each in tightest)
    gaps = not with_bar and not all(run.is_finite(activation_symbol(run, l)) for l in layers)
    box = panel.heading(TITLES, activation_notes(run, len(order), shared, limits, gaps), look=LOOK)

    gap = 1 if len(groups) > 1 and len(order) < box.height / 3 else 0  # an empty row between the classes
    places = np.concatenate([np.arange(s.start, s.stop) + i * gap for i, (_, s) in enumerate(groups)])
    rows = ProbeRows(order, places, int(places[-1]) + 1)
    lines = 1 if with_bar or shared else 2
    foot, box = box.bottom_strip(unit, gap=0.3 * unit)
    label_line, box = box.top_strip(1.1 * lines * unit, gap=0.35 * unit)
    middles = {
        k: box.top_edge - ((s.start + s.stop) / 2 + i * gap) / rows.count * box.height
        for i, (k, s) in enumerate(groups)
    }
    sides = {l: bar_side(panel, run, l, limits[l]) if with_bar else 0.0 for l in layers}
    output = run.layers
    last = (tightest[-1].width - sides[output]) / len(columns[output][0]) if output in layers else 0.0
    row_names, column_names = spaced_row_and_column_names(panel, names, 6 * unit, middles, last)
    margin = _widest(panel, row_names)
    for k, y in middles.items() if row_names else ():
        if row_names[k]:
            panel.write(box.left + margin - 0.6 * unit, y, row_names[k], ha="right", va="center_baseline")
    boxes = box.inset(left=margin).columns(*shares, gap=_gap(panel, layers))
    updates = []
    end = math.inf  # where the names below the layer at the right begin
    for l, each in reversed(list(zip(layers, boxes))):
        chosen, strongest = columns[l]
        label = panel.fitting(_labels(run, l, len(chosen), strongest), each.width)
        if lines == 2:
            label = "\n".join((label, ranges[l]))
        y = label_line.bottom + 0.15 * unit
        text = panel.write(each.left, y, label, color=theme.muted)
        source = ends[l][1]
        list_numbers(text, [Number(short_number(limits[l]), source)] if source else [])
        place, update = activation_map(panel, each, run, l, chosen, limits[l], source, rows, sides[l])
        updates.append(update)
        below = PanelBox(place.left, foot.bottom, place.width, foot.height)
        end = _name_columns(panel, below, column_names if l == run.layers else None, chosen, end)
    return lambda snapshot: [update(snapshot) for update in updates]


def _widest(panel: Panel, names: Sequence[str]) -> float:
    """The room for these names at the left of the rows."""
    return max((panel.width(name) + 0.6 * panel.unit for name in names), default=0.0)


def _gap(panel: Panel, layers: Sequence[int]) -> float:
    """The distance of two layers in pixels."""
    return (1.2 if len(layers) <= 4 else 0.7) * panel.unit


def _rows_shown(run: Run) -> tuple[NDArray[np.intp], list[tuple[int, slice]]]:
    """The examples to show, grouped by class, and the rows of each class.

    Of a large probe, these are examples at equal distances in that order.
    """
    order, groups = by_class(run.probe.y)
    if len(order) <= MOST_EXAMPLES:
        return order, groups
    order = order[np.linspace(0, len(order) - 1, MOST_EXAMPLES).astype(int)]
    return order, by_class(run.probe.y[order])[1]


def _columns(
    run: Run, layer: int, units: Any, order: NDArray[np.intp], *, alone: bool
) -> tuple[NDArray[np.intp], bool]:
    """The neurons to show, and whether others that vary less are left out.

    `units` are hidden neurons, but a list for the output `alone` is of outputs. Outputs keep their order. Of hidden
    neurons, those with the same favourite class stand side by side, so that the picture shows what a layer separates.
    """
    output = layer == run.layers
    final = np.asarray(run[-1][activation_symbol(run, layer)][order])
    with np.errstate(all="ignore"):
        spread = np.nan_to_num(final.std(axis=0, dtype=float))
    if output and (units is None or is_whole(units) or not alone):
        shown, strongest = chosen_units("activations", None, spread, most=MOST_OUTPUTS)
        return np.sort(shown), strongest
    shown, strongest = chosen_units("activations", units, spread, most=MOST_NEURONS)
    if strongest and not output:
        y = run.probe.y[order]
        of_class = np.array([final[y == k][:, shown].mean(axis=0, dtype=float) for k in np.unique(y)])
        shown = shown[np.argsort(np.nan_to_num(of_class).argmax(axis=0), kind="stable")]
    return shown, strongest


def _end(run: Run, layer: int, limit: str) -> tuple[float, Source | None]:
    """Where the colours of a layer end, and where this number comes from.

    Shares end at 1, which comes from nowhere.
    """
    symbol = activation_symbol(run, layer)
    return (1.0, None) if symbol == "p" and not has_negatives(run, layer) else colour_end(run, symbol, limit)


def _range(panel: Panel, box: PanelBox, run: Run, layer: int, limit: float) -> str:
    """The line that says where a layer's colours end.

    It is "" if it does not fit.
    """
    templates = SIGNED_RANGES if has_negatives(run, layer) else RANGES
    return panel.fitting(wordings(*templates, limit=short_number(limit)), box.width)


def _labels(run: Run, layer: int, shown: int, strongest: bool) -> list[str]:
    """The wordings of a layer's label, longest first."""
    size = run.sizes[layer]
    if shown < size:
        (neurons,) = wordings("{shown} of {size} neurons", shown=shown, size=size)
    else:
        neurons = counted(size, "{count} neuron", "{count} neurons")
    templates = OUTPUT_LABELS if layer == run.layers else (*(STRONGEST_LABELS if strongest else ()), *LABELS)
    return wordings(*templates, symbol=activation_symbol(run, layer), layer=layer, neurons=neurons)


def _name_columns(
    panel: Panel, foot: PanelBox, classes: Sequence[str] | None, units: NDArray[np.intp], end: float
) -> float:
    """Writes a name below each column, or below every second or fifth.

    Columns of the output have the names of the classes. Others, for which `classes` is None, have the numbers of the
    neurons. A number that would touch the names below the next layer, which begin at `end`, is left out: 10 beside 0
    reads as 100. Returns where the first name begins, or `end` if there is none.
    """
    each = foot.width / len(units)
    names = (
        [place_name(unit) for unit in units] if classes is None else [classes[k] for k in units if classes]
    )
    if classes is None:
        names = spaced_names(panel, names, each)
    first = end
    for i, name in enumerate(names):
        x, y = foot.left + (i + 0.5) * each, foot.bottom + 0.1 * panel.unit
        half = panel.width(name) / 2
        if name and x + half <= end - BETWEEN_LAYERS * panel.unit:
            panel.write(x, y, name, color=panel.theme.muted, ha="center")
            first = min(first, x - half)
    return first
