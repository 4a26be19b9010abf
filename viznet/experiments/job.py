"""`perform`: one training of an experiment, from plain data to plain data.

A job names everything that determines its result. So it can run in another process or on another machine, and a result
that is there already can be recognised.
"""

import hashlib
import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from viznet.data import Dataset, Examples, load
from viznet.errors import ExperimentError
from viznet.experiments.new_training import new_training
from viznet.experiments.variant import Variant
from viznet.files import write
from viznet.marks import MARK, is_own, marked_receipt
from viznet.network import MLP
from viznet.recording import open_run, record
from viznet.recording.held_out import evaluate, inputs_in_blocks
from viznet.threads import OneThread
from viznet.training import Training

Job = dict[str, Any]
Result = dict[str, Any]
# What a result has.
FIGURES = {
    "status",
    "steps",
    "gradient_ratio",
    "training_loss",
    "training_accuracy",
    "held_out_loss",
    "held_out_accuracy",
    "guessing_accuracy",
}


def make_job(
    variant: Variant, seed: int, *, data: str, sha256: str, result: Path, recording: Path | None
) -> Job:
    """Describes a training in plain data.

    `result` is the file of its figures. `recording` is the folder of its recording, or None. `sha256` belongs to the
    examples of `data`, as `hash_of` gives it.
    """
    return {
        "variant": variant.as_values(),
        "seed": seed,
        "data": data,
        "sha256": sha256,
        "result": str(result),
        "recording": None if recording is None else str(recording),
    }


def hash_of(dataset: Dataset) -> str:
    """A hash of the examples to learn from, and of those that are held out."""
    parts = [f"{part.sha256} {part.labels}" for part in (dataset.train, dataset.test)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def finished(job: Job) -> Result | None:
    """The result of a job that was performed already, or None.

    A result counts only if its job had the same settings and the same examples, if nobody changed the file, and if the
    recording that is there is its own.
    """
    try:
        if not is_own(Path(job["result"])):
            return None
        kept = json.loads(Path(job["result"]).read_text(encoding="utf-8"))
        same = {key: kept["job"][key] for key in ("variant", "seed", "sha256")} == {
            key: job[key] for key in ("variant", "seed", "sha256")
        }
        if not same or not isinstance(kept["figures"], dict):
            return None
        if job["recording"] is not None and open_run(job["recording"]).hash != kept["recording"]:
            return None
    except Exception:  # no result, a damaged one, or no recording: the training is made again
        return None
    figures: Result = kept["figures"]
    return figures


def perform(job: Job) -> Result:
    """Trains, measures, and writes the figures beside the others.

    The figures are plain numbers and texts. A figure that is no finite number is None.
    """
    variant = Variant(**{**job["variant"], "hidden": tuple(job["variant"]["hidden"])})
    dataset = _dataset(job["data"], job["sha256"])
    with OneThread():
        training = new_training(variant, dataset, job["seed"])
        last_layer = f"dW{training.network.layers}"
        if job["recording"] is None:
            first = next(training)
            ratio = size_ratio(first.trace["dW1"], first.trace[last_layer])
            last = first if training.ended else training.run(progress=False)
            steps, status = last.step, "diverged" if last.diverged else "finished"
            recording = None
        else:
            run = record(training, job["recording"], overwrite=True, progress=False)
            ratio = size_ratio(run[0]["dW1"], run[0][last_layer])
            steps, status, recording = int(run.scalars["step"][-1]), run.status, run.hash
        figures = {
            "status": status,
            "steps": steps,
            "gradient_ratio": ratio,
            **loss_and_accuracy("training", training.network, _learned(training)),
            **loss_and_accuracy("held_out", training.network, dataset.test),
            "guessing_accuracy": float(np.bincount(dataset.test.y).max() / len(dataset.test)),
        }
    content = json.dumps(
        {"generator": MARK, "job": job, "recording": recording, "figures": figures}, indent=1
    )
    write(Path(job["result"]), marked_receipt(content).encode(), ExperimentError)
    return figures


def loss_and_accuracy(which: str, network: MLP, examples: Examples) -> Result:
    """Loss and accuracy on these examples.

    Outputs that are no numbers are no answer, so they are never right.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        rows = evaluate(network, inputs_in_blocks(examples, network.dtype), examples.y)
    loss = float(rows["validation_loss"])
    accuracy = float(rows["validation_accuracy"]) if math.isfinite(loss) else 0.0
    return {f"{which}_loss": loss if math.isfinite(loss) else None, f"{which}_accuracy": accuracy}


def size_ratio(one: Any, other: Any) -> float | None:
    """The ratio of the root mean squares of two arrays.

    It is None if it is no number.

    >>> size_ratio([3.0, -3.0], [1.0, 1.0, 1.0])
    3.0
    """
    sizes = [float(np.sqrt(np.mean(np.square(values, dtype=np.float64)))) for values in (one, other)]
    return sizes[0] / sizes[1] if sizes[1] > 0 and all(map(math.isfinite, sizes)) else None


def _learned(training: Training) -> Examples:
    assert isinstance(training.examples, Examples)  # a Variant learns from nothing else
    return training.examples


@lru_cache(maxsize=1)
def _dataset(data: str, sha256: str) -> Dataset:
    """The dataset with this hash, loaded once in each process."""
    dataset = load(data, progress=False)
    if hash_of(dataset) != sha256:
        raise ExperimentError(f"{data}: has changed since the experiment began; start it again")
    return dataset
