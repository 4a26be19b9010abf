"""Examples in the form that a training needs, or why they do not fit."""

from typing import Any

import numpy as np

from viznet.errors import OneClassWarning, TrainingError, warn
from viznet.labelled import LabelledInputs, labelled


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
    return learned, held_out
