"""The conditions of claims about several pictures, and one step on them."""

import numpy as np

from viznet.activations import Array
from viznet.receipts.conditions import CLOSE, Change, Spoken, change, is_nothing
from viznet.receipts.recomputed import Recomputed
from viznet.walkthroughs.source import Source

__all__ = ["CLOSE", "is_nothing"]


def gradients_shown(r: Recomputed, s: Spoken) -> Array:
    """Returns the gradients of the table, (pictures, weights)."""
    cells = [f for f in s.in_film if f.kind == "value" and f.symbol.startswith("dW") and len(f.examples) == 1]
    if not cells:
        raise ValueError("the film shows no table of gradients")
    places = dict.fromkeys((cell.symbol, cell.index) for cell in cells)
    rows = dict.fromkeys((cell.examples[0], cell.trained) for cell in cells)
    passes = [r.pass_of(r.step, example, trained) for example, trained in rows]
    return np.array([[t[symbol][index] for symbol, index in places] for t in passes])


def _shares(gradients: Array) -> Array:
    sizes = np.abs(gradients).mean(axis=0)
    lost = 1 - np.abs(gradients.mean(axis=0)) / np.where(sizes > 0, sizes, 1)
    return np.where(sizes > 0, lost, 0.0)


def cancels(r: Recomputed, s: Spoken) -> float:
    """Returns the largest share of a weight's gradients that cancels."""
    return float(_shares(gradients_shown(r, s)).max())


def largest_cancelled(r: Recomputed, s: Spoken) -> bool:
    each = r.gradients(s.of_kind("cancelled"))
    return bool(_shares(each[:, None])[0] >= cancels(r, s) - CLOSE)


def averages(r: Recomputed, s: Spoken) -> Array:
    """Returns the average gradients that the film shows."""
    shown = dict.fromkeys(f for f in s.in_film if f.kind in ("mean", "mean over batch"))
    if not shown:
        raise ValueError("the film shows no average gradient")
    return np.array([float(r.value(source)) for source in shown])


def batch_shown(s: Spoken) -> Source:
    """Returns a source that names the batch of the film."""
    return next(f for f in s.in_film if f.batch)


def is_own_batch(r: Recomputed, s: Spoken) -> bool:
    """Whether the batch has the gradient that the run recorded here.

    The root of the squared error is the root of a mean over the whole batch. So there a picture with a larger loss
    counts for more.
    """
    batch = batch_shown(s)
    if not batch.trained:
        return False
    passes = r.of_batch(batch)
    losses = np.array([trace["loss"] for trace in passes])
    root = np.sqrt((losses**2).mean()) if str(r.formulas["loss"]) == "rmse" else 0.0
    weights = losses / root if root else np.ones(len(losses))
    gradient = np.mean([weight * trace["dW1"] for weight, trace in zip(weights, passes)], axis=0)
    recorded = np.asarray(r.recorded.snapshots("dW1")[r.recorded.row(r.step)], float)
    return bool(np.abs(gradient - recorded).max() <= 1e-3 * np.abs(recorded).max())


def _losses(r: Recomputed, s: Spoken) -> tuple[float, float]:
    """Returns the mean losses of the batch, before and after the step."""
    batch = batch_shown(s)
    before, after = (
        Source("loss", kind="batch loss", batch=batch.batch, trained=batch.trained, after=is_after)
        for is_after in (False, True)
    )
    return float(r.value(before)), float(r.value(after))


def batch_change(r: Recomputed, s: Spoken) -> Change:
    """Returns what the step did to the mean loss of the batch."""
    return change(*_losses(r, s))


def picture_count(s: Spoken) -> int:
    """Returns how many pictures the batch of the film has."""
    return max(len(source.batch) for source in s.in_film)


def shown_pictures(s: Spoken) -> tuple[int, ...]:
    """Returns the numbers of the pictures shown."""
    losses = (f for f in s.in_film if f.symbol == "loss" and f.kind == "value" and len(f.examples) == 1)
    return tuple(dict.fromkeys(loss.examples[0] for loss in losses))


def lower(r: Recomputed, s: Spoken) -> int:
    """Returns of how many pictures shown the loss is lower after the step."""
    batch = batch_shown(s)
    return int(
        r.value(Source(kind="lower", batch=batch.batch, trained=batch.trained, examples=shown_pictures(s)))
    )
