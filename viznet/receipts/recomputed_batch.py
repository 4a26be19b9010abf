"""Numbers of a batch and of the step on it, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


def of_batch(r: Recomputed, source: Source) -> float | None:
    """Numbers of a batch, and of the step on it."""
    match source.kind:
        case "size of batch":
            return len(source.batch)
        case "mean over batch":
            return float(np.mean([t[source.symbol][source.index] for t in r.of_batch(source)]))
        case "batch loss" if source.after:
            after = r.after_batch(source)
            return float(np.mean([r.pass_with(after, e, source.trained)["loss"] for e in source.batch]))
        case "batch loss":
            return float(np.mean([t["loss"] for t in r.of_batch(source)]))
        case "lower":
            after = r.after_batch(source)
            return sum(
                bool(
                    r.pass_with(after, e, source.trained)["loss"]
                    < r.pass_of(r.step, e, source.trained)["loss"]
                )
                for e in source.examples
            )
        case "right since":
            steps = r.recorded.steps[: r.recorded.row(r.step) + 1]
            right = [answers_with(r.pass_of(step, r.example)["p"], r.y) for step in steps]
            wrong = np.flatnonzero(~np.array(right))
            return steps[int(wrong[-1]) + 1 if len(wrong) else 0]
    return None


def answers_with(p: Array, y: int) -> bool:
    """Whether the outputs say class y; equal ones say nothing.

    They are compared as exactly as a recording keeps them.
    """
    return int(p.argmax()) == y and (len(p) == 1 or bool(np.ptp(p.astype(np.float32))))
