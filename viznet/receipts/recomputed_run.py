"""Numbers that stand in a recording, read once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.receipts.worked_example import worked
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


def of_run(r: Recomputed, source: Source) -> float | str | None:
    """What stands in the recording itself."""
    recorded, meta = r.recorded, r.recorded.meta
    match source.kind:
        case "recorded":
            return float(recorded.snapshots(source.symbol)[recorded.row(source.step)][source.index])
        case "step":
            return recorded.steps[recorded.row(source.step)]
        case "rows" | "columns":
            return float(meta["probe"]["image_shape"][source.kind == "columns"])
        case "class":
            (k,) = source.index
            return r.labels[k] if k < len(r.labels) or k >= recorded.sizes[-1] else str(k)
        case "batch":
            return float(meta["batch_size"])
        case "example" if isinstance(r.example, int):
            return r.example
        case "hash":
            return r.hash[:8]
        case "worked":
            return worked(source.symbol)
        case "worked name":
            return source.symbol
        case "recorded examples":
            return len(source.examples) or len(recorded.classes)
        case "layer":
            return source.index[0]
        case "held out":
            row = 0 if source.step is None else recorded.row(source.step)
            return float(recorded.snapshots("confusion")[row].sum())
    return None
