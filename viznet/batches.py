"""The batches of a training: which examples each learns from."""

from collections.abc import Iterator

import numpy as np

from viznet.activations import Array


def batches_an_epoch(count: int, batch_size: int) -> int:
    """The number of batches that hold each example once.

    `count` is the number of examples. The last batch may be smaller.
    """
    return -(-count // batch_size)


def batches(count: int, batch_size: int, rng: np.random.Generator) -> Iterator[Array]:
    """Yields batches of example numbers without end.

    Every epoch shuffles all examples anew.

    >>> first_epoch = [b.size for b, _ in zip(batches(10, 4, np.random.default_rng(0)), range(3))]
    >>> first_epoch
    [4, 4, 2]
    """
    while True:
        order = rng.permutation(count)
        for start in range(0, count, batch_size):
            yield order[start : start + batch_size]
