"""How far the numbers of a symbol reach over a whole recording."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from viznet.activations import Array
from viznet.recording.columns import blocks


class Extent(NamedTuple):
    """The largest finite magnitude of an array, and whether all are finite."""

    limit: float
    is_finite: bool


def extent(numbers: Array, release: Callable[[], None]) -> Extent:
    """Reads an array block by block, and returns its extent.

    `release` is called after every block, so that the array need not fit into memory.

    >>> extent(np.array([[1.0, -3.0], [np.nan, 2.0]]), lambda: None)
    Extent(limit=3.0, is_finite=False)
    """
    limit, is_finite = 0.0, True
    for block in blocks(numbers):
        values = block.view(numbers.dtype)
        top = max(float(values.max()), -float(values.min()))
        if not np.isfinite(top):
            is_finite, top = False, float(np.abs(values[np.isfinite(values)]).max(initial=0))
        limit = max(limit, top)
        release()
    return Extent(limit, is_finite)
