"""Splits of scores and the order of examples, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.receipts import embedding, evidence
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


def of_views(r: Recomputed, source: Source) -> float | None:
    """Splits of scores, and the order of examples in a layer."""
    recorded, step = r.recorded, r.step if source.step is None else source.step
    match source.kind:
        case "input part" | "bias part":
            split = evidence.score_parts(recorded, step, source.examples[0], r.slopes)
            part = split.inputs.sum(axis=0) if source.kind == "input part" else split.bias
            return float(part[source.index])
        case "input limit":
            return evidence.input_limit(recorded, source.examples[0], r.slopes)
        case "plane share":
            return embedding.plane_share(recorded, source.symbol, step, source.examples)
        case "own neighbours":
            return embedding.own_neighbours(recorded, source.symbol, step, source.examples)
        case "by chance":
            return embedding.by_chance(recorded, source.examples)
    return None
