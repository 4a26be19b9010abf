"""The sentences that only scenes say, chosen by the numbers.

Each function returns a template for `Stage.say`. Sentences that the terminal and the page say too are in
`walkthroughs.sentences`.
"""

import numpy as np

from viznet.activations import Activation, Array
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.written_sum import WeightedSum

# The layers of a network.

FIRST_LAYER = Counted(
    "The first layer is {n} neuron: one weight for each pixel.",
    "The first layer has {n} neurons. Each has a weight per pixel.",
)
NEXT_LAYER = Counted(
    "The next layer is {n} neuron, joined with all before it.",
    "The next layer has {n} neurons, joined with all before them.",
)
OUTPUT_LAYER = Counted(
    "The last layer has {n} neuron, for the only class.",
    "The last layer has {n} neurons, one for each class.",
)
NETWORK_QUESTION = "What does a network need to tell what this is?"
TAKE_NEURON = "Take neuron {neuron} of {size} in the first layer."
TAKE_NEURON_OF_CLASS = "Take neuron {neuron} of {size}, the one for {label}."
FOLDED = "Folded into rows, its weights are a picture too."
FOR_AND_AGAINST = "Some pixels count for this neuron, others against it."
ALL_FOR = "No pixel counts against this neuron."
ALL_AGAINST = "No pixel counts for this neuron."
NO_WEIGHTS = "All weights of this neuron are 0: no pixel counts."
UNDER_INK = "In this picture, only those under its ink count."
NEXT_FORWARD = "Next: this picture goes through, in the scene {film}."


def what_counts(weights: Array) -> str:
    """Says whether pixels count for a neuron, against it, or both.

    >>> what_counts(np.array([0.1, -0.2]))
    'Some pixels count for this neuron, others against it.'
    >>> what_counts(np.array([0.1, 0.0]))
    'No pixel counts against this neuron.'
    """
    if not np.any(weights):
        return NO_WEIGHTS
    return (
        FOR_AND_AGAINST
        if weights.min() < 0 < weights.max()
        else ALL_FOR
        if weights.max() > 0
        else ALL_AGAINST
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
NEURON_OF_SMALL = "Neuron {neuron} of {size}: every single input is too small to be seen here."
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
NO_ANSWER = "Every output is {p}, so this is no answer."
# About a picture whose true class is not known, by the kind of output.
ANSWERS = {
    True: "The network's answer is {answer}, with {p}.",
    False: "The network's answer is {answer}: its output, {p}, is the largest.",
}
LOSS = "The loss is one number for how wrong the answer is."


def all_equal(p: Array) -> bool:
    """Whether there are several outputs, and all are the same.

    >>> all_equal(np.zeros(3)), all_equal(np.ones(1)), all_equal(np.array([0.1, 0.9]))
    (True, False, False)
    """
    return len(p) > 1 and not np.ptp(p)


def input_layer(hidden: int) -> str:
    """Says whether all pixels are drawn."""
    return SOME_DRAWN if hidden else ALL_DRAWN


def bent(z: Array, activation: Activation) -> str:
    """Says what the activation does to these sums.

    >>> from viznet.activations import ACTIVATIONS
    >>> bent(np.array([-1.0, 2.0]), ACTIVATIONS["relu"])
    'A negative sum becomes 0. A positive one stays as it is.'
    >>> bent(np.array([1.0, 2.0]), ACTIVATIONS["relu"])
    'No sum is negative here, so all stay as they are.'
    """
    a = activation(z)
    if not (np.all(a[z < 0] == 0) and np.all(a[z >= 0] == z[z >= 0])):
        return activation.forward_sentence
    return ALL_PASS if not np.any(z < 0) else SILENCED if np.any(z >= 0) else ALL_SILENT


def spoken_name(activation: Activation) -> str:
    """What sentences call an activation.

    >>> from viznet.activations import ACTIVATIONS
    >>> spoken_name(ACTIVATIONS["leaky_relu"]), spoken_name(ACTIVATIONS["tanh"])
    ('leaky ReLU', 'tanh')
    """
    return activation.label or activation.name


def inner_neuron(its_sum: WeightedSum) -> str:
    """Says what comes to a neuron within the network.

    Beside a huge bias or sum, all of its products may be rounded to 0.
    """
    if its_sum.terms and not its_sum.visible(its_sum.decimals()).terms:
        return NEURON_OF_SMALL
    return [NEURON_AND_BIAS, NEURON_OF_ONE, NEURON_OF_MANY][min(len(its_sum.terms), 2)]


def verdict(p: Array, answer: int, *, right: bool, softmax: bool) -> str:
    """Says what the network answers, how surely, and whether it is right."""
    return VERDICTS[softmax, right, bool(p[answer] >= SURE)]


# Backward.

# By the kind of output, and whether the answer is right.
QUESTIONS = {
    (True, True): "It says {answer}, with {p}. Who argued for {rival}?",
    (True, False): "It says {answer}, with {p}, but it is {truth}. Who argued for {answer}?",
    (False, True): "The largest output, {p}, is that of {answer}. Who argued for {rival}?",
    (False, False): "The largest output, {p}, is that of {answer}, but it is {truth}. Who argued for it?",
}
# Without a hidden layer, no neuron argues for a class.
QUESTIONS_OF_ONE_LAYER = {
    (True, True): "It says {answer}, with {p}. What can it learn from this?",
    (True, False): "It says {answer}, with {p}, but it is {truth}. What can it learn from this?",
    (False, True): "The largest output, {p}, is that of {answer}. What can it learn from this?",
    (
        False,
        False,
    ): "The largest output, {p}, is that of {answer}, but it is {truth}. What can it learn from this?",
}
NO_RIVAL = 0.005  # a smaller probability is shown as 0.00
NO_ANSWER_YET = "Every output is {p}. What can it learn from this?"
NOTHING_IN_DOUBT = "It says {answer}, with {p}. What is left to learn from it?"
SHARE_MINUS_TARGET = "A score's gradient is $p - y$: its share, minus the target."
NUDGE = "A test: raise it by {h}. The loss changes by {change}."
GRADIENT = "So a gradient tells how the loss moves if a weight grows."
WEIGHT_GRADIENT = "A weight's gradient is its input, times what came back."
LOUDEST = "Neuron {neuron} argued most for {label}. Take its weight."
ONE_WEIGHT = "Take the weight from neuron {neuron} to {label}."
ONE_WEIGHT_OF_PIXEL = "Take the weight from pixel {neuron} to {label}."
ADDS_UP = "Neuron {neuron} adds up what comes back on its lines."
COMES_BACK = "Each neuron adds up what comes back on its lines."
PASSES_ON = "Neuron {neuron} passes it on: its slope is not 0."
GRADIENT_PICTURE_OF_CLASS = "Neuron {neuron}, for {label}: pixels times what came back."
GRADIENT_PICTURE = "Neuron {neuron} of the first layer: pixels times what came back."
STEP_PICTURE = "Its weights take a step of {rate} against that picture."
SCORE_RISES = "The gradient of a score says how the loss changes when the score grows."
NO_GRADIENT = "The gradient of every score is 0 here, so no weight will change."
NEXT_ACTIVATIONS = "Each of these sums goes through {activation} too."
NEXT_GRADIENTS = "The layer before gets its gradients in the same way."
ALL_NEXT_GRADIENTS = "All layers before get their gradients in the same way."
PASSES_AND_OFF = "Neuron {open} passes it on; neuron {closed} was off and does not."
PASSES_AND_FLAT = "Neuron {open} passes it on; at neuron {closed} the curve is flat."
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


def two_gates(activation: float) -> str:
    """Says that one neuron passes a gradient on, and why another does not.

    `activation` is that of the other.
    """
    return PASSES_AND_OFF if activation == 0 else PASSES_AND_FLAT


# The step of the first layer.

NO_STEP = "Every gradient of this layer is 0, so these weights stay as they are."
PLAIN_STEP = "This is a plain step. The run itself took steps with {optimizer}."


# What the film asks before it shows an answer.

ASK_ANSWER = "What will it answer, and how sure will it be?"
ASK_NUDGE = "If this weight grows a little, does the loss rise or fall?"
ASK_PRICE = "How many of these will be right after this step?"
ASK_TOTAL = "How many numbers does it learn in all?"

ONLY_CLASS = "What does the network say this is?"
NEXT_BACKWARD = "Next: what each weight could do better, in the backward pass."
NEXT_LEARNING = "Next: the whole training, in the scene called learning."


def question(*, softmax: bool, right: bool, sure: bool, one_layer: bool) -> str:
    """The question with which the film of the backward pass begins.

    >>> question(softmax=True, right=True, sure=False, one_layer=True)
    'It says {answer}, with {p}. What can it learn from this?'
    """
    if sure:
        return NOTHING_IN_DOUBT
    return (QUESTIONS_OF_ONE_LAYER if one_layer else QUESTIONS)[softmax, right]
