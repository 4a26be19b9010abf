"""Claims about several pictures, and one step on them."""

from viznet.receipts import conditions_of_batch as c
from viznet.receipts.claim import Claim

CLAIMS_OF_BATCH = (
    Claim(
        "own batch",
        r"(This is|They are) the run's own batch after step .+\.",
        "the pictures are training examples, and their gradient is the one that the run recorded at this step",
        lambda r, s: c.is_own_batch(r, s),
    ),
    Claim(
        "in place of batch",
        r"The run's own batch is not here: recorded examples stand in\.",
        "the pictures are recorded examples",
        lambda r, s: not c.batch_shown(s).trained,
    ),
    Claim(
        "ask nothing",
        r"They ask for nothing here: these gradients are 0\.",
        "every gradient shown is 0",
        lambda r, s: c.is_nothing(c.gradients_shown(r, s)),
    ),
    Claim(
        "agree",
        r"They agree about these weights: nothing cancels\.",
        "of no weight shown, 0.5 % of its gradients cancels, and some gradient is not 0",
        lambda r, s: not c.is_nothing(c.gradients_shown(r, s)) and c.cancels(r, s) < 0.005 + c.CLOSE,
    ),
    Claim(
        "some cancels",
        r"They disagree: of what they ask here, .+ cancels\.",
        "0.5 % to 99.5 % of some weight's gradients cancels, and the share shown is the largest",
        lambda r, s: c.largest_cancelled(r, s) and 0.005 - c.CLOSE <= c.cancels(r, s) < 0.995 + c.CLOSE,
    ),
    Claim(
        "all cancels",
        r"They disagree: .+ of what they ask here cancels out\.",
        "99.5 % or more of some weight's gradients cancels, and the share shown is the largest",
        lambda r, s: c.largest_cancelled(r, s) and c.cancels(r, s) >= 0.995 - c.CLOSE,
    ),
    Claim(
        "step of many",
        r"Each weight moves against its average gradient\.",
        "some average gradient shown is not 0",
        lambda r, s: not c.is_nothing(c.averages(r, s)),
    ),
    Claim(
        "own losses",
        r"Each picture has its own .+; the run takes one for all\.",
        "the loss of a batch of several pictures is not the mean of theirs",
        lambda r, s: str(r.formulas["loss"]) not in ("cross_entropy", "mse") and c.picture_count(s) > 1,
    ),
    Claim(
        "step of one",
        r"Each weight moves against its gradient\.",
        "some gradient shown is not 0",
        lambda r, s: not c.is_nothing(c.averages(r, s)),
    ),
    Claim(
        "step of none",
        r"The average is 0 here, so a step leaves these weights\.",
        "every average gradient shown is 0",
        lambda r, s: c.is_nothing(c.averages(r, s)),
    ),
    Claim(
        "batch fell",
        r"The mean loss of the batch falls from .+ to .+\.",
        "the mean loss after the step is lower",
        lambda r, s: c.batch_change(r, s) == "fell",
    ),
    Claim(
        "batch rose",
        r"The mean loss of the batch rises from .+ to .+\.",
        "the mean loss after the step is higher",
        lambda r, s: c.batch_change(r, s) == "rose",
    ),
    Claim(
        "batch stayed",
        r"The mean loss of the batch stays at .+\.",
        "the mean losses before and after the step agree in six digits",
        lambda r, s: c.batch_change(r, s) == "stayed",
    ),
    Claim(
        "batch zero",
        r"The mean loss of the batch was 0, and still is\.",
        "both mean losses are 0",
        lambda r, s: c.batch_change(r, s) == "zero",
    ),
    Claim(
        "batch diverged",
        r"The loss is no number any more: the step was too long\.",
        "a mean loss is not finite",
        lambda r, s: c.batch_change(r, s) == "diverged",
    ),
    Claim(
        "lower",
        r"Of these .+, .+ have a lower loss now\.",
        "of some pictures shown, but not of all, the loss is lower after the step",
        lambda r, s: 0 < c.lower(r, s) < len(c.shown_pictures(s)),
    ),
    Claim(
        "none lower",
        r"None of these pictures has a lower loss now\.",
        "of no picture shown the loss is lower after the step",
        lambda r, s: c.lower(r, s) == 0,
    ),
    Claim(
        "all lower",
        r"Each of these pictures has a lower loss now\.",
        "of every picture shown the loss is lower after the step",
        lambda r, s: c.lower(r, s) == len(c.shown_pictures(s)),
    ),
    Claim(
        "helps all",
        r"One step, and every picture here is read better\.",
        "the mean loss fell, and so did that of every picture shown, of two or more",
        lambda r, s: c.batch_change(r, s) == "fell" and c.lower(r, s) == len(c.shown_pictures(s)) > 1,
    ),
    Claim(
        "compromise",
        r"A step is a compromise: it does not help every picture\.",
        "the mean loss fell, but not that of every picture shown",
        lambda r, s: c.batch_change(r, s) == "fell" and c.lower(r, s) < len(c.shown_pictures(s)),
    ),
    Claim(
        "helps one",
        r"One picture, one step: its own loss is lower now\.",
        "one picture is shown, and the mean loss fell",
        lambda r, s: c.batch_change(r, s) == "fell" and len(c.shown_pictures(s)) == 1,
    ),
    Claim(
        "too long",
        r"This step was too long for this batch\.",
        "the mean loss rose, or is not finite",
        lambda r, s: c.batch_change(r, s) in ("rose", "diverged"),
    ),
    Claim(
        "changes nothing",
        r"This step changed next to nothing\.",
        "the mean losses before and after the step agree in six digits",
        lambda r, s: c.batch_change(r, s) == "stayed",
    ),
    Claim(
        "nothing to learn",
        r"A loss of 0 leaves nothing to learn\.",
        "the mean losses before and after the step are 0",
        lambda r, s: c.batch_change(r, s) == "zero",
    ),
)
