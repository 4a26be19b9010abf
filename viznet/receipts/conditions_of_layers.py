"""The conditions of claims about the sums of a layer, scores and losses."""

import numpy as np

from viznet.receipts import layer_numbers as numbers
from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed

BARELY = 1.005  # a share that is fewer times as large as another one is nearly the same


def finite(r: Recomputed, s: Spoken) -> bool:
    """Whether all sums that a sentence counts are numbers."""
    source = s.of_kind("sums")
    return bool(np.isfinite(numbers.sums_of(r, source)[: source.index[0]]).all())


def off_and_flat(r: Recomputed, s: Spoken, *, off: bool, flat: bool) -> bool:
    """Whether some sums are off, and whether others lie on flat parts."""
    source = s.of_kind("sums")
    found = tuple(bool(which.any()) for which in numbers.places(r, source))
    return finite(r, s) and numbers.has_curve(r, source) and found == (off, flat)


def all_off(r: Recomputed, s: Spoken) -> bool:
    return bool(numbers.places(r, s.of_kind("sums"))[0].all())


def no_curve(r: Recomputed, s: Spoken) -> bool:
    return finite(r, s) and not numbers.has_curve(r, s.of_kind("sums"))


def has_larger_score(r: Recomputed, s: Spoken) -> bool:
    """Whether the class that is named first has the larger score.

    One of the two is the true class, and the other its strongest rival.
    """
    first, second = (source.index[0] for source in s.all_of("class"))
    lead = s.of_kind("lead")
    return (first, second) == lead.index and numbers.number_of_layer(r, lead) > 0 and are_rivals(r, s)


def leads_barely(r: Recomputed, s: Spoken) -> bool:
    """Whether the class that is named first leads by nearly nothing."""
    lead = s.of_kind("lead")
    times = float(np.exp(numbers.number_of_layer(r, lead) / lead.temperature))
    return has_larger_score(r, s) and times < BARELY


def are_rivals(r: Recomputed, s: Spoken) -> bool:
    """Whether the two classes are the true one and its strongest rival."""
    source = s.all_of("class")[0]
    scores = numbers.sums_of(r, source)[source.examples[0]]
    truth = int(r.recorded.classes[source.examples[0]])
    others = np.delete(np.arange(len(scores)), truth)
    strongest = int(others[scores[others].argmax()])
    return {named.index[0] for named in s.all_of("class")} == {truth, strongest}


def right(r: Recomputed, s: Spoken) -> bool:
    """Whether the class that is named first is the true one."""
    source = s.all_of("class")[0]
    return source.index[0] == int(r.recorded.classes[source.examples[0]])


def has_softmax(r: Recomputed) -> bool:
    return r.formulas["output"] == "softmax"


def tied(r: Recomputed, s: Spoken) -> bool:
    first, second = s.all_of("class")
    scores = numbers.sums_of(r, first)[first.examples[0]]
    return are_rivals(r, s) and scores[first.index[0]] == scores[second.index[0]]


def no_scores(r: Recomputed, s: Spoken) -> bool:
    source = s.all_of("class")[0]
    return not np.isfinite(numbers.sums_of(r, source)[source.examples[0]]).all()


def costs(r: Recomputed, s: Spoken) -> tuple[float, float] | None:
    """Returns how much the worst mistake costs by two losses, in means.

    The answer is None if the sentence is about another example.
    """
    one, other = s.all_of("times the mean")
    worst = numbers.mistakes(r, one)[:1]
    if one.examples != other.examples or list(one.examples) != worst or one.symbol == other.symbol:
        return None
    return numbers.number_of_layer(r, one), numbers.number_of_layer(r, other)


def part(r: Recomputed, s: Spoken) -> bool:
    found = costs(r, s)
    return found is not None and found[0] > found[1] and not _alike(*found)


def alike(r: Recomputed, s: Spoken) -> bool:
    found = costs(r, s)
    return found is not None and _alike(*found)


def _alike(one: float, other: float) -> bool:
    """Whether neither is a fifth more than the other."""
    return max(one, other) < 1.2 * min(one, other)


def no_mistake(r: Recomputed, s: Spoken) -> bool:
    source = s.of_kind("example loss")
    each = numbers.losses(r, source, source.symbol)
    costliest = bool(each[source.examples[0]] >= each.max())
    return not numbers.mistakes(r, source) and costliest


def some_without_a_loss(r: Recomputed, s: Spoken) -> bool:
    known, shown = (numbers.number_of_layer(r, s.of_kind(k)) for k in ("with a loss", "examples shown"))
    return known < shown
