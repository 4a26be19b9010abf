"""Claims about a whole training."""

from viznet.receipts import conditions_of_training as c
from viznet.receipts.claim import Claim

CLAIMS_OF_TRAINING = (
    Claim(
        "random weights",
        r"At first the weights are random, and so is the answer\.",
        "the recording begins at step 0 of a new network, and its weights differ",
        lambda r, s: c.began(r) == "random",
    ),
    Claim(
        "trained before",
        r"These weights were trained or changed before this run\.",
        "the recording names an earlier training",
        lambda r, s: c.began(r) == "trained before",
    ),
    Claim(
        "first moment",
        r"This is the first recorded moment of this training\.",
        "the weights are new, but this is not step 0, or all are equal",
        lambda r, s: c.began(r) == "first moment",
    ),
    Claim(
        "same weights",
        r"At the end, every weight of this neuron is what it was\.",
        "the column of W1 that is shown is the same at the first and at the last moment",
        lambda r, s: not c.neuron_moved(r, s),
    ),
    Claim(
        "part fell",
        r"Up to step .+, the loss falls from .+ to .+\.",
        "the second loss is below the first",
        lambda r, s: c.part_change(r, s) == "fell",
    ),
    Claim(
        "part rose",
        r"Up to step .+, the loss rises from .+ to .+\.",
        "the second loss is above the first",
        lambda r, s: c.part_change(r, s) == "rose",
    ),
    Claim(
        "part stayed",
        r"Up to step .+, the loss stays at .+\.",
        "the losses at both ends of this part agree in six digits",
        lambda r, s: c.part_change(r, s) == "stayed",
    ),
    Claim(
        "part zero",
        r"Up to step .+, the loss is 0\.",
        "the loss is 0 at both ends of this part",
        lambda r, s: c.part_change(r, s) == "zero",
    ),
    Claim(
        "part diverged",
        r"Up to step .+, the loss becomes no number at all\.",
        "a loss at one end of this part is not finite",
        lambda r, s: c.part_change(r, s) == "diverged",
    ),
    Claim(
        "broke",
        r"At step .+, the loss is no number any more: it broke\.",
        "the loss of this recorded step is not finite",
        lambda r, s: c.broke(r, s),
    ),
    Claim(
        "settled",
        r"In the last third of these moments, the answer stayed\.",
        "the largest p of the example is that of one class in the last third of the snapshots",
        lambda r, s: c.answers_at_the_end(r) == 1 and c.always_answers_at_the_end(r),
    ),
    Claim(
        "unsettled",
        r"In the last third of these moments, the answer still flipped\.",
        "the largest p of the example is that of several classes in the last third of the snapshots",
        lambda r, s: c.answers_at_the_end(r) > 1 and c.always_answers_at_the_end(r),
    ),
    Claim(
        "unanswered",
        r"In the last third of these moments, there was no answer\.",
        "all outputs for the example are equal, at every snapshot of the last third",
        lambda r, s: c.answers_at_the_end(r) == 0,
    ),
    Claim(
        "not always answered",
        r"In the last third of these moments, it did not always answer\.",
        "all outputs for the example are equal at some snapshots of the last third, and differ at others",
        lambda r, s: c.answers_at_the_end(r) > 0 and not c.always_answers_at_the_end(r),
    ),
    Claim(
        "right since",
        r"At each moment since step .+, it reads this .+ right\.",
        "it is right from that snapshot on, which is neither the first nor the last, and wrong just before",
        lambda r, s: c.right_from(r) not in (None, 0, c.moment_count(r) - 1),
    ),
    Claim(
        "right at last",
        r"It reads this .+ rightly at the end, but not just before\.",
        "it is right at the last snapshot, and wrong just before",
        lambda r, s: c.right_from(r) == c.moment_count(r) - 1 > 0,
    ),
    Claim(
        "right always",
        r"At every moment shown, it reads this .+ rightly\.",
        "it is right at every snapshot up to the last",
        lambda r, s: c.right_from(r) == 0,
    ),
    Claim(
        "wrong at last",
        r"At the end it reads .+, but this is .+\.",
        "it is wrong at the last snapshot",
        lambda r, s: c.right_from(r) is None,
    ),
    Claim(
        "training fell",
        r"Nobody set these weights: training made the loss fall\.",
        "the weights are new, those of the neuron moved, and the last loss on held-out examples is below the first",
        lambda r, s: c.loss_change(r, s) == "fell" and c.is_held_out(s) and c.began_anew(r, s),
    ),
    Claim(
        "ends lower",
        r"The loss ends lower than it began\.",
        "the last loss on held-out examples is below the first",
        lambda r, s: c.loss_change(r, s) == "fell" and c.is_held_out(s) and not c.began_anew(r, s),
    ),
    Claim(
        "last batch lower",
        r"On the last batch, the loss is lower than on the first\.",
        "the loss on the batch of the last moment is below that of the first",
        lambda r, s: c.loss_change(r, s) == "fell" and not c.is_held_out(s),
    ),
    Claim(
        "last batch higher",
        r"On the last batch, the loss is higher than on the first\.",
        "the loss on the batch of the last moment is above that of the first",
        lambda r, s: c.loss_change(r, s) == "rose" and not c.is_held_out(s),
    ),
    Claim(
        "training rose",
        r"More training is not always better: the loss ends higher\.",
        "the last loss on held-out examples is above the first",
        lambda r, s: c.loss_change(r, s) == "rose" and c.is_held_out(s),
    ),
    Claim(
        "training stayed",
        r"The loss ends where it began\.",
        "the first and the last loss agree in six digits",
        lambda r, s: c.loss_change(r, s) == "stayed",
    ),
    Claim(
        "training zero",
        r"The loss is 0 at first and at the end\.",
        "the first and the last loss are 0",
        lambda r, s: c.loss_change(r, s) == "zero",
    ),
    Claim(
        "training diverged",
        r"Steps that are too long ruin a network\.",
        "a loss is not finite, at the last moment or at the next one",
        lambda r, s: c.loss_change(r, s) == "diverged" or c.next_is_no_number(r),
    ),
    Claim(
        "not moved",
        r"Where no weight moves, nothing is learned\.",
        "no weight and no bias changed by more than 1e-9 between the first and the last moment",
        lambda r, s: not c.network_moved(r),
    ),
    Claim(
        "no time",
        r"A single moment is no training yet\.",
        "one snapshot is shown",
        lambda r, s: c.moment_count(r) == 1,
    ),
)
