"""The split of a score into inputs and biases, worked out a second time.

It goes forward, from the inputs to the scores.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viznet.activations import Array
from viznet.receipts.recorded import Recorded

LOOKED_AT = 12  # snapshots

Slopes = Callable[[Array], Array]
"""The slopes of the activation at the sums of a layer."""


@dataclass(frozen=True)
class ScoreParts:
    """What every input, (n0, nL), and all biases, (nL,), add to the scores."""

    inputs: Array
    bias: Array


def score_parts(recorded: Recorded, step: int, example: int, slopes: Slopes) -> ScoreParts:
    """Returns the parts of the scores of a recorded example."""
    return _parts(recorded, recorded.row(step), example, slopes)


def _parts(recorded: Recorded, row: int, example: int, slopes: Slopes) -> ScoreParts:
    with np.errstate(all="ignore"):
        x, layers = recorded.examples[example], len(recorded.sizes) - 1
        a, inputs, bias = x, np.eye(len(x)), np.zeros(len(x))
        for l in range(1, layers + 1):
            W, b = (np.asarray(recorded.snapshots(f"{kind}{l}")[row], float) for kind in "Wb")
            # Without its bias, each part of the network is a product; the parts of the biases come through the same.
            inputs, bias, z = (W if l == 1 else inputs @ W), bias @ W + b, a @ W + b
            if l < layers:
                d = slopes(z)
                inputs, bias, a = inputs * d, bias * d, z * d
        return ScoreParts(x[:, None] * inputs, bias)


def input_limit(recorded: Recorded, example: int, slopes: Slopes) -> float:
    """Returns the size that 995 of 1,000 parts of single inputs stay below.

    It is the largest in twelve snapshots, without those that are a thousand times as large as usual.
    """
    found = []
    for row in {round(i) for i in np.linspace(0, len(recorded.steps) - 1, LOOKED_AT)}:
        sizes = np.abs(_parts(recorded, row, example, slopes).inputs).ravel()
        sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
        found += [float(np.quantile(sizes, 0.995))] if sizes.size else []
    return max((size for size in found if size <= 1000 * np.median(found)), default=0.0)


def leaders(values: Array) -> list[int]:
    """Returns the places of the largest number.

    There are several if they agree closely, and none if a number is not finite.
    """
    if not np.isfinite(values).all():
        return []
    close = 1e-9 * max(1.0, float(np.abs(values).max()))
    return [int(place) for place in np.flatnonzero(values >= values.max() - close)]
