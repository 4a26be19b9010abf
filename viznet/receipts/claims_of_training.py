"""Claims about steps that are tried, several examples, and a training."""

from viznet.receipts import conditions as c
from viznet.receipts.claim import Claim

CLAIMS_OF_TRAINING = (
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
