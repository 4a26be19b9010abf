"""Axes over the steps of a training, which stay the same for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator
from numpy.typing import NDArray

from viznet.views.drawing.colours import number
from viznet.views.drawing.panel import Box, Panel

if TYPE_CHECKING:
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
        finite = np.concatenate(
            [np.ravel(v)[np.isfinite(np.ravel(v))] for v in values] or [np.ones(0)]
        ).astype(float)
        positive = finite[finite > 0]
        if log is None:
            log = len(positive) > 0 and positive.max() > 20 * positive.min() and len(positive) == len(finite)
        if log and len(positive):
            # A stray zero or a value that is nothing against the largest does not stretch the axis without end.
            low, high = np.log10(max(positive.min(), positive.max() * 1e-30)), np.log10(positive.max())
            pad = max(0.06 * (high - low), 0.1)
            return cls(float(10.0 ** (low - pad)), float(10.0 ** min(high + pad, 300)), True)
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


def measured(value: float) -> str:
    """A measured value: three figures.

    >>> measured(0.39412), measured(23.06), measured(12345.0), measured(0.00012)
    ('0.394', '23.1', '1.2e4', '1.2e−4')
    """
    return number(value, 3)


def percent(value: float) -> str:
    """A share of many, for the eye.

    >>> percent(0.9394)
    '93.9 %'
    """
    return f"{100 * value:.1f} %"


def whole_percent(value: float) -> str:
    """A share of few.

    >>> whole_percent(0.9394)
    '94 %'
    """
    return f"{100 * value:.0f} %"


def plot(
    panel: Panel, box: Box, run: Run, scale: Scale, *, clock: str = "linear", steps: bool = True
) -> Axes:
    """Axes over the steps of a run, with a quiet grid, ticks, and a line at the end of every epoch.

    `clock` says how steps go: "linear", or "geometric" for even room to every doubling of 1 + step. `steps` says
    whether the steps are written below.
    """
    theme, unit = panel.theme, panel.unit
    last = max(int(run.scalars["step"][-1]) if len(run.scalars["step"]) else 0, int(run.steps[-1]), 1)
    ticks = scale.ticks(max(2, min(6, int(box.height / (2.2 * unit)))))
    words = scale.words(ticks)
    left = (
        max(panel.width(word, 0.85) for word in ("100 %", *words)) + 0.5 * unit
    )  # plots above each other line up
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
        panel.write(
            inner.left - 0.5 * unit, y, word, size=0.85, color=theme.muted, ha="right", va="center_baseline"
        )
    length = int(run.meta["epoch_length"])
    ends = range(length, last + 1, length)
    for epoch, end in enumerate(ends if len(ends) <= 20 else (), start=1):
        axes.axvline(end, color=theme.faint, linewidth=thin, linestyle=(0, (4, 3)), zorder=0)
        x, before = place(end, scale.high)[0] - 0.4 * unit, place(end - length, scale.high)[0]
        word = panel.fitting([f"end of epoch {epoch}", f"epoch {epoch}"], x - before - 0.4 * unit, 0.8)
        if steps:
            panel.write(x, inner.bottom + 0.4 * unit, word, size=0.8, color=theme.muted, ha="right")
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
        ticks = [
            t
            for t in MaxNLocator(max(2, int(inner.width / (6 * unit))), integer=True).tick_values(0, last)
            if t >= 0
        ]
    free = -np.inf
    for tick in ticks:
        x, half = place(tick), panel.width(f"{tick:,.0f}", 0.85) / 2
        x = max(x, inner.left + half - 0.4 * unit) if tick == 0 else x
        if x + half <= room and x - half > free and tick < last:
            panel.write(x, y, f"{tick:,.0f}", size=0.85, color=panel.theme.muted, ha="center")
            free = x + half + 0.6 * unit
