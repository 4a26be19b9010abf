"""Where the colours of a picture end: one rule for films and the page.

A few numbers of a training are far larger than all others. On a scale that ends at the largest one, nearly all pictures
would be dim. So the colours end at a size that 995 of 1,000 numbers stay below; the few beyond have the last colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array

if TYPE_CHECKING:
    from viznet.recording.run import Run

WITHIN = 0.995  # the share of all numbers, without zeros, that stay below the limit
LOOKED_AT = 12  # how many snapshots are looked at
MOST_NUMBERS = 500_000  # how many numbers of one array are looked at
WILD = 1000  # a snapshot whose numbers are so many times as large as usual sets no scale


def common_size(values: Array) -> float:
    """The size that 995 of 1,000 numbers stay below.

    Zeros, NaN and infinity do not count. Of a large array, numbers at equal distances are looked at.

    >>> common_size(np.array([0.0, -0.5, 0.5, np.nan])), common_size(np.zeros(3))
    (0.5, 0.0)
    """
    values = np.ravel(values)
    distance = max(1, values.size // MOST_NUMBERS)
    while math.gcd(distance, values.size) > 1:  # so that every column of a matrix takes part
        distance += 1
    sizes = np.abs(np.asarray(values[::distance], float))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    return float(np.quantile(sizes, WITHIN, overwrite_input=True)) if sizes.size else 0.0


def common_limit(sizes: Sequence[float]) -> float:
    """The largest of the sizes of several snapshots.

    The last numbers of a network that diverges are far beyond all others, and are left out.

    >>> common_limit([0.2, 0.0, 0.3, 4e9]), common_limit([0.0])
    (0.3, 0.0)
    """
    found = [size for size in sizes if size > 0]
    usual = WILD * float(np.median(found)) if found else 0.0
    return max((size for size in found if size <= usual), default=0.0)


def snapshots_looked_at(count: int) -> list[int]:
    """The numbers of twelve snapshots at equal distances, or of all.

    >>> snapshots_looked_at(3), snapshots_looked_at(100)[-2:]
    ([0, 1, 2], [90, 99])
    """
    return sorted(set(np.linspace(0, count - 1, LOOKED_AT).round().astype(int).tolist()))


def colour_limit(run: Run, symbol: str) -> float:
    """The size at which the colours of a symbol end, in all pictures of a run.

    Parameters
    ----------
    run
        The recording.
    symbol
        The name of a recorded array, such as "W1" or "dW2".

    Returns
    -------
    float
        The limit, or 0.0 if all numbers are 0.

    Examples
    --------
    >>> import viznet as vz
    >>> examples = vz.digits().train[:64]
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/limit", progress=False)
    >>> 0 < colour_limit(run, "W1") < run.limit("W1")
    True
    """
    sizes = []
    for index in snapshots_looked_at(len(run)):
        sizes.append(common_size(run[index][symbol]))
        run.release()
    return common_limit(sizes)
