"""The sentences of a lesson that more than one medium says.

The media are scenes, the terminal and the page.

Each is a template for `sentence.fill`, whole and with named placeholders. Where a sentence differs from case to case,
there is a whole sentence for each case. The sentences about an activation or a loss are in `activations` and `losses`.
"""

from math import isclose, isfinite
from typing import Literal

from viznet.walkthroughs.numbers import number
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.step_trials import StepTrial

# Forward.

INPUTS = "One number enters for each input: of a picture, how bright a pixel is, from 0 to 1."
FIRST_SUMS = Counted(
    "The {neurons} neuron multiplies every input by a weight, adds up the products, and adds its bias.",
    "Each of the {neurons} neurons multiplies every input by a weight, adds up the products, and adds its bias.",
)
HIDDEN_SUMS = Counted(
    "The {neurons} neuron of this layer does the same with all activations of the layer before.",
    "Each of the {neurons} neurons of this layer does the same with all activations of the layer before.",
)
SCORES = Counted(
    "The {classes} class gets a score, a weighted sum plus its bias: the higher, the more likely the class.",
    "Each of the {classes} classes gets a score, a weighted sum plus its bias: the higher, the more likely the class.",
)
SOFTMAX = "The function e^z makes every score positive, and dividing by their sum makes them shares that add up to 1."
ELEMENTWISE = (
    "The scores pass through {activation} and are the answer; nothing makes these numbers add up to 1."
)
# By the kind of output, and whether the answer is right.
ANSWER = {
    ("softmax", True): "The network reads {answer} with a probability of {p}, and is right.",
    ("softmax", False): "The network reads {answer} with a probability of {p}, but it is {truth}.",
    ("elementwise", True): "The network reads {answer} with an output of {p}, and is right.",
    ("elementwise", False): "The network reads {answer} with an output of {p}, but it is {truth}.",
}
ALL_EQUAL = "Every output is {p}, so this is no answer."

# Backward.

SCORE_GRADIENTS = (
    "The gradient of a score says how the loss changes when the score grows: "
    "it is negative only at the true class."
)
OUTPUT_GRADIENTS = (
    "The gradient of an output is positive where it is above its target, and negative where it is below."
)
SOFTMAX_GRADIENTS = (
    "A higher score takes from all other shares, so each gradient is compared with the average gradient."
)
WEIGHT_GRADIENTS = "The gradient of a weight is its input times the gradient of the neuron that it leads to."
BIAS_GRADIENTS = (
    "A bias is like a weight whose input is always 1, so its gradient is the gradient of its neuron."
)
ACTIVATION_GRADIENTS = (
    "A neuron adds up the gradients of all neurons that it feeds, each times the weight between them."
)

# The step, and the same example after it.

WEIGHT_STEP = "Every weight takes a step against its gradient, of {rate} times the gradient: downhill."
BIAS_STEP = "Every bias takes a step against its gradient, of {rate} times the gradient: downhill."
ANSWER_CHANGES = "With the new weights, the output for class {y} goes from {before} to {after}."
ANSWER_STAYS = "With the new weights, the output for class {y} stays at {before}."
ANSWER_LOST = "With the new weights, the output for class {y} is not a number any more."

LossChange = Literal["fell", "rose", "stayed", "zero", "diverged"]

LOSS_AFTER: dict[LossChange, str] = {
    "fell": "The loss on this example fell from {before} to {after}: the step led downhill.",
    "rose": "The loss on this example rose from {before} to {after}: the step was too long.",
    "stayed": "The loss on this example stayed at {before}: the step changed next to nothing.",
    "zero": "The loss on this example was 0 before the step and still is: nothing was left to learn from it.",
    "diverged": "The loss on this example is not a number any more: the step was much too long.",
}

DIGITS = 6  # two losses that agree in so many significant digits count as the same


def loss_change(before: float, after: float) -> LossChange:
    """What a step did to the loss: the key of a sentence about it.

    >>> loss_change(0.9, 0.8), loss_change(0.0, 0.0), loss_change(0.5, 0.5), loss_change(0.5, float("nan"))
    ('fell', 'zero', 'stayed', 'diverged')
    """
    if not isfinite(before) or not isfinite(after):
        return "diverged"
    if before == after == 0:
        return "zero"
    if number(before, DIGITS) == number(after, DIGITS):
        return "stayed"
    return "fell" if after < before else "rose"


# Three steps that are tried: a small one, a greedy one, and one on the run's batch (`step_trials`).

SMALL_STEP = "A small step of {rate} promised a fall of {promised}, and it is {fall}."
FLAT = "Every gradient is 0, so no step changes the loss of this example."
NO_SMALL_STEP = "No small step keeps what the slope promises: the loss bends too much here."
RIGHT_BEFORE = "It reads {right} of {count} recorded examples rightly."
RIGHT_BOTH = "It reads {right} of {count} rightly, and {after} after the small step."
GREEDY_STEP = "Now the rate is the run's own, {rate}, on this example alone."
GREEDY_PLAIN_STEP = "Now a plain step of {rate} is taken on this example alone."
SAME_STEP = "The run's own rate is {rate} too, so this is the same step."
SAME_PLAIN_STEP = "A plain step of {rate} is the same step once more."
SMALLER_STEP = "Now the rate is the run's own, {rate}, which is even smaller."
DIVERGED = "The step is much too long: what comes out is not a number any more."
NOTHING_FORGOTTEN = "It reads {right} of them rightly now, and has forgotten none."
FORGOTTEN = Counted(
    "It reads {right} of them rightly now: {forgotten} that was right is wrong.",
    "It reads {right} of them rightly now: {forgotten} that were right are wrong.",
)
BATCH_STEP = Counted(
    "The run itself learns from {batch} example at a time, and this is its step.",
    "The run itself learns from {batch} examples at once, and this is their step.",
)

PLAIN_BATCH_STEP = Counted(
    "The run learns from {batch} example at a time; this is a plain step of {rate} on it.",
    "The run learns from {batch} examples at once; this is a plain step of {rate} on them.",
)

# What to take home, by what the greedy step cost beside the batch's.
DEAR = "One example alone pulls too hard; in a batch, others pull too."
DEAR_BESIDE_ONE = "One example alone can pull too hard; this one did."
CHEAP = "Here one example alone cost little."
TRADED = "Here one example alone made some wrong, and others right."
AS_CHEAP = "Here one example alone cost no more than the batch."
BATCH_DEAR = "Here even the step of the batch is too long: the rate is too large."


def greedy_step(small: StepTrial | None, greedy: StepTrial, *, sgd: bool) -> str:
    """Says what the greedy step is: a template with a place for its `rate`.

    `sgd` says whether the run itself takes plain steps. The small step before may have had the same rate, or a larger
    one.
    """
    if small is not None and isclose(small.rate, greedy.rate):
        return SAME_STEP if sgd else SAME_PLAIN_STEP
    if small is not None and small.rate > greedy.rate:
        return SMALLER_STEP
    return GREEDY_STEP if sgd else GREEDY_PLAIN_STEP


def after_trial(trial: StepTrial) -> str:
    """What a step did to the recorded examples: a template.

    It has places for `right` and, if there are any, for `forgotten`; if the step diverged, it has none.
    """
    if trial.diverged:
        return DIVERGED
    return FORGOTTEN.of(trial.forgotten) if trial.forgotten else NOTHING_FORGOTTEN


def take_home(greedy: StepTrial, batch: StepTrial, size: int) -> str:
    """What to take home from a greedy step and the step of a batch.

    A step costs little if it makes at most 1 in 20 wrong, and not most of the right ones. One that makes more wrong
    does not, even if it makes as many others right. `size` is how many examples a batch of the run has: one alone has
    no others that pull too.
    """
    costs = [len(t.right_after) + 1 if t.diverged else t.forgotten - t.gained for t in (greedy, batch)]
    few = len(batch.right_after) / 20
    if costs[0] > max(costs[1], few):
        if costs[1] > few:
            return BATCH_DEAR
        return DEAR if size > 1 else DEAR_BESIDE_ONE
    if batch.diverged:
        return BATCH_DEAR
    if costs[0] <= costs[1] and greedy.forgotten <= batch.forgotten:
        return AS_CHEAP
    # Of a network that reads hardly any, even one that is lost may be most of what it knew.
    knew = int(greedy.right_before.sum())
    much = greedy.forgotten > few or (2 * greedy.forgotten > knew and greedy.gained > 0)
    return TRADED if much else CHEAP
