"""The order of the recorded examples in a layer, worked out a second time.

The plane of a layer comes from its covariances here, and not from its singular values.
"""

import numpy as np

from viznet.activations import Array
from viznet.receipts.recorded import Recorded

NO_AXIS = 1e-10  # an axis with less than this share of the first one's variance does not count


def activations_of(recorded: Recorded, symbol: str, row: int, examples: tuple[int, ...]) -> Array:
    """Returns the activations of these examples, or of all, (N, n)."""
    if symbol not in [*(f"a{l}" for l in range(1, len(recorded.sizes) - 1)), "p"]:
        raise KeyError(symbol)
    layer = np.asarray(recorded.snapshots(symbol)[row], float)
    return layer[list(examples)] if examples else layer


def plane_share(recorded: Recorded, symbol: str, step: int, examples: tuple[int, ...]) -> float:
    """Returns which share of the spread lies in the last snapshot's plane."""
    last = len(recorded.steps) - 1
    while not np.isfinite(activations_of(recorded, symbol, last, examples)).all():
        last -= 1  # the training diverged; without any such snapshot, this ends in an IndexError
    values, vectors = np.linalg.eigh(_covariance(activations_of(recorded, symbol, last, examples)))
    values, vectors = values[::-1][:2], vectors[:, ::-1][:, :2]
    vectors = vectors[:, (values > NO_AXIS * values[0]) & (values > 0)]
    now = _covariance(activations_of(recorded, symbol, recorded.row(step), examples))
    with np.errstate(all="ignore"):
        return float(np.trace(vectors.T @ now @ vectors) / np.trace(now))


def _covariance(a: Array) -> Array:
    away = a - a.mean(axis=0)
    return np.asarray(away.T @ away / len(a))


def own_neighbours(recorded: Recorded, symbol: str, step: int, examples: tuple[int, ...]) -> int:
    """Returns how many examples have one of their own class as their nearest.

    An example does not count if one of another class is as near.
    """
    a = activations_of(recorded, symbol, recorded.row(step), examples)
    y = np.asarray(recorded.classes)[list(examples) if examples else slice(None)]
    count = 0
    for i in range(len(a)):
        distance, others = ((a - a[i]) ** 2).sum(axis=1), np.arange(len(a)) != i
        own = distance[others & (y == y[i])].min(initial=np.inf)
        count += bool(own < distance[y != y[i]].min(initial=np.inf))
    return count


def by_chance(recorded: Recorded, examples: tuple[int, ...]) -> float:
    """Returns how many that are on average, if any other may be the nearest."""
    y = np.asarray(recorded.classes)[list(examples) if examples else slice(None)]
    sizes = np.unique(y, return_counts=True)[1]
    return float((sizes * (sizes - 1)).sum() / max(len(y) - 1, 1))


def is_clear(count: float, chance: float, examples: int) -> bool:
    """Whether a count is so far above chance that luck hardly explains it."""
    return bool(count > chance + 2 * np.sqrt(chance * (1 - chance / examples)))
