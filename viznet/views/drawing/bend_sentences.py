"""What `activation_functions` says of the sums of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array

if TYPE_CHECKING:
    from viznet.views.drawing.bend import Bend

# The answer, chosen by the numbers of a moment; each from long to short.
OFF = (
    "{off} of {sums} sums are off: they pass on 0, and no gradient comes back.",
    "{off} of {sums} sums are off.",
)
ONE_OFF = (
    "{off} of {sums} sums is off: it passes on 0, and no gradient comes back.",
    "{off} of {sums} sums is off.",
)
ALL_OFF = ("All {sums} sums are off: this layer passes on nothing but 0.", "All {sums} sums are off.")
ON_FLAT = (
    "{flat} of {sums} sums lie where the curve has less than a tenth of its steepest slope.",
    "{flat} of {sums} sums lie on flat parts.",
)
ONE_ON_FLAT = (
    "{flat} of {sums} sums lies where the curve has less than a tenth of its steepest slope.",
    "{flat} of {sums} sums lies on a flat part.",
)
BOTH = (
    "Of {sums} sums, the curve switches {off} off, and its flat parts take {flat} more.",
    "Of {sums} sums: off {off}, on flat parts {flat}.",
)
NEITHER = (
    "None of the {sums} sums is off, and none lies on a flat part of the curve.",
    "None of {sums} sums is off or on a flat part.",
)
NO_NUMBERS = (
    "Not all of the {sums} sums are numbers any more: the training diverged.",
    "Not all {sums} sums are numbers.",
)
NO_CURVE = (
    "No curve bends these {sums} sums: softmax weighs those of an example together.",
    "No curve bends these {sums} sums: softmax weighs them.",
)


def bend_answer(bend: Bend, z: Array, off: int, flat: int) -> tuple[str, ...]:
    """The wordings of the answer, chosen by the sums of a moment."""
    if not np.isfinite(z).all():
        return NO_NUMBERS
    if bend.curve is None:
        return NO_CURVE
    if off == z.size:
        return ALL_OFF
    if off and flat:
        return BOTH
    if off:
        return ONE_OFF if off == 1 else OFF
    if flat:
        return ONE_ON_FLAT if flat == 1 else ON_FLAT
    return NEITHER
