"""Numbers of a whole layer at a recorded step: sums, shares and losses.

The sums are those of the layer's recorded inputs, in double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.receipts.textbook import ACTIVATIONS, steepest_slope
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed

FLAT = 0.1  # a curve is flat where it has less than this share of its steepest slope


def sums_of(r: Recomputed, source: Source) -> Array:
    """Returns the sums of a layer, such as z2, for all recorded examples.

    Without a layer in the source, they are those of the last one. A sum that is too large for the network is infinite.
    """
    last = len(r.recorded.sizes) - 1
    layer = int(source.symbol[1:]) if source.symbol.startswith("z") else last
    row = r.recorded.row(source.step)
    below = r.recorded.examples if layer == 1 else r.recorded.snapshots(f"a{layer - 1}")[row]
    weights, biases = (np.asarray(r.recorded.snapshots(f"{name}{layer}")[row], float) for name in "Wb")
    with np.errstate(all="ignore"):
        z = np.asarray(below, float) @ weights + biases
        z[np.abs(z) > np.finfo(r.recorded.meta["dtype"]).max] *= np.inf
    return z


def has_curve(r: Recomputed, source: Source) -> bool:
    """Whether an activation, and no softmax, follows on a layer's sums."""
    hidden = int(source.symbol[1:]) < len(r.recorded.sizes) - 1
    return hidden or r.formulas["output"] != "softmax"


def places(r: Recomputed, source: Source) -> tuple[Array, Array]:
    """Returns which sums are off, and which others lie on flat parts.

    Only those of the first examples count, as many as `index` says.
    """
    z = sums_of(r, source)[: source.index[0]]
    if not has_curve(r, source):
        return np.zeros(z.shape, bool), np.zeros(z.shape, bool)
    function, slope_of = ACTIVATIONS[r.activation]
    with np.errstate(all="ignore"):
        a, slope = function(z), slope_of(z)
    off = (a == 0) & (slope == 0)
    return off, (slope < FLAT * steepest_slope(r.activation)) & ~off


def outputs(r: Recomputed, z: Array) -> Array:
    """Returns the outputs of the network for its last sums."""
    with np.errstate(all="ignore"):
        return softmax(z) if r.formulas["output"] == "softmax" else ACTIVATIONS[r.activation][0](z)


def softmax(z: Array) -> Array:
    """Returns the shares of scores, along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def losses(r: Recomputed, source: Source, name: str) -> Array:
    """Returns a loss of each of the first examples alone, (N,)."""
    z = sums_of(r, source)[: source.index[0]]
    y = np.asarray(r.recorded.classes[: len(z)])
    with np.errstate(all="ignore"):
        if name == "cross_entropy":
            above = z - z.max(axis=1, keepdims=True)
            return np.log(np.exp(above).sum(axis=1)) - above[np.arange(len(y)), y]
        off = outputs(r, z) - np.eye(z.shape[1])[y]
        mse = (off**2).sum(axis=1) / z.shape[1]
    return mse if name == "mse" else np.sqrt(mse)


def mistakes(r: Recomputed, source: Source) -> list[int]:
    """Returns the examples that are answered wrongly, the surest first."""
    z = sums_of(r, source)[: source.index[0]]
    y, p = np.asarray(r.recorded.classes[: len(z)]), outputs(r, z)
    of_truth = p[np.arange(len(y)), y]
    return [int(i) for i in np.argsort(of_truth, kind="stable") if p[i].argmax() != y[i]]


def _lead(r: Recomputed, source: Source) -> float:
    z = sums_of(r, source)[source.examples[0]]
    return float(z[source.index[0]] - z[source.index[1]])


def _share(r: Recomputed, source: Source) -> float:
    z = sums_of(r, source)[source.examples[0]]
    return float(softmax((z - z.max()) / source.temperature)[source.index[0]])


def _exponential(r: Recomputed, source: Source) -> float:
    z = sums_of(r, source)[source.examples[0]]
    return float(np.exp((z[source.index[0]] - z.max()) / source.temperature))


def _times_the_mean(r: Recomputed, source: Source) -> float:
    each = losses(r, source, source.symbol)
    return float(each[source.examples[0]] / each.mean())


def _with_a_loss(r: Recomputed, source: Source) -> float:
    names = ["mse", "rmse", *(["cross_entropy"] if r.formulas["output"] == "softmax" else [])]
    return int(np.all([np.isfinite(losses(r, source, name)) for name in names], axis=0).sum())


def _examples(r: Recomputed, source: Source) -> float:
    return len(sums_of(r, source)[: source.index[0]])


SECOND_PATHS: dict[str, Callable[[Recomputed, Source], float]] = {
    "sums": lambda r, source: sums_of(r, source)[: source.index[0]].size,
    "off": lambda r, source: int(places(r, source)[0].sum()),
    "flat": lambda r, source: int(places(r, source)[1].sum()),
    "score": lambda r, source: float(sums_of(r, source)[source.examples[0]][source.index[0]]),
    "exponential of score": _exponential,
    "share": _share,
    "lead": _lead,
    "times": lambda r, source: float(np.exp(_lead(r, source) / source.temperature)),
    "examples shown": _examples,
    "with a loss": _with_a_loss,
    "example loss": lambda r, source: float(losses(r, source, source.symbol)[source.examples[0]]),
    "times the mean": _times_the_mean,
}


def number_of_layer(r: Recomputed, source: Source) -> float:
    """Returns the number that a source of one of these kinds names."""
    with np.errstate(all="ignore"):
        return SECOND_PATHS[source.kind](r, source)
