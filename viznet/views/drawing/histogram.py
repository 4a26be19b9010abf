"""A histogram of two colours along an axis, upright or sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.bars import BarGroup

if TYPE_CHECKING:
    from matplotlib.artist import Artist

BINS = 48  # how many bars there are
BAR = 0.9  # the width of a bar; the rest of its place is a gap


class Histogram:
    """How many values lie where along an axis, some of them marked.

    The bars of marked values stand on those of the others. The tallest bar has height 1, and values outside the axis
    count at its ends.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the bars are drawn.
    scale : AxisScale
        The axis along which the values lie.
    colours : (str, str)
        The colours of the values that are not marked, and of those that are.
    sideways : bool
        Whether the bars grow to the right instead of upwards.
    """

    def __init__(
        self, axes: Axes, scale: AxisScale, colours: tuple[str, str], *, sideways: bool = False
    ) -> None:
        self._scale, self._edges = scale, np.linspace(scale.low, scale.high, BINS + 1)
        each = self._edges[1] - self._edges[0]
        left = self._edges[:-1] + (1 - BAR) / 2 * each
        self._plain, self._marked = (
            BarGroup(axes, left, np.zeros(BINS), BAR * each, sideways=sideways, facecolor=colour, zorder=2)
            for colour in colours
        )

    def show(self, values: Array, marked: NDArray[np.bool_]) -> list[Artist]:
        """Shows values and which of them are marked; returns what moved.

        Values that are no numbers are left out.
        """
        finite = np.isfinite(values)
        plain, on_top = (
            np.histogram(np.clip(values[finite & which], self._scale.low, self._scale.high), self._edges)[0]
            for which in (~marked, marked)
        )
        most = max(int((plain + on_top).max()), 1)
        return [self._plain.set_heights(plain / most), self._marked.set_heights(on_top / most, plain / most)]
