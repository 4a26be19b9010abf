"""What the page needs to know about a run besides its weights.

All of it is plain JSON. The header has three parts. While a run is still training, the page gets the second and the
third again and again:

    fixed_part     what never changes: the network, the data, the examples, the lines of the walkthrough
    growing_part   what is replaced as the run grows: status, the curves of every step, the colour scales
    snapshot_part  what every snapshot adds: its step, its loss, its predicted classes
"""

import base64
import math
import zlib
from typing import Any

import numpy as np

from viznet.activations import ACTIVATIONS, Array
from viznet.network import MLP
from viznet.recording import Run
from viznet.recording.beginning import began_in_short
from viznet.recording.diagnosis import what_went_wrong
from viznet.recording.soundness import last_sound
from viznet.stepper.coding import Coder
from viznet.stepper.page_network import config, largest_number
from viznet.stepper.step_texts import after_batch_steps, step_lines, step_texts
from viznet.walkthroughs.lines import pass_lines
from viznet.walkthroughs.protagonist import choose_protagonist
from viznet.walkthroughs.subject import plain_rate

MOST_POINTS = 4000  # the most points that the loss curve has


def fixed_part(run: Run, examples: Any) -> dict[str, Any]:
    """The network, the training's settings, the examples, the walkthrough."""
    meta = run.meta
    activation = ACTIVATIONS[meta.activation]
    classes = range(len(examples.labels), run.sizes[-1])
    return {
        "name": run.name,
        "hash": run.hash[:12],
        "sizes": list(run.sizes),
        "plainRate": plain_rate(run),
        "activation": {
            "name": activation.name,
            "label": activation.label or activation.name,
            "formula": activation.formula,
            "sentence": activation.forward_sentence,
            "signed": activation.signed,
        },
        "output": meta.output,
        "largestNumber": largest_number(run),
        "lossName": meta.loss,
        "began": began_in_short(meta.beginning, meta.seed),
        "optimizer": {"name": meta.optimizer.name, **meta.optimizer.options}
        | {"label": meta.optimizer.label},
        "batchSize": meta.batch_size,
        "data": meta.data.name,
        "epochLength": meta.epoch_length,
        "earlierBatches": meta.earlier_batches,
        "total": meta.total,
        "walkthrough": lines_of_classes(run, examples),
        "stepTexts": step_texts(run),
        "start": first_example(run, examples),
        "examples": {
            "x": packed(examples.x),
            "y": examples.y.tolist(),
            "shape": list(examples.image_shape) if examples.image_shape else None,
            "labels": [*examples.labels, *map(str, classes)][: run.sizes[-1]],
        },
    }


def first_example(run: Run, examples: Any) -> int:
    """The example that the page shows first: the one of the films."""
    if not len(examples):
        return 0
    sound = last_sound(run)
    index = len(run) - 1 if sound is None else sound.index
    return choose_protagonist(run, index, among=len(examples)).example


def growing_part(run: Run, limits: dict[str, float]) -> dict[str, Any]:
    """The status, the curves and the colour scales of the training so far."""
    return {
        "status": run.status,
        "reason": run.reason,
        "wrong": what_went_wrong(run),
        "curves": curves(run),
        "limits": limits,
    }


def snapshot_part(
    run: Run, indices: Array, coder: Coder, predicted: Array, worst: float, after: int = 0
) -> dict[str, Any]:
    """The numbers of the snapshots `indices`.

    `coder` holds these snapshots in this order. The first `after` of them are left out. If `after` is not 0,
    every chunk of the coder must hold one snapshot.
    """
    new = indices[after:]
    part = {
        "steps": run.steps[new].tolist(),
        "grid": coder.steps,
        "exact": coder.exact,
        "chunks": coder.counts[after:],
        "predicted": packed(predicted[after:]),
        "afterBatch": after_batch_steps(run, new, predicted[after:]),
        "loss": numbers(run["loss"][new]),
        "accuracy": numbers(run["accuracy"][new]),
        "recorded": {"snapshots": len(run), "kept": len(indices), "worst": worst},
    }
    if "validation_loss" in run:
        first = int(indices[after - 1]) + 1 if after else 0
        part["validation"] = held_out_figures(run, first, int(indices[-1]))
    return part


def held_out_figures(run: Run, first: int, last: int) -> dict[str, Any]:
    """Loss and accuracy on held-out examples.

    They are those of the snapshots from `first` to `last`.

    Each figure comes with its training step and with the number of examples that it was measured on. There are figures
    for all recorded snapshots, also for those that the page does not keep.
    """
    measured = np.flatnonzero(run.held_out_examples)
    measured = measured[(measured >= first) & (measured <= last)]
    return {
        "steps": run.steps[measured].tolist(),
        "loss": numbers(run["validation_loss"][measured]),
        "accuracy": numbers(run["validation_accuracy"][measured]),
        "examples": run.held_out_examples[measured].tolist(),
    }


def curves(run: Run) -> dict[str, str]:
    """Loss and accuracy of the batch at every training step.

    In a long run, each number is the mean of several steps.
    """
    every = {key: np.asarray(run.scalars[key], np.float64) for key in ("step", "loss", "accuracy")}
    count = len(every["step"])
    if count > MOST_POINTS:
        edges = np.linspace(0, count, MOST_POINTS + 1).astype(int)
        every = {key: np.add.reduceat(row, edges[:-1]) / np.diff(edges) for key, row in every.items()}
    return {key: packed(row.astype("<f4")) for key, row in every.items()}


def lines_of_classes(run: Run, examples: Any) -> list[list[dict[str, Any]]]:
    """The lines of a walkthrough for every class of an example.

    They are those of the forward pass, the loss and the backward pass, and three more for the steps. The page has the
    numbers of any example and snapshot itself, so only the texts are sent.
    """
    network = MLP.from_params(config(run), run[0])
    with np.errstate(over="ignore", invalid="ignore"):
        forward = network.forward(examples.inputs(np.float64)[:1])
        by_class = []
        for y in range(run.sizes[-1]):
            trace = network.backward(forward, np.array([y]))
            if not network.loss.of_scores:
                trace["dp"] = network.loss.gradient(trace["p"], np.eye(run.sizes[-1])[[y]])
            by_class.append(
                [
                    {
                        "section": line.section,
                        "symbol": line.symbol,
                        "layer": line.layer,
                        "equation": line.equation,
                        "why": line.why,
                    }
                    for line in pass_lines(network, trace, y)
                ]
                + step_lines()
            )
    return by_class


def packed(values: Array) -> str:
    """The compressed bytes of an array, as base64."""
    return base64.b64encode(zlib.compress(np.ascontiguousarray(values).tobytes(), 9)).decode()


def numbers(values: Array) -> list[float | None]:
    """Plain JSON numbers to seven digits; infinite and NaN values become null."""
    return [float(f"{v:.7g}") if math.isfinite(v) else None for v in np.asarray(values, float).tolist()]
