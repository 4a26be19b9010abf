"""Axes over the steps of a training; they stay the same for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator

from viznet.activations import Array
from viznet.recording.epochs import epoch_ends
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.free_room import Curve, free_box
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.shared import last_step
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.numbers import percent

if TYPE_CHECKING:
    from viznet.recording import Run

MOST_EPOCHS = 20  # whose ends are marked
# Without room for the names of all epochs, only every second, fifth or tenth epoch has one.
EPOCH_STRIDES = (1, 2, 5, 10)
AXIS_CLOCKS = ("linear", "geometric")  # how the steps are spaced along an axis


@dataclass(frozen=True)
class AxisScale:
    """The range of an axis over the whole run.

    Parameters
    ----------
    low, high : float
        The ends of the axis.
    log : bool
        Whether the axis is logarithmic.
    percent : bool
        Whether the values are shares, with labels in percent.
    """

    low: float
    high: float
    log: bool = False
    percent: bool = False

    @classmethod
    def of(cls, *values: Array, log: bool | None = None) -> AxisScale:
        """A scale with room for all finite values.

        With `log=None` it is logarithmic if all values are positive and the largest is more than 20 times the smallest.
        """
        finite = np.concatenate(
            [np.ravel(v)[np.isfinite(np.ravel(v))] for v in values] or [np.ones(0)]
        ).astype(float)
        positive = finite[finite > 0]
        if log is None:
            log = len(positive) > 0 and positive.max() > 20 * positive.min() and len(positive) == len(finite)
        if log and len(positive):
            # A zero, or a value that is tiny compared with the largest, must not stretch the axis without end.
            low, high = np.log10(max(positive.min(), positive.max() * 1e-30)), np.log10(positive.max())
            pad = max(0.06 * (high - low), 0.1)
            return cls(float(10.0 ** (low - pad)), float(10.0 ** min(high + pad, 300)), True)
        low, high = (min(0.0, finite.min()), finite.max()) if len(finite) else (0.0, 1.0)
        high = high if high > low else low + 1
        return cls(low - 0.04 * (high - low), high + 0.06 * (high - low))

    def ticks(self, count: int) -> list[float]:
        """About `count` round values inside the range, at most."""
        if self.log:
            ticks = LogLocator(numticks=max(count, 2)).tick_values(self.low, self.high)
            inside = [float(t) for t in ticks if self.low <= t <= self.high]
            if len(inside) < 2:  # fewer than two powers of ten: take 1, 2 and 5 times each
                ticks = LogLocator(subs=(1, 2, 5), numticks=max(count, 2)).tick_values(self.low, self.high)
                inside = [float(t) for t in ticks if self.low <= t <= self.high]
            return inside
        ticks = MaxNLocator(max(count, 1), steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        return [float(t) for t in ticks if self.low <= t <= self.high]

    def labels(self, ticks: Sequence[float]) -> list[str]:
        """The labels of ticks, with as many decimals as their distance needs."""
        if self.percent:
            return [f"{100 * tick:.0f} %" for tick in ticks]
        if self.log or not ticks or max(map(abs, ticks)) >= 10_000:
            return [short_number(tick) for tick in ticks]
        distance = min(np.diff(ticks), default=1.0)
        decimals = max(0, -int(np.floor(np.log10(distance) + 1e-9)))
        decimals += abs(round(distance * 10**decimals) - distance * 10**decimals) > 1e-6  # 0.25
        return [f"{tick:.{decimals}f}".replace("-", "−") if tick else "0" for tick in ticks]


def three_digits(value: float) -> str:
    """A number rounded to three digits.

    >>> three_digits(0.39412), three_digits(23.06), three_digits(12345.0), three_digits(0.00012)
    ('0.394', '23.1', '1.2e4', '1.2e−4')
    """
    return short_number(value, 3)


def share_in_percent(share: float) -> str:
    """A share in percent, for a sentence that says something of it.

    Only a whole one is 100.0 %, and only nothing is 0.0 %.

    >>> share_in_percent(0.9394), share_in_percent(0.9996), share_in_percent(1.0), share_in_percent(0.0001)
    ('93.9 %', '> 99.9 %', '100.0 %', '< 0.1 %')
    """
    text = percent(share)
    if text == "0.0 %" and share > 0:
        return "< 0.1 %"
    return "> 99.9 %" if text == "100.0 %" and share < 1 else text


def whole_percent(value: float) -> str:
    """A share in percent, without decimals.

    >>> whole_percent(0.9394), whole_percent(0.125)
    ('94 %', '13 %')
    """
    return percent(value, 0)


def step_axes(
    panel: Panel,
    box: PanelBox,
    run: Run,
    scale: AxisScale,
    *,
    clock: str = "linear",
    steps: bool = True,
    curves: Sequence[Curve] = (),
) -> Axes:
    """Draws axes over the steps of a run, with grid, labels and epochs.

    Parameters
    ----------
    panel : Panel
        The panel to draw on.
    box : PanelBox
        The room for the axes and their labels.
    run : Run
        The recording.
    scale : AxisScale
        The scale of the vertical axis.
    clock : str
        How the steps are spaced: "linear" (evenly), or "geometric" (every doubling of 1 + step takes the same room).
    steps : bool
        Whether the steps are written below the axes.
    curves : sequence of (array, array)
        The steps and values of the curves that will be drawn. The words at the ends of epochs lie on none of them.
    """
    theme, unit = panel.theme, panel.unit
    last = last_step(run)
    ticks = scale.ticks(max(2, min(6, int(box.height / (2.2 * unit)))))
    labels = scale.labels(ticks)
    # The widest label of percentages counts too, so that plots one above the other begin at the same place.
    left = max(panel.width(label) for label in ("100 %", *labels)) + 0.5 * unit
    inner = box.inset(left=left, bottom=1.5 * unit if steps else 0.4 * unit, right=0.6 * unit)
    axes = panel.axes(inner, ylim=(scale.low, scale.high), yscale="log" if scale.log else "linear")
    margin = 0.3 * unit / inner.width  # so that a dot at either end is not cut off
    if clock == "geometric":
        axes.set_xscale("function", functions=(np.log1p, np.expm1))
        axes.set_xlim(np.expm1(-margin * np.log1p(last)), np.expm1((1 + margin) * np.log1p(last)))
    else:
        axes.set_xlim(-margin * last, (1 + margin) * last)
    across, up = axes.transScale, axes.transLimits

    def place(x: float, y: float) -> tuple[float, float]:
        """The place of a point of the data in pixels of the panel."""
        fx, fy = (across + up).transform((x, y))
        return inner.left + fx * inner.width, inner.bottom + fy * inner.height

    thin = panel.points(0.06)
    free, grid = -np.inf, list[Curve]()
    for tick, label in zip(ticks, labels):
        line = place(0, tick)[1]
        y = min(max(line, box.bottom + 0.4 * unit), box.top_edge - 0.4 * unit)
        if y < free:  # the label would lie on the one below it
            continue
        free = y + 1.1 * unit
        axes.axhline(tick, color=theme.faint, linewidth=thin, zorder=0)
        grid.append((np.array([inner.left, inner.right_edge]), np.array([line, line])))
        panel.write(inner.left - 0.5 * unit, y, label, color=theme.muted, ha="right", va="center_baseline")
    drawn = []
    for at, values in curves if steps else ():
        with np.errstate(all="ignore"):
            points = (across + up).transform(np.column_stack([at, values]).astype(float))
        drawn.append((inner.left + points[:, 0] * inner.width, inner.bottom + points[:, 1] * inner.height))
    ends = epoch_ends(run)
    for end in ends if len(ends) <= MOST_EPOCHS else ():
        axes.axvline(end, color=theme.faint, linewidth=thin, linestyle=(0, (4, 3)), zorder=0)
    if steps:
        if len(ends) <= MOST_EPOCHS:
            _name_epochs(panel, inner, run, drawn, grid, lambda step: place(step, scale.high)[0])
        _write_steps(panel, inner, last, clock, lambda step: place(step, scale.high)[0])
    return axes


def _name_epochs(
    panel: Panel,
    inner: PanelBox,
    run: Run,
    drawn: Sequence[Curve],
    grid: Sequence[Curve],
    place: Callable[[float], float],
) -> None:
    """Writes the numbers of epochs left of their ends, where no curve is.

    Where an epoch has no room for its name, every second, fifth … epoch has one. `drawn` are the curves in pixels, and
    `grid` the lines at the ticks.
    """
    unit, length = panel.unit, run.meta.epoch_length
    ends = dict(enumerate(epoch_ends(run), start=run.meta.earlier_batches // length + 1))
    for stride in EPOCH_STRIDES:
        fitting = list[tuple[float, list[str]]]()
        for epoch, end in ends.items():
            right, left = place(end) - 0.4 * unit, place(max(end - stride * length, 0)) + 0.4 * unit
            names = wordings("end of epoch {epoch}", "epoch {epoch}", epoch=epoch)
            names = [name for name in names if panel.width(name) <= right - left]
            if names and epoch % stride == 0:
                fitting.append((right, names))
        if fitting:
            break
    for right, names in fitting:
        choices = {
            PanelBox(right - panel.width(name), y - 0.25 * unit, panel.width(name), 1.15 * unit): name
            for name in names
            for y in _baselines(inner, unit)
        }
        # If it can be, the name does not lie on a line of the grid either.
        if spot := free_box(list(choices), [*drawn, *grid]) or free_box(list(choices), drawn):
            y = spot.bottom + 0.25 * unit
            panel.write(right, y, choices[spot], color=panel.theme.muted, ha="right")


def _baselines(inner: PanelBox, unit: float) -> list[float]:
    """Where the words at the ends of epochs may stand, in pixels.

    At the bottom, at the top, or between.
    """
    lowest, highest = inner.bottom + 0.4 * unit, inner.top_edge - 1.1 * unit
    between = np.arange(lowest + 1.2 * unit, highest - unit, 0.6 * unit)
    return [lowest, *([highest] if highest > lowest else []), *between.tolist()]


def _write_steps(
    panel: Panel, inner: PanelBox, last: int, clock: str, place: Callable[[float], float]
) -> None:
    """Writes the steps below a plot; the last one says that they are steps."""
    unit, y = panel.unit, inner.bottom - 1.2 * panel.unit
    (final,) = wordings("step {last}", last=last)
    right = panel.width(final)
    panel.write(inner.right_edge + 0.4 * unit, y, final, color=panel.theme.muted, ha="right")
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
        x, half = place(tick), panel.width(f"{tick:,.0f}") / 2
        x = max(x, inner.left + half - 0.4 * unit) if tick == 0 else x
        if x + half <= room and x - half > free and tick < last:
            panel.write(x, y, f"{tick:,.0f}", color=panel.theme.muted, ha="center")
            free = x + half + 0.6 * unit
