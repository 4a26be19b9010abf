"""Means, norms and limits over the steps of a training, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.receipts.textbook import mean
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


def of_training(r: Recomputed, source: Source) -> float | None:
    """Means, norms and limits over the steps of the training."""
    recorded, symbol, index = r.recorded, source.symbol, source.index
    with np.errstate(all="ignore"):
        match source.kind:
            case "batch mean":
                steps = recorded.array("scalars/step")
                within = (steps >= index[0]) & (steps <= index[1])
                return mean(recorded.array(f"scalars/{symbol}")[within])
            case "norm mean":
                first, last = (recorded.row(step) for step in index)
                rows = np.asarray(recorded.snapshots(symbol)[first : last + 1], float)
                return mean(np.sqrt((rows**2).sum(axis=(1, 2))))
            case "largest" | "full colour":
                size_of = largest if source.kind == "largest" else full_colour
                return max(size_of(r, name) for name in ([symbol] if symbol else weight_gradients(r)))
            case "way":
                return float(np.sqrt((moved(r, source.step) ** 2).sum()))
            case "changed":
                return int((moved(r, r.step) != 0).sum())
            case "learned":
                before, after = (np.asarray(recorded.snapshots(symbol)[row], float) for row in (0, -1))
                change, size = (np.sqrt((w**2).sum(axis=0)) for w in (after - before, before))
                return int((~(change < 0.1 * size) & (change != 0)).sum())
    return None


def moved(r: Recomputed, step: int | None) -> Array:
    """Returns by how much each weight and bias moved up to a step."""
    before = r.recorded.weights(r.recorded.steps[0])
    now = r.recorded.weights(r.step if step is None else step)
    return np.concatenate([np.ravel(now[symbol] - before[symbol]) for symbol in before])


def weight_gradients(r: Recomputed) -> list[str]:
    """The symbols dW1, dW2 … of all layers."""
    return [f"dW{l}" for l in range(1, len(r.recorded.sizes))]


def largest(r: Recomputed, symbol: str) -> float:
    """Returns the largest size in any snapshot.

    A recording may be larger than the memory, so it is read row by row.
    """
    sizes = (np.abs(row) for row in r.recorded.snapshots(symbol))
    return max(float(row[np.isfinite(row)].max(initial=0)) for row in sizes)


def full_colour(r: Recomputed, symbol: str) -> float:
    """Returns what 995 of 1,000 entries that are not 0 stay below.

    It is the largest such size in twelve snapshots at equal distances, but for those in which it is more than a
    thousand times as large as usual.
    """
    rows, found = r.recorded.snapshots(symbol), []
    for row in {round(i) for i in np.linspace(0, len(rows) - 1, 12)}:
        size = colours_end(np.asarray(rows[row]))
        found += [size] if size else []
    return max((size for size in found if size <= 1000 * np.median(found)), default=0.0)


def colours_end(array: Array) -> float:
    """Returns what 995 of 1,000 entries that are not 0 stay below, by size.

    Of many entries, some at equal distances are looked at.
    """
    entries = array.reshape(-1)
    distance = max(1, len(entries) // 500_000)
    while np.gcd(distance, len(entries)) > 1:
        distance += 1
    sizes = np.abs(entries[::distance].astype(float))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    return float(np.quantile(sizes, 0.995)) if sizes.size else 0.0
