"""The sentences of the scene `gradient_descent`, chosen by the numbers."""

from collections.abc import Sequence
from math import isfinite

from viznet.activations import Array
from viznet.landscapes.step_line import Rate
from viznet.stage.screen_number import signed
from viznet.walkthroughs.sentence import Counted

QUESTION = "Which way is down, and how far may a step go?"
NO_NUMBERS = "Here the loss is no finite number: there is no slope to follow."

# One number.
ONE_NUMBER = "Its loss is {loss}. Let one of its {total} numbers move, alone."
FOG = "In the fog, only its slope can be felt: left or right?"
LEFT = "Its slope is {slope}: the loss rises to the right, so go left."
RIGHT = "Its slope is {slope}: the loss falls to the right, so go right."
EVERY = "Each of the {total} numbers has a slope. Together they are the gradient."
SAMPLE = "Each of the {total} numbers has a slope: the gradient. A part is drawn."
FLAT = "Every slope is 0 here, so no number moves. The loss stays at {loss}."
ZERO = "The loss is 0, and so is every slope: nothing is left to learn."

# The rates.
LINE = "A step moves all of them at once: each against its slope."
ASK_RATE = "How long may this step be?"
TOO_SMALL = "Too small: with the rate {rate}, the loss only falls to {after}."
LOWEST = "Right: with the rate {rate}, it falls to {after}, the lowest of those tried."
TOO_LARGE = "Too large: with the rate {rate}, it is {after}, higher than before."
NONE_TOO_LARGE = "None of the rates that were tried is too large here."
NO_STEP = "No rate that was tried lowers the loss of {loss}."
OWN_RAISES = "The run's own rate, {rate}, is too large for this slope: {after}."
OWN_SMALL = "The run's own rate is {rate}: a careful step, to {after}."
OWN_RIGHT = "The run's own rate is {rate}: about right, it leads to {after}."
OWN_LARGE = "The run's own rate is {rate}: it jumps over the valley, to {after}."
PLAIN_RAISES = "A plain step with the rate {rate} is too large for this slope: {after}."
PLAIN_SMALL = "A plain step with the rate {rate} would be careful: to {after}."
PLAIN_RIGHT = "A plain step with the rate {rate} is about right: it leads to {after}."
PLAIN_LARGE = "A plain step with the rate {rate} jumps over the valley, to {after}."

OWN: dict[Rate, str] = {"raises": OWN_RAISES, "small": OWN_SMALL, "right": OWN_RIGHT, "large": OWN_LARGE}
PLAIN: dict[Rate, str] = {
    "raises": PLAIN_RAISES,
    "small": PLAIN_SMALL,
    "right": PLAIN_RIGHT,
    "large": PLAIN_LARGE,
}

# Newton, and the Hessian.
NEWTON = "Newton asks how the slope bends, and jumps to the rate {rate}: {after}."
REFUSED = "Newton asks how the slope bends. It does not bend up here: he finds no valley."
HESSIAN = "That is one direction. For all, each slope is asked about each number."
PART = "These are {part} of the answers. All of them are the Hessian."
FITS = "In double precision it takes {size} MB: that fits into any laptop."
MANY_MB = "In double precision it takes {size} MB: a laptop can hold it."
MANY_GB = "In double precision it takes {size} GB: a laptop can hold it."
TOO_MANY_GB = "In double precision it takes {size} GB: more than most laptops hold."
PRICE = "Inverting it once costs as much as {price} steps of this run."
DEAR = Counted(
    "The whole training took {taken} step. So nobody inverts it: the run walks.",
    "The whole training took {taken} steps. So nobody inverts it: the run walks.",
)
AFFORDABLE = Counted(
    "The training took {taken} step, so the Hessian could be inverted now and then.",
    "The training took {taken} steps, so the Hessian could be inverted now and then.",
)

MEGABYTE, GIGABYTE = 10**6, 10**9
SMALL_TABLE = 500 * MEGABYTE  # up to here a table fits into any laptop
LAPTOP = 16 * GIGABYTE

# The landscape.
CUT_OF_PATH = "The loss around the run, in the two directions it walked most."
CUT_AT_RANDOM = "The loss around the run, in two directions drawn at random."
WALK_FELL = "With slopes alone, the loss falls from {before} to {after}."
WALK_ROSE = "The run walks, but the loss rises from {before} to {after}."
WALK_STAYED = "The run walks, but the loss stays at {before}."
HOLDS = "The cut holds {explained} of the whole run's way; the stem bridges the rest."
HOLDS_ALL = "The cut holds {explained} of the whole run's way: the path lies in it."
WHOLE = "100 %"

# The noise.
SEES_ALL = "The run feels the slope of all its examples. That of a few is noisy."
SEES = Counted(
    "The run feels the slope of only {batch} example a step: it is noisy.",
    "The run feels the slope of only {batch} examples a step: it is noisy.",
)
ARROWS = Counted(
    "Each thin arrow is the slope of {size} recorded example, the thick one of all {all}.",
    "Each thin arrow is the slope of {size} recorded examples, the thick one of all {all}.",
)
MISS = "At step {step}, they miss the way down by {angle} degrees on average."
WIDER = "At step {step} it is {angle} degrees: by now they differ more."
CLOSER = "At step {step} it is {angle} degrees: by now they agree more."
ALIKE = "At step {step} it is {angle} degrees: they agree as much as before."
SOME_UPHILL = "Some even point uphill. Only on average do they lead down."
ALL_DOWN = "None of them points uphill: each step leads down a little."

ALIKE_BELOW = 3.0  # degrees
UPHILL = 90.0  # degrees; a step that turns farther from the way down leads up
LESSON = "Feel the slope, take a small step, and look again."
LESSON_FLAT = "Where there is no slope, nothing is learned."


def unit_of(size: int) -> int:
    """The bytes of a megabyte, or of a gigabyte where it is at least one."""
    return MEGABYTE if size < GIGABYTE else GIGABYTE


def memory_sentence(size: int) -> str:
    """Says whether a table of so many bytes fits into a laptop.

    >>> memory_sentence(1_352_416_032)
    'In double precision it takes {size} GB: a laptop can hold it.'
    """
    if size <= SMALL_TABLE:
        return FITS
    if size > LAPTOP:
        return TOO_MANY_GB
    return MANY_MB if unit_of(size) == MEGABYTE else MANY_GB


def noise_later(before: float, after: float) -> str:
    """Compares two mean angles, in degrees.

    >>> noise_later(30.0, 31.0), noise_later(30.0, 80.0) == WIDER
    ('At step {step} it is {angle} degrees: they agree as much as before.', True)
    """
    if abs(after - before) < ALIKE_BELOW:
        return ALIKE
    return WIDER if after > before else CLOSER


def on_average(angles: Sequence[Array]) -> str:
    """Says whether slopes of batches point uphill.

    `angles` are those of each moment shown, each (n,), in degrees. The arrows of all moments are in the frame.

    >>> import numpy as np
    >>> on_average([np.array([95.0, 40.0]), np.array([75.0, 40.0])])
    'Some even point uphill. Only on average do they lead down.'
    """
    return SOME_UPHILL if any(each.max() > UPHILL for each in angles) else ALL_DOWN


def walked(before: float, after: float) -> str:
    """Says what happened to the loss on the way.

    >>> walked(2.0, 1.0)
    'With slopes alone, the loss falls from {before} to {after}.'
    """
    if f"{before:.5e}" == f"{after:.5e}":
        return WALK_STAYED
    return WALK_FELL if isfinite(after) and after < before else WALK_ROSE


def share_held(share: float) -> str:
    """Writes a share of the way in percent.

    What is not the whole is not written as 100 %, however little is missing.

    >>> share_held(0.938), share_held(0.9994), share_held(1.0)
    ('94 %', '99.9 %', '100 %')
    """
    texts = [f"{signed(100 * share, decimals)} %" for decimals in range(4)]
    return next((text for text in texts if not text.startswith("100")), WHOLE)


def held(share: float) -> str:
    """Says how much of the way the cut holds, and whether a rest is left.

    >>> held(1.0)
    "The cut holds {explained} of the whole run's way: the path lies in it."
    """
    return HOLDS_ALL if share_held(share) == WHOLE else HOLDS
