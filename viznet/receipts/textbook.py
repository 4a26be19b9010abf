"""The formulas of a textbook in plain NumPy, for one example.

All numbers are in double precision. The formulas are written a second time on purpose: a mistake in the network's own
code does not repeat itself here.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from viznet.activations import Array


def _logistic(z: Array) -> Array:
    return np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z)))


# Each is a function of the sums, and its slope there.
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "relu": (lambda z: np.where(z <= 0, 0.0, z), lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01)),
    "sigmoid": (_logistic, lambda z: _logistic(z) * _logistic(-z)),
    "tanh": (np.tanh, lambda z: 4 * _logistic(2 * z) * _logistic(-2 * z)),
    "identity": (lambda z: z, np.ones_like),
}


LOSSES = ("cross_entropy", "mse", "rmse")


def steepest_slope(activation: str) -> float:
    """Returns the largest slope of an activation, on a fine grid of sums.

    >>> steepest_slope("sigmoid")
    0.25
    """
    return float(ACTIVATIONS[activation][1](np.linspace(-20, 20, 4001)).max())


class UnknownSourceError(Exception):
    """There is no second path to a number; the message says to what."""


class ForwardPass(dict[str, Array]):
    """A pass whose loss is not in the textbook, as one of a user's own.

    It has no loss and no gradients: to ask for them raises `UnknownSourceError`.
    """

    def __init__(self, results: Mapping[str, Array], loss: str) -> None:
        super().__init__(results)
        self._loss = loss

    def __missing__(self, symbol: str) -> Array:
        if symbol == "loss" or symbol.startswith("d"):
            raise UnknownSourceError(f"the loss {self._loss!r}")
        raise KeyError(symbol)


def one_pass(
    weights: Mapping[str, Array], x: Array, y: int, *, activation: str, output: str, loss: str
) -> dict[str, Array]:
    """Returns the results of one example, forward and backward, by symbol.

    Parameters
    ----------
    weights
        W1, b1, W2 … of the network: each W is (n_in, n_out).
    x
        The example, (n0,).
    y
        Its class.
    activation, output, loss
        The formulas by their names.
    """
    act, slope = ACTIVATIONS[activation]
    last = len(weights) // 2
    t: dict[str, Array] = {"a0": x, **weights}
    for l in range(1, last + 1):
        t[f"z{l}"] = t[f"a{l - 1}"] @ t[f"W{l}"] + t[f"b{l}"]
        t[f"a{l}"] = act(t[f"z{l}"])
    z = t[f"z{last}"]
    target = t["y"] = np.eye(len(z))[y]
    shares = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    p = t["p"] = shares if output == "softmax" else t[f"a{last}"]
    if loss not in LOSSES:
        return ForwardPass(t, loss)
    if loss == "cross_entropy":
        t["loss"] = np.log(np.exp(z - z.max()).sum()) - (z[y] - z.max())
        dz = p - target
    else:
        mse = ((p - target) ** 2).mean()
        t["loss"] = mse if loss == "mse" else np.sqrt(mse)
        root = 2 * np.sqrt(mse) if loss == "rmse" else 1.0
        dp = t["dp"] = 2 * (p - target) / (len(p) * root) if root else 0 * p
        dz = p * (dp - (dp * p).sum()) if output == "softmax" else dp * slope(z)
    for l in range(last, 0, -1):
        t[f"dz{l}"], t[f"db{l}"] = dz, dz
        t[f"dW{l}"] = np.outer(t[f"a{l - 1}"], dz)
        if l > 1:
            t[f"da{l - 1}"] = t[f"W{l}"] @ dz
            dz = t[f"da{l - 1}"] * slope(t[f"z{l - 1}"])
    return t


def predicted_classes(weights: Mapping[str, Array], x: Array, *, activation: str, output: str) -> Array:
    """Returns the class that each of many examples is read as, or −1.

    The largest score is the largest share too. An example whose outputs are no numbers has no answer.
    """
    z, a = _last_layer(weights, x, activation)
    p = z if output == "softmax" else a
    return np.where(np.isfinite(p).all(axis=1), p.argmax(axis=1), -1)


def outputs(weights: Mapping[str, Array], x: Array, *, activation: str, output: str) -> Array:
    """Returns the outputs of many examples, (N, classes)."""
    z, a = _last_layer(weights, x, activation)
    if output != "softmax":
        return a
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def losses(
    weights: Mapping[str, Array], x: Array, y: Array, *, activation: str, output: str, loss: str
) -> Array:
    """Returns the loss of each of many examples, (N,), without gradients.

    `x` are the examples, (N, n0), and `y` their classes, (N,). Raises `UnknownSourceError` for a loss of a user's own.
    """
    if loss not in LOSSES:
        raise UnknownSourceError(f"the loss {loss!r}")
    if loss == "cross_entropy":
        z, _ = _last_layer(weights, x, activation)
        z = z - z.max(axis=1, keepdims=True)
        return np.asarray(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])
    p = outputs(weights, x, activation=activation, output=output)
    mse = ((p - np.eye(p.shape[1])[y]) ** 2).mean(axis=1)
    return np.asarray(mse if loss == "mse" else np.sqrt(mse))


def _last_layer(weights: Mapping[str, Array], x: Array, activation: str) -> tuple[Array, Array]:
    """Returns z and a of the last layer for many examples."""
    act, _ = ACTIVATIONS[activation]
    a = x
    for l in range(1, len(weights) // 2 + 1):
        z = a @ weights[f"W{l}"] + weights[f"b{l}"]
        a = act(z)
    return z, a


def mean(values: ArrayLike) -> float:
    """Returns the mean of some numbers.

    Raises `ValueError` if there are none.

    >>> mean([1, 2])
    1.5
    """
    if not np.size(values):
        raise ValueError("no number has no mean")
    return float(np.asarray(values, float).mean())
