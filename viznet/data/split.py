"""Setting examples aside for the test."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TEST_SHARE = 0.2


def stratified_split(
    y: NDArray[np.integer], *, share: float = TEST_SHARE, seed: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which examples to learn from and which to keep for the test, every class in its share of both.

    ``y`` is (N,), one class for each example, N at least 2. Gives two rising arrays of indices that together
    are 0 … N-1; the second has ``share`` of them, rounded, and neither is empty. The same seed gives the
    same split on every machine.

    >>> import numpy as np
    >>> train, test = stratified_split(np.array([0] * 5 + [1] * 10))
    >>> len(train), np.bincount(np.array([0] * 5 + [1] * 10)[test])
    (12, array([1, 2]))
    """
    # RandomState is the one generator whose stream NumPy promises never to change.
    shuffled = np.random.RandomState(seed).permutation(len(y))
    by_class = shuffled[np.argsort(y[shuffled], kind="stable")]
    wanted = min(max(round(len(y) * share), 1), len(y) - 1)
    # Equally spaced picks from the examples laid out class by class give each class its share, within one.
    picks = ((np.arange(wanted) + 0.5) * len(y) / wanted).astype(np.intp)
    chosen = np.zeros(len(y), dtype=bool)
    chosen[by_class[picks]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
