"""Pictures of one size, the tiles, side by side in a single image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MUCH_SMALLER = 0.55  # of the largest possible cells
NARROWEST_GAP = 2.9  # pixels; a line in a narrower gap would lie on the tiles
CELLS = np.concatenate(
    [np.arange(64, 4, -0.25), np.arange(4, 0.02, -0.02)]
)  # the sizes that are tried, in pixels


@dataclass(frozen=True)
class Tiling:
    """Where tiles of one size go in an image.

    Parameters
    ----------
    count : int
        The number of tiles.
    shape : (int, int)
        The rows and columns of cells in a tile.
    columns : int
        How many tiles stand side by side.
    gap : int
        How many empty cells are between two tiles.
    label_rows : int
        How many empty rows of cells above every tile leave room for its label.
    cell : float
        The size of one cell in pixels.
    """

    count: int
    shape: tuple[int, int]
    columns: int
    gap: int
    label_rows: int
    cell: float

    @property
    def rows(self) -> int:
        """How many tiles stand one below the other."""
        return -(-self.count // self.columns)

    @property
    def cells(self) -> tuple[int, int]:
        """The size of the whole image in cells: (rows, columns)."""
        height, width = self.shape
        between = 0 if self.label_rows else self.gap
        return (
            self.rows * (height + self.label_rows + between) - between,
            self.columns * (width + self.gap) - self.gap,
        )

    def corner(self, tile: int) -> tuple[int, int]:
        """The cell at the top left of a tile: (row, column)."""
        height, width = self.shape
        row, column = divmod(tile, self.columns)
        return row * (height + (self.label_rows or self.gap)) + self.label_rows, column * (width + self.gap)

    def blank(self) -> NDArray[np.float32]:
        """An empty image: NaN in every cell, float32 (rows, columns)."""
        return np.full(self.cells, np.nan, np.float32)

    def fill(self, image: NDArray[np.float32], tiles: NDArray[Any]) -> NDArray[np.float32]:
        """Copies tiles, (count, rows, columns), into the image, and returns it."""
        height, width = self.shape
        for i, tile in enumerate(tiles):
            row, column = self.corner(i)
            image[row : row + height, column : column + width] = tile
        return image


def arrange(count: int, shape: tuple[int, int], box: PanelBox, *, label: float = 0) -> Tiling:
    """The tiling of a box with as few holes as possible.

    Sixteen tiles stand as 8 × 2 or 4 × 4, whichever makes them larger. Tilings whose tiles would be much smaller than
    those of another one are not considered, so that 13 tiles are not one long row. `label` is how many pixels stay free
    above each tile.
    """
    # For each number of rows, the fewest columns.
    by_rows = {-(-count // columns): columns for columns in range(count, 0, -1)}
    tilings = [_largest(count, columns, shape, box, label) for columns in by_rows.values()]
    least = MUCH_SMALLER * max(tiling.cell for tiling in tilings)
    tilings = [tiling for tiling in tilings if tiling.cell >= least]
    return min(tilings, key=lambda tiling: (tiling.rows * tiling.columns - count, -tiling.cell))


def _largest(count: int, columns: int, shape: tuple[int, int], box: PanelBox, label: float) -> Tiling:
    """The tiling with so many columns and the largest cells that fit.

    A cell has a whole number of pixels, unless that makes it more than a quarter smaller. Such cells are drawn fast.
    """
    rows = -(-count // columns)
    # Even without gaps and labels, larger cells would not fit.
    most = min(box.width / (columns * shape[1]), box.height / (rows * shape[0]))
    for cell in CELLS[most >= CELLS]:
        gap = max(1, round(min(shape) * 0.06), int(np.ceil(3 / cell)))
        tiling = Tiling(count, shape, columns, gap, int(np.ceil(label / cell)), float(cell))
        height, width = tiling.cells
        if width * cell <= box.width and height * cell <= box.height:
            whole = np.floor(cell + 1e-6)
            if whole < 0.75 * cell:
                return tiling
            # Smaller cells may need one more row of them for a label, and then they would not fit.
            rounded = Tiling(count, shape, columns, gap, int(np.ceil(label / whole)), float(whole))
            return rounded if rounded.cells[0] * whole <= box.height else tiling
    return Tiling(count, shape, columns, 1, 0, 0.02)


def blank_image(panel: Panel, place: PanelBox, tiling: Tiling, **style: Any) -> AxesImage:
    """Draws an empty image of a tiling that covers a box."""
    return panel.axes(place).imshow(tiling.blank(), aspect="auto", interpolation="nearest", **style)


def frame_tiles(panel: Panel, axes: Axes, tiling: Tiling) -> None:
    """Draws a thin frame around every tile.

    So a tile of zeros is seen too. The frames are in the gaps between the tiles. In a narrow gap, two tiles share a
    line. A gap without room for a line has none.
    """
    gap = tiling.gap * tiling.cell
    if gap < NARROWEST_GAP:
        return
    height, width = tiling.shape
    # The distance from a tile to the line around it, which is below its label.
    away = min(gap / 2, max(NARROWEST_GAP / 2, 0.12 * panel.unit))
    out = 0.5 + away / tiling.cell
    corners = np.array([tiling.corner(i)[::-1] for i in range(tiling.count)])[:, None]
    low, high = -out, np.array([width, height]) - 1 + out
    outline = [(low, low), (high[0], low), (high[0], high[1]), (low, high[1]), (low, low)]
    axes.add_collection(
        LineCollection(
            list(corners + np.array(outline)),
            colors=panel.theme.faint,
            linewidths=panel.points(0.06),
            clip_on=False,
        ),
        autolim=False,
    )
