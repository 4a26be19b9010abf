"""The heat map of one layer: a row for each example, a column a neuron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.views.drawing.colours import bar_width, colour_bar, colour_scale, signed_marks, unsigned_marks
from viznet.views.drawing.no_number import chequered_ground, only_numbers
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import activation_symbol, has_negatives
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist

    from viznet.recording import Run, Snapshot

BESIDE = 0.5  # between a heat map and its colour bar, in units


@dataclass(frozen=True)
class ProbeRows:
    """The rows of a heat map: the examples of the probe, grouped by class.

    Where there is room, an empty row stands between two classes.

    `order` are the examples from top to bottom, `places` the row of each, `count` is the number of all rows.
    """

    order: NDArray[np.intp]
    places: NDArray[np.intp]
    count: int


def _marks(run: Run, layer: int, limit: float) -> list[tuple[float, str]]:
    """The marks of a layer's colour bar."""
    return signed_marks(limit) if has_negatives(run, layer) else unsigned_marks(limit)


def bar_side(panel: Panel, run: Run, layer: int, limit: float) -> float:
    """The room that a layer's colour bar takes beside its heat map."""
    marks, gaps = _marks(run, layer, limit), not run.is_finite(activation_symbol(run, layer))
    return bar_width(panel, [mark for _, mark in marks], gaps=gaps) + BESIDE * panel.unit


def activation_map(
    panel: Panel,
    box: PanelBox,
    run: Run,
    layer: int,
    units: NDArray[np.intp],
    limit: float,
    source: Source | None,
    rows: ProbeRows,
    side: float,
) -> tuple[PanelBox, Callable[[Snapshot], Artist]]:
    """Draws the heat map of one layer, with a colour bar if it has room.

    `side` is the room for the colour bar, or 0. Returns the box that it covers, and the function that shows a snapshot.
    """
    symbol, sign = activation_symbol(run, layer), has_negatives(run, layer)
    gaps = not run.is_finite(symbol)
    colours, norm = colour_scale(panel.theme, limit, signed=sign, gaps=gaps)
    place = box.inset(right=side)
    axes = panel.axes(place)
    empty = np.full((rows.count, len(units)), np.nan, np.float32)
    image = axes.imshow(empty, aspect="auto", interpolation="nearest", cmap=colours, norm=norm)
    panel.frame(axes, panel.theme.faint, 0.08)
    if side:
        left = place.right_edge + BESIDE * panel.unit
        bar = PanelBox(left, place.bottom, box.right_edge - left, place.height)
        colour_bar(panel, bar, colours, _marks(run, layer, limit), source, gaps=gaps)
    if gaps:
        used = np.isin(np.arange(rows.count), rows.places)
        chequered_ground(panel, axes, np.broadcast_to(used[:, None], empty.shape))
    cells = np.ix_(rows.order, units)

    def update(snapshot: Snapshot) -> Artist:
        picture = empty.copy()
        values = snapshot[symbol][cells]  # only these cells are read
        picture[rows.places] = only_numbers(values) if gaps else values
        image.set_data(picture)
        return image

    return place, update
