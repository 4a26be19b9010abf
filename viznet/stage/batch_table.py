"""A table of the pictures of a batch, and of a few weights."""

from math import ceil

import numpy as np
from manim import LEFT, RIGHT, UP

from viznet.activations import Array
from viznet.stage.mobjects import Labels, PixelGrid, Words
from viznet.stage.screen_number import ScreenNumber, escaped
from viznet.stage.stage import LABEL, Stage

MOST = 8  # the most pictures that are shown, if there is room
ROOM = 11.7  # for their columns, and the average's, in a wide frame
LEFT_EDGE = -4.9  # of the first picture's column, in a wide frame; the names of the weights stand before it
WIDEST = 2.5  # the room of a class name in a wide frame: three pictures have such columns
NAME = 1.85  # in an upright frame, the room of a class name that moves no column
LONGEST = 3.45  # and that of the longest name, beside which there is room for two columns


class BatchTable:
    """The places of a table, in a wide frame or in an upright one.

    In a wide frame each picture has a column, and in an upright frame a row.

    Attributes
    ----------
    wide
        Whether the frame is wide.
    most, weights
        How many pictures and how many weights there is room for.
    cell
        The width and the height of a cell.
    side
        The side of a picture.
    room
        How wide the name of a class may be.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage, self.wide = stage, not stage.upright
        labels = stage.request.run.probe.labels
        longest = max(Words(escaped(label), size=LABEL).width for label in labels)
        if self.wide:
            self.cell, self.shift = (max(1.22, min(longest, WIDEST) + 0.15), 0.72), 0.0
            self.most = min(MOST, int((ROOM - 0.3 * self.cell[0]) / self.cell[0]) - 1)
            self.weights, self.side = 4, 1.15
        else:
            self.cell, self.most, self.side = (1.55, 0.88), MOST, 0.88
            self.shift = max(0.0, min(longest, LONGEST) - NAME)
            self.weights = 3 if not self.shift else 2
        self.most = max(self.most, 1)
        self.room = WIDEST if self.wide else LONGEST

    def place(self, number: float, weight: float) -> Array:
        """Returns the middle of the cell of a picture and a weight."""
        if self.wide:
            return np.array([LEFT_EDGE + self.cell[0] * (number + 0.5), -0.12 - 0.72 * weight, 0])
        return np.array([-0.25 + self.shift + 1.55 * weight, 3.05 - self.cell[1] * number, 0])

    def picture(self, number: int) -> Array:
        """Returns the middle of a picture."""
        at = self.place(number, 0)
        return np.array([at[0], 1.92, 0] if self.wide else [-3.36, at[1], 0])

    def waiting(self, number: int) -> tuple[Array, float]:
        """Returns where a picture waits below the network, and its side."""
        if self.wide:
            return np.array([1.5 * (number - (MOST - 1) / 2), -3.3, 0]), 1.05
        row, column = divmod(number, MOST // 2)
        return np.array([1.75 * (column - 1.5), -4.75 - 1.45 * row, 0]), 1.42

    def large(self, number: int, count: int) -> tuple[Array, float]:
        """Returns where a picture stands, as large as all can, and its side."""
        zone = self.stage.picture

        def side(columns: int) -> float:
            return min(zone.width / columns, zone.height / ceil(count / columns))

        columns = max(range(1, count + 1), key=side)
        row, column = divmod(number, columns)
        here = min(columns, count - row * columns)  # the last row may have fewer
        pitch = side(columns)
        x, y = column - (here - 1) / 2, (ceil(count / columns) - 1) / 2 - row
        return zone.centre + pitch * np.array([x, y, 0]), 0.92 * pitch

    def _beside(self, number: float) -> Array:
        return np.array([-2.0 + (0.0 if self.wide else self.shift / 2), self.place(number, 0)[1], 0])

    def reads(self, number: int) -> Array:
        """Returns where the answer to a picture stands."""
        if self.wide:
            return np.array([self.place(number, 0)[0], 1.08, 0])
        return self._beside(number) + 0.19 * UP

    def loss(self, number: int) -> Array:
        """Returns where the loss of a picture stands."""
        if self.wide:
            return np.array([self.place(number, 0)[0], 0.66, 0])
        return self._beside(number) - 0.19 * UP

    def after(self, number: int) -> Array:
        """Returns where the loss after the step stands."""
        if self.wide:
            return np.array([self.place(number, 0)[0], 0.24, 0])
        return np.array([-0.55 + self.shift, self.loss(number)[1], 0])

    def bar(self, number: int, is_after: bool) -> Array:
        """Returns where the bar of a loss begins, before the step or after it."""
        side = self.bar_thickness / 2 + 0.02
        side = side if is_after else -side
        if self.wide:
            return np.array([self.place(number, 0)[0] + side, -2.5, 0])
        return np.array([0.1 + self.shift, self.place(number, 0)[1] - side, 0])

    @property
    def bar_thickness(self) -> float:
        """How thick the bars of the losses are."""
        return 0.42 if self.wide else 0.41

    @property
    def bar_length(self) -> float:
        """How long the bar of the largest loss is."""
        return 2.4 if self.wide else 3.5 - self.shift

    def title(self, name: str) -> Array:
        """Returns where "reads", "loss" and "after" stand."""
        if self.wide:
            return np.array([-6.1, {"reads": 1.08, "loss": 0.66, "after": 0.24}[name], 0])
        above = self._beside(0) + 0.78 * UP
        if name == "after":
            return np.array([-0.55 + self.shift, above[1] - 0.17, 0])
        return above + {"reads": 0.17, "loss": -0.17}[name] * UP

    def place_name(self, words: Words, weight: int) -> None:
        """Puts the name of a weight beside its cells."""
        if self.wide:
            words.move_to([LEFT_EDGE - 0.08, self.place(0, weight)[1], 0], aligned_edge=RIGHT)
        else:  # on two lines, because a name is wider than a cell
            words.move_to(self.place(0, weight) + (0.72 + 0.4 * (weight % 2)) * UP)

    def place_title(self, words: Words, number: float) -> None:
        """Puts a title beside the cells of a picture, or of the average."""
        if self.wide:
            words.move_to([self.place(number, 0)[0], 0.66, 0])
        else:
            words.move_to([-3.65, self.place(number, 0)[1], 0], aligned_edge=LEFT)

    def turned(self, values: Array) -> Array:
        """Returns values, (pictures, weights), as the table has them."""
        return values.T if self.wide else values

    def grid(self, values: Array, numbers: tuple[float, float], weights: int, limit: float) -> PixelGrid:
        """Returns the cells of these pictures, from the first to the last."""
        first, last = self.place(numbers[0], 0), self.place(numbers[1], weights - 1)
        theme = self.stage.theme
        grid = PixelGrid(values, table=theme.diverging, low=-limit, high=limit, frame=theme.faint, gap=False)
        grid.stretch_to_fit_width(abs(last - first)[0] + self.cell[0])
        grid.stretch_to_fit_height(abs(last - first)[1] + self.cell[1])
        return grid.move_to((first + last) / 2)

    def numbers_in(self, grid: PixelGrid, numbers: list[ScreenNumber]) -> list[Labels]:
        """Returns the numbers of the cells, one mobject a row."""
        rows, columns = grid.values.shape
        inks = [self.stage.theme.readable_on(colour.tolist()) for colour in grid.colours().reshape(-1, 3)]
        return [
            Labels(
                numbers[row * columns : (row + 1) * columns],
                np.array([grid.cell(row, column) for column in range(columns)]),
                size=LABEL,
                colour=inks[row * columns : (row + 1) * columns],
            )
            for row in range(rows)
        ]
