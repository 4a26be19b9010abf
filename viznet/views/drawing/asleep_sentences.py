"""What `dead_units` says of the neurons that sleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.recording import Run
    from viznet.views.drawing.answer_line import AnswerLine
    from viznet.views.drawing.lettering import Lettering

# From long to short: of hidden neurons, and of classes if there are none. Of several neurons or of a
# single one (True), and of several recorded examples or of a single one (True).
AWAKE = {
    (False, False): (
        "Each of the {neurons} hidden neurons is awake for at least one of the {examples} recorded examples.",
        "Each of the {neurons} hidden neurons is awake for an example.",
    ),
    (False, True): ("Each of the {neurons} hidden neurons is awake for the {examples} recorded example.",),
    (True, False): (
        "The {neurons} hidden neuron is awake for at least one of the {examples} recorded examples.",
        "The {neurons} hidden neuron is awake for an example.",
    ),
    (True, True): ("The {neurons} hidden neuron is awake for the {examples} recorded example.",),
}
ALL_ASLEEP = {
    (False, False): (
        "All {neurons} hidden neurons sleep: none of the {examples} recorded examples wakes one.",
        "All {neurons} hidden neurons sleep.",
    ),
    (False, True): (
        "All {neurons} hidden neurons sleep: the {examples} recorded example wakes none of them.",
        "All {neurons} hidden neurons sleep.",
    ),
    (True, False): (
        "The {neurons} hidden neuron sleeps: none of the {examples} recorded examples wakes it.",
        "The {neurons} hidden neuron sleeps.",
    ),
    (True, True): (
        "The {neurons} hidden neuron sleeps: the {examples} recorded example does not wake it.",
        "The {neurons} hidden neuron sleeps.",
    ),
}
ALL_ANSWERED = {
    (False, False): (
        "Each of the {neurons} classes is the answer to at least one of the {examples} recorded examples.",
        "Each of the {neurons} classes is the answer to an example.",
    ),
    (True, False): ("The {neurons} class is the answer to all {examples} recorded examples.",),
    (True, True): ("The {neurons} class is the answer to the {examples} recorded example.",),
}
# Whether a single one of several sleeps (True), and whether there is a single example (True).
ASLEEP = {
    (False, False): (
        "{asleep} of {neurons} hidden neurons are awake for none of the {examples} recorded examples.",
        "{asleep} of {neurons} hidden neurons are awake for no example.",
    ),
    (False, True): ("{asleep} of {neurons} hidden neurons are asleep for the {examples} recorded example.",),
    (True, False): (
        "{asleep} of {neurons} hidden neurons is awake for none of the {examples} recorded examples.",
        "{asleep} of {neurons} hidden neurons is awake for no example.",
    ),
    (True, True): ("{asleep} of {neurons} hidden neurons is asleep for the {examples} recorded example.",),
}
NEVER_ANSWERED = {
    (False, False): (
        "{asleep} of {neurons} classes are the answer to none of the {examples} recorded examples.",
        "{asleep} of {neurons} classes are the answer to no example.",
    ),
    (False, True): ("{asleep} of {neurons} classes are not the answer to the {examples} recorded example.",),
    (True, False): (
        "{asleep} of {neurons} classes is the answer to none of the {examples} recorded examples.",
        "{asleep} of {neurons} classes is the answer to no example.",
    ),
    (True, True): ("{asleep} of {neurons} classes is not the answer to the {examples} recorded example.",),
}
NO_NUMBERS = (
    "At step {step} some activations are no numbers: the training diverged.",
    "At step {step} some activations are no numbers.",
)


def say_asleep(
    line: AnswerLine, run: Run, layers: list[int], awake: NDArray[np.float64], step: int
) -> Lettering:
    """Writes how many neurons sleep at a step.

    `awake` is the share of the recorded examples that wakes each neuron of the `layers`."""
    if np.isnan(awake).any():
        return line.say(NO_NUMBERS, step=Number(f"{step:,}", Source(kind="step", step=step)))
    asleep, neurons = int((awake == 0).sum()), len(awake)
    index = tuple(layers)
    numbers = {
        "asleep": Number(f"{asleep:,}", Source(index=index, kind="asleep", step=step)),
        "neurons": Number(f"{neurons:,}", Source(index=index, kind="neurons", step=step)),
        "examples": Number(f"{len(run.probe):,}", Source(kind="recorded examples")),
    }
    hidden, alone = run.layers > 1, len(run.probe) == 1
    if asleep == 0:
        templates = (AWAKE if hidden else ALL_ANSWERED)[neurons == 1, alone]
    elif asleep == neurons:
        templates = ALL_ASLEEP[neurons == 1, alone]
    else:
        templates = (ASLEEP if hidden else NEVER_ANSWERED)[asleep == 1, alone]
    return line.say(templates, **numbers)
