"""Curves that grow with the training: axes that stay, lines drawn up to a step, and the value they have reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from viznet.views.colours import number
from viznet.views.panel import Box, Panel

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.recording import Run

CLOCKS = ("linear", "geometric")
Array = NDArray[Any]


@dataclass(frozen=True)
class Scale:
    """The range of an axis over the whole run, whether it is logarithmic, and the ticks it may have."""

    low: float
    high: float
    log: bool = False
    percent: bool = False

    @classmethod
    def of(cls, *values: Array, log: bool | None = None) -> Scale:
        """A scale that holds all finite values, logarithmic if they span more than a factor of 20 (or as told)."""
        finite = np.concatenate([np.ravel(v)[np.isfinite(np.ravel(v))] for v in values] or [np.ones(0)]).astype(float)
        positive = finite[finite > 0]
        if log is None:
            log = len(positive) > 0 and positive.max() > 20 * positive.min() and len(positive) == len(finite)
        if log and len(positive):
            # A stray zero or a value that is nothing against the largest does not stretch the axis without end.
            low, high = np.log10(max(positive.min(), positive.max() * 1e-30)), np.log10(positive.max())
            pad = max(0.06 * (high - low), 0.1)
            return cls(10 ** (low - pad), 10 ** min(high + pad, 300), True)
        low, high = (min(0.0, finite.min()), finite.max()) if len(finite) else (0.0, 1.0)
        high = high if high > low else low + 1
        return cls(low - 0.04 * (high - low), high + 0.06 * (high - low))

    def ticks(self, count: int) -> list[float]:
        """At most about `count` round values inside the range."""
        if self.log:
            ticks = LogLocator(numticks=max(count, 2)).tick_values(self.low, self.high)
            inside = [float(t) for t in ticks if self.low <= t <= self.high]
            if len(inside) < 2:  # less than two powers of ten: 1, 2 and 5 times them
                ticks = LogLocator(subs=(1, 2, 5), numticks=max(count, 2)).tick_values(self.low, self.high)
                inside = [float(t) for t in ticks if self.low <= t <= self.high]
            return inside
        ticks = MaxNLocator(max(count, 1), steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        return [float(t) for t in ticks if self.low <= t <= self.high]

    def words(self, ticks: Sequence[float]) -> list[str]:
        """What the ticks are labelled, all with as many decimals as their distance needs."""
        if self.percent:
            return [f"{100 * tick:.0f} %" for tick in ticks]
        if self.log or not ticks or max(map(abs, ticks)) >= 10_000:
            return [number(tick) for tick in ticks]
        distance = min(np.diff(ticks), default=1.0)
        decimals = max(0, -int(np.floor(np.log10(distance) + 1e-9)))
        decimals += abs(round(distance * 10**decimals) - distance * 10**decimals) > 1e-6  # 0.25
        return [f"{tick:.{decimals}f}".replace("-", "−") if tick else "0" for tick in ticks]


def figure(value: float) -> str:
    """A measured value for the eye: three figures, or what a diverged run has instead.

    >>> figure(0.39412), figure(23.06), figure(12345.0), figure(0.00012)
    ('0.394', '23.1', '1.2e4', '1.2e−4')
    """
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞"
    if value == 0:
        return "0"
    if 0.001 <= abs(value) < 10_000:
        return f"{value:.{max(0, min(3, 2 - int(np.floor(np.log10(abs(value))))))}f}".replace("-", "−")
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def percent(value: float) -> str:
    """A share for the eye.

    >>> percent(0.9394)
    '93.9 %'
    """
    return f"{100 * value:.1f} %"


def plot(panel: Panel, box: Box, run: Run, scale: Scale, *, clock: str = "linear", steps: bool = True) -> Axes:
    """Axes over the steps of a run, with a quiet grid, ticks, and a line at the end of every epoch.

    `clock` says how steps go: "linear", or "geometric" for even room to every doubling of 1 + step. `steps` says
    whether the steps are written below.
    """
    theme, unit = panel.theme, panel.unit
    last = max(int(run.scalars["step"][-1]) if len(run.scalars["step"]) else 0, int(run.steps[-1]), 1)
    ticks = scale.ticks(max(2, min(6, int(box.height / (2.2 * unit)))))
    words = scale.words(ticks)
    left = max(panel.width(word, 0.85) for word in ("100 %", *words)) + 0.5 * unit  # plots above each other line up
    inner = box.inset(left=left, bottom=1.5 * unit if steps else 0.4 * unit, right=0.6 * unit)
    axes = panel.axes(inner, ylim=(scale.low, scale.high), yscale="log" if scale.log else "linear")
    ahead = 0.3 * unit / inner.width  # so that a dot at either end is whole
    if clock == "geometric":
        axes.set_xscale("function", functions=(np.log1p, np.expm1))
        axes.set_xlim(np.expm1(-ahead * np.log1p(last)), np.expm1((1 + ahead) * np.log1p(last)))
    else:
        axes.set_xlim(-ahead * last, (1 + ahead) * last)
    across, up = axes.transScale, axes.transLimits

    def place(x: float, y: float) -> tuple[float, float]:
        """Where a point of the data is in pixels of the panel."""
        fx, fy = (across + up).transform((x, y))
        return inner.left + fx * inner.width, inner.bottom + fy * inner.height

    thin = panel.points(0.06)
    for tick, word in zip(ticks, words):
        axes.axhline(tick, color=theme.faint, linewidth=thin, zorder=0)
        y = min(max(place(0, tick)[1], box.bottom + 0.4 * unit), box.top_edge - 0.4 * unit)
        panel.write(inner.left - 0.5 * unit, y, word, size=0.85, color=theme.muted, ha="right", va="center_baseline")
    length = int(run.meta["epoch_length"])
    ends = range(length, last + 1, length)
    for epoch, end in enumerate(ends if len(ends) <= 20 else (), start=1):
        axes.axvline(end, color=theme.faint, linewidth=thin, linestyle=(0, (4, 3)), zorder=0)
        x, before = place(end, scale.high)[0] - 0.4 * unit, place(end - length, scale.high)[0]
        word = panel.fitting([f"end of epoch {epoch}", f"epoch {epoch}"], x - before - 0.4 * unit, 0.75)
        if steps:
            panel.write(x, inner.bottom + 0.4 * unit, word, size=0.75, color=theme.muted, ha="right")
    if steps:
        _write_steps(panel, inner, last, clock, lambda step: place(step, scale.high)[0])
    return axes


def _write_steps(panel: Panel, inner: Box, last: int, clock: str, place: Callable[[float], float]) -> None:
    """The steps below a plot; the last one says what they count."""
    unit, y = panel.unit, inner.bottom - 1.2 * panel.unit
    final = f"step {last:,}"
    right = panel.width(final, 0.85)
    panel.write(inner.right_edge + 0.4 * unit, y, final, size=0.85, color=panel.theme.muted, ha="right")
    room = inner.right_edge + 0.4 * unit - right - 0.8 * unit
    if clock == "geometric":
        ticks = [0.0, *(10.0**power for power in range(10) if 10**power < last)]
    else:
        ticks = [t for t in MaxNLocator(max(2, int(inner.width / (6 * unit))), integer=True).tick_values(0, last) if t >= 0]
    free = -np.inf
    for tick in ticks:
        x, half = place(tick), panel.width(f"{tick:,.0f}", 0.85) / 2
        x = max(x, inner.left + half - 0.4 * unit) if tick == 0 else x
        if x + half <= room and x - half > free and tick < last:
            panel.write(x, y, f"{tick:,.0f}", size=0.85, color=panel.theme.muted, ha="center")
            free = x + half + 0.6 * unit


class Curve:
    """A line over steps that is drawn up to the present, with a dot at its tip."""

    def __init__(
        self, panel: Panel, axes: Axes, steps: Array, values: Array, *, colour: str, width: float = 0.14, dot: bool = True, **style: Any
    ) -> None:
        self.steps, self.values, self.colour = np.asarray(steps), np.asarray(values, float), colour
        with np.errstate(all="ignore"):
            self._drawn = np.where(np.isfinite(self.values), self.values, np.nan)
        # Matplotlib cannot place what is far outside the axes; a line that leaves them may as well stop just beyond.
        low, high = axes.get_ylim()
        margin = (low / 100, high * 100) if axes.get_yscale() == "log" else (low - 9 * (high - low), high + 9 * (high - low))
        self._drawn = np.clip(self._drawn, *margin)
        (self._line,) = axes.plot([], [], color=colour, linewidth=panel.points(width), **style)
        self._dot = axes.plot([], [], "o", color=colour, markersize=panel.points(0.5), zorder=4) if dot else []

    def upto(self, step: int) -> list[Artist]:
        """Draws the line up to a step; returns what moved."""
        end = int(np.searchsorted(self.steps, step, side="right"))
        self._line.set_data(self.steps[:end], self._drawn[:end])
        for dot in self._dot:
            dot.set_data(self.steps[max(end - 1, 0) : end], self._drawn[max(end - 1, 0) : end])
        return [self._line, *self._dot]

    def value(self, step: int) -> float:
        """What the curve has reached at a step; NaN before it begins."""
        end = int(np.searchsorted(self.steps, step, side="right"))
        return float(self.values[end - 1]) if end else np.nan


class Legend:
    """Names of curves in their colours, each followed by the value that its curve has reached.

    `entries` are (curve, wordings from long to short); the longest wordings are taken with which all
    entries fit one line of `box`, then without the values, then the curves' names alone on as many lines as
    there are; `height` says how many pixels were used.
    """

    def __init__(
        self, panel: Panel, box: Box, entries: Sequence[tuple[Curve, Sequence[str]]], words: Callable[[float], str] = figure, widest: str = "0.0000"
    ) -> None:
        unit = panel.unit
        value = panel.width(widest, 0.95, "bold")
        dot, gap, between = 0.9 * unit, 0.45 * unit, 1.3 * unit
        names: list[str] = []
        with_values = True
        forms = range(max((len(wordings) for _, wordings in entries), default=0))
        for with_values, form in ((values, form) for values in (True, False) for form in forms):
            names = [wordings[min(form, len(wordings) - 1)] for _, wordings in entries]
            each = [dot + panel.width(name, 0.95) + (gap + value if with_values else 0) for name in names]
            if sum(each) + between * (len(each) - 1) <= box.width:
                break
        self._words, self._values = words, []
        x, y = box.left, box.top_edge - unit
        for (curve, _), name, width in zip(entries, names, each):
            if x + width > box.right_edge and x > box.left:
                x, y = box.left, y - 1.3 * unit
            panel.write(x, y + 0.13 * unit, "●", size=0.7, color=curve.colour)
            panel.write(x + dot, y, name, size=0.95, color=curve.colour)
            if with_values:
                place = x + dot + panel.width(name, 0.95) + gap
                self._values.append((curve, panel.write(place, y, "", size=0.95, weight="bold", color=curve.colour)))
            x += width + between
        self.height = box.top_edge - y + 0.5 * unit

    def at(self, step: int) -> list[Artist]:
        """Writes the values of a step; returns the texts."""
        for curve, text in self._values:
            reached = curve.value(step)
            text.set_text("" if np.isnan(reached) and not len(curve.steps) else self._words(reached))
        return [text for _, text in self._values]


def running_mean(values: Array, width: int) -> Array:
    """The mean of each value and those before it, `width` in all; of fewer at the beginning.

    >>> running_mean(np.array([1.0, 3.0, 5.0, 7.0]), 2)
    array([1., 2., 4., 6.])
    """
    before = np.full(min(width, len(values)) - 1, np.nan) if len(values) else np.zeros(0)
    windows = sliding_window_view(np.concatenate([before, values]), len(before) + 1)
    with np.errstate(all="ignore"):
        means = windows.mean(axis=1)
        means[: len(before)] = np.cumsum(values[: len(before)]) / np.arange(1, len(before) + 1)
    return means


def outline(steps: Array, values: Array, columns: int) -> tuple[Array, Array]:
    """A long noisy line thinned to its lowest and highest point in each of `columns` stretches: it looks the same."""
    steps, values = np.asarray(steps), np.asarray(values, float)
    if len(steps) <= 4 * columns:
        return steps, values
    stretch = -(-len(steps) // columns)
    whole = len(steps) // stretch * stretch
    folded = np.where(np.isfinite(values), values, -np.inf)[:whole].reshape(-1, stretch)
    low, high = folded.argmin(axis=1), folded.argmax(axis=1)
    first = np.arange(len(folded))[:, None] * stretch
    keep = np.sort(np.column_stack([low, high]) + first, axis=1).ravel()
    keep = np.concatenate([keep, np.arange(whole, len(steps))])
    return steps[keep], values[keep]
