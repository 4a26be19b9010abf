"""A reliability diagram: how sure answers are, how often they are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.views.drawing.bars import BarGroup
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.measured import Measured
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.share_axes import share_axes
from viznet.walkthroughs.source import Source
from viznet.wilson import wilson

if TYPE_CHECKING:
    from matplotlib.artist import Artist

FEW = 20  # a bin of fewer examples says little, so it is grey
BINS, FEWER_BINS = 10, 5
SURENESS_NAMES = ("how sure it is (largest output)", "how sure it is", "sureness")
BARS = (
    "bars: share of right answers · lines: 95 % interval · grey: fewer than 20 examples",
    "bars: right · lines: 95 % · grey: under 20",
    "bars: share right",
)
BARS_WITH_COUNTS = (
    "bars: share of right answers, of so many examples · lines: 95 % interval · grey: fewer than 20",
    "bars: right, of so many · lines: 95 % · grey: under 20",
    *BARS[1:],
)


def in_bins(sure: NDArray[np.float64], bins: int) -> NDArray[np.intp]:
    """The bin of each example; −1 where it is no number.

    A bin begins with its lower end; the last one holds 1 too.

    >>> in_bins(np.array([0.0, 0.1, 0.95, 1.0, np.nan]), 10).tolist()
    [0, 1, 9, 9, -1]
    """
    edges = np.arange(1, bins) / bins
    return np.where(np.isnan(sure), -1, np.searchsorted(edges, sure, side="right"))


class Reliability:
    """How often it is right, for every tenth of how sure it is."""

    def __init__(self, panel: Panel, box: PanelBox, those: Measured) -> None:
        theme, unit = panel.theme, panel.unit
        widest = panel.width(f"{len(those.examples):,}") + 0.4 * unit
        room = box.width - 5 * unit
        self._bins = BINS if room / BINS >= widest or room / FEWER_BINS < widest else FEWER_BINS
        counted = room / self._bins >= widest
        strip, box = box.top_strip(unit, gap=0.4 * unit)
        key = panel.fitting(BARS_WITH_COUNTS if counted else BARS, strip.width)
        panel.write(strip.left, strip.bottom + 0.2 * unit, key, color=theme.muted)
        axes, inner = share_axes(panel, box, SURENESS_NAMES, lines_below=int(counted))
        # The diagonal is drawn over the bars.
        axes.plot([0, 1], [0, 1], "--", color=theme.ink, linewidth=panel.points(0.1), zorder=2.5)
        left = (np.arange(self._bins) + 0.1) / self._bins
        foot, width = np.zeros(self._bins), 0.8 / self._bins
        self._many, self._few = (
            BarGroup(axes, left, foot, width, facecolor=colour, zorder=2)
            for colour in (theme.series[0], theme.muted)
        )
        (self._intervals,) = axes.plot([], [], "-", color=theme.ink, linewidth=panel.points(0.12), zorder=3)
        self._counts = Lettering(panel, box, centred=True, facecolor=theme.muted) if counted else None
        low, high = axes.get_xlim()
        middles = (np.arange(self._bins) + 0.5) / self._bins
        self._x = inner.left + (middles - low) / (high - low) * inner.width
        self._y, self._middles, self._symbol = inner.bottom - 0.9 * unit, middles, those.symbol

    def show(self, sure: NDArray[np.float64], right: NDArray[np.bool_], step: int) -> list[Artist]:
        """Draws the bins of a snapshot."""
        place = in_bins(sure, self._bins)
        counts = np.bincount(place[place >= 0], minlength=self._bins)
        rights = np.bincount(place[(place >= 0) & right], minlength=self._bins)
        shares = rights / np.maximum(counts, 1)
        x, y = [], []
        for middle, count, hits in zip(self._middles, counts.tolist(), rights.tolist()):
            if count:
                x += [middle, middle, np.nan]
                y += [*wilson(hits, count), np.nan]
        self._intervals.set_data(x, y)
        moved: list[Artist] = [
            self._many.set_heights(np.where(counts >= FEW, shares, 0)),
            self._few.set_heights(np.where(counts < FEW, shares, 0)),
            self._intervals,
        ]
        if self._counts is not None:
            shown = [(b, f"{count:,}") for b, count in enumerate(counts.tolist()) if count]
            moved.append(self._counts.write((float(self._x[b]), self._y, text) for b, text in shown))
            sources = (Source(self._symbol, (b, self._bins), "in bin", step=step) for b, _ in shown)
            list_numbers(self._counts, map(Number, (text for _, text in shown), sources))
        return moved
