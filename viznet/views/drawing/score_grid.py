"""Where the view `evidence` draws its pictures, one for each score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viznet.views.drawing.panel import Panel, PanelBox

LOWEST = 1.8  # units that a picture is high at least
# Heights in units: of a name, of a line of numbers, and of the room between two rows.
NAME, LINE, BELOW = 1.3, 1.3, 0.7
BETWEEN = 0.7  # units between two columns
WIDEST = "−888.88"  # the longest number


@dataclass(frozen=True)
class ScoreGrid:
    """The places of pictures in rows.

    Each has a name above and three numbers below. The column at the left has the example itself, and says what the
    numbers are.

    Attributes
    ----------
    box
        The room for all of them.
    count, columns
        How many pictures there are, and how many of them stand side by side.
    each
        The width of a column.
    size
        The width and height of a picture.
    unit
        The height of the letters.
    """

    box: PanelBox
    count: int
    columns: int
    each: float
    size: tuple[float, float]
    unit: float

    @classmethod
    def of(
        cls,
        panel: Panel,
        box: PanelBox,
        count: int,
        shape: tuple[int, int] | None,
        rows: Sequence[str],
        large: float = 0,
    ) -> ScoreGrid:
        """The grid with the largest pictures.

        It has as many of `count` as have room where pictures are at least `large` units high, or as many as have room
        at all if none is so large. `shape` is that of the pictures; without one, they are squares. `rows` says what the
        numbers are.
        """
        unit, aspect = panel.unit, shape[1] / shape[0] if shape else 1.0
        left = max(panel.width(row) for row in rows)
        narrowest = panel.width(WIDEST, 1, "bold")
        most = cls(box, 0, 1, 1.0, (0.0, 0.0), unit)
        for shown in range(count, 0, -1):
            best = cls(box, 0, 1, 1.0, (0.0, 0.0), unit)
            for columns in range(1, shown + 1):
                each = min(box.width / (columns + 1), (box.width - left) / columns)
                down = -(-shown // columns)
                room = (box.height - (down - 1) * BELOW * unit) / down - (NAME + 3 * LINE) * unit
                height = min(room, (each - BETWEEN * unit) / aspect)
                if each >= narrowest + BETWEEN * unit and height > max(best.size[1], LOWEST * unit):
                    best = cls(box, shown, columns, each, (height * aspect, height), unit)
            if best.count and best.size[1] >= large * unit:
                return best
            most = most if most.count else best
        return most

    @property
    def example(self) -> PanelBox:
        """The place of the example itself: left of the first row."""
        first = self.picture(0)
        edge = self.box.right_edge - self.columns * self.each - BETWEEN * self.unit / 2
        return PanelBox(edge - first.width, first.bottom, first.width, first.height)

    def middle(self, i: int) -> float:
        """The middle of the column of a picture."""
        return self.box.right_edge - (self.columns - i % self.columns - 0.5) * self.each

    def above(self, i: int) -> float:
        """The baseline of the name above a picture."""
        return self.picture(i).top_edge + 0.4 * self.unit

    def picture(self, i: int) -> PanelBox:
        """The place of a picture.

        With its words, it stands in the middle of the height of its row.
        """
        rows = -(-self.count // self.columns)
        row_height = (self.box.height + BELOW * self.unit) / rows
        width, height = self.size
        left_over = max(0.0, row_height - height - (BELOW + NAME + 3 * LINE) * self.unit)
        top = self.box.top_edge - i // self.columns * row_height - left_over / 2 - NAME * self.unit
        return PanelBox(self.middle(i) - width / 2, top - height, width, height)

    def baselines(self, i: int) -> tuple[float, float, float]:
        """The baselines of the three numbers below a picture."""
        first = self.picture(i).bottom - (LINE - 0.1) * self.unit
        return first, first - LINE * self.unit, first - 2 * LINE * self.unit
