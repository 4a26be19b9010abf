"""Sizes of a network and numbers of its neurons, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


def of_network(r: Recomputed, source: Source) -> float | str | None:
    """Sizes, and numbers of neurons."""
    sizes, index = r.recorded.sizes, source.index
    match source.kind:
        case "size":
            return sizes[index[0]]
        case "others":
            return sizes[index[0]] - index[1]
        case "neuron":
            return index[1] + 1
        case "place":
            return index[1]
        case "name":
            return f"{'neuron' if index[0] else 'pixel'} {index[1] + 1:,}"
        case "parameters":
            return sum((sizes[l - 1] + 1) * sizes[l] for l in index)
    return None
