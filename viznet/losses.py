"""Losses: one number for how wrong the network is, and its gradient.

With p the network's output and y the target, both (batch, classes), a batch of B examples and C classes:

    cross_entropy   L = −1/B Σ y ln p                 dL/dp = −y / (B p)
    mse             L =  1/(B C) Σ (p − y)²           dL/dp = 2 (p − y) / (B C)
    rmse            L =  √ mse                        dL/dp = (p − y) / (B C · rmse)

For softmax and cross-entropy together, the two slopes give the simple dL/dz = (p − y) / B.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viznet.activations import Array, check_formula


def softmax(z: Array) -> Array:
    """Turns scores into probabilities: p_k = e^z_k / Σ e^z_j.

    The sum runs along the last axis. The largest score is subtracted first: that changes no ratio, and e^z cannot
    overflow.

    >>> softmax(np.array([[1e4, 1e4, -1e4]]))
    array([[0.5, 0.5, 0. ]])
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def log_softmax(z: Array) -> Array:
    """The logarithm of softmax(z), computed from the scores.

    So a probability that is too small for a float still has its exact logarithm.

    >>> log_softmax(np.array([[0.0, 2e4]]))
    array([[-20000.,      0.]])
    """
    shifted = z - z.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def one_hot(y: Array, classes: int) -> Array:
    """Turns class numbers into rows with a single 1, the targets of p.

    >>> one_hot(np.array([2, 0]), 3) * 1
    array([[0, 0, 1],
           [1, 0, 0]])
    """
    return np.asarray(np.asarray(y)[:, np.newaxis] == np.arange(classes))


@dataclass(frozen=True, repr=False)
class Loss:
    """A loss: its value, and its gradient with respect to the output p.

    Parameters
    ----------
    name
        The name by which a network asks for it, such as "mse".
    formula
        The loss of one example as plain text.
    value
        `value(p, y)` gives the mean over the batch, a float. p and y are (batch, classes).
    gradient
        `gradient(p, y)` gives dL/dp, of the shape of p.
    of_scores
        Whether `value` gets the scores z instead of p, and `gradient` gives dL/dz instead of dL/dp. Cross-entropy sets
        it, since ln p is lost once a tiny p is rounded to 0.
    sentence
        One sentence that says what the loss measures. By default one that fits every loss.
    label
        The name as people write it, such as "MSE". By default it is `name` after the word loss.

    Raises
    ------
    FormulaError
        If a name or a formula is no text, or a function cannot be called.

    Examples
    --------
    >>> LOSSES["mse"].value(np.array([[0.75, 0.25]]), np.array([[1.0, 0.0]]))
    0.0625
    """

    name: str
    formula: str
    value: Callable[[Array, Array], float]
    gradient: Callable[[Array, Array], Array]
    of_scores: bool = False
    sentence: str = (
        "One number says how far p is from the target y, which is 1 at the true class and 0 elsewhere."
    )
    label: str = ""

    def __post_init__(self) -> None:
        check_formula(self.name, self.formula, value=self.value, gradient=self.gradient)

    def __repr__(self) -> str:
        return f"<Loss {self.name}: {self.formula}>"


def _cross_entropy(z: Array, y: Array) -> float:
    # The minus stands inside, so that a loss of 0 is not −0.
    return float((y * -log_softmax(z)).sum() / len(z))


def _mse(p: Array, y: Array) -> float:
    return float(np.square(p - y).mean())


def _rmse(p: Array, y: Array) -> float:
    return float(np.sqrt(_mse(p, y)))


def _rmse_gradient(p: Array, y: Array) -> Array:
    # At a perfect fit the root has no slope. Zero leaves such a network as it is.
    rmse = _rmse(p, y)
    return (p - y) / (p.size * rmse) if rmse > 0 else np.zeros_like(p)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "cross_entropy",
            "−Σ y ln p",
            _cross_entropy,
            lambda p, y: (p - y) / len(p),
            of_scores=True,
            sentence="Only the true class counts: a probability of 1 costs nothing, one near 0 costs without bound.",
            label="cross-entropy",
        ),
        Loss(
            "mse",
            "mean (p − y)²",
            _mse,
            lambda p, y: 2 * (p - y) / p.size,
            sentence="The loss is the mean squared distance from p to the target y: 1 at the true class, 0 elsewhere.",
            label="MSE",
        ),
        Loss(
            "rmse",
            "√ mean (p − y)²",
            _rmse,
            _rmse_gradient,
            sentence="The loss is the root of the mean squared distance from p to y: 1 at the true class, 0 elsewhere.",
            label="RMSE",
        ),
    )
}

# Those of viznet itself. A process that viznet starts knows no others.
BUILT_IN = tuple(LOSSES.values())
