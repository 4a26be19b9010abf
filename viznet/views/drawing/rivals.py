"""A row of bars, one for each class, and the numbers of two rivals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.activations import Array
from viznet.receipts.receipt import Number
from viznet.views.drawing.bars import BarGroup
from viznet.views.drawing.lettering import Lettering, Word
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.names import fitting_names
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist

BAR = 0.8  # the width of a bar; the rest of its place is a gap
NAMED = "{name}: {value}"


@dataclass(frozen=True)
class BarRow:
    """What a row of bars shows: its range, and how it is written.

    Parameters
    ----------
    names
        Wordings of its name, longest first.
    low, high
        The range of the bars over the whole run.
    kind
        What its numbers are, as a source names them.
    written
        Turns a value into text.
    """

    names: Sequence[str]
    low: float
    high: float
    kind: Any
    written: Callable[[float], str]


class RivalRow:
    """A row of bars, one for each class, with the rivals' numbers above it.

    The rivals are the true class and the strongest of the others.

    Parameters
    ----------
    panel : Panel
        The panel to draw on.
    box : PanelBox
        The room of the row.
    row : BarRow
        What the bars show.
    each : float
        How many pixels a bar and its gap are wide.
    truth : int
        The true class.
    names : sequence of str
        The name of every class.
    beside : float
        How many pixels the words take at the left of the bars. With 0, they stand above the bars.
    """

    def __init__(
        self,
        panel: Panel,
        box: PanelBox,
        row: BarRow,
        each: float,
        truth: int,
        names: Sequence[str],
        beside: float = 0.0,
    ) -> None:
        self._panel, self._row, self._truth = panel, row, truth
        unit, theme, count = panel.unit, panel.theme, len(names)
        low = min(row.low, 0.0)
        line, plot = box.top_strip(unit, gap=0.45 * unit)
        if beside:
            line, plot = PanelBox(box.left, box.bottom, beside, unit), box.inset(left=beside + unit)
        self._line = line
        name = panel.fitting(row.names, 0.5 * line.width)
        panel.write(line.left, line.bottom + 0.15 * unit, name, color=theme.muted)
        self._left = line.left + panel.width(name) + unit
        # Where whole names have no room beside the numbers, shorter ones may have.
        short = fitting_names(panel, names, 0.25 * (line.right_edge - self._left), 1, "bold")
        self._names = [names, short] if short else [names]
        axes = panel.axes(
            PanelBox(plot.left, plot.bottom, each * count, plot.height),
            xlim=(0, count),
            ylim=(low, row.high),
        )
        axes.axhline(0, color=theme.faint, linewidth=panel.points(0.08), zorder=0)
        left = np.arange(count) + (1 - BAR) / 2
        self._bars = [
            BarGroup(axes, left, np.zeros(count), BAR, facecolor=colour)
            for colour in (theme.muted, theme.right, theme.wrong)
        ]
        place = panel.with_descenders(line)
        self._values = [
            Lettering(panel, place, weight="bold", facecolor=c) for c in (theme.right, theme.wrong)
        ]

    def show(self, values: Array, rival: int, source: Callable[..., Source]) -> list[Artist]:
        """Shows the values of a moment, and returns what moved."""
        row, classes = self._row, np.arange(len(values))
        heights = np.clip(np.nan_to_num(values, nan=0.0), row.low, row.high)
        whose = (
            (classes != self._truth) & (classes != rival),
            classes == self._truth,
            classes == rival,
        )
        moved: list[Artist] = [
            bars.set_heights(np.where(own, heights, 0)) for bars, own in zip(self._bars, whose)
        ]
        shown = [self._truth, rival] if rival >= 0 else []
        texts = [row.written(float(values[k])) for k in shown]
        words = self._words(shown, texts)
        for i, lettering in enumerate(self._values):
            lettering.write(words[i : i + 1])
            list_numbers(lettering, [Number(texts[i], source(row.kind, shown[i]))] if i < len(words) else [])
            moved.append(lettering)
        return moved

    def _words(self, shown: Sequence[int], texts: Sequence[str]) -> list[Word]:
        """The rivals' numbers with their names, in the longest wording."""
        panel, y = self._panel, self._line.bottom + 0.15 * self._panel.unit
        named = [
            [wordings(NAMED, name=names[k], value=text)[0] for k, text in zip(shown, texts)]
            for names in self._names
        ]
        for words in (*named, list(texts)):
            widths = [panel.width(word, 1, "bold") + panel.unit for word in words]
            if self._left + sum(widths) <= self._line.right_edge:
                lefts = [self._left, self._left + sum(widths[:1])]
                return [(x, y, word) for x, word in zip(lefts, words)]
        return []
