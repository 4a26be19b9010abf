"""Claims: sentences that are true for some numbers and false for others.

A claim is found by what its sentence says, not by what the receipt calls it. Its condition is evaluated with numbers
that `recomputed` works out anew.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viznet.receipts import conditions as c
from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed


@dataclass(frozen=True)
class Claim:
    """A kind of sentence, and when it is true.

    Parameters
    ----------
    name
        What the receipt calls it.
    says
        A pattern of all its sentences.
    condition
        The condition in words.
    holds
        The condition as a function.
    """

    name: str
    says: str
    condition: str
    holds: Callable[[Recomputed, Spoken], bool]

    def reads(self, text: str) -> bool:
        """Whether a sentence makes this claim."""
        return re.fullmatch(self.says, text) is not None


CLAIMS = (
    # The sums of a layer, and what an activation does to them.
    Claim("only neuron", r"This layer has no other neuron\.", "n1 = 1", c.is_only_neuron),
    Claim(
        "silenced",
        r"A negative sum becomes 0\. A positive one stays as it is\.",
        "some z1 < 0, some z1 ≥ 0, and a1 = max(0, z1)",
        c.silences_some,
    ),
    Claim(
        "all pass",
        r"No sum is negative here, so all stay as they are\.",
        "no z1 < 0, and a1 = z1",
        c.passes_all,
    ),
    Claim(
        "all silent",
        r"Every sum is negative here, so all become 0\.",
        "every z1 < 0, and a1 = 0",
        c.silences_all,
    ),
    Claim(
        "only a bias",
        r"Nothing reaches neuron .+ of .+ but its bias\.|Every product of neuron .+ is 0, so its sum is its bias\.",
        "every a · w into the neuron is 0",
        lambda r, s: c.inputs(r, s) == 0,
    ),
    Claim(
        "one input",
        r"One input reaches neuron .+ of .+\.",
        "one a · w into the neuron is not 0",
        lambda r, s: c.inputs(r, s) == 1,
    ),
    Claim(
        "many inputs",
        r"Neuron .+ of .+: its strongest inputs come first\.",
        "two or more a · w into the neuron are not 0",
        lambda r, s: c.inputs(r, s) >= 2,
    ),
    Claim(
        "argues for",
        r"Neuron .+ of .+ argues for .+\.",
        "its a · w into this class is greater than that into the true class",
        c.argues_for,
    ),
    # What is said of an activation holds for that one only.
    Claim(
        "is ReLU",
        r"A neuron whose sum is negative stays silent; a positive sum passes unchanged\."
        r"|A neuron that was off sent nothing forward, so no gradient flows back through it\.",
        "the slope is 0 below 0, and 1 above 0",
        lambda r, s: c.has_slopes(r, below=0, above=1),
    ),
    Claim(
        "is leaky",
        r"A positive sum passes unchanged; of a negative one, only a hundredth passes\."
        r"|Where the sum was positive, the whole gradient flows back; elsewhere, a hundredth\.",
        "the slope is 0.01 below 0, and 1 above 0",
        lambda r, s: c.has_slopes(r, below=0.01, above=1),
    ),
    Claim(
        "is between 0 and 1",
        r"Every sum is squeezed between 0 and 1, which says how far the neuron is on\."
        r"|At most a quarter of the gradient flows back: a neuron fully on or off hardly learns\.",
        "every activation is between 0 and 1, and no slope is above 1/4",
        lambda r, s: c.squeezes(r, 0, 1, steepest=0.25),
    ),
    Claim(
        "is between −1 and 1",
        r"Every sum is squeezed between −1 and 1\."
        r"|The gradient is multiplied by the slope: a neuron near −1 or 1 hardly learns\.",
        "every activation is between −1 and 1, and the slope at 0 is 1",
        lambda r, s: c.squeezes(r, -1, 1, steepest=1),
    ),
    Claim(
        "is not bent",
        r"No sum is bent here, so all layers together can do no more than one\."
        r"|The slope is 1 everywhere, so the gradient passes unchanged\.",
        "the slope is 1 everywhere",
        lambda r, s: c.has_slopes(r, below=1, above=1),
    ),
    # The answer.
    Claim(
        "sure and right",
        r"It says .+, with .+, and is right\.",
        "the answer is the true class, with p ≥ 0.9",
        lambda r, s: c.answers(r, s, right=True, sure=True),
    ),
    Claim(
        "unsure and right",
        r"It says .+, but only with .+\. It is right\.",
        "the answer is the true class, with p < 0.9",
        lambda r, s: c.answers(r, s, right=True, sure=False),
    ),
    Claim(
        "unsure and wrong",
        r"It says .+, with only .+, but it is .+\.",
        "the answer is another class, with p < 0.9",
        lambda r, s: c.answers(r, s, right=False, sure=False),
    ),
    Claim(
        "wrong, and asked why",
        r"It says .+, with .+, but it is .+\. Who argued for .+\?",
        "the answer is another class than the true one",
        lambda r, s: c.answers(r, s, right=False),
    ),
    Claim(
        "sure and wrong",
        r"It says .+, with (?!only).+, but it is [^?]+\.",
        "the answer is another class, with p ≥ 0.9",
        lambda r, s: c.answers(r, s, right=False, sure=True),
    ),
    Claim(
        "rival asked for",
        r"(?!.*but it is)(It says .+, with .+\.|The largest output, .+, is that of .+\.) Who argued for .+\?",
        "the answer is the true class, and the rival has the largest other output",
        lambda r, s: c.answers(r, s, right=True) and c.names_rival(r, s),
    ),
    Claim(
        "largest output is right",
        r"The largest output, .+, is that of .+: right\.",
        "the largest output is that of the true class",
        lambda r, s: c.answers(r, s, right=True),
    ),
    Claim(
        "largest output is wrong",
        r"The largest output, .+, is that of .+, but it is .+\.( Who argued for it\?)?",
        "the largest output is that of another class than the true one",
        lambda r, s: c.answers(r, s, right=False),
    ),
    Claim(
        "reads rightly",
        r"The network reads .+ with an? (probability|output) of .+, and is right\.",
        "the answer is the true class",
        lambda r, s: c.answers(r, s, right=True),
    ),
    Claim(
        "reads wrongly",
        r"The network reads .+ with an? (probability|output) of .+, but it is .+\.",
        "the answer is another class than the true one",
        lambda r, s: c.answers(r, s, right=False),
    ),
    # Gradients.
    Claim(
        "no gradient of scores",
        r"The gradient of every score is 0 here, so no weight will change\.",
        "every dz of the last layer is 0",
        lambda r, s: c.is_nothing(c.score_gradients(r)),
    ),
    Claim(
        "share minus target",
        r"A score's gradient is p - y: its share, minus the target\.",
        "some dz of the last layer is not 0, and dz = p − y",
        lambda r, s: bool(c.score_gradients(r).any()) and c.gradient_is_difference(r),
    ),
    Claim(
        "argued most",
        r"Neuron .+ argued most for .+\. Take its weight\.",
        "its a · w into this class is the greatest of all, and above 0",
        c.argued_most,
    ),
    Claim(
        "passes on",
        r"Neuron .+ passes it on: its slope is not 0\.",
        "the slope at its z is not 0",
        c.passes_on,
    ),
    Claim(
        "was off",
        r"Neuron .+ was off: nothing flows back through it\.",
        "its a is 0, and the slope at its z is 0",
        lambda r, s: not c.passes_on(r, s) and not c.is_on(r, s),
    ),
    Claim(
        "is flat",
        r"The curve is flat at neuron .+: nothing flows back\.",
        "its a is not 0, and the slope at its z is 0",
        lambda r, s: not c.passes_on(r, s) and c.is_on(r, s),
    ),
    Claim(
        "no step",
        r"Every gradient of this layer is 0, so these weights stay as they are\.",
        "every dW1 is 0",
        lambda r, s: c.is_nothing(r.trace["dW1"]),
    ),
    Claim(
        "plain step",
        r"This is a plain step\. The run itself took steps with .+\.",
        "the optimizer is not plain SGD",
        lambda r, s: not r.plain,
    ),
    # Three steps, and their price.
    Claim(
        "flat",
        r"Every gradient is 0, so no step changes the loss of this example\.",
        "every dW and db of the example is 0",
        lambda r, s: c.is_flat(r),
    ),
    Claim(
        "no small step",
        r"No small step keeps what the slope promises: the loss bends too much here\.",
        "no rate from 1e−7 to 0.1 keeps 75 % of its promise",
        lambda r, s: not c.is_flat(r) and r.tried("small") is None,
    ),
    Claim(
        "small step",
        r"A small step, .+: promised a fall of .+, and it is .+\.",
        "this rate is the greatest from 1e−7 to 0.1 that keeps 75 % of its promise",
        lambda r, s: r.tried("small") is not None,
    ),
    Claim(
        "own rate",
        r"Now the run's own rate, .+, on this example alone\.",
        "the optimizer is plain SGD",
        lambda r, s: r.plain,
    ),
    Claim(
        "plain rate",
        r"Now a plain step of .+ on this example alone\.",
        "the optimizer is not plain SGD",
        lambda r, s: not r.plain,
    ),
    Claim(
        "diverged",
        r"The step is much too long: what comes out is not a number any more\.",
        "the loss or an output after the step is not finite",
        lambda r, s: c.diverged(r, s.section.removesuffix("-price")),
    ),
    Claim(
        "nothing forgotten",
        r"It reads .+ of them rightly now, and has forgotten none\.",
        "no recorded example was right before the step and is wrong after it",
        lambda r, s: c.forgotten(r, s.of_kind("right").trial) == 0,
    ),
    Claim(
        "one forgotten",
        r"It reads .+ of them rightly now: .+ that was right is wrong\.",
        "one recorded example was right before the step and is wrong after it",
        lambda r, s: c.forgotten(r, s.of_kind("right").trial) == 1,
    ),
    Claim(
        "some forgotten",
        r"It reads .+ of them rightly now: .+ that were right are wrong\.",
        "two or more recorded examples were right before the step and are wrong after it",
        lambda r, s: c.forgotten(r, s.of_kind("right").trial) > 1,
    ),
    Claim(
        "dear",
        r"One example alone pulls too hard; in a batch, others hold on\.",
        "the greedy step lost more examples than it won, and more than the batch's, which lost at most 1 in 20",
        lambda r, s: c.lesson(r) == "dear",
    ),
    Claim(
        "as cheap",
        r"Here one example alone cost no more than the batch\.",
        "the greedy step lost no more examples than the batch's, and the batch's did not diverge",
        lambda r, s: c.lesson(r) == "as cheap",
    ),
    Claim(
        "batch dear",
        r"Here even the step of the batch is too long: the rate is too large\.",
        "the batch's step diverged, or lost more than 1 in 20",
        lambda r, s: c.lesson(r) == "batch dear",
    ),
    # Several examples in place of a batch.
    Claim(
        "ask nothing",
        r"No picture asks for a change of these weights: their gradients are 0\.",
        "every gradient shown is 0",
        lambda r, s: c.is_nothing(c.gradients_shown(r, s)),
    ),
    Claim(
        "agree",
        r"The pictures agree about these weights: nothing cancels\.",
        "of no weight shown, 0.5 % of its gradients cancels, and some gradient is not 0",
        lambda r, s: not c.is_nothing(c.gradients_shown(r, s)) and c.cancels(r, s) < 0.005 + c.CLOSE,
    ),
    Claim(
        "some cancels",
        r"The pictures disagree: of what they ask for here, .+ cancels\. What they share remains\.",
        "0.5 % to 99.5 % of some weight's gradients cancels, and the share shown is the largest",
        lambda r, s: c.largest_cancelled(r, s) and 0.005 - c.CLOSE <= c.cancels(r, s) < 0.995 + c.CLOSE,
    ),
    Claim(
        "all cancels",
        r"The pictures disagree: of what they ask for here, .+ cancels\. Next to nothing remains\.",
        "99.5 % or more of some weight's gradients cancels, and the share shown is the largest",
        lambda r, s: c.largest_cancelled(r, s) and c.cancels(r, s) >= 0.995 - c.CLOSE,
    ),
    Claim(
        "step of many",
        r"One step on the pictures shown moves each weight against its average gradient\.",
        "some average gradient shown is not 0",
        lambda r, s: not c.is_nothing(c.gradients_shown(r, s).mean(axis=0)),
    ),
    Claim(
        "step of one",
        r"One step on this picture moves each weight against its gradient\.",
        "some gradient shown is not 0",
        lambda r, s: not c.is_nothing(c.gradients_shown(r, s)),
    ),
    Claim(
        "step of none",
        r"The average gradient of these weights is 0, so a step leaves them as they are\.",
        "every average gradient shown is 0",
        lambda r, s: c.is_nothing(c.gradients_shown(r, s).mean(axis=0)),
    ),
    # A whole training.
    Claim(
        "random weights",
        r"Before training the weights are random, and so is the answer\.",
        "the recording begins at step 0 of a new network, and its weights differ",
        lambda r, s: c.began(r) == "random",
    ),
    Claim(
        "trained before",
        r"This network was trained or changed before the recording begins\.",
        "the recording names an earlier training",
        lambda r, s: c.began(r) == "trained before",
    ),
    Claim(
        "first moment",
        r"This is the first recorded moment: the weights of one neuron, and the answer\.",
        "the weights are new, but this is not step 0, or all are equal",
        lambda r, s: c.began(r) == "first moment",
    ),
    Claim(
        "same weights",
        r"At the end, every weight of the first layer is what it was at first\.",
        "W1 of the last moment is W1 of the first",
        lambda r, s: not c.first_layer_moved(r),
    ),
    Claim(
        "loss fell",
        r"Step by step the weights of this neuron change\. At the end, the loss is lower than at first\.",
        "W1 changed, and the last loss is below the first",
        lambda r, s: c.first_layer_moved(r) and c.loss_change(r, s) == "fell",
    ),
    Claim(
        "loss rose",
        r"Step by step the weights of this neuron change, but at the end the loss is higher than at first\.",
        "W1 changed, and the last loss is above the first",
        lambda r, s: c.first_layer_moved(r) and c.loss_change(r, s) == "rose",
    ),
    Claim(
        "loss stayed",
        r"Step by step the weights of this neuron change, but at the end the loss is the same as at first\.",
        "W1 changed, and the first and the last loss agree in six digits",
        lambda r, s: c.first_layer_moved(r) and c.loss_change(r, s) == "stayed",
    ),
    Claim(
        "loss was 0",
        r"Step by step the weights of this neuron change\. The loss is 0 at first and at the end\.",
        "W1 changed, and the first and the last loss are 0",
        lambda r, s: c.first_layer_moved(r) and c.loss_change(r, s) == "zero",
    ),
    Claim(
        "loss diverged",
        r"Step by step the weights of this neuron change, but the loss is not always a number\.",
        "W1 changed, and the first or the last loss is not finite",
        lambda r, s: c.first_layer_moved(r) and c.loss_change(r, s) == "diverged",
    ),
    Claim(
        "settled",
        r"In the last third of the moments shown, the answer stayed the same\.",
        "the largest p of the example is that of one class in the last third of the snapshots",
        lambda r, s: c.answers_at_the_end(r) == 1,
    ),
    Claim(
        "unsettled",
        r"In the last third of the moments shown, the answer still changed\.",
        "the largest p of the example is that of several classes in the last third of the snapshots",
        lambda r, s: c.answers_at_the_end(r) > 1,
    ),
)


def claim_of(text: str, claims: Sequence[Claim] = CLAIMS) -> Claim | None:
    """Returns the claim that a sentence makes, or None if it makes none.

    >>> claim_of("This layer has no other neuron.").name
    'only neuron'
    """
    return next((claim for claim in claims if claim.reads(text)), None)
