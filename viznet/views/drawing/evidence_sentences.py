"""What `evidence` says of the split of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viznet.views.drawing.score_split import ScoreSplit

# The answer at a moment, chosen by its numbers, from long to short.
INPUT_DECIDES = (
    "The input decides: {name} has the largest score, with the biases or without.",
    "The input decides: {name} leads without biases too.",
    "The input decides: {name} leads.",
)
BIASES_DECIDE = (
    "The biases decide: {name} has the largest score, but {other} would have it by the input alone.",
    "The biases decide: {name} leads, but {other} does by the input alone.",
    "The biases decide: {name} leads.",
)
NOBODY_LEADS = (
    "The biases decide: {name} has the largest score, but no class has it by the input alone.",
    "The biases decide: {name} leads, but no class does by the input alone.",
    "The biases decide: {name} leads.",
)
# The same where the class that would lead by the input alone has no picture here, by whether the leading class has one.
OTHER_NOT_SHOWN: dict[bool, tuple[str, ...]] = {
    True: (
        "The biases decide: {name} has the largest score, but {other}, which is not shown, would have it by the "
        "input alone.",
        "The biases decide: {name} leads, but {other} (not shown) does by the input alone.",
        "The biases decide: {name} leads.",
    ),
    False: (
        "The biases decide: {name} has the largest score, but {other} would have it by the input alone; neither is "
        "shown.",
        "The biases decide: {name} leads, but {other} does by the input; neither is shown.",
        "The biases decide: {name} leads, which is not shown.",
    ),
}
# The same where only the leading class has no picture.
NOT_SHOWN: dict[tuple[str, ...], tuple[str, ...]] = {
    INPUT_DECIDES: (
        "The input decides: {name}, which is not shown, has the largest score, with the biases or without.",
        "The input decides: {name} leads, which is not shown.",
    ),
    BIASES_DECIDE: (
        "The biases decide: {name}, which is not shown, has the largest score, but {other} would have it by the "
        "input alone.",
        "The biases decide: {name} leads, which is not shown.",
    ),
    NOBODY_LEADS: (
        "The biases decide: {name}, which is not shown, has the largest score, but no class has it by the input "
        "alone.",
        "The biases decide: {name} leads, which is not shown.",
    ),
}
SHARED = (
    "At step {step}, several classes share the largest score.",
    "At step {step}, several classes lead.",
)
ONE_CLASS = (
    "There is only {classes} class, so neither the input nor the biases decide.",
    "There is only {classes} class.",
)
NO_NUMBERS = (
    "At step {step}, the scores are no numbers, so they cannot be split.",
    "At step {step}, the scores are no numbers.",
)


def answer_of(parts: ScoreSplit, shown: Sequence[int]) -> tuple[tuple[str, ...], dict[str, int]]:
    """The wordings that are true of a split, and the classes that they name.

    A class that is not among the `shown` ones has no picture, and the sentence says so.
    """
    templates, named = _decides(parts)
    missing = [key for key, k in named.items() if k not in shown]
    if "other" in missing:
        return OTHER_NOT_SHOWN["name" not in missing], named
    return (NOT_SHOWN[templates] if missing else templates), named


def _decides(parts: ScoreSplit) -> tuple[tuple[str, ...], dict[str, int]]:
    """What decides, where every class has a picture."""
    with np.errstate(all="ignore"):
        added = parts.inputs.sum(axis=0)
    if not np.isfinite([parts.scores, added]).all():
        return NO_NUMBERS, {}
    if len(added) == 1:
        return ONE_CLASS, {}
    top, alone = leader(parts.scores), leader(added)
    if top is None:
        return SHARED, {}
    if alone is None:
        return NOBODY_LEADS, {"name": top}
    return (INPUT_DECIDES, {"name": top}) if alone == top else (BIASES_DECIDE, {"name": top, "other": alone})


def leader(values: NDArray[Any]) -> int | None:
    """The place of the largest number.

    It is None if several are as large, or if there are no numbers.

    >>> leader(np.array([1.0, 3.0, 2.0])), leader(np.array([3.0, 3.0])), leader(np.array([np.nan, 1.0]))
    (1, None, None)
    """
    places = np.flatnonzero(values == values.max())
    return int(places[0]) if len(places) == 1 else None
