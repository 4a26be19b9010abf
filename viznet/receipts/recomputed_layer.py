"""Entries of the arrays of a pass and sums of products, worked out again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.receipts.recomputed_training import colours_end
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.receipts.recomputed import Recomputed


def of_layer(r: Recomputed, source: Source) -> float | None:
    """Entries of arrays, and sums of products."""
    symbol, index = source.symbol, source.index
    t = r.trace_of(source)
    match source.kind:
        case "value":
            return float(np.asarray(t[symbol])[index])
        case "slope":
            return float(r.slopes(t[symbol])[index])
        case "rest" | "product" | "above 0" | "below 0":
            terms = products(r, source)
            if source.kind == "product":
                return float(terms[index[0]])
            if source.kind == "rest":
                return float(np.delete(terms, source.without).sum())
            above = source.kind == "above 0"
            return float(terms[terms > 0 if above else terms < 0].sum())
        case "limit":
            return colours_end(np.asarray(t[symbol]))
        case "exponential":
            return float(np.exp(t[symbol])[index])
        case "exponentials":
            return float(np.exp(t[symbol]).sum())
    return None


def products(r: Recomputed, source: Source) -> Array:
    """Returns the products that are added up for a neuron, z or da."""
    t, symbol, unit = r.trace_of(source), source.symbol, source.index[-1]
    layer = int(re.findall(r"\d+$", symbol)[0])
    if symbol.startswith("da"):
        return np.asarray(t[f"W{layer + 1}"][unit] * t[f"dz{layer + 1}"])
    return np.asarray(t[f"a{layer - 1}"] * t[f"W{layer}"][:, unit])
