"""The legend of growing curves: their names and their current values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.receipts.receipt import Number
from viznet.views.drawing.curves import CurveLook
from viznet.views.drawing.lettering import Lettering, lettered_width
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist

LINE = 1.5  # the distance of two lines in units
KEY = 1.1  # the room for the dot before a name, in units
LOWEST = 4  # a lower plot has no room for a legend beside the labels of its axes
GAP = 0.6  # between a name and its value, in units


@dataclass(frozen=True)
class LegendEntry:
    """A curve in the legend.

    Parameters
    ----------
    look : CurveLook
        How the curve is drawn.
    names : sequence of str
        Wordings of its name, longest first. Behind the last one there is never a value.
    steps, values : array, shape (n,)
        The points of the curve.
    written : callable
        Turns a value into text.
    source : callable, optional
        Tells where the value of a point comes from, by the point's number; without it, the receipt of a film does not
        list the values.
    """

    look: CurveLook
    names: Sequence[str]
    steps: Array
    values: Array
    written: Callable[[float], str]
    source: Callable[[int], Source] | None = None

    def name(self, length: int) -> str:
        """The name in a length, 0 for the longest."""
        return self.names[min(length, len(self.names) - 1)]

    def text_at(self, step: int) -> str:
        """The last value up to a step as text; empty before the first one."""
        count = int(np.searchsorted(self.steps, step, side="right"))
        return self.written(float(self.values[count - 1])) if count else ""

    def numbers_at(self, step: int) -> list[Number]:
        """The last value up to a step with its source, if that is known."""
        count = int(np.searchsorted(self.steps, step, side="right"))
        return [Number(self.text_at(step), self.source(count - 1))] if count and self.source else []

    def widest(self, steps: Array, family: str) -> float:
        """How wide the longest text at any of these steps is, in letters' heights."""
        texts = {self.text_at(int(step)) for step in steps}
        return max(lettered_width(text, family, "bold") for text in texts)


class Legend:
    """The names of curves on a few lines, each followed by its current value.

    The room for a value is that of its longest text in the whole run, so that no number is ever cut off or moves
    another one.

    Parameters
    ----------
    panel : Panel
        Where the legend is written.
    box : PanelBox
        The room for the legend and the plot below it.
    entries : sequence of LegendEntry
        The curves. The longest names with which all of them and their values fit on the lines are taken. If none fit,
        the values are left out, and in a tiny panel the whole legend.
    steps : array, shape (T,)
        The steps that may be shown.

    Attributes
    ----------
    rest : PanelBox
        The room that is left below the legend.
    """

    def __init__(self, panel: Panel, box: PanelBox, entries: Sequence[LegendEntry], steps: Array) -> None:
        unit = panel.unit
        rooms = [unit * entry.widest(steps, panel.theme.font) + 2 for entry in entries]
        lines, length, with_values = _arrangement(panel, box, entries, rooms)
        self._values: list[tuple[LegendEntry, Lettering, float, float]] = []
        for number, line in enumerate(lines):
            x, y = box.left, box.top_edge - (1 + LINE * number) * unit
            for i, width in line:
                entry, name = entries[i], entries[i].name(length)
                colour = entry.look.colour
                panel.write(x, y + 0.1 * unit, entry.look.key, color=colour)
                panel.write(x + KEY * unit, y, name, color=colour)
                if with_values:
                    place = PanelBox(x + width - rooms[i], y - 0.3 * unit, rooms[i], 1.3 * unit)
                    value = Lettering(panel, place, weight="bold", facecolor=colour)
                    self._values.append((entry, value, place.left, y))
                x += width + _between(with_values) * unit
        self.rest = box.inset(top=LINE * len(lines) * unit)

    def show_values(self, step: int) -> list[Artist]:
        """Writes the values of a step, and returns the artists that moved."""
        moved: list[Artist] = []
        for entry, lettering, x, y in self._values:
            text = entry.text_at(step)
            moved.append(lettering.write([(x, y, text)] if text else []))
            list_numbers(lettering, entry.numbers_at(step))
        return moved


def _between(with_values: bool) -> float:
    """The distance of two entries in units."""
    return 1.3 if with_values else 0.7


def _arrangement(
    panel: Panel, box: PanelBox, entries: Sequence[LegendEntry], rooms: Sequence[float]
) -> tuple[list[list[tuple[int, float]]], int, bool]:
    """The lines, the length of their names, and whether they have values.

    A line is a list of entries with their widths in pixels. A low plot has one line above it, a high one up to three.
    Where nothing fits, there are no lines.
    """
    unit = panel.unit
    if box.height < LOWEST * unit:
        return [], 0, False
    most_lines = min(3, max(1, int(box.height / (6 * unit))))
    lengths = range(max(len(entry.names) for entry in entries))
    choices = [(count, length, True) for count in range(1, most_lines + 1) for length in lengths[:-1]]
    choices += [(1, length, False) for length in lengths]
    room = int(0.5 * box.height / (LINE * unit))  # lines that leave half of the room to the plot
    choices += [(count, lengths[-1], False) for count in range(2, min(len(entries), room) + 1)]
    for count, length, with_values in choices:
        widths = [
            KEY * unit + panel.width(entry.name(length)) + (GAP * unit + room if with_values else 0.0)
            for entry, room in zip(entries, rooms)
        ]
        if count > 1:  # the entries stand below each other
            widths = [max(widths)] * len(widths)
        each = -(-len(entries) // count)
        lines = [list(enumerate(widths))[i : i + each] for i in range(0, len(entries), each)]
        between = _between(with_values) * unit
        if all(sum(w for _, w in line) + between * (len(line) - 1) <= box.width for line in lines):
            return lines, length, with_values
    return [], 0, False
