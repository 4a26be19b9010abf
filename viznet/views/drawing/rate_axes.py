"""Axes with the rate of a step across, and the loss after it upwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.landscapes.step_line import RATES
from viznet.views.drawing.axis import whole_percent
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from matplotlib.axes import Axes


TOP = 2.0  # the axis ends at so many times the loss of the moment
UPWARDS = ((0.0, 0.5, 1.0, 1.5, 2.0), (0.0, 1.0, 2.0), (1.0,))  # shares of the loss: as many as have room
LABEL = 1.3  # units that two of them are apart at least
AXES = (
    "across: the rate of the step; up: the loss, as a share of the loss here",
    "across: the rate; up: the loss, here 100 %",
    "rate of the step",
    "rate",
)
RATE = AXES[2:]


def rate_axes(panel: Panel, box: PanelBox, *, named: bool = True) -> Axes:
    """Draws axes: powers of ten of the rate, and shares of the loss.

    If they are not `named`, the line below their numbers stays free.
    """
    theme, unit = panel.theme, panel.unit
    left = max(panel.width(whole_percent(tick)) for tick in UPWARDS[0]) + 0.5 * unit
    inner = box.inset(left=left, bottom=2.9 * unit, right=1.4 * unit, top=0.4 * unit)
    # A loss of its own size is always there, because the curve begins at it.
    most = inner.height / LABEL / unit + 1
    ticks = next((ticks for ticks in UPWARDS if len(ticks) <= most), UPWARDS[-1])
    axes = panel.axes(inner, xlim=(RATES[0], RATES[-1]), ylim=(0, TOP), xscale="log")
    thin = panel.points(0.06)
    for tick in ticks:
        here = tick == 1
        axes.axhline(tick, color=theme.muted if here else theme.faint, linewidth=thin, zorder=0)
        y = inner.bottom + tick / TOP * inner.height
        x = inner.left - 0.5 * unit
        panel.write(x, y, whole_percent(tick), color=theme.muted, ha="right", va="center_baseline")
    powers = range(-3, 4)
    names = [short_number(10.0**power, 1) if power < 3 else "1,000" for power in powers]
    apart = inner.width / (len(names) - 1)
    every = 1 if apart > 1.1 * max(map(panel.width, names)) else 3
    for power, name in list(zip(powers, names))[::every]:
        axes.axvline(10.0**power, color=theme.faint, linewidth=thin, zorder=0)
        x = inner.left + (power + 3) * apart
        panel.write(x, inner.bottom - 1.45 * unit, name, color=theme.muted, ha="center")
    middle = box.left + box.width / 2
    what = panel.fitting(AXES, box.width) if named else ""
    panel.write(middle, inner.bottom - 2.7 * unit, what, color=theme.muted, ha="center")
    return axes
