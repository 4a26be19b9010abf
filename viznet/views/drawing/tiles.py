"""Pictures of one size side by side, as a single image: weight maps, gradient maps, digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from viznet.views.drawing.panel import Box, Panel


@dataclass(frozen=True)
class Tiling:
    """Where `count` tiles of `shape` (rows, columns) cells go: so many `across`, `gap` empty cells between them.

    `head` empty rows above every tile leave room for its name. `cell` is the size of one cell in pixels.
    """

    count: int
    shape: tuple[int, int]
    across: int
    gap: int
    head: int
    cell: float

    @property
    def down(self) -> int:
        """How many rows of tiles there are."""
        return -(-self.count // self.across)

    @property
    def cells(self) -> tuple[int, int]:
        """The size of the whole image in cells: (rows, columns)."""
        height, width = self.shape
        between = 0 if self.head else self.gap
        return self.down * (height + self.head + between) - between, self.across * (
            width + self.gap
        ) - self.gap

    def corner(self, tile: int) -> tuple[int, int]:
        """The cell at the top left of a tile: (row, column)."""
        height, width = self.shape
        row, column = divmod(tile, self.across)
        return row * (height + (self.head or self.gap)) + self.head, column * (width + self.gap)

    def blank(self) -> NDArray[np.float32]:
        """The image with nothing in it: NaN everywhere."""
        return np.full(self.cells, np.nan, np.float32)

    def fill(self, image: NDArray[np.float32], tiles: NDArray[Any]) -> NDArray[np.float32]:
        """Lays the tiles, (count, rows, columns), into the image, which is returned."""
        height, width = self.shape
        for i, tile in enumerate(tiles):
            row, column = self.corner(i)
            image[row : row + height, column : column + width] = tile
        return image


def arrange(count: int, shape: tuple[int, int], box: Box, *, label: float = 0) -> Tiling:
    """The tiling with the largest cells that fits a box, whole pixels a cell where that costs little.

    `label` is how many pixels to keep free above each tile.
    """
    for cell in np.concatenate([np.arange(64, 4, -0.25), np.arange(4, 0.02, -0.02)]):
        gap = max(1, round(min(shape) * 0.06), int(np.ceil(3 / cell)))
        head = int(np.ceil(label / cell))
        across = int((box.width / cell + gap) // (shape[1] + gap))
        if across < 1:
            continue
        down = -(-count // across)
        tiling = Tiling(count, shape, -(-count // down), gap, head, float(cell))
        if tiling.cells[0] * cell <= box.height:
            whole = np.floor(cell + 1e-6)
            if whole < 0.9 * cell:
                return tiling
            return Tiling(count, shape, tiling.across, gap, int(np.ceil(label / whole)), float(whole))
    return Tiling(count, shape, max(1, round((count * box.width / box.height) ** 0.5)), 1, 0, 0.02)


def show(panel: Panel, box: Box, tiling: Tiling, **style: Any) -> tuple[AxesImage, Box]:
    """An empty image of a tiling in the middle of a box, and the box that it covers."""
    height, width = tiling.cells
    place = box.middle(width * tiling.cell, height * tiling.cell)
    axes = panel.axes(place)
    image = axes.imshow(tiling.blank(), aspect="auto", interpolation="nearest", **style)
    return image, place
