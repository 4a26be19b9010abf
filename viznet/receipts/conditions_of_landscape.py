"""The conditions of claims about a slope and a map of losses."""

from itertools import product
from typing import Literal

import numpy as np

from viznet.receipts.conditions import Spoken
from viznet.receipts.conditions_of_views import moment
from viznet.receipts.counted import HUGE
from viznet.receipts.recomputed import Recomputed
from viznet.receipts.recomputed_landscape import SAME
from viznet.walkthroughs.source import Source

NEARLY = 0.8  # the share of the best step's fall from which a rate is about right

Judged = Literal[
    "lost",
    "flat",
    "no rate",
    "level",
    "raises",
    "barely raises",
    "hardly",
    "small",
    "right",
    "farthest",
    "large",
]


def judged(r: Recomputed, s: Spoken) -> Judged:
    """Returns what a plain step with the rate of the training does."""
    step = moment(s).step
    assert step is not None
    steepness = r.landscape.steepness(step)
    if not np.isfinite(steepness):
        return "lost"
    if steepness == 0:
        return "flat"
    line, here = r.landscape.line(step), r.landscape.loss(r.recorded.weights(step))
    (rate, after), (best, least) = line["training"], line["lowest"]
    if not least < here:
        return "no rate"
    if _written(least) == _written(here) and after <= here:
        return "level"
    if not after <= here:
        return "barely raises" if _written(after) == _written(here) else "raises"
    if here - after >= NEARLY * (here - least):
        return "farthest" if after <= least or _written(after) == _written(least) else "right"
    if rate > best:
        return "large"
    return "hardly" if _written(after) == _written(here) else "small"


def names_its_rates(s: Spoken) -> bool:
    """Whether the rate of the training is named first, and then the best."""
    named = [source.symbol for source in s.all_of("line rate")]
    return named in (["training"], ["training", "lowest"])


def _written(loss: float) -> str:
    """A loss in three digits."""
    return f"{loss:.2e}"


def is_off_the_map(r: Recomputed, s: Spoken) -> bool:
    """Whether the weights or the loss at a step are no numbers."""
    weights = r.recorded.weights(r.recorded.steps[r.recorded.row(moment(s).step)])
    return not (all(np.isfinite(w).all() for w in weights.values()) and abs(r.landscape.loss(weights)) < HUGE)


def begins(r: Recomputed, s: Spoken) -> bool:
    """Whether a sentence names the first moment that has only numbers."""
    first = next(
        step
        for step in r.recorded.steps
        if all(np.isfinite(w).all() for w in r.recorded.weights(step).values())
    )
    return s.of_kind("probe loss").step == first


def way(r: Recomputed, s: Spoken) -> tuple[float, float]:
    """Returns the losses at the first and the last step that are named."""
    named = s.all_of("probe loss")
    if len(named) == 1:  # the first loss reads as this one, and is not written
        named = [Source("loss", kind="probe loss", step=r.recorded.steps[0]), *named]
    before, after = (float(r.value(source)) for source in named)
    return before, after


def stayed(before: float, after: float) -> bool:
    """Whether two losses may be the same in three digits."""
    some = [[_written(loss * (1 + side * SAME)) for side in (-1, 0, 1)] for loss in (before, after)]
    return any(a == b for a, b in product(*some))


def fell(before: float, after: float) -> bool:
    """Whether a loss fell, so far that its first three digits may show it."""
    differ = _written(before * (1 + SAME)) != _written(after * (1 - SAME))
    return after < before * (1 + SAME) and differ


def share_lower(r: Recomputed, s: Spoken) -> bool:
    """Whether the loss is lower somewhere on the map of a sentence."""
    about = next(source for source in s.sources if source.kind in ("map share", "map points"))
    source = Source(about.symbol, about.index, "map share", step=moment(s).step)
    return float(r.value(source)) > 0
