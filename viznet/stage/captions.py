"""The sentences that only scenes say, chosen by the numbers.

Each function returns a template for `Stage.say`. Sentences that the terminal and the page say too are in
`walkthroughs.sentences`.
"""

import numpy as np

from viznet.activations import Activation, Array
from viznet.walkthroughs.neuron import BackwardSum, WeightedSum
from viznet.walkthroughs.numbers import rounded
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.sentences import LossChange, loss_change

# The layers of a network.

FIRST_LAYER = Counted(
    "The first layer has {n} neuron. It has one weight for every pixel, and a bias.",
    "The first layer has {n} neurons. Each has one weight for every pixel, and a bias.",
)
NEXT_LAYER = Counted(
    "The next layer has {n} neuron, joined with every neuron before it.",
    "The next layer has {n} neurons, each joined with every neuron before it.",
)
OUTPUT_LAYER = Counted(
    "The output layer has {n} neuron, for the only class.",
    "The output layer has {n} neurons, one for each class.",
)

# Forward, from the picture to the loss.

ALL_DRAWN = "All {size} numbers go in, and each has its circle."
SOME_DRAWN = "All {size} numbers go in. {shown} of them are drawn as circles."
MULTIPLIES = "A neuron multiplies every pixel by a weight of its own."
ADDS = "It adds all products, and its bias: that is its sum."
OTHERS_DO_THE_SAME = Counted(
    "{others} other neuron does the same, with weights of its own.",
    "{others} other neurons do the same, each with its own weights.",
)
ONLY_NEURON = "This layer has no other neuron."
NEXT_SUMS = "The next layer does the same with these numbers."
SILENCED = "A negative sum becomes 0. A positive one stays as it is."
ALL_PASS = "No sum is negative here, so all stay as they are."
ALL_SILENT = "Every sum is negative here, so all become 0."
NEURON_AND_BIAS = "Nothing reaches neuron {neuron} of {size} but its bias."
NEURON_OF_ONE = "One input reaches neuron {neuron} of {size}."
NEURON_OF_MANY = "Neuron {neuron} of {size}: its strongest inputs come first."
SCORES = Counted(
    "The last sum is the score of {classes} class.",
    "The last sums are scores, one for each of {classes} classes.",
)
SHARES = "Taking $e^z$ makes all scores positive. Their shares add up to 1."
ELEMENTWISE = "The scores go through {activation}, and are the answer."
# By the kind of output, whether the answer is right, and whether it is sure: above nine tenths.
VERDICTS = {
    (True, True, True): "It says {answer}, with {p}, and is right.",
    (True, True, False): "It says {answer}, but only with {p}. It is right.",
    (True, False, True): "It says {answer}, with {p}, but it is {truth}.",
    (True, False, False): "It says {answer}, with only {p}, but it is {truth}.",
    (False, True, True): "The largest output, {p}, is that of {answer}: right.",
    (False, True, False): "The largest output, {p}, is that of {answer}: right.",
    (False, False, True): "The largest output, {p}, is that of {answer}, but it is {truth}.",
    (False, False, False): "The largest output, {p}, is that of {answer}, but it is {truth}.",
}
SURE = 0.9
LOSS = "The loss is one number for how wrong the answer is."


def input_layer(hidden: int) -> str:
    """Says whether all pixels are drawn."""
    return SOME_DRAWN if hidden else ALL_DRAWN


def bent(z: Array, activation: Activation) -> str:
    """Says what the activation does to these sums.

    >>> bent(np.array([-1.0, 2.0]), ACTIVATIONS["relu"])
    'A negative sum becomes 0. A positive one stays as it is.'
    >>> bent(np.array([1.0, 2.0]), ACTIVATIONS["relu"])
    'No sum is negative here, so all stay as they are.'
    """
    a = activation(z)
    if not (np.all(a[z < 0] == 0) and np.all(a[z >= 0] == z[z >= 0])):
        return activation.forward_sentence
    return ALL_PASS if not np.any(z < 0) else SILENCED if np.any(z >= 0) else ALL_SILENT


def inner_neuron(its_sum: WeightedSum) -> str:
    """Says what comes to a neuron within the network."""
    return [NEURON_AND_BIAS, NEURON_OF_ONE, NEURON_OF_MANY][min(len(its_sum.terms), 2)]


def verdict(p: Array, answer: int, *, right: bool, softmax: bool) -> str:
    """Says what the network answers, how surely, and whether it is right."""
    return VERDICTS[softmax, right, bool(p[answer] >= SURE)]


# One neuron.

NEURON = "Here is neuron {neuron} in numbers."
NEURON_LARGEST = "Here is neuron {neuron} in numbers, with its largest terms first."
ONLY_BIAS = "Every product of neuron {neuron} is 0, so its sum is its bias."


def neuron_in_numbers(its_sum: WeightedSum | BackwardSum) -> str:
    """Says what is written below: terms in order, one term, or none."""
    if not its_sum.terms:
        return ONLY_BIAS
    return NEURON_LARGEST if len(its_sum.terms) > 1 else NEURON


# Backward.

# By the kind of output, and whether the answer is right.
QUESTIONS = {
    (True, True): "It says {answer}, with {p}. Who argued for {rival}?",
    (True, False): "It says {answer}, with {p}, but it is {truth}. Who argued for {answer}?",
    (False, True): "The largest output, {p}, is that of {answer}. Who argued for {rival}?",
    (False, False): "The largest output, {p}, is that of {answer}, but it is {truth}. Who argued for it?",
}
NO_RIVAL = 0.005  # a smaller probability is shown as 0.00
NOTHING_IN_DOUBT = "It says {answer}, with {p}. What is left to learn from it?"
SHARE_MINUS_TARGET = "A score's gradient is $p - y$: its share, minus the target."
NUDGE = "A test: raise it by {h}. The loss changes by {change}."
WEIGHT_GRADIENT = "A weight's gradient is its input, times what came back."
LOUDEST = "Neuron {neuron} argued most for {label}. Take its weight."
ONE_WEIGHT = "Take the weight from neuron {neuron} to {label}."
ONE_WEIGHT_OF_PIXEL = "Take the weight from pixel {neuron} to {label}."
COMES_BACK = "Each neuron adds up what comes back on its lines."
PASSES_ON = "Neuron {neuron} passes it on: its slope is not 0."
GRADIENT_PICTURE = "Neuron {neuron} of the first layer: pixels times what came back."
STEP_PICTURE = "Its weights take a step of {rate} against that picture."
SCORE_RISES = "The gradient of a score says how the loss changes when the score grows."
NO_GRADIENT = "The gradient of every score is 0 here, so no weight will change."
NEXT_SLOPES = "Again each gradient is multiplied by the slope of {activation}."
NEXT_ACTIVATIONS = "Each of these sums goes through {activation} too."
NEXT_GRADIENTS = "The gradients go on to the layer before, in the same way."
NEURON_OFF = "Neuron {neuron} was off: nothing flows back through it."
NEURON_FLAT = "The curve is flat at neuron {neuron}: nothing flows back."


def score_gradients(dz: Array, *, subtraction: bool) -> str:
    """Says what the gradients of the scores are.

    `subtraction` says whether they are p − y, as with softmax and cross-entropy.

    >>> score_gradients(np.zeros(3), subtraction=True)
    'The gradient of every score is 0 here, so no weight will change.'
    """
    if not np.any(dz):
        return NO_GRADIENT
    return SHARE_MINUS_TARGET if subtraction else SCORE_RISES


def stopped_gradient(activation: float) -> str:
    """Says why a neuron whose slope is 0 passes nothing on.

    >>> stopped_gradient(0.0)
    'Neuron {neuron} was off: nothing flows back through it.'
    >>> stopped_gradient(1.0)
    'The curve is flat at neuron {neuron}: nothing flows back.'
    """
    return NEURON_OFF if activation == 0 else NEURON_FLAT


# The step of the first layer.

NO_STEP = "Every gradient of this layer is 0, so these weights stay as they are."
PLAIN_STEP = "This is a plain step. The run itself took steps with {optimizer}."


# The batch. The examples that are shown are recorded ones; no recording says which examples were in a batch.

BATCH = Counted(
    "One step of training takes a batch of {batch} example, and follows its gradient.",
    "One step of training takes a batch of {batch} examples, and averages their gradients.",
)
IN_PLACE_OF_BATCH = Counted(
    "Here is {shown} recorded example in place of a batch: it goes forward, and its gradients come back.",
    "Here are {shown} recorded examples in place of a batch: each goes forward, and its gradients come back.",
)
SIDE_BY_SIDE = "Side by side, each picture has its own answer, and its own loss."
ALONE_IN_TABLE = "The picture has its own answer, and its own loss."
OWN_GRADIENTS = (
    "Each picture has its own gradient, shown for a few weights: "
    "positive means that less of the weight is better."
)
OWN_GRADIENT = (
    "The picture has a gradient for every weight, a few of them shown: "
    "positive means that less of the weight is better."
)
AVERAGE = "Averaged over the pictures shown, they become one gradient."
AVERAGE_OF_ONE = "The average over a single picture is its gradient itself."
SOME_CANCELS = "The pictures disagree: of what they ask for here, {share} cancels. What they share remains."
ALL_CANCELS = "The pictures disagree: of what they ask for here, {share} cancels. Next to nothing remains."
AGREE = "The pictures agree about these weights: nothing cancels."
ASK_NOTHING = "No picture asks for a change of these weights: their gradients are 0."
STEP_OF_MANY = "One step on the pictures shown moves each weight against its average gradient."
STEP_OF_ONE = "One step on this picture moves each weight against its gradient."
STEP_OF_NONE = "The average gradient of these weights is 0, so a step leaves them as they are."


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
    if not gradients.any():
        return ASK_NOTHING
    percent = rounded(100 * float(cancelled_shares(gradients).max()), 0)
    if percent <= 0:
        return AGREE
    return ALL_CANCELS if percent >= 100 else SOME_CANCELS


def step_of_batch(pictures: int, mean: float) -> str:
    """Says what a step does to weights, the largest of whose means is given."""
    if mean == 0:
        return STEP_OF_NONE
    return STEP_OF_MANY if pictures > 1 else STEP_OF_ONE


# A whole training.

NEXT_LEARNING = "Next: the whole training, in the scene called learning."

RANDOM = "Before training the weights are random, and so is the answer."
TRAINED_BEFORE = "This network was trained or changed before the recording begins."
FIRST_MOMENT = "This is the first recorded moment: the weights of one neuron, and the answer."
HELD_OUT_CURVE = Counted(
    "The curve is the loss on {n} held-out example, at each recorded moment.",
    "The curve is the loss on {n} held-out examples, at each recorded moment.",
)
BATCH_CURVE = "The curve is the loss on the batch of each recorded moment."
SAME_WEIGHTS = "At the end, every weight of the first layer is what it was at first."
CHANGING_WEIGHTS: dict[LossChange, str] = {
    "fell": "Step by step the weights of this neuron change. At the end, the loss is lower than at first.",
    "rose": "Step by step the weights of this neuron change, but at the end the loss is higher than at first.",
    "stayed": "Step by step the weights of this neuron change, but at the end the loss is the same as at first.",
    "zero": "Step by step the weights of this neuron change. The loss is 0 at first and at the end.",
    "diverged": "Step by step the weights of this neuron change, but the loss is not always a number.",
}
SETTLED = "In the last third of the moments shown, the answer stayed the same."
UNSETTLED = "In the last third of the moments shown, the answer still changed."


def first_moment(step: int, weights: Array, *, fresh: bool) -> str:
    """Says what the first snapshot is.

    The weights of a `fresh` network are random, those of another were trained or changed before.
    """
    if not fresh:
        return TRAINED_BEFORE
    return RANDOM if step == 0 and np.ptp(weights) > 0 else FIRST_MOMENT


def training(moved: Array, losses: Array) -> str:
    """Says what the training did to the weights, and to the loss.

    `moved` is how far the weights went from the first snapshot to the last.

    >>> training(np.array([0.0, 0.1]), np.array([0.9, 1.2]))
    'Step by step the weights of this neuron change, but at the end the loss is higher than at first.'
    """
    if not np.any(moved):
        return SAME_WEIGHTS
    return CHANGING_WEIGHTS[loss_change(float(losses[0]), float(losses[-1]))]


def settling(answers: Array) -> str:
    """Says whether the answers of the last third of the snapshots are one.

    >>> settling(np.array([3, 5, 5, 8, 8, 8]))
    'In the last third of the moments shown, the answer stayed the same.'
    >>> settling(np.array([3, 5, 5, 8, 8, 5]))
    'In the last third of the moments shown, the answer still changed.'
    """
    last = answers[2 * len(answers) // 3 :]
    return SETTLED if len(np.unique(last)) <= 1 else UNSETTLED
