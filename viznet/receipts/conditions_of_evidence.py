"""The conditions of claims about the split of scores."""

import numpy as np

from viznet.activations import Array
from viznet.receipts.conditions import Spoken
from viznet.receipts.evidence import leaders, score_parts
from viznet.receipts.recomputed import Recomputed


def _sums(r: Recomputed, s: Spoken) -> tuple[Array, Array]:
    """Returns the scores, and the sums of what the inputs add to them."""
    source = s.sources[0]
    if source.step is None:
        raise ValueError("a sentence of a view names its step")
    split = score_parts(r.recorded, source.step, source.examples[0], r.slopes)
    with np.errstate(all="ignore"):
        added = split.inputs.sum(axis=0)
        return added + split.bias, added


def has_largest_score(r: Recomputed, s: Spoken) -> bool:
    """Whether the class that is named first has the largest score."""
    return s.all_of("class")[0].index[0] in leaders(_sums(r, s)[0])


def leads_alone(r: Recomputed, s: Spoken) -> bool:
    """Whether it has the largest sum of what the inputs add, too."""
    return s.all_of("class")[0].index[0] in leaders(_sums(r, s)[1])


def is_led_by_another(r: Recomputed, s: Spoken) -> bool:
    """Whether the class that is named second has the largest sum of inputs.

    Without a second class, the first one does not have it alone.
    """
    first, *others = (source.index[0] for source in s.all_of("class"))
    found = leaders(_sums(r, s)[1])
    if others:
        return others[0] in found
    return found != [first]


def count_of_leaders(r: Recomputed, s: Spoken) -> int:
    """Returns how many classes have the largest score; 0 without numbers."""
    scores, added = _sums(r, s)
    return len(leaders(scores)) if np.isfinite(added).all() else 0
