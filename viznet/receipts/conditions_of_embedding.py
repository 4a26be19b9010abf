"""The conditions of claims about the order of the examples in a layer."""

from typing import Literal

import numpy as np

from viznet.receipts import embedding
from viznet.receipts.conditions import Spoken
from viznet.receipts.conditions_of_views import interval
from viznet.receipts.recomputed import Recomputed
from viznet.walkthroughs.source import Source


def _count(r: Recomputed, source: Source) -> int:
    if source.step is None:
        raise ValueError("a sentence of a view names its step")
    return embedding.own_neighbours(r.recorded, source.symbol, source.step, source.examples)


def first(r: Recomputed, s: Spoken) -> int:
    """Returns the count that the sentence names first."""
    return _count(r, s.of_kind("own neighbours"))


def second(r: Recomputed, s: Spoken) -> int:
    """Returns the count that the sentence names second."""
    return _count(r, s.all_of("own neighbours")[1])


def compared(r: Recomputed, s: Spoken) -> Literal["more", "fewer", "about as many"]:
    """Returns how the count named first compares with the second one.

    It is more or fewer if the 95 % intervals of the two do not overlap.
    """
    examples = np.arange(examples_shown(r, s))
    (low, high), (other_low, other_high) = (interval(examples < count(r, s)) for count in (first, second))
    return "more" if low > other_high else "fewer" if high < other_low else "about as many"


def in_layer(r: Recomputed, s: Spoken, which: int) -> int:
    """Returns the count in one of the layers that the sentence names."""
    source, layer = s.of_kind("own neighbours"), s.all_of("layer")[which].index[0]
    if source.step is None:
        raise ValueError("a sentence of a view names its step")
    symbol = "p" if layer == len(r.recorded.sizes) - 1 else f"a{layer}"
    return embedding.own_neighbours(r.recorded, symbol, source.step, source.examples)


def is_above_chance(r: Recomputed, s: Spoken) -> bool:
    source = s.of_kind("own neighbours")
    return _count(r, source) > embedding.by_chance(r.recorded, source.examples)


def is_beyond_chance(r: Recomputed, s: Spoken) -> bool:
    source = s.of_kind("own neighbours")
    examples = len(source.examples) or len(r.recorded.classes)
    chance = embedding.by_chance(r.recorded, source.examples)
    return embedding.is_clear(_count(r, source), chance, examples)


def examples_shown(r: Recomputed, s: Spoken) -> int:
    return len(s.of_kind("recorded examples").examples) or len(r.recorded.classes)


def are_no_numbers(r: Recomputed, s: Spoken) -> bool:
    row = r.recorded.row(s.of_kind("step").step)
    layers = range(1, len(r.recorded.sizes))
    symbols = ["p" if l == len(r.recorded.sizes) - 1 else f"a{l}" for l in layers]
    return not all(np.isfinite(r.recorded.snapshots(symbol)[row]).all() for symbol in symbols)
