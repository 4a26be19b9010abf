"""`viznet train --continue`: goes on with a recorded training."""

from typing import Any

import typer

import viznet as vz
from viznet.cli.options import is_given
from viznet.data.catalogue import NAMES
from viznet.errors import UsageError

# What the recording decides. These options of `viznet train` change it, so they cannot be given with --continue.
SETTINGS = (
    "hidden",
    "activation",
    "output",
    "loss",
    "init",
    "optimizer",
    "learning_rate",
    "batch_size",
    "seed",
)

EXACT = "{run} is continued after {steps:,} steps as if it had not ended."
ANEW = "{run} is continued after {steps:,} steps. What its optimizer remembered was not kept, so that begins anew."


def continued(
    context: typer.Context, earlier: vz.Run, examples: Any, *, epochs: int | None, steps: int | None
) -> tuple[vz.Training, str]:
    """Returns the training that goes on, and a sentence about it.

    Raises `UsageError` if the user gave an option that the recording decides.
    """
    given = [name for name in SETTINGS if is_given(context, name)]
    if given:
        option = f"--{given[0].replace('_', '-')}"
        raise UsageError(f"{option}: with --continue the recording decides it: leave it out")
    training = vz.resume(earlier, examples, epochs=epochs, steps=steps)
    template = EXACT if training.is_exact else ANEW
    return training, template.format(run=earlier.name, steps=earlier.at().step)


def data_of(context: typer.Context, earlier: vz.Run, dataset: str) -> str:
    """The data of a recording by name, unless the user gave --data.

    Raises `UsageError` if the data has no name that `load` knows.
    """
    if is_given(context, "dataset"):
        return dataset
    if earlier.meta.data.name not in NAMES:
        raise UsageError(
            f"--continue {earlier.name}: it learned from your own files: name them again with --data"
        )
    return earlier.meta.data.name
