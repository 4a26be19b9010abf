"""Axes for functions: a grid, and numbers at both axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def axis_room(panel: Panel, scale: AxisScale, height: float) -> float:
    """The room for the numbers at the left of axes of this height."""
    return max(panel.width(label) for label in scale.labels(_ticks(panel, scale, height))) + 0.5 * panel.unit


def function_axes(
    panel: Panel, box: PanelBox, across: AxisScale, up: AxisScale, name: Sequence[str]
) -> tuple[Axes, PanelBox]:
    """Draws axes with a grid and with numbers at the left and below.

    Parameters
    ----------
    panel : Panel
        The panel to draw on.
    box : PanelBox
        The room for the axes and their numbers.
    across, up : AxisScale
        The scales of the two axes.
    name : sequence of str
        Wordings of what the horizontal axis shows, longest first. It stands at the right end, below the axis. The
        first is taken that leaves room for two numbers, because one number says nothing about a scale. If none does,
        the name stands between two numbers.

    Returns
    -------
    axes : matplotlib.axes.Axes
        The axes.
    inner : PanelBox
        The pixels that they cover.
    """
    unit, theme = panel.unit, panel.theme
    inner = box.inset(left=axis_room(panel, up, box.height), bottom=1.5 * unit)
    axes = panel.axes(inner, xlim=(across.low, across.high), ylim=(up.low, up.high))
    if up.log:
        axes.set_yscale("log")
    thin: dict[str, Any] = {"color": theme.faint, "linewidth": panel.points(0.06), "zorder": 0}
    ticks, free = _ticks(panel, up, box.height), -np.inf
    for tick, label in zip(ticks, up.labels(ticks)):
        y = inner.bottom + _share(up, tick) * inner.height
        y_label = min(max(y, inner.bottom + 0.4 * unit), box.top_edge - 0.4 * unit)
        if y_label < free:  # the label would lie on the one below it
            continue
        free = y_label + 1.1 * unit
        axes.axhline(tick, **thin)
        panel.write(
            inner.left - 0.5 * unit, y_label, label, color=theme.muted, ha="right", va="center_baseline"
        )
    ticks = across.ticks(max(2, int(inner.width / (5 * unit))))
    for tick in ticks:
        axes.axvline(tick, **thin)
    style: dict[str, Any] = {"color": theme.muted}
    right, what, numbers = _name_and_numbers(panel, inner, across, ticks, name)
    panel.write(right, inner.bottom - 1.2 * unit, what, ha="right", **style)
    for x, label in numbers:
        panel.write(x, inner.bottom - 1.2 * unit, label, ha="center", **style)
    return axes, inner


def _name_and_numbers(
    panel: Panel, inner: PanelBox, across: AxisScale, ticks: Sequence[float], name: Sequence[str]
) -> tuple[float, str, list[tuple[float, str]]]:
    """The name below an axis with its right end, and the numbers beside it.

    The name stands at the right end of the axis, if that leaves room for two numbers, else in a gap between numbers.
    """
    for what in _those_that_fit(panel, name, inner):
        numbers = _numbers(
            panel, inner, across, ticks, inner.right_edge - panel.width(what) - 0.6 * panel.unit
        )
        if len(numbers) >= 2:
            return inner.right_edge, what, numbers
    numbers = _numbers(panel, inner, across, ticks, inner.right_edge)
    halves = [(x, panel.width(label) / 2 + 0.6 * panel.unit) for x, label in numbers]
    starts = [inner.left, *(x + half for x, half in halves)]
    ends = [*(x - half for x, half in halves), inner.right_edge]
    room, right = max((end - start, end) for start, end in zip(starts, ends))
    what = panel.fitting(name, room)
    return right - (room - panel.width(what)) / 2, what, numbers


def _those_that_fit(panel: Panel, name: Sequence[str], inner: PanelBox) -> list[str]:
    """The wordings that take at most three fifths of the axis."""
    return [words for words in name if panel.width(words) <= 0.6 * inner.width]


def _numbers(
    panel: Panel, inner: PanelBox, across: AxisScale, ticks: Sequence[float], end: float
) -> list[tuple[float, str]]:
    """The middles and texts of the numbers that end before `end`."""
    unit, numbers, free = panel.unit, list[tuple[float, str]](), -np.inf
    for tick, label in zip(ticks, across.labels(ticks)):
        half = panel.width(label) / 2
        x = max(inner.left + _share(across, tick) * inner.width, inner.left + half)
        if x + half <= end and x - half > free:
            numbers.append((x, label))
            free = x + half + 0.6 * unit
    return numbers


def _ticks(panel: Panel, scale: AxisScale, height: float) -> list[float]:
    return scale.ticks(max(2, min(6, int(height / (2.2 * panel.unit)))))


def _share(scale: AxisScale, value: float) -> float:
    """How far from the low end of the axis a value is, from 0 to 1."""
    if scale.log:
        return float(np.log(value / scale.low) / np.log(scale.high / scale.low))
    return (value - scale.low) / (scale.high - scale.low)
