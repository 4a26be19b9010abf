"""Where in a plot a word lies on no curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viznet.activations import Array
from viznet.views.drawing.panel import PanelBox

Curve = tuple[Array, Array]
"""The points of a curve: where they are across and up."""


def free_box(choices: Sequence[PanelBox], curves: Sequence[Curve]) -> PanelBox | None:
    """The first of the boxes that no curve touches, or None.

    Boxes and curves are in pixels, and the points of a curve go from left to right.

    >>> low, high = PanelBox(0, 0, 10, 5), PanelBox(0, 20, 10, 5)
    >>> free_box([low, high], [(np.array([0.0, 10.0]), np.array([1.0, 9.0]))]) == high
    True
    """
    return next((box for box in choices if not any(touches(box, *curve) for curve in curves)), None)


def touches(box: PanelBox, x: Array, y: Array) -> bool:
    """Whether a line through these points touches a box.

    >>> x, y = np.array([0.0, 4.0, 8.0]), np.array([0.0, 10.0, 0.0])
    >>> touches(PanelBox(1, 4, 2, 2), x, y), touches(PanelBox(0, 8, 2, 2), x, y)
    (True, False)
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if not len(x) or x[-1] < box.left or x[0] > box.right_edge:
        return False
    ends = np.clip([box.left, box.right_edge], x[0], x[-1])
    inside = y[(x > ends[0]) & (x < ends[1])]
    first, last = np.interp(ends, x, y)
    heights = np.concatenate([[first], inside, [last]])
    low, high = np.minimum(heights[:-1], heights[1:]), np.maximum(heights[:-1], heights[1:])
    return bool(((low <= box.top_edge) & (high >= box.bottom)).any())
