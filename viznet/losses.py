"""Losses: one number for how wrong the network is, and which way to push its output.

With p the network's output and y the target, both (batch, classes), a batch of B examples and C classes:

    cross_entropy   L = −1/B Σ y ln p                 dL/dp = −y / (B p)
    mse             L =  1/(B C) Σ (p − y)²           dL/dp = 2 (p − y) / (B C)
    rmse            L =  √ mse                        dL/dp = (p − y) / (B C · rmse)

For softmax and cross-entropy together the two slopes melt into the famous dL/dz = (p − y) / B.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viznet.activations import Array, check_formula


def softmax(z: Array) -> Array:
    """Scores become probabilities: p_k = e^z_k / Σ e^z_j, along the last axis.

    The largest score is subtracted first; that changes no ratio and keeps e^z from overflowing.

    >>> softmax(np.array([[1e4, 1e4, -1e4]]))
    array([[0.5, 0.5, 0. ]])
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def log_softmax(z: Array) -> Array:
    """ln softmax(z), taken from the scores themselves, so that a probability too small to store keeps its log.

    >>> log_softmax(np.array([[0.0, 2e4]]))
    array([[-20000.,      0.]])
    """
    shifted = z - z.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def one_hot(y: Array, classes: int) -> Array:
    """Class numbers as rows with a single 1: the target distribution that p is compared with.

    >>> one_hot(np.array([2, 0]), 3) * 1
    array([[0, 0, 1],
           [1, 0, 0]])
    """
    return np.asarray(np.asarray(y)[:, np.newaxis] == np.arange(classes))


@dataclass(frozen=True, repr=False)
class Loss:
    """A value to make small and its gradient with respect to the output p.

    `value(p, y)` is a float, the mean over the batch; `gradient(p, y)` is dL/dp, of the shape of p. Cross-entropy
    sets `of_scores`: its value is taken from the scores z, since ln p is lost once a tiny p is rounded, and its
    gradient is dL/dz, which is simpler than dL/dp.

    >>> LOSSES["mse"].value(np.array([[0.75, 0.25]]), np.array([[1.0, 0.0]]))
    0.0625
    """

    name: str
    formula: str
    value: Callable[[Array, Array], float]
    gradient: Callable[[Array, Array], Array]
    of_scores: bool = False

    def __post_init__(self) -> None:
        check_formula(self.name, self.formula, value=self.value, gradient=self.gradient)

    def __repr__(self) -> str:
        return f"<Loss {self.name}: {self.formula}>"


def _cross_entropy(z: Array, y: Array) -> float:
    return float((y * -log_softmax(z)).sum() / len(z))  # the minus inside: a loss of nothing is 0, not −0


def _mse(p: Array, y: Array) -> float:
    return float(np.square(p - y).mean())


def _rmse(p: Array, y: Array) -> float:
    return float(np.sqrt(_mse(p, y)))


def _rmse_gradient(p: Array, y: Array) -> Array:
    # At a perfect fit the root has no slope; 0 is the one that leaves a perfect network alone.
    rmse = _rmse(p, y)
    return (p - y) / (p.size * rmse) if rmse > 0 else np.zeros_like(p)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("cross_entropy", "−Σ y ln p", _cross_entropy, lambda p, y: (p - y) / len(p), of_scores=True),
        Loss("mse", "mean (p − y)²", _mse, lambda p, y: 2 * (p - y) / p.size),
        Loss("rmse", "√ mean (p − y)²", _rmse, _rmse_gradient),
    )
}
