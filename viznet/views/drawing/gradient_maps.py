"""Pictures of the gradients of all layers, with labels above them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.views.drawing.colours import colour_end, short_number
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.maps import column_norms, map_size, weight_map
from viznet.views.drawing.options import chosen_units
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist

    from viznet.recording import Run, Snapshot
    from viznet.views.base import Draw

MOST_NEURONS = 64  # how many neurons of a layer are shown in its picture
BELOW_LABEL = 0.35  # between a label and its picture, in units
LABELS_BELOW = 1.2  # the room for the numbers of columns, in units
LOWEST = 2  # a picture that names its own scale is at least so many units high

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


def gradient_maps(
    panel: Panel, box: PanelBox, run: Run, layers: Sequence[int], scale: str, limit: str
) -> Draw:
    """Draws the pictures of these layers' gradients.

    The picture of the first layer is the largest; the others share the room below it, in one row or two. They share a
    colour scale too, if there is no room to write each one's own.
    """
    shown = {layer: _largest(run, layer) for layer in layers}
    ends = {layer: colour_end(run, f"dW{layer}", limit) for layer in layers}
    limits = {layer: size for layer, (size, _) in ends.items()}
    arrangements = [_places(panel, box, run, shown, layers, rows) for rows in (1, 2)]
    found = list[tuple[float, list[PanelBox], list[str]]]()
    for places in arrangements if scale == "each" else ():
        labels = [
            _label(panel, place, run, l, *shown[l], limits[l], MAP_LABELS, STRONGEST_MAP_LABELS)
            for l, place in zip(layers, places)
        ]
        heights = [place.height - _label_height(label) * panel.unit for place, label in zip(places, labels)]
        if all(labels) and min(heights) >= LOWEST * panel.unit:
            found.append((_ink(panel, run, shown, layers, places, labels), places, labels))
    if found:
        _, places, labels = max(found, key=lambda each: each[0])
        sources = {layer: source for layer, (_, source) in ends.items()}
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


def _places(
    panel: Panel,
    box: PanelBox,
    run: Run,
    shown: dict[int, tuple[NDArray[np.intp], bool]],
    layers: Sequence[int],
    rows: int,
) -> list[PanelBox]:
    """The places of the pictures: the first closely above the others."""
    count = len(layers)
    if count == 1:
        return [box]
    gap = 0.8 * panel.unit
    first, below = box.rows(3, 2, gap=gap)
    label = (_label_height("") + BELOW_LABEL) * panel.unit
    _, height = map_size(panel, first.inset(top=label), run, f"dW{layers[0]}", shown[layers[0]][0])
    first, below = box.top_strip(min(first.height, label + height + LABELS_BELOW * panel.unit), gap=gap)
    each = -(-(count - 1) // rows)
    strips = below.rows(*[1] * rows, gap=0.5 * panel.unit)
    return [first, *(place for strip in strips for place in strip.columns(*[1] * each, gap=panel.unit))]


def _ink(
    panel: Panel,
    run: Run,
    shown: dict[int, tuple[NDArray[np.intp], bool]],
    layers: Sequence[int],
    places: Sequence[PanelBox],
    labels: Sequence[str],
) -> float:
    """How large the smallest picture of an arrangement is, in pixels."""
    sizes = [
        map_size(
            panel,
            place.inset(top=(_label_height(label) + BELOW_LABEL) * panel.unit),
            run,
            f"dW{layer}",
            shown[layer][0],
        )
        for layer, place, label in zip(layers[1:], places[1:], labels[1:])
    ]
    return min((width * height for width, height in sizes), default=0.0)


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
    """Draws the picture of one dW with its label above it.

    `source` says where its colours end.
    """
    line, box = box.top_strip(_label_height(label) * panel.unit, gap=BELOW_LABEL * panel.unit)
    place, update = weight_map(panel, box, run, f"dW{layer}", units, limit, at_corner=True)
    text = panel.write(place.left, line.bottom + 0.15 * panel.unit, label, color=panel.theme.muted)
    list_numbers(text, [Number(short_number(limit), source)])
    return update
