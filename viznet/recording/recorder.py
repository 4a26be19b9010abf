"""Recording: watch a training and keep the moments that the schedule asks for."""

import os
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from viznet.arguments import described, file_path
from viznet.data import Examples, as_examples
from viznet.defaults import PROBE_PER_CLASS
from viznet.errors import RecordingError, RecordingUsageError
from viznet.network import MLP
from viznet.progress import progress as progress_bar
from viznet.recording.columns import MOST_ROWS
from viznet.recording.folder import Folder, check_room
from viznet.recording.held_out import HeldOut, forward_in_blocks, inputs_in_blocks, plan_held_out
from viznet.recording.layout import FORMAT, fields, snapshot_bytes
from viznet.recording.run import Run
from viznet.recording.snapshot_schedule import Plan, SnapshotSchedule
from viznet.recording.writer import Rows, Writer
from viznet.threads import OneThread
from viznet.training import Step, Training


def record(
    steps: Training,
    path: str | os.PathLike[str],
    *,
    probe: Any = None,
    validation: Any = None,
    validation_sample: int | None = None,
    schedule: SnapshotSchedule | None = None,
    overwrite: bool = False,
    say: Callable[[str], object] | None = None,
    progress: bool = True,
) -> Run:
    """Trains to the end and keeps what happened: the moments of `schedule` whole, every step's loss and accuracy.

    Parameters
    ----------
    steps
        What `train` returned, not yet iterated over.
    path
        The folder to make. What is there already is refused, except an empty folder.
    probe
        The examples whose activations are kept at every snapshot; by default ten of each class, taken from the test
        part if a `Dataset` is learned from, else from what is learned from.
    validation
        Held-out examples; with them each snapshot has validation_loss, validation_accuracy and confusion. By default
        the test part, if a `Dataset` is learned from. Both may be `Examples`, a `Dataset`, whose test part is meant,
        or two arrays (x, y), which are kept as pixels of 256 brightnesses.
    validation_sample
        How many of the held-out examples are measured at a snapshot; at the last one, all of them are. By default
        2,000, each class in its share, and in a short training of a large network not at every snapshot, so that
        measuring takes no longer than learning; a number that is given is measured at every snapshot. A figure is of as
        many examples as its confusion counts add up to: 0, where nothing was measured.
    schedule
        Which steps to keep; by default about 200, dense at first, within 2 GB.
    overwrite
        Replace a recording (nothing else) that is at `path`.
    say
        Is told, before the first step, in one sentence what will be kept.
    progress
        Show a progress bar, if this is a terminal.

    Returns the finished `Run`; one whose loss turned NaN or infinite is "diverged" and ends with that moment.
    Raises `RecordingError` when the recording cannot be made, or the disk is full: what was kept until then can be
    opened. An interrupt (Ctrl-C) or an error in training is passed on, after the recording was ended properly.
    """
    needed = ("network", "examples", "held_out", "optimizer", "total", "epoch_length", "__next__")
    if not all(hasattr(steps, name) for name in needed):  # a training that somebody wrapped serves too
        raise RecordingUsageError(
            f"steps is {described(steps)}, expected what train(network, examples) returns"
        )
    steps.in_hand = True  # a training that is refused below need not warn as well that it never started
    path = file_path("path", path, such_as="'runs/first'", error=RecordingUsageError)
    if not isinstance(schedule, SnapshotSchedule | None):
        raise RecordingUsageError(
            f"schedule is {described(schedule)}, expected one such as SnapshotSchedule.every(10)"
        )
    if say is not None and not callable(say):
        raise RecordingUsageError(f"say is {described(say)}, expected a function of one text, such as print")
    network, classes = steps.network, steps.network.sizes[-1]
    if probe is None:
        pool = steps.examples if steps.held_out is None else steps.held_out
        probe = as_examples("probe", pool, classes).per_class(PROBE_PER_CLASS)
    probe = as_examples("probe", probe, classes)
    validation = steps.held_out if validation is None else validation
    validation = None if validation is None else as_examples("validation", validation, classes)
    for name, examples in (("probe", probe), ("validation", validation)):
        if examples is not None:
            _check_examples(name, examples, network)
    if steps.total >= MOST_ROWS:
        raise RecordingError(f"{steps.total:,} steps: a recording holds at most {MOST_ROWS - 1:,}")
    layout = fields(network.sizes, network.dtype.name, probe=len(probe), validation=validation is not None)
    plan = (schedule or SnapshotSchedule()).plan(
        total=steps.total, epoch_length=steps.epoch_length, snapshot_bytes=snapshot_bytes(layout)
    )
    held_out = None
    if validation is not None:
        held_out = plan_held_out(
            validation, validation_sample, plan.steps, network, steps.total * steps.batch_size
        )
    check_room(path, overwrite=overwrite)  # before the training is touched: it can be recorded elsewhere then
    first = next(steps, None)
    if first is None or first.step != 0:
        raise RecordingError("this training was iterated over already: make a new one with train(...)")

    watch = SnapshotBuilder(network, probe, held_out)
    writer = Writer(path, _meta(steps, probe, held_out, plan), layout, probe, overwrite=overwrite)
    if say is not None:
        say(plan.sentence)
        if held_out is not None and held_out.partial:
            say(held_out.sentence())
    moments: Iterable[Step] = chain([first], steps)
    if progress:
        moments = progress_bar(moments, f"training {'-'.join(map(str, network.sizes))}", steps.total + 1)
    wanted = frozenset(plan.steps.tolist())
    status, reason = "interrupted", "the training ended early"
    try:
        for moment in moments:
            writer.scalar(moment)
            last = moment.step == steps.total or moment.diverged
            if last or moment.step in wanted:
                writer.commit(watch.taken(moment), partial(watch.measured, moment, last=last))
        if moment.diverged:
            status, reason = "diverged", f"the loss became {moment.loss} at step {moment.step}"
        elif moment.step == steps.total:
            status, reason = "finished", ""
    except BaseException as error:
        status = "interrupted"
        reason = "stopped by the user" if isinstance(error, KeyboardInterrupt) else str(error)
        raise
    finally:
        writer.end(status, reason)
    if not writer.in_place():
        raise RecordingError(
            f"{path}: was moved away or replaced while this recording was made: look for it where it went"
        )
    return Run(Folder(path))


class SnapshotBuilder:
    """Takes a moment of training and works out what a snapshot shows: one row for every array."""

    def __init__(self, network: MLP, probe: Examples, held_out: HeldOut | None) -> None:
        self.probe = list(inputs_in_blocks(probe, network.dtype))
        self.held_out = held_out

    def taken(self, moment: Step) -> Rows:
        """The rows that the moment has already: the weights, and the gradients and figures of its batch."""
        rows: Rows = {"step": moment.step, "loss": moment.loss, "accuracy": moment.accuracy}
        rows |= moment.network.params
        return rows | {f"d{symbol}": moment.trace[f"d{symbol}"] for symbol in moment.network.params}

    def measured(self, moment: Step, *, last: bool) -> Rows:
        """The rows that have to be worked out: what the probe and the held-out examples make of the weights.

        On one thread whatever their size, since the last digits of a product depend on how it is divided: so the same
        seed makes the same recording on every number of cores.
        """
        network = moment.network
        with (
            np.errstate(over="ignore", invalid="ignore"),
            OneThread(),
        ):  # a diverged network is shown as it is
            rows = forward_in_blocks(network, self.probe, [*(f"a{l}" for l in range(1, network.layers)), "p"])
            if self.held_out is not None:
                rows |= self.held_out.measured(network, moment.step, last=last)
        return rows


def _check_examples(name: str, examples: Examples, network: MLP) -> None:
    if not len(examples):
        raise RecordingError(f"{name}: holds no examples, expected at least one")
    if examples.x.shape[1] != network.sizes[0]:
        raise RecordingError(
            f"{name}: has {examples.x.shape[1]} pixels, but the network takes {network.sizes[0]}"
        )
    if examples.y.max() >= network.sizes[-1]:
        raise RecordingError(
            f"{name}: has class {examples.y.max()}, but the network has {network.sizes[-1]} outputs"
        )


def _meta(steps: Training, probe: Examples, held_out: HeldOut | None, plan: Plan) -> dict[str, Any]:
    """meta.json without its arrays: the network, the training, the data, and what was decided about snapshots."""
    return {
        "format": FORMAT,
        **steps.network.config(),
        "optimizer": {"name": steps.optimizer.name, **steps.optimizer.options()},
        "batch_size": steps.batch_size,
        "shuffle_seed": steps.seed,
        "total": steps.total,
        "epoch_length": steps.epoch_length,
        "data": {
            "name": getattr(steps.examples, "name", ""),
            "examples": len(steps.examples.y),
            "sha256": getattr(steps.examples, "sha256", None),
        },
        "validation": None if held_out is None else held_out.told(),
        "probe": {
            "examples": len(probe),
            "sha256": probe.sha256,
            "image_shape": probe.image_shape,
            "labels": probe.labels,
        },
        "schedule": {
            "sentence": plan.sentence,
            "snapshots": len(plan.steps),
            "snapshot_bytes": plan.snapshot_bytes,
        },
    }
