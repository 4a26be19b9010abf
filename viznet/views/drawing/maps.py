"""A weight matrix or its gradient as a picture.

The first layer has one tile a neuron if the inputs are images. Other pictures have one column a neuron.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.views.drawing.colours import colour_scale
from viznet.views.drawing.names import class_names, fitting_names, place_name, spaced_names
from viznet.views.drawing.no_number import chequered_ground, only_numbers
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.tiles import Tiling, arrange, blank_image, frame_tiles

if TYPE_CHECKING:
    from viznet.recording import Run, Snapshot

BLOCK_NUMBERS = 1_000_000  # how many numbers of a matrix are read at a time

Update = Callable[["Snapshot"], AxesImage]


def is_tiled(run: Run, layer: int) -> bool:
    """Whether the weights of each neuron form an image.

    They do in the first layer, if the inputs are images.
    """
    return layer == 1 and run.probe.image_shape is not None


def column_norms(matrix: Array, minus: Array | None = None) -> Array:
    """The Euclidean norm of every column: float64 (columns,).

    If there is a matrix `minus`, it is the norm of the difference. The matrices may be much larger than the memory: a
    few rows are read at a time.
    """
    squares = np.zeros(matrix.shape[1])
    rows = max(1, BLOCK_NUMBERS // max(1, matrix.shape[1]))
    with np.errstate(all="ignore"):
        for start in range(0, len(matrix), rows):
            block = np.asarray(matrix[start : start + rows], float)
            squares += np.square(block if minus is None else block - minus[start : start + rows]).sum(axis=0)
        return np.asarray(np.sqrt(squares))


def weight_map(
    panel: Panel,
    box: PanelBox,
    run: Run,
    symbol: str,
    units: NDArray[np.intp],
    limit: float,
    *,
    at_corner: bool = False,
) -> tuple[PanelBox, Update]:
    """Draws a picture of W or dW of a layer in a box.

    Parameters
    ----------
    panel : Panel
        The panel to draw on.
    box : PanelBox
        The room for the picture.
    run : Run
        The recording.
    symbol : str
        Such as "W1" or "dW2".
    units : array of int
        The neurons to show, which are columns of the matrix.
    limit : float
        The colours go from −limit to +limit.
    at_corner : bool
        Whether the picture stands at the top left of the box, and not in its middle.

    Returns
    -------
    PanelBox
        The box that the picture covers.
    callable
        Shows a snapshot, and returns the image.
    """
    draw_map = _tiles if is_tiled(run, int(symbol.lstrip("dW"))) else _matrix
    return draw_map(panel, box, run, symbol, units, limit, at_corner)


def map_size(
    panel: Panel, box: PanelBox, run: Run, symbol: str, units: NDArray[np.intp]
) -> tuple[float, float]:
    """The width and the height that a picture of W or dW takes in a box."""
    if is_tiled(run, int(symbol.lstrip("dW"))):
        tiling, _ = _tiling(panel, box, run, len(units))
        height, width = (cells * tiling.cell for cells in tiling.cells)
        return width, height
    _, _, width, height = _matrix_room(panel, box, run, symbol, units)
    return width, height


def _tiling(panel: Panel, box: PanelBox, run: Run, count: int) -> tuple[Tiling, bool]:
    """The tiles of so many neurons, and whether these have numbers."""
    shape = run.probe.image_shape
    assert shape is not None
    label = 1.2 * panel.unit  # a digit, with room above and below it
    tiling = arrange(count, shape, box, label=label)
    named = count <= 40 and tiling.cell * shape[1] > 2.4 * panel.unit
    return (tiling if named else arrange(count, shape, box)), named


def _tiles(
    panel: Panel,
    box: PanelBox,
    run: Run,
    symbol: str,
    units: NDArray[np.intp],
    limit: float,
    at_corner: bool,
) -> tuple[PanelBox, Update]:
    shape = run.probe.image_shape
    assert shape is not None
    tiling, named = _tiling(panel, box, run, len(units))
    gaps = not run.is_finite(symbol)
    colours, norm = colour_scale(panel.theme, limit, signed=True, gaps=gaps)
    height, width = (cells * tiling.cell for cells in tiling.cells)
    place = box.corner(width, height) if at_corner else box.centred(width, height)
    image = blank_image(panel, place, tiling, cmap=colours, norm=norm)
    names = [place_name(unit) for unit in units]
    if run.layers == 1:
        names = fitting_names(panel, [class_names(run)[unit] for unit in units], tiling.cell * shape[1])
    for i, name in enumerate(names if named else ()):
        row, column = tiling.corner(i)
        x, y = place.left + column * tiling.cell, place.top_edge - row * tiling.cell
        panel.write(x, y + 0.2 * panel.unit, name, color=panel.theme.muted)
    picture, order = tiling.blank(), np.s_[:] if len(units) == run.sizes[1] else units
    frame_tiles(panel, image.axes, tiling)
    if gaps:
        used = ~np.isnan(tiling.fill(tiling.blank(), np.zeros((len(units), *shape))))
        chequered_ground(panel, image.axes, used)

    def update(snapshot: Snapshot) -> AxesImage:
        tiles = snapshot[symbol].T[order].reshape(len(units), *shape)
        image.set_data(tiling.fill(picture, only_numbers(tiles) if gaps else tiles))
        return image

    return place, update


def _matrix_room(
    panel: Panel, box: PanelBox, run: Run, symbol: str, units: NDArray[np.intp]
) -> tuple[PanelBox, list[str], float, float]:
    """The room of a matrix, the names of columns, its width and height."""
    layer = int(symbol.lstrip("dW"))
    rows, columns = run.sizes[layer - 1], len(units)
    names = [place_name(unit) for unit in units]
    if layer == run.layers:
        names = [class_names(run)[unit] for unit in units]
    label_height = 1.2 * panel.unit
    stretch = 2 if rows <= 64 else 30
    cell = min(box.width / columns, stretch * (box.height - label_height) / rows)
    labels = spaced_names(panel, names, cell)
    room = box.inset(bottom=label_height) if any(labels) else box
    # Square cells would leave a wide box empty, so cells may be wider than high: at most twice, where they are large
    # enough to look like bars.
    cell_height = min(room.height / rows, 2 * room.width / columns)
    width, height = min(room.width, stretch * cell_height * columns), cell_height * rows
    return room, labels, width, height


def _matrix(
    panel: Panel,
    box: PanelBox,
    run: Run,
    symbol: str,
    units: NDArray[np.intp],
    limit: float,
    at_corner: bool,
) -> tuple[PanelBox, Update]:
    layer = int(symbol.lstrip("dW"))
    rows, columns = run.sizes[layer - 1], len(units)
    room, labels, width, height = _matrix_room(panel, box, run, symbol, units)
    place = room.corner(width, height) if at_corner else room.centred(width, height)
    gaps = not run.is_finite(symbol)
    colours, norm = colour_scale(panel.theme, limit, signed=True, gaps=gaps)
    axes = panel.axes(place)
    image = axes.imshow(
        np.zeros((rows, columns), np.float32), aspect="auto", interpolation="nearest", cmap=colours, norm=norm
    )
    if gaps:
        chequered_ground(panel, axes, np.ones((rows, columns), bool))
    panel.frame(axes, panel.theme.faint, 0.08)
    for i, name in enumerate(labels):
        x = place.left + (i + 0.5) * place.width / columns
        panel.write(x, place.bottom - 0.3 * panel.unit, name, color=panel.theme.muted, ha="center", va="top")
    order = np.s_[:] if np.array_equal(units, np.arange(run.sizes[layer])) else units

    def update(snapshot: Snapshot) -> AxesImage:
        matrix = snapshot[symbol][:, order]
        image.set_data(only_numbers(matrix) if gaps else matrix)
        return image

    return place, update
