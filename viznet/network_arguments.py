"""Checks what is passed to a network, and converts it.

The results have the form that the formulas need.
"""

from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, is_whole
from viznet.errors import NetworkError
from viznet.labelled import as_inputs, as_numbers
from viznet.losses import one_hot


def layer_sizes(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """Returns the sizes of the layers, at least two, as ints.

    Raises `NetworkError` if they are not sizes.
    """
    if len(sizes) < 2 or not all(is_whole(n) and n >= 1 for n in sizes):
        given = ", ".join(map(described, sizes))
        raise NetworkError(
            f"sizes ({given}): expected two or more whole numbers of 1 or more, as in MLP(784, 16, 10)"
        )
    return tuple(map(int, sizes))


def number_type(dtype: Any) -> np.dtype:
    """Returns the number type of the weights, float32 or float64.

    Raises `NetworkError` for any other.
    """
    try:
        # NumPy takes much more for a type: it reads None as float64, and a number as the type of the number.
        found = np.dtype(dtype) if isinstance(dtype, str | type | np.dtype) else None
    except (TypeError, ValueError):
        found = None
    if found is None or found.name not in ("float32", "float64"):
        raise NetworkError(f"no dtype {described(dtype)}; choose from float32, float64")
    return found


def parameter(params: Any, symbol: str, shape: tuple[int, ...]) -> Array:
    """Returns the array of a weight or bias, such as "W1".

    Raises `NetworkError` if `params` does not have it, or if it has another shape.
    """
    try:
        given = params[symbol]
    except (TypeError, LookupError, ValueError) as error:  # a ValueError: an array with other fields
        raise NetworkError(
            f"params is {described(params)} without {symbol!r}, expected arrays by symbol, "
            "as network.params has them"
        ) from error
    given = as_numbers(symbol, given, NetworkError)
    if given.shape != shape:
        raise NetworkError(f"{symbol} has shape {given.shape}, expected {shape}")
    return given


def network_inputs(x: Any, n_in: int, dtype: np.dtype) -> Array:
    """Makes a matrix of inputs with one row an example, (batch, n_in).

    `x` is an array of numbers, images, `Examples` or a single flat example. Raises `NetworkError` if x does not have
    `n_in` numbers an example.
    """
    if hasattr(x, "y") and callable(getattr(x, "inputs", None)):  # Examples
        x = x.inputs(dtype)
    if hasattr(x, "train") and hasattr(x, "test"):
        raise NetworkError(
            f"x is {described(x)}, expected Examples or an array: give a part, such as dataset.test"
        )
    if isinstance(x, tuple) and len(x) == 2 and np.ndim(x[0]) > np.ndim(x[1]):
        raise NetworkError("x is a pair (x, y), expected inputs without their classes: give x alone")
    x = np.atleast_2d(as_inputs(as_numbers("x", x, NetworkError), dtype))
    if x.ndim > 2:  # images
        x = x.reshape(len(x), -1)
    if x.ndim != 2 or x.shape[1] != n_in:
        raise NetworkError(f"x has shape {x.shape}, expected (batch, {n_in})")
    return np.asarray(x)


def network_targets(y: Any, batch: int, classes: int, dtype: np.dtype) -> Array:
    """Makes the targets of p, (batch, classes).

    Class numbers become rows with a single 1. Raises `NetworkError` if y is neither class numbers nor targets.
    """
    y = as_numbers("y", y, NetworkError)
    if y.ndim < 2:
        y = np.atleast_1d(y)
        if not np.issubdtype(y.dtype, np.integer) or (y.size and (y.min() < 0 or y.max() >= classes)):
            raise NetworkError(
                f"y has other values than classes, expected whole numbers from 0 to {classes - 1}"
            )
        y = one_hot(y, classes)
    if y.shape != (batch, classes):
        raise NetworkError(
            f"y has shape {y.shape}, expected ({batch},) classes or ({batch}, {classes}) targets"
        )
    return np.asarray(y.astype(dtype, copy=False))
