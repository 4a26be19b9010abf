"""Three steps in sentences: small, greedy, and the batch's.

They are the steps of `step_trials`, in the sentences of the film of the backward pass, as whole texts for the terminal.
"""

from typing import Any, NamedTuple

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.walkthroughs import sentences
from viznet.walkthroughs.numbers import decimals_for, rounded, setting, written
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.step_trials import StepTrial, StepTrials
from viznet.walkthroughs.terminal_style import QUIET, TITLE, Prose

THREE_STEPS = "Three steps from here: what each does, and what it costs"
NAMES = {"small": "small", "greedy": "greedy", "batch": "the batch", "lesson": "so"}


class ToldStep(NamedTuple):
    """One of the three steps: its name, and what it is and what it costs."""

    name: str
    sentences: list[str]


def told_steps(trials: StepTrials) -> list[ToldStep]:
    """The three steps in sentences; a fourth entry says what to take home.

    If every gradient is 0, there is one entry, which says so.

    >>> import viznet as vz
    >>> from viznet.walkthroughs.subject import find_subject
    >>> training = vz.train(vz.MLP(784, 10, seed=7), vz.digits(), steps=2)
    >>> trials = StepTrials(find_subject(vz.record(training, "runs/told", progress=False)))
    >>> [step.name for step in told_steps(trials)]
    ['small', 'greedy', 'batch', 'lesson']
    """
    if trials.flat:
        return [ToldStep("small", [sentences.FLAT])]
    meta = trials.subject.run.meta
    sgd, batch = meta.optimizer.name == "sgd", meta.batch_size
    greedy: dict[str, Any] = {"rate": setting(trials.greedy.rate)}
    if sgd:
        its_batch = fill(sentences.BATCH_STEP.of(batch), batch=batch)
    else:
        rate = setting(trials.batch.rate)
        its_batch = fill(sentences.PLAIN_BATCH_STEP.of(batch), batch=batch, rate=rate)
    return [
        ToldStep("small", _small(trials)),
        ToldStep(
            "greedy",
            [
                fill(sentences.greedy_step(trials.small, trials.greedy, sgd=sgd), **greedy),
                _price(trials.greedy),
            ],
        ),
        ToldStep("batch", [its_batch, _price(trials.batch)]),
        ToldStep("lesson", [sentences.take_home(trials.greedy, trials.batch, batch)]),
    ]


def _small(trials: StepTrials) -> list[str]:
    """What the small step promised and kept, and what it cost."""
    count = len(trials.classes)
    right = int(np.count_nonzero(trials.right_before))
    trial = trials.small
    if trial is None:
        return [sentences.NO_SMALL_STEP, fill(sentences.RIGHT_BEFORE, right=right, count=count)]
    decimals = decimals_for(trial.fall, digits=3, least=3)
    promised, fall = (written(rounded(value, decimals)) for value in (trial.promised, trial.fall))
    after = int(np.count_nonzero(trial.right_after))
    return [
        fill(sentences.SMALL_STEP, rate=setting(trial.rate), promised=promised, fall=fall),
        fill(sentences.RIGHT_BOTH, right=right, count=count, after=after),
    ]


def _price(trial: StepTrial) -> str:
    """How many recorded examples are right after a step, and wrong now."""
    values: dict[str, int] = {}
    if not trial.diverged:
        values["right"] = int(np.count_nonzero(trial.right_after))
        if trial.forgotten:
            values["forgotten"] = trial.forgotten
    return fill(sentences.after_trial(trial), **values)


def step_table(trials: StepTrials) -> RenderableType:
    """The three steps as a table in the terminal."""
    table = Table.grid(padding=(0, 2))
    for step in told_steps(trials):
        table.add_row(Text(NAMES[step.name], QUIET), Prose(" ".join(step.sentences)))
    return Padding(Group(Text(THREE_STEPS, TITLE), Padding(table, (0, 0, 0, 2))), (0, 1, 1, 0))
