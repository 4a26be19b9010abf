"""The mean loss of recorded examples, and its gradient, worked out again.

The root of the squared error is that of the mean over all examples, and not the mean of their roots.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from viznet.activations import Array
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import losses, one_pass

Weights = Mapping[str, Array]


def mean_loss(recorded: Recorded, weights: Weights, formulas: Mapping[str, str]) -> float:
    """Returns the mean loss of all recorded examples with these weights."""
    with np.errstate(all="ignore"):
        mean = float(losses(weights, recorded.examples, recorded.classes, **_squared(formulas)).mean())
    return float(np.sqrt(mean)) if formulas["loss"] == "rmse" else mean


def mean_gradient(
    recorded: Recorded, weights: Weights, formulas: Mapping[str, str], examples: Sequence[int] = ()
) -> Array:
    """Returns the gradient of the mean loss as one long row.

    `examples` are the numbers of the examples; without them, all recorded ones count.
    """
    total: Array = np.zeros(1)
    loss = 0.0
    chosen = examples or range(len(recorded.classes))
    with np.errstate(all="ignore"):
        for example in chosen:
            x, y = recorded.examples[example], int(recorded.classes[example])
            t = one_pass(weights, x, y, **_squared(formulas))
            total = total + np.concatenate([t[f"d{s}"].ravel() for s in weights])
            loss += float(t["loss"])
        gradient, mean = np.asarray(total) / len(chosen), loss / len(chosen)
        if formulas["loss"] == "rmse":
            gradient = gradient / (2 * np.sqrt(mean)) if mean else 0 * gradient
    return gradient


def _squared(formulas: Mapping[str, str]) -> dict[str, str]:
    """The formulas with the squared error in the place of its root."""
    return {**formulas, "loss": "mse"} if formulas["loss"] == "rmse" else dict(formulas)
