"""The conditions of claims about one moment, which views make."""

from math import sqrt
from typing import Literal

import numpy as np

from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed
from viznet.walkthroughs.source import Source

# A matrix that changes less than SIMILAR times as fast as another has a similar pace. From MUCH on, it differs much.
SIMILAR, MUCH = 3, 10
NORMAL = 1.959964  # the quantile 0.975 of the normal distribution


def moment(s: Spoken) -> Source:
    """Returns the first source of a sentence that names a step."""
    found = next((source for source in s.sources if source.step is not None), None)
    if found is None:
        raise ValueError("the sentence names no step")
    return found


def has_numbers(r: Recomputed, s: Spoken) -> bool:
    """Whether all outputs of the counted examples are numbers."""
    source = s.of_kind("counted")
    return bool(np.isfinite(r.counted.outputs(source.symbol, source.step)).all())


def rightly(r: Recomputed, s: Spoken) -> Literal["all", "some", "none", "no numbers"]:
    """Returns how many of the counted examples are answered rightly."""
    right = r.counted.right(s.of_kind("counted"))
    if not has_numbers(r, s):
        return "no numbers"
    return "all" if right.all() else "some" if right.any() else "none"


def surest_is_surer(r: Recomputed, s: Spoken) -> bool:
    """Whether the surest mistake is surer than over half of the right ones."""
    source = s.of_kind("wrong")
    right, sure = r.counted.right(source), r.counted.outputs(source.symbol, source.step).max(axis=1)
    below = np.count_nonzero(sure[right] < sure[~right].max())
    return bool(2 * below > right.sum())


def others_beside_answered(
    r: Recomputed, s: Spoken
) -> Literal["worse", "not clearly worse", "better", "no others", "silent"]:
    """Returns how those below the threshold compare with those above it.

    Their 95 % intervals must not overlap.
    """
    counted, threshold = s.of_kind("counted"), threshold_of(s)
    source = Source(counted.symbol, threshold.index, "answered", step=counted.step)
    right, answered = r.counted.right(source), r.counted.answered(source)
    if answered.all() or not answered.any():
        return "no others" if answered.all() else "silent"
    (low, high), (other_low, other_high) = (interval(right[part]) for part in (answered, ~answered))
    return "worse" if low > other_high else "better" if high < other_low else "not clearly worse"


def threshold_of(s: Spoken) -> Source:
    """Returns the source of the sentence that has the threshold.

    A short sentence does not name the threshold, but its counts have it.
    """
    return next(
        source for source in s.sources if source.kind in ("threshold", "answered", "answered rightly")
    )


def interval(right: np.ndarray) -> tuple[float, float]:
    """Returns Wilson's interval.

    Its ends are the two shares p with (share − p)² = z² p (1 − p) / n.
    """
    n, share = len(right), float(right.mean())
    a, b, c = 1 + NORMAL**2 / n, -(2 * share + NORMAL**2 / n), share**2
    root = sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def sleepers(r: Recomputed, s: Spoken) -> tuple[int, int]:
    """Returns how many neurons of layers sleep, and how many there are."""
    source = s.of_kind("neurons")
    found = np.concatenate([r.counted.asleep(l, source.step) for l in source.index])
    return int(found.sum()), len(found)


def is_hidden(r: Recomputed) -> bool:
    """Whether the network has hidden layers."""
    return len(r.recorded.sizes) > 2


def activations_are_numbers(r: Recomputed, s: Spoken) -> bool:
    row, last = r.recorded.row(moment(s).step), len(r.recorded.sizes) - 1
    symbols = [f"a{l}" for l in range(1, last)] or ["p"]
    return all(bool(np.isfinite(r.recorded.snapshots(symbol)[row]).all()) for symbol in symbols)


Paces = Literal[
    "only", "even", "apart", "fades", "grows", "stuck", "still", "from zero", "no numbers", "not yet"
]


def paces(r: Recomputed, s: Spoken) -> Paces:
    """Returns how the slowest and the fastest layer compare."""
    step = moment(s).step
    row = r.recorded.row(step)
    if row == 0 and not r.plain:
        return "not yet"
    if not all(np.any(r.recorded.snapshots(f"W{l}")[row]) for l in range(1, len(r.recorded.sizes))):
        return "from zero"
    found = r.counted.paces(step)
    if not np.isfinite(found).all():
        return "no numbers"
    fast, slow = int(found.argmax()), int(found.argmin())
    if found[fast] == 0:
        return "still"
    if len(found) == 1:
        return "only"
    if found[slow] == 0:
        return "stuck"
    if found[fast] / found[slow] < SIMILAR:
        return "even"
    ends = found[-1] / found[0]
    much = ends >= MUCH or ends <= 1 / MUCH
    if not much or (slow < fast) != (ends > 1):
        return "apart"
    return "fades" if ends > 1 else "grows"


def names_extremes(r: Recomputed, s: Spoken) -> bool:
    """Whether a sentence names the fastest and the slowest matrix.

    Their order in the sentence does not matter.
    """
    found = r.counted.paces(moment(s).step)
    named = {source.index[0] - 1 for source in s.all_of("matrix")}
    return named == {int(found.argmax()), int(found.argmin())}


def names_zeros(r: Recomputed, s: Spoken) -> bool:
    """Whether all weights of the named matrix are 0."""
    source = s.of_kind("matrix")
    return not np.any(r.recorded.snapshots(f"W{source.index[0]}")[r.recorded.row(source.step)])
