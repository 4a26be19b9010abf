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
# The same of a single sum, as a layer of one neuron has for one example.
THE_OFF = (
    "The {sums} sum is off: it passes on 0, and no gradient comes back.",
    "The {sums} sum is off.",
)
THE_ON_FLAT = (
    "The {sums} sum lies where the curve has less than a tenth of its steepest slope.",
    "The {sums} sum lies on a flat part.",
)
THE_NEITHER = (
    "The {sums} sum is neither off nor on a flat part of the curve.",
    "The {sums} sum is neither off nor on a flat part.",
)
THE_NO_NUMBER = (
    "The {sums} sum is no number any more: the training diverged.",
    "The {sums} sum is no number.",
)
THE_NO_CURVE = ("No curve bends the {sums} sum: softmax follows on it.", "No curve bends the {sums} sum.")


def bend_answer(bend: Bend, z: Array, off: int, flat: int) -> tuple[str, ...]:
    """The wordings of the answer, chosen by the sums of a moment."""
    single = z.size == 1
    if not np.isfinite(z).all():
        return THE_NO_NUMBER if single else NO_NUMBERS
    if bend.curve is None:
        return THE_NO_CURVE if single else NO_CURVE
    if off == z.size:
        return THE_OFF if single else ALL_OFF
    if off and flat:
        return BOTH
    if off:
        return ONE_OFF if off == 1 else OFF
    if flat:
        return THE_ON_FLAT if single else ONE_ON_FLAT if flat == 1 else ON_FLAT
    return THE_NEITHER if single else NEITHER
