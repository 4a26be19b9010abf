"""Examples in the form that a training needs, or why they do not fit."""

import math
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.errors import LargeInputsWarning, OneClassWarning, TrainingError, warn
from viznet.labelled import LabelledInputs, labelled

LEAST_PIXELS = 64  # of a row that may be a square picture: 8 × 8 pixels
LEAST_WHITE = 2  # pixels of a resized picture may be a little above 1
USUAL_WHITES = (16, 255, 65535)


def training_examples(examples: Any, sizes: tuple[int, ...]) -> tuple[LabelledInputs, LabelledInputs | None]:
    """Returns the examples to learn from, and those that are held out.

    Parameters
    ----------
    examples
        A dataset, examples, or a pair of arrays. Only a dataset has held-out examples, its test set.
    sizes
        The sizes of the network's layers.

    Raises
    ------
    TrainingError
        If there are no examples, or they do not fit to the network.
    """
    learned = labelled("examples", examples, "train")
    held_out = labelled("examples", examples, "test") if hasattr(examples, "test") else None
    if not len(learned.y):
        raise TrainingError("examples: there are none, expected at least one to learn from")
    if np.max(learned.y) >= sizes[-1]:
        raise TrainingError(
            f"examples: they have class {np.max(learned.y)}, but the network has {sizes[-1]} outputs"
        )
    if len(learned.y) > 1 and np.min(learned.y) == np.max(learned.y):
        only = np.max(learned.y)
        warn(
            OneClassWarning(
                f"all {len(learned.y):,} examples are of class {only}, so there is nothing to tell apart"
            )
        )
    x = getattr(learned, "x", None)
    if x is not None and x.shape[1] != sizes[0]:
        raise TrainingError(f"examples: each has {x.shape[1]:,} numbers, but the network takes {sizes[0]:,}")
    if x is not None and (white := _white_of_pixels(x, getattr(learned, "image_shape", None))):
        warn(
            LargeInputsWarning(
                f"the largest input is {x.max():g}, and inputs are used as they are; if they are pixels, pass "
                f"x / {white:g}, so that white is 1"
            )
        )
    return learned, held_out


def _white_of_pixels(x: Array, image_shape: tuple[int, int] | None) -> float | None:
    """Which number is white, if inputs seem to be pixels of another scale.

    These are pictures, or rows with as many numbers as a square has, without a negative one. Bytes are divided by 255
    anyway.

    >>> _white_of_pixels(np.full((2, 784), 250), None), _white_of_pixels(np.full((2, 4), 250), None)
    (255, None)
    """
    is_square = x.shape[1] >= LEAST_PIXELS and math.isqrt(x.shape[1]) ** 2 == x.shape[1]
    if x.dtype in (np.uint8, np.bool_) or not (is_square or image_shape is not None):
        return None
    largest = float(x.max())
    if not largest > LEAST_WHITE or x.min() < 0:
        return None
    return next((white for white in USUAL_WHITES if white / 2 <= largest <= white), largest)
