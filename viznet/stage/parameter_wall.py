"""All numbers that a network learns, as one picture, at any moment."""

from math import ceil

import numpy as np

from viznet.activations import Array
from viznet.recording import Run
from viznet.stage.mobjects import PixelGrid
from viznet.theme import Theme

MOST = 15_000  # the most cells that are drawn; of more numbers, a sample at equal distances is shown


class ParameterWall:
    """The weights and biases of a run, one a cell, layer after layer.

    Parameters
    ----------
    run
        The recording.
    last
        The last moment that is shown: the colours end at its largest numbers.

    Attributes
    ----------
    total
        How many numbers there are.
    sampled
        Whether some of them have no cell.
    ends
        How many of the cells belong to layers up to this one: `ends[0]` is 0.
    """

    def __init__(self, run: Run, last: int) -> None:
        self.run = run
        self.symbols = [f"{kind}{l}" for l in range(1, run.layers + 1) for kind in "Wb"]
        counts = [run[symbol][0].size for symbol in self.symbols]
        self.total = sum(counts)
        self.distance = max(1, ceil(self.total / MOST))
        self.sampled = self.distance > 1
        of_layers = np.cumsum([0, *counts])[::2]
        self.ends = [ceil(end / self.distance) for end in of_layers]
        self.limit = 2 * float(np.sqrt((self.at(last) ** 2).mean())) or 1.0

    def at(self, index: int) -> Array:
        """Returns all numbers at a snapshot, in their order, (total,)."""
        return np.concatenate([np.asarray(self.run[symbol][index], float).ravel() for symbol in self.symbols])

    def place(self, number: int) -> tuple[str, tuple[int, ...]]:
        """Returns the symbol and the index of a number by its place."""
        for symbol in self.symbols:
            shape = self.run[symbol][0].shape
            if number < np.prod(shape):
                return symbol, tuple(int(i) for i in np.unravel_index(number, shape))
            number -= int(np.prod(shape))
        raise IndexError(number)

    def cells(self, numbers: Array, shape: tuple[int, int], *, filled: int | None = None) -> Array:
        """Returns the values of the cells, of which the first are filled."""
        values = np.zeros(shape)
        shown = numbers[:: self.distance][:filled]
        values.T.flat[: len(shown)] = shown  # column after column
        return values

    def centre_of(self, grid: PixelGrid, number: int) -> Array | None:
        """Returns the middle of a number's cell, or None if it has none."""
        cell, left = divmod(number, self.distance)
        column, row = divmod(cell, grid.values.shape[0])
        return None if left else grid.cell(row, column)

    def shape(self, width: float, height: float) -> tuple[int, int]:
        """Returns rows and columns that fill a rectangle with square cells."""
        rows = max(1, round(float(np.sqrt(self.ends[-1] * height / width))))
        return rows, ceil(self.ends[-1] / rows)

    def grid(self, theme: Theme, width: float, height: float) -> PixelGrid:
        """Returns the picture with no cell filled."""
        shape = self.shape(width, height)
        grid = PixelGrid(
            np.zeros(shape),
            table=theme.diverging,
            low=-self.limit,
            high=self.limit,
            height=height,
            frame=theme.faint,
            gap=False,
        )
        return grid.stretch_to_fit_width(width)
