"""What the neurons make of the probe's examples: one row an example, one column a neuron."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.views.base import view
from viznet.views.drawing.colours import bar_width, colour_bar, number, scale, signed_marks, unsigned_marks
from viznet.views.drawing.options import checked_layer, chosen_units
from viznet.views.drawing.panel import Box, Panel
from viznet.views.drawing.probe import by_class, class_names, short_names, signed, symbol_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST = 128  # neurons of a layer shown, unless more are asked for


@view
def activations(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, layer: int | None = None, units: Any = None
) -> Draw:
    """What fires for what: the activations of every neuron (columns) for every example of the probe (rows, by class).

    Shows all layers side by side, the output p last, or one `layer`. Each layer has one scale for the whole run,
    blue and red where activations can be negative. `units` is how many neurons of a layer to show, those that vary
    most between the examples at the end, or a list of their numbers; without it all are shown, or 128 of a wide layer.
    """
    layers = list(range(1, run.layers + 1)) if layer is None else [checked_layer("activations", layer, run)]
    panel = Panel(figure, theme)
    unit = panel.unit
    shown = {l: _units(run, l, units) for l in layers}
    notes = [
        f"{len(run.probe)} examples, one a row, grouped by class · one column a neuron",
        "rows: examples by class, columns: neurons",
    ]
    box = panel.heading(
        [
            "Activations: which neurons fire for which digit",
            "Activations: what fires for what",
            "Activations",
        ],
        notes,
    )
    order, groups = by_class(run.probe.y)
    gap = 1 if len(groups) > 1 and len(order) < box.height / 3 else 0  # an empty row between the classes
    rows = np.concatenate([np.arange(s.start, s.stop) + i * gap for i, (_, s) in enumerate(groups)])
    height = int(rows[-1]) + 1

    names = class_names(run)
    foot, box = box.under(0.8 * unit, gap=0.3 * unit)
    line, box = box.top(1.1 * unit, gap=0.35 * unit)
    each = box.height / height * min(s.stop - s.start for _, s in groups)
    words = short_names(panel, names, 6 * unit, 0.9)
    side = max((panel.width(word, 0.9) for word in words), default=0) + 0.6 * unit
    if each >= 0.95 * unit:  # else the names would run into each other
        for i, (k, s) in enumerate(groups):
            y = box.top_edge - ((s.start + s.stop) / 2 + i * gap) / height * box.height
            panel.write(box.left + side - 0.6 * unit, y, words[k], size=0.9, ha="right", va="center_baseline")
    else:
        side = 0
    # A layer is as wide as it has neurons, but none so narrow that its name finds no room.
    shares = np.sqrt([len(shown[l][0]) for l in layers])
    places = box.inset(left=side).columns(*shares, gap=1.2 * unit)
    bars = all(place.width > 12 * unit for place in places)
    maps = [
        _layer(panel, place, line, foot, run, l, *shown[l], order, rows, height, bars)
        for l, place in zip(layers, places)
    ]
    return lambda snapshot: [update(snapshot) for update in maps]


def _units(run: Run, layer: int, units: Any) -> tuple[NDArray[np.intp], bool]:
    final = np.asarray(run[-1][symbol_of(run, layer)], float)
    with np.errstate(all="ignore"):
        spread = np.nan_to_num(final.std(axis=0))
    if units is not None and not isinstance(units, int):
        return chosen_units("activations", units, spread, most=MOST)
    if layer == run.layers:
        return np.arange(run.sizes[-1]), False
    shown, strongest = chosen_units("activations", units, spread, most=MOST)
    if (
        strongest
    ):  # side by side those that like the same class: the picture shows what the layer has sorted out
        of_class = np.array([final[run.probe.y == k].mean(axis=0) for k in np.unique(run.probe.y)])
        shown = shown[np.argsort(np.nan_to_num(of_class[:, shown]).argmax(axis=0), kind="stable")]
    return shown, strongest


def _layer(
    panel: Panel,
    box: Box,
    line: Box,
    foot: Box,
    run: Run,
    layer: int,
    units: NDArray[np.intp],
    strongest: bool,
    order: NDArray[np.intp],
    rows: NDArray[np.intp],
    height: int,
    bar: bool,
) -> Any:
    """The heat map of one layer, its name above and its scale beside it; returns what updates it."""
    symbol, sign = symbol_of(run, layer), signed(run, layer)
    limit = 1.0 if symbol == "p" and not sign else run.limit(symbol)
    marks = signed_marks(limit) if sign else unsigned_marks(limit)
    colours, norm = scale(panel.theme, limit, signed=sign)
    side = bar_width(panel, [words for _, words in marks]) if bar else 0.0
    place = box.inset(right=side + 0.5 * panel.unit if side else 0)
    what = "output" if layer == run.layers else f"layer {layer}"
    count = (
        f"{len(units)} of {run.sizes[layer]} neurons"
        if len(units) < run.sizes[layer]
        else f"{len(units)} neurons"
    )
    top = "" if side else f", up to {number(limit)}"
    titles = [f"{symbol} · {what} · {count}{top}", f"{symbol} · {count}", f"{symbol} · {what}", symbol]
    if strongest:
        titles = [
            f"{symbol} · the {count} that vary most, by favourite class",
            f"{symbol} · the {count} that vary most",
            *titles,
        ]
    panel.write(
        box.left,
        line.bottom + 0.15 * panel.unit,
        panel.fitting(titles, box.width, 0.9),
        size=0.9,
        color=panel.theme.muted,
    )
    _name_columns(panel, Box(place.left, foot.bottom, place.width, foot.height), run, layer, units)
    axes = panel.axes(place)
    empty = np.full((height, len(units)), np.nan, np.float32)
    image = axes.imshow(empty, aspect="auto", interpolation="nearest", cmap=colours, norm=norm)
    axes.set_axis_on()
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=panel.theme.faint, linewidth=panel.points(0.08))
    if side:
        colour_bar(panel, Box(box.right_edge - side, place.bottom, side, place.height), colours, marks)

    def update(snapshot: Snapshot) -> Artist:
        picture = empty.copy()
        picture[rows] = snapshot[symbol][order][:, units]
        image.set_data(picture)
        return image

    return update


def _name_columns(panel: Panel, foot: Box, run: Run, layer: int, units: NDArray[np.intp]) -> None:
    """Writes the classes below the output, the neurons' numbers below another layer, where there is room."""
    names = class_names(run) if layer == run.layers else [str(unit) for unit in range(run.sizes[layer])]
    each = foot.width / len(units)
    words = short_names(panel, names, each - 0.3 * panel.unit, 0.8)
    for i, unit in enumerate(units):
        x = foot.left + (i + 0.5) * each
        panel.write(
            x, foot.bottom + 0.1 * panel.unit, words[unit], size=0.8, color=panel.theme.muted, ha="center"
        )
