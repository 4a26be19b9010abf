"""The weights before the first step: random numbers of the right size.

If all weights started equal, all neurons of a layer would get the same gradient and stay equal forever. If they were
too small or too large, the sums would shrink or grow from layer to layer.
"""

import os
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, one_of
from viznet.errors import NetworkError
from viznet.files import size

ABSURD = 10**24  # bytes; larger sizes are not written out
BLOCK = 2**20  # numbers that are drawn at a time

# The standard deviation of the first weights of a layer, from its numbers of inputs and outputs.
INITS: dict[str, Callable[[int, int], float]] = {
    # A weighted sum is about as large as its inputs.
    "normal": lambda n_in, n_out: np.sqrt(1 / n_in),
    # Twice the variance, as ReLU sets half of the sums to 0 (He et al., 2015).
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),
    # Between what the forward and the backward pass need (Glorot and Bengio, 2010).
    "xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    # Two mistakes to learn from: all neurons of a layer stay equal, and sums that grow from layer to layer.
    "zeros": lambda n_in, n_out: 0.0,
    "large": lambda n_in, n_out: 1.0,
}


def initial_params(sizes: tuple[int, ...], init: str, seed: int, dtype: np.dtype) -> dict[str, Array]:
    """Draws the weights W1, W2 … and sets the biases b1, b2 … to 0.

    The weights come from a normal distribution around 0.

    >>> {symbol: array.shape for symbol, array in initial_params((4, 3, 2), "he", 7, np.dtype("float32")).items()}
    {'W1': (4, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """
    spread = one_of("init", init, INITS, NetworkError)
    check_memory(sizes, dtype)
    rng = np.random.default_rng(seed)
    params: dict[str, Array] = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        try:
            params[f"W{layer}"] = weights = np.empty((n_in, n_out), dtype)
            rows = max(1, BLOCK // n_out)
            for start in range(0, n_in, rows):  # drawn as float64, of which only a block is in memory
                block = weights[start : start + rows]
                block[...] = rng.normal(0, spread(n_in, n_out), block.shape)
            params[f"b{layer}"] = np.zeros(n_out, dtype)
        except (MemoryError, OverflowError, TypeError, ValueError) as error:
            raise too_large(sizes, dtype) from error
    return params


def check_memory(sizes: tuple[int, ...], dtype: np.dtype) -> None:
    """Raises `NetworkError` if the memory cannot hold a network.

    It has to hold the weights and their gradients. Some systems promise more memory than they have, and end a program
    that uses it.
    """
    there = memory_bytes()
    if there is not None and bytes_to_train(sizes, dtype) > there:
        raise too_large(sizes, dtype)


def too_large(sizes: tuple[int, ...], dtype: np.dtype) -> NetworkError:
    """Makes the error that says how much memory a network takes."""
    given, there = ", ".join(described(n) for n in sizes), memory_bytes()
    needed = bytes_to_train(sizes, dtype)
    much = size(needed) if needed < ABSURD else f"over {size(ABSURD)}"
    if there is None or needed <= there:
        return NetworkError(
            f"sizes ({given}): weights and gradients take {much}, more memory than is free: expected smaller layers"
        )
    return NetworkError(
        f"sizes ({given}): weights and gradients take {much}, but this machine has {size(there)} of memory: "
        "expected smaller layers"
    )


def bytes_to_train(sizes: tuple[int, ...], dtype: np.dtype) -> int:
    """The size of all weights and biases, and of their gradients."""
    return 2 * sum(n_in * n + n for n_in, n in pairwise(sizes)) * dtype.itemsize


def memory_bytes() -> int | None:
    """The memory of this machine, or None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # such as on Windows
        return None
