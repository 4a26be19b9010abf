"""Steps that were taken or tried, and what they did, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.receipts.textbook import mean
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


NUDGE = 0.01  # how far one weight is raised for a test


def of_step(r: Recomputed, source: Source) -> float | None:
    """Steps that were taken or tried, and what they did."""
    match source.kind:
        case "mean" | "cancelled" | "stepped":
            each = r.gradients(source)
            if source.kind == "cancelled":
                with np.errstate(invalid="ignore"):  # of gradients that are all 0, no share cancels: NaN
                    return float(1 - abs(np.float64(mean(each))) / np.abs(each).mean())
            if source.kind == "stepped":
                return float(r.weights[source.symbol[1:]][source.index] - r.rate * mean(each))
            return mean(each)
        case "rate":
            return r.step_named(source.trial).rate if source.trial else r.rate
        case "promised":
            return r.step_named(source.trial).promised
        case "fall":
            return r.fall(r.step_named(source.trial).weights)
        case "right":
            after = r.step_named(source.trial).weights if source.trial else r.weights
            return int(r.right(after).sum())
        case "forgotten":
            after = r.step_named(source.trial).weights
            return int((r.right(r.weights) & ~r.right(after)).sum())
        case "nudge":
            return NUDGE
        case "nudge promise":
            return NUDGE * float(r.trace[f"d{source.symbol}"][source.index])
        case "nudged":
            raised = {s: w.copy() for s, w in r.weights.items()}
            letter, layer = source.symbol[0], source.symbol[1:]
            raised[f"W{layer}"][source.index] += NUDGE
            if letter == "W":
                return -r.fall(raised)
            before, after = (t[source.symbol][source.index[1]] for t in (r.trace, r.pass_with(raised)))
            return float(after - before)
    return None
