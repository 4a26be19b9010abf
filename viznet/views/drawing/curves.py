"""Curves that grow with the training, and the legend with their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from numpy.lib.stride_tricks import sliding_window_view

from viznet.activations import Array
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from matplotlib.artist import Artist

FormatValue = Callable[[float], str]


class GrowingCurve:
    """A line over the steps of a training, drawn up to the current step.

    A line of many more points than the axes have pixels is thinned to its outline.

    Parameters
    ----------
    panel : Panel
        The panel that the axes belong to.
    axes : matplotlib.axes.Axes
        Where the line is drawn.
    steps, values : array, shape (n,)
        The points of the whole line.
    colour : str
        The colour of the line and of its dot.
    width : float
        The width of the line in units of the panel.
    dot : bool
        Whether a dot marks the last point.
    **style
        Properties of the line, such as `alpha`.
    """

    def __init__(
        self,
        panel: Panel,
        axes: Axes,
        steps: Array,
        values: Array,
        *,
        colour: str,
        width: float = 0.14,
        dot: bool = True,
        **style: Any,
    ) -> None:
        self.steps, self.values, self.colour = np.asarray(steps), np.asarray(values, float), colour
        # Matplotlib cannot place points that are far outside the axes, so the line stops a little beyond them.
        low, high = axes.get_ylim()
        far = (
            (low / 100, high * 100)
            if axes.get_yscale() == "log"
            else (9 * low - 8 * high, 9 * high - 8 * low)
        )
        self._clipped = np.clip(np.where(np.isfinite(self.values), self.values, np.nan), *far)
        self._thinned = outline(self.steps, self._clipped, max(100, int(axes.bbox.width / 2)))
        (self._line,) = axes.plot([], [], color=colour, linewidth=panel.points(width), **style)
        self._dots = (
            axes.plot([], [], "o", color=colour, markersize=panel.points(0.5), zorder=4) if dot else []
        )

    def draw_up_to(self, step: int) -> list[Artist]:
        """Draw the line up to a step, and return the artists that moved."""
        steps, values = self._thinned
        end, count = (int(np.searchsorted(s, step, side="right")) for s in (steps, self.steps))
        last = slice(max(count - 1, 0), count)
        x, y = self.steps[last], self._clipped[last]
        self._line.set_data(np.concatenate([steps[:end], x]), np.concatenate([values[:end], y]))
        for dot in self._dots:
            dot.set_data(x, y)
        return [self._line, *self._dots]

    def value(self, step: int) -> float | None:
        """The last value up to a step, or None before the first one."""
        count = int(np.searchsorted(self.steps, step, side="right"))
        return float(self.values[count - 1]) if count else None


class Legend:
    """The names of curves on one line, each followed by its current value.

    Parameters
    ----------
    panel : Panel
        Where the legend is written.
    box : PanelBox
        The line that it has for itself.
    entries : sequence of (GrowingCurve, names, format)
        `names` are wordings of one name, longest first; `format` turns a value into text. The longest names with which
        all entries fit are taken. If none fit, the values are left out. The last name never has a value behind it.
    """

    def __init__(
        self, panel: Panel, box: PanelBox, entries: Sequence[tuple[GrowingCurve, Sequence[str], FormatValue]]
    ) -> None:
        unit, self._values = panel.unit, list[tuple[GrowingCurve, Lettering, float, float, FormatValue]]()
        widest = max(panel.width(format_value(0.88888), 0.95, "bold") for *_, format_value in entries)
        lengths = range(max(len(names) for _, names, _ in entries))
        for room, between, length in [(widest, 1.3, length) for length in lengths[:-1]] + [
            (0.0, 0.7, length) for length in lengths
        ]:
            names = [each[min(length, len(each) - 1)] for _, each, _ in entries]
            widths = [0.9 * unit + panel.width(name, 0.95) + (room and room + 0.45 * unit) for name in names]
            if sum(widths) + between * unit * (len(widths) - 1) <= box.width:
                break
        x, y = box.left, box.top_edge - unit
        for (curve, _, format_value), name, width in zip(entries, names, widths):
            panel.write(x, y + 0.1 * unit, "●", size=0.8, color=curve.colour)
            panel.write(x + 0.9 * unit, y, name, size=0.95, color=curve.colour)
            if room:
                place = PanelBox(x + width - room, y - 0.3 * unit, room, 1.3 * unit)
                value = Lettering(panel, place, size=0.95, weight="bold", facecolor=curve.colour)
                self._values.append((curve, value, place.left, y, format_value))
            x += width + between * unit

    def show_values(self, step: int) -> list[Artist]:
        """Write the values of a step, and return the artists that moved."""
        for curve, lettering, x, y, format_value in self._values:
            value = curve.value(step)
            lettering.write([] if value is None else [(x, y, format_value(value))])
        return [lettering for _, lettering, *_ in self._values]


def running_mean(values: Array, width: int) -> Array:
    """The mean of each value and those before it, of `width` values in all.

    At the beginning, it is the mean of fewer values.

    >>> running_mean(np.array([1.0, 3.0, 5.0, 7.0]), 2)
    array([1., 2., 4., 6.])
    """
    if not len(values):
        return np.zeros(0)
    before = np.full(min(width, len(values)) - 1, np.nan)
    windows = sliding_window_view(np.concatenate([before, values]), len(before) + 1)
    with np.errstate(all="ignore"):
        means = windows.mean(axis=1)
        means[: len(before)] = np.cumsum(values[: len(before)]) / np.arange(1, len(before) + 1)
    return means


def outline(steps: Array, values: Array, columns: int) -> tuple[Array, Array]:
    """Thin a long line so that it looks the same.

    Of each of `columns` stretches, the lowest and the highest point remain.
    """
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
