"""A weight matrix, or its gradient, as a picture: image tiles where it looks at an image, else rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from viznet.views.drawing.colours import scale
from viznet.views.drawing.panel import Box, Panel
from viznet.views.drawing.tiles import arrange, show

if TYPE_CHECKING:
    from viznet.recording import Run, Snapshot

Update = Callable[["Snapshot"], AxesImage]


def is_tiled(run: Run, layer: int) -> bool:
    """Whether a neuron's weights form an image: those of the first layer do when the inputs are images."""
    return layer == 1 and run.probe.image_shape is not None


def strong(run: Run, symbol: str) -> float:
    """The magnitude that 999 of 1,000 non-zero numbers stay below, in the snapshot where it is largest.

    A few gradients are far larger than all others: on a scale that ends at the largest, a film is dark from end to
    end. Looks at twelve snapshots spread over the run.
    """
    largest = 0.0
    for index in np.unique(np.linspace(0, len(run) - 1, 12).round().astype(int)):
        values = np.abs(np.ravel(run[int(index)][symbol]))
        values = values[np.isfinite(values) & (values > 0)]
        if len(values):
            largest = max(largest, float(np.quantile(values, 0.999)))
    return largest


def weight_map(
    panel: Panel,
    box: Box,
    run: Run,
    symbol: str,
    units: NDArray[np.intp],
    limit: float,
    *,
    named: bool = True,
) -> tuple[Box, Update]:
    """A picture of W or dW of a layer, in the middle of a box; returns the box it covers, and what updates it.

    Shows the columns `units`, coloured from −limit to +limit; `named` writes the neurons' numbers where there is room.
    """
    draw_map = _tiles if is_tiled(run, int(symbol.lstrip("dW"))) else _matrix
    return draw_map(panel, box, run, symbol, units, limit, named)


def _tiles(
    panel: Panel, box: Box, run: Run, symbol: str, units: NDArray[np.intp], limit: float, named: bool
) -> tuple[Box, Update]:
    shape = run.probe.image_shape
    assert shape is not None
    label = 1.05 * panel.unit
    tiling = arrange(len(units), shape, box, label=label)
    named = named and len(units) <= 40 and tiling.cell * shape[1] > 5 * panel.unit
    tiling = tiling if named else arrange(len(units), shape, box)
    colours, norm = scale(panel.theme, limit, signed=True)
    image, place = show(panel, box, tiling, cmap=colours, norm=norm)
    for i, unit in enumerate(units if named else ()):
        row, column = tiling.corner(i)
        x, y = place.left + column * tiling.cell, place.top_edge - row * tiling.cell
        panel.write(x, y + 0.2 * panel.unit, str(unit), size=0.8, color=panel.theme.muted)
    picture, order = tiling.blank(), np.s_[:] if len(units) == run.sizes[1] else units

    def update(snapshot: Snapshot) -> AxesImage:
        image.set_data(tiling.fill(picture, snapshot[symbol].T[order].reshape(len(units), *shape)))
        return image

    return place, update


def _matrix(
    panel: Panel, box: Box, run: Run, symbol: str, units: NDArray[np.intp], limit: float, named: bool
) -> tuple[Box, Update]:
    layer = int(symbol.lstrip("dW"))
    rows, columns = run.sizes[layer - 1], len(units)
    names = [str(unit) for unit in units]
    if layer == run.layers:
        names = [
            (*run.probe.labels, *map(str, range(len(run.probe.labels), run.sizes[-1])))[unit]
            for unit in units
        ]
    foot = 1.2 * panel.unit
    stretch = 2 if rows <= 64 else 30
    cell = min(box.width / columns, stretch * (box.height - foot) / rows)
    named = named and max(panel.width(name, 0.8) for name in names) < 0.9 * cell
    room = box.inset(bottom=foot) if named else box
    # Square cells would leave a wide frame empty; more than twice as wide as high they look like bars, unless tiny.
    cell_height = min(room.height / rows, 2 * room.width / columns)
    place = room.middle(min(room.width, stretch * cell_height * columns), cell_height * rows)
    colours, norm = scale(panel.theme, limit, signed=True)
    axes = panel.axes(place)
    image = axes.imshow(
        np.zeros((rows, columns), np.float32), aspect="auto", interpolation="nearest", cmap=colours, norm=norm
    )
    axes.set_axis_on()
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=panel.theme.faint, linewidth=panel.points(0.08))
    for i, name in enumerate(names if named else ()):
        x = place.left + (i + 0.5) * place.width / columns
        panel.write(
            x, place.bottom - 0.3 * panel.unit, name, size=0.8, color=panel.theme.muted, ha="center", va="top"
        )
    order = np.s_[:] if np.array_equal(units, np.arange(run.sizes[layer])) else units

    def update(snapshot: Snapshot) -> AxesImage:
        image.set_data(snapshot[symbol][:, order])
        return image

    return place, update
