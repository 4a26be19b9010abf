"""The split of examples into a training part and a test part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TEST_SHARE = 0.2


def stratified_split(
    y: NDArray[np.integer], *, share: float = TEST_SHARE, seed: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Splits examples so that every class has its share in both parts.

    Parameters
    ----------
    y : integers, (N,)
        The class of each example. N is at least 2.
    share : float
        The share of the test part, from 0 to 1. Neither part is ever empty.
    seed : int
        The same seed gives the same split on every machine.

    Returns
    -------
    train, test : integers
        Two increasing arrays of indices. Together they hold 0 … N-1.

    Examples
    --------
    >>> import numpy as np
    >>> train, test = stratified_split(np.array([0] * 5 + [1] * 10))
    >>> len(train), np.bincount(np.array([0] * 5 + [1] * 10)[test])
    (12, array([1, 2]))
    """
    # RandomState is the only generator whose numbers NumPy promises never to change.
    shuffled = np.random.RandomState(seed).permutation(len(y))
    by_class = shuffled[np.argsort(y[shuffled], kind="stable")]
    wanted = min(max(round(len(y) * share), 1), len(y) - 1)
    # The examples are ordered by class. Equally spaced picks give each class its share, give or take one example.
    picks = ((np.arange(wanted) + 0.5) * len(y) / wanted).astype(np.intp)
    chosen = np.zeros(len(y), dtype=bool)
    chosen[by_class[picks]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
