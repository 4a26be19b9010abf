"""Numbers of a batch and of the step on it, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
            right = [int(r.pass_of(step, r.example)["p"].argmax()) == r.y for step in steps]
            wrong = np.flatnonzero(~np.array(right))
            return steps[int(wrong[-1]) + 1 if len(wrong) else 0]
    return None
