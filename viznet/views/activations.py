"""The view `activations`: one row an example, one column a neuron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.views.base import view
from viznet.views.drawing.colours import (
    bar_width,
    colour_bar,
    colour_scale,
    short_number,
    signed_marks,
    unsigned_marks,
)
from viznet.views.drawing.options import checked_layer, chosen_units
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import activation_symbol, by_class, class_names, short_names, signed
from viznet.views.drawing.wordings import counted, wordings

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_NEURONS = 128  # how many neurons of a layer are shown if the option `units` is not set

TITLES = (
    "Activations: which neurons are active for which class",
    "Activations: which neurons are active",
    "Activations",
)
NOTE = "{count} examples, one a row, grouped by class · one column a neuron"
NOTE_OF_ONE = "{count} example in one row · one column a neuron"
SHORT_NOTE = "rows: examples by class, columns: neurons"

# The label of a layer, from long to short. `{neurons}` is such as "16 neurons" or "5 of 16 neurons".
LABELS = (
    "{symbol} · layer {layer} · {neurons}",
    "{symbol} · {neurons}",
    "{symbol} · layer {layer}",
    "{symbol}",
)
OUTPUT_LABELS = ("{symbol} · output · {neurons}", "{symbol} · {neurons}", "{symbol} · output", "{symbol}")
# Without a colour bar, the label names the end of the colour scale.
LABELS_WITH_LIMIT = ("{symbol} · layer {layer} · {neurons}, up to {limit}", *LABELS[1:])
OUTPUT_LABELS_WITH_LIMIT = ("{symbol} · output · {neurons}, up to {limit}", *OUTPUT_LABELS[1:])
STRONGEST_LABELS = (
    "{symbol} · the {neurons} that vary most, by favourite class",
    "{symbol} · the {neurons} that vary most",
)


@dataclass(frozen=True)
class ProbeRows:
    """The rows of a heat map: the examples of the probe, grouped by class.

    Where there is room, an empty row stands between two classes.

    `order` are the examples from top to bottom, `places` the row of each, `count` is the number of all rows.
    """

    order: NDArray[np.intp]
    places: NDArray[np.intp]
    count: int


@view
def activations(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, layer: int | None = None, units: Any = None
) -> Draw:
    """Which neurons are active for which example of the probe.

    A row is an example, grouped by class, and a column is a neuron. The layers stand side by side, the output `p` at
    the right. Each layer has one colour scale for all snapshots. If activations can be negative, blue and red are the
    signs.

    Parameters
    ----------
    layer : int, optional
        Which layer to show, from 1 to the number of layers. By default all are shown.
    units : int or sequence of int, optional
        How many neurons of a hidden layer to show, those whose activations vary most between the examples at the end,
        as in units=8; or their numbers, as in units=0,7 or units=[7]. By default all are shown, but at most 128 of a
        layer.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.activations(layer=1, units=8)).still(size=(320, 180))
    """
    layers = list(range(1, run.layers + 1)) if layer is None else [checked_layer("activations", layer, run)]
    panel = Panel(figure, theme)
    unit = panel.unit
    shown = {l: _units(run, l, units) for l in layers}
    box = panel.heading(TITLES, [counted(len(run.probe), NOTE_OF_ONE, NOTE), SHORT_NOTE])
    order, groups = by_class(run.probe.y)
    gap = 1 if len(groups) > 1 and len(order) < box.height / 3 else 0  # an empty row between the classes
    places = np.concatenate([np.arange(s.start, s.stop) + i * gap for i, (_, s) in enumerate(groups)])
    rows = ProbeRows(order, places, int(places[-1]) + 1)

    foot, box = box.bottom_strip(0.8 * unit, gap=0.3 * unit)
    label_line, box = box.top_strip(1.1 * unit, gap=0.35 * unit)
    smallest = box.height / rows.count * min(s.stop - s.start for _, s in groups)
    names = short_names(panel, class_names(run), 6 * unit, 0.9)
    side = max((panel.width(name, 0.9) for name in names), default=0) + 0.6 * unit
    if smallest >= 0.95 * unit:
        for i, (k, s) in enumerate(groups):
            y = box.top_edge - ((s.start + s.stop) / 2 + i * gap) / rows.count * box.height
            panel.write(box.left + side - 0.6 * unit, y, names[k], size=0.9, ha="right", va="center_baseline")
    else:  # the names of the classes would overlap
        side = 0
    # The square root makes wide layers wide, and leaves narrow ones room for their label.
    shares = np.sqrt([len(shown[l][0]) for l in layers])
    boxes = box.inset(left=side).columns(*shares, gap=1.2 * unit)
    with_bar = all(each.width > 12 * unit for each in boxes)
    maps = [
        _layer(panel, each, label_line, foot, run, l, *shown[l], rows, with_bar)
        for l, each in zip(layers, boxes)
    ]
    return lambda snapshot: [update(snapshot) for update in maps]


def _units(run: Run, layer: int, units: Any) -> tuple[NDArray[np.intp], bool]:
    """The neurons to show, and whether others that vary less are left out."""
    final = np.asarray(run[-1][activation_symbol(run, layer)], float)
    with np.errstate(all="ignore"):
        spread = np.nan_to_num(final.std(axis=0))
    if units is not None and not isinstance(units, int):
        return chosen_units("activations", units, spread, most=MOST_NEURONS)
    if layer == run.layers:
        return np.arange(run.sizes[-1]), False
    shown, strongest = chosen_units("activations", units, spread, most=MOST_NEURONS)
    if strongest:
        # Neurons with the same favourite class stand side by side, so that the picture shows what a layer separates.
        of_class = np.array([final[run.probe.y == k].mean(axis=0) for k in np.unique(run.probe.y)])
        shown = shown[np.argsort(np.nan_to_num(of_class[:, shown]).argmax(axis=0), kind="stable")]
    return shown, strongest


def _layer(
    panel: Panel,
    box: PanelBox,
    label_line: PanelBox,
    foot: PanelBox,
    run: Run,
    layer: int,
    units: NDArray[np.intp],
    strongest: bool,
    rows: ProbeRows,
    with_bar: bool,
) -> Callable[[Snapshot], Artist]:
    """Draw the heat map of one layer with its label and colour bar.

    Returns the function that shows a snapshot.
    """
    symbol, sign = activation_symbol(run, layer), signed(run, layer)
    limit = 1.0 if symbol == "p" and not sign else run.limit(symbol)
    marks = signed_marks(limit) if sign else unsigned_marks(limit)
    colours, norm = colour_scale(panel.theme, limit, signed=sign)
    side = bar_width(panel, [mark for _, mark in marks]) if with_bar else 0.0
    place = box.inset(right=side + 0.5 * panel.unit if side else 0)
    labels = _labels(run, layer, symbol, len(units), strongest, None if with_bar else limit)
    label = panel.fitting(labels, box.width, 0.9)
    panel.write(box.left, label_line.bottom + 0.15 * panel.unit, label, size=0.9, color=panel.theme.muted)
    _name_columns(panel, PanelBox(place.left, foot.bottom, place.width, foot.height), run, layer, units)
    axes = panel.axes(place)
    empty = np.full((rows.count, len(units)), np.nan, np.float32)
    image = axes.imshow(empty, aspect="auto", interpolation="nearest", cmap=colours, norm=norm)
    panel.frame(axes, panel.theme.faint, 0.08)
    if side:
        colour_bar(panel, PanelBox(box.right_edge - side, place.bottom, side, place.height), colours, marks)

    def update(snapshot: Snapshot) -> Artist:
        picture = empty.copy()
        picture[rows.places] = snapshot[symbol][rows.order][:, units]
        image.set_data(picture)
        return image

    return update


def _labels(run: Run, layer: int, symbol: str, shown: int, strongest: bool, limit: float | None) -> list[str]:
    """The wordings of a layer's label, longest first.

    If `limit` is not None, the label names it as the end of the colour scale.
    """
    size = run.sizes[layer]
    if shown < size:
        (neurons,) = wordings("{shown} of {size} neurons", shown=shown, size=size)
    else:
        neurons = counted(size, "{count} neuron", "{count} neurons")
    templates: tuple[str, ...]
    if layer == run.layers:
        templates = OUTPUT_LABELS if limit is None else OUTPUT_LABELS_WITH_LIMIT
    else:
        templates = LABELS if limit is None else LABELS_WITH_LIMIT
    templates = (*STRONGEST_LABELS, *templates) if strongest else templates
    return wordings(*templates, symbol=symbol, layer=layer, neurons=neurons, limit=short_number(limit or 0.0))


def _name_columns(panel: Panel, foot: PanelBox, run: Run, layer: int, units: NDArray[np.intp]) -> None:
    """Write a name below each column, if there is room.

    Columns of the output have the names of the classes, others the numbers of the neurons.
    """
    names = class_names(run) if layer == run.layers else [str(unit) for unit in range(run.sizes[layer])]
    each = foot.width / len(units)
    names = short_names(panel, names, each - 0.3 * panel.unit, 0.8)
    for i, unit in enumerate(units):
        x = foot.left + (i + 0.5) * each
        panel.write(
            x, foot.bottom + 0.1 * panel.unit, names[unit], size=0.8, color=panel.theme.muted, ha="center"
        )
