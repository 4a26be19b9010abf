"""What the view `mistakes` says of each moment, chosen by the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.views.drawing.axis import three_digits
from viznet.views.drawing.measured import HELD_OUT
from viznet.views.drawing.share import share
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.views.drawing.answer_line import AnswerLine
    from viznet.views.drawing.lettering import Lettering

# The sentences, from long to short: of held-out examples (True) or recorded ones, and whether one of them is wrong.
SURER = {
    (True, False): (
        "{wrong} of {count} held-out examples are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong, at least one surer than most right ones.",
    ),
    (True, True): (
        "{wrong} of {count} held-out examples is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and surer than most right ones.",
    ),
    (False, False): (
        "{wrong} of {count} recorded examples are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong, at least one surer than most right ones.",
    ),
    (False, True): (
        "{wrong} of {count} recorded examples is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and surer than most right ones.",
    ),
}
NO_SURER = {
    (True, False): (
        "{wrong} of {count} held-out examples are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong, none of them surer than most right ones.",
    ),
    (True, True): (
        "{wrong} of {count} held-out examples is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and no surer than most right ones.",
    ),
    (False, False): (
        "{wrong} of {count} recorded examples are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong, none of them surer than most right ones.",
    ),
    (False, True): (
        "{wrong} of {count} recorded examples is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and no surer than most right ones.",
    ),
}
# Of several examples, and of a single one (True).
ALL_WRONG = {
    (True, False): ("Not one of {count} held-out examples is right.", "All {count} are wrong."),
    (True, True): ("The {count} held-out example is wrong.",),
    (False, False): ("Not one of {count} recorded examples is right.", "All {count} are wrong."),
    (False, True): ("The {count} recorded example is wrong.",),
}
ALL_RIGHT = {
    (True, False): (
        "There is no mistake among {count} held-out examples.",
        "There is no mistake among {count}.",
    ),
    (True, True): ("The {count} held-out example is right.",),
    (False, False): (
        "There is no mistake among {count} recorded examples.",
        "There is no mistake among {count}.",
    ),
    (False, True): ("The {count} recorded example is right.",),
}
NO_NUMBERS = {
    False: (
        "Of {count} examples, some have outputs that are no numbers: the training diverged.",
        "Some of {count} have no numbers as outputs.",
    ),
    True: ("The {count} example has outputs that are no numbers: the training diverged.",),
}


def say_mistakes(
    line: AnswerLine,
    symbol: str,
    sure: NDArray[np.float64],
    right: NDArray[np.bool_],
    step: int,
    *,
    shares: bool,
) -> Lettering:
    """Writes the sentence about how many are wrong at a step, and how surely.

    Parameters
    ----------
    line
        Where the sentence stands.
    symbol
        The symbol of the examples, as `Measured` has it.
    sure
        How sure each answer is, (N,).
    right
        Which answers are right, (N,).
    step
        The training step.
    shares
        Whether outputs are shares, which are written in percent.
    """
    held_out, wrong, alone = symbol == HELD_OUT, int((~right).sum()), len(right) == 1
    numbers = {
        "wrong": Number(f"{wrong:,}", Source(symbol, kind="wrong", step=step)),
        "count": Number(f"{len(right):,}", Source(symbol, kind="counted", step=step)),
    }
    if np.isnan(sure).any():
        return line.say(NO_NUMBERS[alone], **numbers)
    if wrong == 0:
        return line.say(ALL_RIGHT[held_out, alone], **numbers)
    if wrong == len(right):
        return line.say(ALL_WRONG[held_out, alone], **numbers)
    surest = float(sure[~right].max())
    text = share(surest) if shares else three_digits(surest)
    numbers["share"] = Number(text, Source(symbol, kind="surest mistake", step=step))
    surer = float((sure[right] < surest).mean()) > 0.5
    return line.say((SURER if surer else NO_SURER)[held_out, wrong == 1], **numbers)
