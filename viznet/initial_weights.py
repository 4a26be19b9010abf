"""The weights before the first step: random numbers of the right size.

If all weights started equal, all neurons of a layer would get the same gradient and stay equal forever. If they were
too small or too large, the sums would shrink or grow from layer to layer.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, one_of
from viznet.errors import NetworkError
from viznet.files import size

# The standard deviation of the first weights of a layer, from its numbers of inputs and outputs.
INITS: dict[str, Callable[[int, int], float]] = {
    # A weighted sum is about as large as its inputs.
    "normal": lambda n_in, n_out: np.sqrt(1 / n_in),
    # Twice the variance, as ReLU sets half of the sums to 0 (He et al., 2015).
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),
    # Between what the forward and the backward pass need (Glorot and Bengio, 2010).
    "xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
}


def initial_params(sizes: tuple[int, ...], init: str, seed: int, dtype: np.dtype) -> dict[str, Array]:
    """Draws the weights W1, W2 … and sets the biases b1, b2 … to 0.

    The weights come from a normal distribution around 0.

    >>> {symbol: array.shape for symbol, array in initial_params((4, 3, 2), "he", 7, np.dtype("float32")).items()}
    {'W1': (4, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """
    spread = one_of("init", init, INITS, NetworkError)
    rng = np.random.default_rng(seed)
    params: dict[str, Array] = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        try:
            params[f"W{layer}"] = rng.normal(0, spread(n_in, n_out), (n_in, n_out)).astype(dtype)
            params[f"b{layer}"] = np.zeros(n_out, dtype)
        except (MemoryError, OverflowError, TypeError, ValueError) as error:
            given, taken = ", ".join(described(n) for n in sizes), weight_size(sizes, dtype)
            raise NetworkError(
                f"sizes ({given}): the weights take {taken} and do not fit into memory, expected smaller layers"
            ) from error
    return params


def weight_size(sizes: tuple[int, ...], dtype: np.dtype) -> str:
    """Says how many bytes all weights and biases take.

    >>> weight_size((784, 200_000, 200_000, 10), np.dtype("float32")), weight_size((10**400, 3), np.dtype("float32"))
    ('161 GB', 'over 1,000,000 GB')
    """
    count = sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes)) * dtype.itemsize
    return size(count) if count < 1e15 else "over 1,000,000 GB"
