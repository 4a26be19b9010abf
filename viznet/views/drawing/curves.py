"""Curves that grow with the training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from numpy.lib.stride_tricks import sliding_window_view

from viznet.activations import Array
from viznet.views.drawing.panel import Panel

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.theme import Theme

# The line of a curve, the mark at its end, and the same mark as a letter of the legend.
STROKES = (("-", "o", "●"), ("--", "D", "◆"), (":", "^", "▲"), ("-.", "s", "■"))


@dataclass(frozen=True)
class CurveLook:
    """How a curve is drawn: its colour, its line and the mark at its end.

    `key` is that mark as a letter of the legend.
    """

    colour: str
    line: str
    mark: str
    key: str


def curve_looks(theme: Theme, count: int) -> list[CurveLook]:
    """Different looks for so many curves.

    When the colours of the theme are used up, other lines and marks follow, so that up to twenty curves can be told
    apart.
    """
    colours = theme.series
    return [
        CurveLook(colours[i % len(colours)], *STROKES[i // len(colours) % len(STROKES)]) for i in range(count)
    ]


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
    look : CurveLook
        The colour, the line and the mark at its end.
    width : float
        The width of the line in units of the panel.
    marked : bool
        Whether a mark is at the last point.
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
        look: CurveLook,
        width: float = 0.14,
        marked: bool = True,
        **style: Any,
    ) -> None:
        self.steps, self.values = np.asarray(steps), np.asarray(values, float)
        # Matplotlib cannot place points that are far outside the axes, so the line stops a little beyond them.
        low, high = axes.get_ylim()
        far = (
            (low / 100, high * 100)
            if axes.get_yscale() == "log"
            else (9 * low - 8 * high, 9 * high - 8 * low)
        )
        self._clipped = np.clip(np.where(np.isfinite(self.values), self.values, np.nan), *far)
        self._thinned = outline(self.steps, self._clipped, max(100, int(axes.bbox.width / 2)))
        (self._line,) = axes.plot(
            [], [], look.line, color=look.colour, linewidth=panel.points(width), **style
        )
        size = panel.points(0.5)
        self._marks = (
            axes.plot([], [], look.mark, color=look.colour, markersize=size, zorder=4) if marked else []
        )

    def draw_up_to(self, step: int) -> list[Artist]:
        """Draws the line up to a step, and returns the artists that moved."""
        steps, values = self._thinned
        end, count = (int(np.searchsorted(s, step, side="right")) for s in (steps, self.steps))
        last = slice(max(count - 1, 0), count)
        x, y = self.steps[last], self._clipped[last]
        self._line.set_data(np.concatenate([steps[:end], x]), np.concatenate([values[:end], y]))
        for mark in self._marks:
            mark.set_data(x, y)
        return [self._line, *self._marks]


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


def centred_mean(values: Array, width: int) -> Array:
    """The mean of each value and its neighbours, `width` values in all.

    `width` is odd. The mean has as many values before as after it, so that it does not lag behind a curve that falls.
    Near the beginning it is the mean of fewer values, and near the end those that are missing are left out.

    >>> centred_mean(np.array([1.0, 3.0, 5.0, 10.0]), 3)
    array([1. , 3. , 6. , 7.5])
    """
    first, last = mean_range(np.arange(len(values)), len(values), width)
    with np.errstate(all="ignore"):
        return np.array([values[a : b + 1].mean() for a, b in zip(first, last)])


def mean_range(index: Any, count: int, width: int) -> tuple[Any, Any]:
    """The first and the last value of which a centred mean is made.

    It is the mean at `index`, one of `count` values.

    >>> [int(end) for end in (*mean_range(1, 9, 5), *mean_range(8, 9, 5))]
    [0, 2, 6, 8]
    """
    half = np.minimum(index, width // 2)
    return index - half, np.minimum(index + half, count - 1)


def outline(steps: Array, values: Array, columns: int) -> tuple[Array, Array]:
    """Thins a long line so that it looks the same.

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
