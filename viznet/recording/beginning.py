"""How a recorded training began: with new weights, or after another one.

A network is fresh if it has the weights that its seed draws. Otherwise it was trained or changed before. If it comes
out of a recording, the new recording names that one, and the first of all recordings that led to it.
"""

from dataclasses import dataclass
from typing import Any

from viznet.recording.json_table import JsonTable, is_text

LETTERS = 8  # so many of a hash name a run

FRESH = "with the weights that seed {seed} draws"
ZEROS = "with weights that are all 0"
CHANGED = "with weights that were trained or changed before"
AFTER_ONE = "after {steps:,} steps of {first} (run {first_hash})"
AFTER_MANY = (
    "after {steps:,} steps: at step {step:,} of {run} (run {run_hash}), "
    "which goes back to {first} (run {first_hash})"
)
# For the places where there is no room for a sentence.
FRESH_SHORT = "seed {seed}"
CHANGED_SHORT = "trained before"
AFTER_SHORT = "seed {seed}, then {steps:,} steps"
AFTER_CHANGED_SHORT = "trained before, then {steps:,} steps"


@dataclass(frozen=True)
class EarlierRun:
    """An earlier recording: its name and its hash."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Beginning:
    """The beginning of a training whose network was not fresh.

    Attributes
    ----------
    run, step
        The recording from which the network comes, and the step of it; None and 0 if the network comes from none.
    first
        The first of all recordings that led to this one.
    first_was_fresh : bool
        Whether the network of the first recording was fresh.
    steps : int
        How many updates were recorded since the first recording began.
    batches : int
        How many batches of this order of the examples were learned from before.
    is_exact : bool
        Whether the training goes on as if it had not ended, with the same order and with what the optimizer remembers.
    """

    run: EarlierRun | None = None
    step: int = 0
    first: EarlierRun | None = None
    first_was_fresh: bool = False
    steps: int = 0
    batches: int = 0
    is_exact: bool = False


def read_beginning(table: JsonTable) -> Beginning:
    """Reads the field `beginning` of a meta.json."""
    return Beginning(
        run=_read_run(table, "run"),
        step=table.whole("step"),
        first=_read_run(table, "first"),
        first_was_fresh=table.flag("first_was_fresh"),
        steps=table.whole("steps"),
        batches=table.whole("batches"),
        is_exact=table.flag("is_exact"),
    )


def began(beginning: Beginning | None, seed: int, init: str) -> str:
    """Says how a training began, after words such as "it began".

    >>> began(None, 7, "he"), began(None, 7, "zeros")
    ('with the weights that seed 7 draws', 'with weights that are all 0')
    """
    if beginning is None:
        return ZEROS if init == "zeros" else FRESH.format(seed=seed)
    run, first = beginning.run, beginning.first
    if run is None or first is None:
        return CHANGED
    template = AFTER_ONE if run == first else AFTER_MANY
    return template.format(
        steps=beginning.steps,
        step=beginning.step,
        run=run.name,
        run_hash=run.sha256[:LETTERS],
        first=first.name,
        first_hash=first.sha256[:LETTERS],
    )


def began_in_short(beginning: Beginning | None, seed: int) -> str:
    """Says in a few words what the weights at step 0 come from.

    >>> began_in_short(None, 7), began_in_short(Beginning(), 7)
    ('seed 7', 'trained before')
    """
    if beginning is None:
        return FRESH_SHORT.format(seed=seed)
    if beginning.first is None:
        return CHANGED_SHORT
    template = AFTER_SHORT if beginning.first_was_fresh else AFTER_CHANGED_SHORT
    return template.format(seed=seed, steps=beginning.steps)


def _read_run(table: JsonTable, key: str) -> EarlierRun | None:
    if table.value.get(key, {}) is None:
        return None
    run: Any = table.table(key)
    return EarlierRun(run.text("name", "a name"), run.take("sha256", is_text, "a checksum"))
