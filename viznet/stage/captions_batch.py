"""The sentences about one step on a batch, chosen by the numbers."""

import numpy as np

from viznet.activations import Array
from viznet.walkthroughs import numbers
from viznet.walkthroughs.numbers import rounded
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.sentences import LossChange, loss_change

BATCH_QUESTION = Counted(
    "What does {batch} picture teach in one step?",
    "What do {batch} pictures teach in one step?",
)
REAL_BATCH = Counted(
    "This is the run's own batch after step {step}.",
    "They are the run's own batch after step {step}.",
)
IN_PLACE_OF_BATCH = "The run's own batch is not here: recorded examples stand in."
FORTH_AND_BACK = Counted(
    "It goes forward, and its gradients come back.",
    "Each goes forward, and its gradients come back.",
)
SOME_SHOWN = "Here are {shown} of them, each with its answer and its loss."
SIDE_BY_SIDE = "Each picture has its own answer and its own loss."
ALONE_IN_TABLE = "The picture has its answer and its loss."
OWN_GRADIENTS = "Each has its own gradient: here, of a few weights."
OWN_GRADIENT = "It has a gradient for every weight: here, a few of them."
SIGN = "A positive gradient asks for a lower weight."
ASK_AGREEMENT = "Do these pictures ask for the same change?"
ASK_LOSSES = Counted(
    "Does this step help the picture?",
    "Does this step help every one of these pictures?",
)
AVERAGE = "Averaged, they become one gradient."
AVERAGE_OF_MORE = "Averaged over all {batch}, they become one gradient."
AVERAGE_OF_ONE = "The average over a single picture is its gradient itself."
SOME_CANCELS = "They disagree: of what they ask here, {share} cancels."
ALL_CANCELS = "They disagree: {share} of what they ask here cancels out."
AGREE = "They agree about these weights: nothing cancels."
ASK_NOTHING = "They ask for nothing here: these gradients are 0."
STEP_OF_MANY = "Each weight moves against its average gradient."
STEP_OF_ONE = "Each weight moves against its gradient."
STEP_OF_NONE = "The average is 0 here, so a step leaves these weights."
OWN_LOSSES = "Each picture has its own {loss}; the run takes one for all."
# What the step did to the mean loss of the batch.
BATCH_AFTER: dict[LossChange, str] = {
    "fell": "The mean loss of the batch falls from {before} to {after}.",
    "rose": "The mean loss of the batch rises from {before} to {after}.",
    "stayed": "The mean loss of the batch stays at {before}.",
    "zero": "The mean loss of the batch was 0, and still is.",
    "diverged": "The loss is no number any more: the step was too long.",
}
LOWER = "Of these {shown}, {lower} have a lower loss now."
NONE_LOWER = "None of these pictures has a lower loss now."
ALL_LOWER = "Each of these pictures has a lower loss now."
# What to take home.
STEP_HELPS_ALL = "One step, and every picture here is read better."
STEP_IS_A_COMPROMISE = "A step is a compromise: it does not help every picture."
STEP_HELPS_ONE = "One picture, one step: its own loss is lower now."
STEP_TOO_LONG = "This step was too long for this batch."
STEP_CHANGES_NOTHING = "This step changed next to nothing."
STEP_UNNEEDED = "A loss of 0 leaves nothing to learn."


def batch_loss(before: float, after: float) -> str:
    """Says what a step on a batch did to the mean loss of the batch.

    >>> batch_loss(0.5, 0.75)
    'The mean loss of the batch rises from {before} to {after}.'
    """
    return BATCH_AFTER[loss_change(before, after)]


def lower_losses(before: Array, after: Array) -> str:
    """Says for how many of the pictures, (n,), the loss is lower after a step."""
    lower = int(np.count_nonzero(after < before))
    return ALL_LOWER if lower == len(before) else LOWER if lower else NONE_LOWER


def step_lesson(change: LossChange, before: Array, after: Array) -> str:
    """What to take home from one step on a batch.

    `change` is what it did to the loss of the batch, `before` and `after` are the losses of the pictures shown, (n,).

    >>> step_lesson("fell", np.array([0.5, 0.1]), np.array([0.4, 0.2]))
    'A step is a compromise: it does not help every picture.'
    """
    if change in ("rose", "diverged"):
        return STEP_TOO_LONG
    if change != "fell":
        return STEP_UNNEEDED if change == "zero" else STEP_CHANGES_NOTHING
    if len(before) == 1:
        return STEP_HELPS_ONE
    return STEP_HELPS_ALL if np.all(after < before) else STEP_IS_A_COMPROMISE


def cancelled_shares(gradients: Array) -> Array:
    """Returns which share of each weight's gradients cancels in the mean.

    `gradients` is (examples, weights), and the shares are (weights,), from 0 to 1. Where every gradient is 0, nothing
    cancels.

    >>> cancelled_shares(np.array([[1.0, 1.0, 0.0], [-1.0, 1.0, 0.0]])).tolist()
    [1.0, 0.0, 0.0]
    """
    size, mean = np.abs(gradients).mean(axis=0), np.abs(gradients.mean(axis=0))
    return np.where(size > 0, 1 - mean / np.where(size > 0, size, 1), 0.0)


def disagreement(gradients: Array) -> str:
    """Says how far the gradients of the pictures, (examples, weights), cancel."""
    if np.abs(gradients).max() < numbers.NOTHING:
        return ASK_NOTHING
    percent = rounded(100 * float(cancelled_shares(gradients).max()), 0)
    if percent <= 0:
        return AGREE
    return ALL_CANCELS if percent >= 100 else SOME_CANCELS


def step_of_batch(pictures: int, mean: float) -> str:
    """Says what a step does to weights, the largest of whose means is given."""
    if abs(mean) < numbers.NOTHING:
        return STEP_OF_NONE
    return STEP_OF_MANY if pictures > 1 else STEP_OF_ONE
