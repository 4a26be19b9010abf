"""The sentences about a whole training, chosen by the numbers."""

import numpy as np

from viznet.activations import Array
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.sentences import LossChange, loss_change

LEARNING_QUESTION = "When does the network learn to read this?"
ASK_LOSS = "What will the training do to this curve?"
RANDOM = "At first the weights are random, and so is the answer."
TRAINED_BEFORE = "These weights were trained or changed before this run."
FIRST_MOMENT = "This is the first recorded moment of this training."
HELD_OUT_CURVE = Counted(
    "The curve below is the loss on {n} held-out example.",
    "The curve below is the mean loss on {n} held-out examples.",
)
BATCH_CURVE = "The curve below is the loss on the batch of the moment."
SAME_WEIGHTS = "At the end, every weight of this neuron is what it was."
# From one recorded moment to another.
LOSS_BETWEEN: dict[LossChange, str] = {
    "fell": "Up to step {step}, the loss falls from {before} to {after}.",
    "rose": "Up to step {step}, the loss rises from {before} to {after}.",
    "stayed": "Up to step {step}, the loss stays at {before}.",
    "zero": "Up to step {step}, the loss is 0.",
    "diverged": "Up to step {step}, the loss becomes no number at all.",
}
SETTLED = "In the last third of these moments, the answer stayed."
UNSETTLED = "In the last third of these moments, the answer still flipped."
UNANSWERED = "In the last third of these moments, there was no answer."
NOT_ALWAYS_ANSWERED = "In the last third of these moments, it did not always answer."
BROKE = "At step {step}, the loss is no number any more: it broke."
RIGHT_SINCE = "At each moment since step {step}, it reads this {truth} right."
RIGHT_AT_LAST = "It reads this {truth} rightly at the end, but not just before."
RIGHT_ALWAYS = "At every moment shown, it reads this {truth} rightly."
WRONG_AT_LAST = "At the end it reads {answer}, but this is {truth}."
NO_ANSWER_AT_LAST = "At the end every output is {p}, so this is no answer."
NO_ANSWER = -1  # in the place of a class, where all outputs are equal
# What to take home, by what happened to the loss on held-out examples.
LEARNED: dict[LossChange, str] = {
    "fell": "Nobody set these weights: training made the loss fall.",
    "rose": "More training is not always better: the loss ends higher.",
    "stayed": "The loss ends where it began.",
    "zero": "The loss is 0 at first and at the end.",
    "diverged": "Steps that are too long ruin a network.",
}
# If the weights were set before, or those that are shown stood still.
LEARNED_MORE = "The loss ends lower than it began."
# Of a loss on batches, which are other examples each time.
LEARNED_ON_BATCH: dict[LossChange, str] = {
    **LEARNED,
    "fell": "On the last batch, the loss is lower than on the first.",
    "rose": "On the last batch, the loss is higher than on the first.",
}
NOT_MOVED = "Where no weight moves, nothing is learned."
NO_TIME = "A single moment is no training yet."


def first_moment(step: int, weights: Array, *, fresh: bool) -> str:
    """Says what the first snapshot is.

    The weights of a `fresh` network are random, those of another were trained or changed before. `weights` are all of
    the first layer: those of a single neuron may be one number.
    """
    if not fresh:
        return TRAINED_BEFORE
    return RANDOM if step == 0 and np.ptp(weights) > 0 else FIRST_MOMENT


def answers_of(p: Array) -> Array:
    """Returns the answer of each moment, given its outputs.

    `p` is (moments, classes). Equal outputs are no answer.

    >>> answers_of(np.array([[0.5, 0.5], [0.2, 0.8]])).tolist()
    [-1, 1]
    """
    answers = p.argmax(axis=1)
    return np.where((p == p[:, :1]).all(axis=1), NO_ANSWER, answers) if p.shape[1] > 1 else answers


def right_since(answers: Array, truth: int) -> int | None:
    """Returns the first moment from which on every answer is right, or None.

    >>> right_since(np.array([3, 5, 3, 5, 5]), 5), right_since(np.array([5, 3]), 5)
    (3, None)
    """
    wrong = np.flatnonzero(answers != truth)
    first = int(wrong[-1]) + 1 if len(wrong) else 0
    return first if first < len(answers) else None


def when_it_learned(answers: Array, truth: int) -> str:
    """Says since when the answers, one for each moment, are right.

    >>> when_it_learned(np.array([3, 5, 5]), 5)
    'At each moment since step {step}, it reads this {truth} right.'
    >>> when_it_learned(np.array([5, 3, 5]), 5)
    'It reads this {truth} rightly at the end, but not just before.'
    """
    since = right_since(answers, truth)
    if since is None:
        return WRONG_AT_LAST
    if since == 0:
        return RIGHT_ALWAYS
    return RIGHT_SINCE if since < len(answers) - 1 else RIGHT_AT_LAST


def take_home(
    losses: Array,
    *,
    broke: bool,
    moved: bool = True,
    shown_moved: bool = True,
    fresh: bool = True,
    held_out: bool = True,
) -> str:
    """What to take home from a training with these losses, (moments,).

    `moved` says whether any number of the network changed, and `shown_moved` whether the weights that are shown did.
    The weights of a `fresh` network were not trained or changed before.
    """
    if broke:
        return LEARNED["diverged"]
    if not moved and len(losses) > 1:
        return NOT_MOVED
    if len(losses) < 2:
        return NO_TIME
    change = loss_change(float(losses[0]), float(losses[-1]))
    if not held_out:
        return LEARNED_ON_BATCH[change]
    return LEARNED_MORE if change == "fell" and not (fresh and shown_moved) else LEARNED[change]


def settling(answers: Array) -> str:
    """Says whether the answers of the last third of the snapshots are one.

    >>> settling(np.array([3, 5, 5, 8, 8, 8]))
    'In the last third of these moments, the answer stayed.'
    >>> settling(np.array([3, 5, 5, 8, 8, 5]))
    'In the last third of these moments, the answer still flipped.'
    >>> settling(np.array([3, -1, -1]))
    'In the last third of these moments, there was no answer.'
    """
    last = answers[2 * len(answers) // 3 :]
    if NO_ANSWER in last:
        return UNANSWERED if np.all(last == NO_ANSWER) else NOT_ALWAYS_ANSWERED
    return SETTLED if len(np.unique(last)) <= 1 else UNSETTLED
