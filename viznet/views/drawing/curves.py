"""Curves that grow with the training: lines drawn up to a step, and the values that they have reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Box, Panel

if TYPE_CHECKING:
    from matplotlib.artist import Artist

Array = NDArray[Any]


class Curve:
    """A line over steps that is drawn up to the present, with a dot at its tip.

    A line of many more points than the axes have pixels is thinned to its outline.
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
        # Matplotlib cannot place what is far outside the axes; a line that leaves them may as well stop just beyond.
        low, high = axes.get_ylim()
        far = (
            (low / 100, high * 100)
            if axes.get_yscale() == "log"
            else (9 * low - 8 * high, 9 * high - 8 * low)
        )
        self._shown = np.clip(np.where(np.isfinite(self.values), self.values, np.nan), *far)
        self._thinned = outline(self.steps, self._shown, max(100, int(axes.bbox.width / 2)))
        (self._line,) = axes.plot([], [], color=colour, linewidth=panel.points(width), **style)
        self._dot = (
            axes.plot([], [], "o", color=colour, markersize=panel.points(0.5), zorder=4) if dot else []
        )

    def upto(self, step: int) -> list[Artist]:
        """Draws the line up to a step; returns what moved."""
        steps, values = self._thinned
        end, present = (int(np.searchsorted(s, step, side="right")) for s in (steps, self.steps))
        tip = slice(max(present - 1, 0), present)
        x, y = self.steps[tip], self._shown[tip]
        self._line.set_data(np.concatenate([steps[:end], x]), np.concatenate([values[:end], y]))
        for dot in self._dot:
            dot.set_data(x, y)
        return [self._line, *self._dot]

    def value(self, step: int) -> float | None:
        """What the curve has reached at a step; None before it begins."""
        end = int(np.searchsorted(self.steps, step, side="right"))
        return float(self.values[end - 1]) if end else None


class Legend:
    """Names of curves in their colours on one line, each followed by the value that its curve has reached.

    `entries` are curves with their names from long to short, and how their values are written. The longest names are
    taken with which all entries fit; if none do, the values are left out. The last name never has a value behind it.
    """

    def __init__(
        self, panel: Panel, box: Box, entries: Sequence[tuple[Curve, Sequence[str], Callable[[float], str]]]
    ) -> None:
        unit, self._values = panel.unit, list[tuple[Curve, Lettering, float, float, Callable[[float], str]]]()
        widest = max(panel.width(words(0.88888), 0.95, "bold") for *_, words in entries)
        forms = range(max(len(names) for _, names, _ in entries))
        for room, between, form in [(widest, 1.3, form) for form in forms[:-1]] + [
            (0.0, 0.7, form) for form in forms
        ]:
            names = [each[min(form, len(each) - 1)] for _, each, _ in entries]
            widths = [0.9 * unit + panel.width(name, 0.95) + (room and room + 0.45 * unit) for name in names]
            if sum(widths) + between * unit * (len(widths) - 1) <= box.width:
                break
        x, y = box.left, box.top_edge - unit
        for (curve, _, words), name, width in zip(entries, names, widths):
            panel.write(x, y + 0.1 * unit, "●", size=0.8, color=curve.colour)
            panel.write(x + 0.9 * unit, y, name, size=0.95, color=curve.colour)
            if room:
                place = Box(x + width - room, y - 0.3 * unit, room, 1.3 * unit)
                value = Lettering(panel, place, size=0.95, weight="bold", facecolor=curve.colour)
                self._values.append((curve, value, place.left, y, words))
            x += width + between * unit

    def at(self, step: int) -> list[Artist]:
        """Writes the values of a step; returns what moved."""
        for curve, value, x, y, words in self._values:
            reached = curve.value(step)
            value.write([] if reached is None else [(x, y, words(reached))])
        return [value for _, value, *_ in self._values]


def running_mean(values: Array, width: int) -> Array:
    """The mean of each value and those before it, `width` in all; of fewer at the beginning.

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
