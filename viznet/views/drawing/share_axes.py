"""Axes on which both directions are shares, from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from viznet.views.drawing.axis import whole_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viznet.views.drawing.panel import Panel, PanelBox

TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
BELOW = 2.7  # the height of the labels below the axes, in units
MARGIN = 0.02  # on either side, so that a dot at an end is not cut off


def share_axes(
    panel: Panel, box: PanelBox, names: Sequence[str], *, lines_below: int = 0
) -> tuple[Axes, PanelBox]:
    """Draws axes from 0 to 100 % with labels and a grid.

    Parameters
    ----------
    panel : Panel
        The panel to draw on.
    box : PanelBox
        The room for the axes and their labels.
    names : sequence of str
        Wordings of what goes from left to right, longest first. It is written below the labels.
    lines_below : int
        How many lines stay free between the axes and their labels.

    Returns
    -------
    Axes
        The axes, in which shares go from 0 to 1.
    PanelBox
        The box that they cover.
    """
    unit, theme = panel.unit, panel.theme
    left = panel.width(whole_percent(1)) + 0.5 * unit
    inner = box.inset(left=left, bottom=(BELOW + 1.3 * lines_below) * unit, right=0.6 * unit, top=0.4 * unit)
    limits = (-MARGIN, 1 + MARGIN)
    axes = panel.axes(inner, xlim=limits, ylim=limits)
    thin = panel.points(0.06)
    widest = panel.width(whole_percent(1))
    for tick in _ticks(inner.width, widest + 0.4 * unit):
        x = min(
            inner.left + _place(tick) * inner.width, box.right_edge - panel.width(whole_percent(tick)) / 2
        )
        foot = inner.bottom - (1.2 + 1.3 * lines_below) * unit
        panel.write(x, foot, whole_percent(tick), ha="center", color=theme.muted)
    for tick in _ticks(inner.height, 1.3 * unit):
        y = inner.bottom + _place(tick) * inner.height
        axes.axhline(tick, color=theme.faint, linewidth=thin, zorder=0)
        x = inner.left - 0.5 * unit
        panel.write(x, y, whole_percent(tick), ha="right", va="center_baseline", color=theme.muted)
    name = panel.fitting(names, inner.width)
    x = inner.left + inner.width / 2
    panel.write(x, box.bottom + 0.2 * unit, name, color=theme.muted, ha="center")
    return axes, inner


def _place(share: float) -> float:
    """Where a share is along an axis, from 0 to 1."""
    return (share + MARGIN) / (1 + 2 * MARGIN)


def _ticks(length: float, each: float) -> tuple[float, ...]:
    """As many marks as have room of `each` on so many pixels: 5, 3, 2 or none."""
    choices = (TICKS, TICKS[::2], TICKS[::4])
    # The last label may be moved inwards by half of its width.
    return next((ticks for ticks in choices if length / (len(ticks) - 0.5) >= each), ())
