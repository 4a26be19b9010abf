"""Records a training: runs it to its end and keeps its snapshots.

The schedule says which moments are kept.
"""

import gc
import os
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

from viznet.arguments import described, file_path, flag
from viznet.data import Examples, as_examples
from viznet.defaults import PROBE_PER_CLASS
from viznet.errors import RecordingError, RecordingUsageError
from viznet.network import MLP
from viznet.progress import progress as progress_bar
from viznet.recording.columns import MOST_ROWS
from viznet.recording.continuing import as_meta, beginning_of
from viznet.recording.held_out import HeldOutPlan, plan_held_out
from viznet.recording.layout import FORMAT, Field, fields, snapshot_bytes
from viznet.recording.meta import RunMeta, to_json
from viznet.recording.optimizer_state import state_as_bytes
from viznet.recording.run import Run
from viznet.recording.run_folder import RunFolder, check_room
from viznet.recording.snapshot_builder import SnapshotBuilder
from viznet.recording.snapshot_schedule import Plan, SnapshotSchedule
from viznet.recording.writer import Writer
from viznet.step import Step
from viznet.threads import same_digits_for
from viznet.training import Training


def record(
    training: Training,
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
    """Trains to the end and records snapshots of the network on disk.

    Every training step's loss and accuracy are recorded too. The recording can be opened while it grows.

    Parameters
    ----------
    training : Training
        What `train` returned, before it was iterated over.
    path : str or path
        The folder to make.
    probe : Examples, Dataset or (x, y), optional
        The examples whose activations are recorded at every snapshot. By default ten of each class, taken from the
        test set if a `Dataset` is learned from, otherwise from the examples that are learned from.
    validation : Examples, Dataset or (x, y), optional
        Held-out examples. With them each snapshot has `validation_loss`, `validation_accuracy` and `confusion`. By
        default the test set, if a `Dataset` is learned from.
    validation_sample : int, optional
        How many of the held-out examples are measured at every snapshot; at the last one, all of them are. By default
        2,000, of every class its share. In a short training of a large network the default measures fewer snapshots,
        so that measuring takes no longer than learning.
    schedule : SnapshotSchedule, optional
        The steps to keep. By default about 200, most of them early, within 500 MB.
    overwrite : bool
        Whether a recording at `path` is replaced. Anything else at `path` stays and is an error, except an empty
        folder.
    say : callable, optional
        A function of one text, such as `print`. It is called before the first step with each sentence about what will
        be recorded.
    progress : bool
        Whether a terminal shows a progress bar.

    Returns
    -------
    Run
        The recording. If the loss became NaN or infinite, it ends there with the status "diverged".

    Raises
    ------
    RecordingError
        If the recording cannot be made, or the disk is full. What was recorded until then can be opened. If the
        training is interrupted (Ctrl-C) or fails, its own exception is raised after the recording has ended properly.

    Notes
    -----
    Of a `Dataset`, `probe` and `validation` use the test set. Arrays (x, y) are recorded as pixels of 256 values.

    Examples
    --------
    >>> import viznet as vz
    >>> training = vz.train(vz.MLP(784, 16, 10, seed=7), vz.digits(), steps=100)
    >>> vz.record(training, "runs/first", schedule=vz.SnapshotSchedule.every(10), progress=False)
    <Run 'first': 784-16-10, 11 snapshots, finished>
    """
    needed = ("network", "examples", "held_out", "optimizer", "total", "epoch_length", "started", "__next__")
    if not all(hasattr(training, name) for name in needed):  # a wrapped training is accepted too
        # The training inside of islice(training, 100), of zip(training) and the like.
        for inner in gc.get_referents(training, *gc.get_referents(training)):
            if isinstance(inner, Training):
                inner.is_handled = True  # this error is enough, without a `NotStartedWarning`
        raise RecordingUsageError(
            f"training is {described(training)}, expected what train(network, examples) returns: "
            "to record fewer steps, use train(…, steps=100)"
        )
    if training.started:
        raise RecordingError("this training was iterated over already: make a new one with train(...)")
    # If the training is refused below, that error is enough, without a `NotStartedWarning`.
    training.is_handled = True
    path = file_path("path", path, such_as="'runs/first'", error=RecordingUsageError)
    overwrite = flag("overwrite", overwrite, error=RecordingUsageError)
    progress = flag("progress", progress, error=RecordingUsageError)
    if not isinstance(schedule, SnapshotSchedule | None):
        raise RecordingUsageError(
            f"schedule is {described(schedule)}, expected one such as SnapshotSchedule.every(10)"
        )
    if say is not None and not callable(say):
        raise RecordingUsageError(f"say is {described(say)}, expected a function of one text, such as print")
    network, classes = training.network, training.network.sizes[-1]
    if probe is None:
        pool = training.examples if training.held_out is None else training.held_out
        probe = as_examples("probe", pool, classes).per_class(PROBE_PER_CLASS)
    probe = as_examples("probe", probe, classes)
    validation = training.held_out if validation is None else validation
    validation = None if validation is None else as_examples("validation", validation, classes)
    for name, examples in (("probe", probe), ("validation", validation)):
        if examples is not None:
            _check_examples(name, examples, network)
    check_length(training.total)
    layout = fields(network.sizes, network.dtype.name, probe=len(probe), validation=validation is not None)
    plan = (schedule or SnapshotSchedule()).plan(
        total=training.total,
        epoch_length=training.epoch_length,
        snapshot_bytes=snapshot_bytes(layout),
        earlier=getattr(training, "earlier_batches", 0),  # a user's own training may have none
    )
    held_out = None
    if validation is not None:
        held_out = plan_held_out(
            validation, validation_sample, plan.steps, network, training.total * training.batch_size
        )
    meta = to_json(_settings(training, probe, held_out, plan, layout), f"{path}")
    # Opening makes the same check.
    RunMeta.parse(meta, f"{path}", remedy="this training cannot be recorded")
    builder = SnapshotBuilder(network, probe, held_out)
    sentences = [plan.sentence] + ([held_out.sentence] if held_out is not None and held_out.sentence else [])
    check_room(path, overwrite=overwrite)
    # Until here the training has not begun, so after an error it can still be recorded elsewhere.
    writer = Writer(path, meta, layout, probe, overwrite=overwrite)
    with closing(writer):
        last = _follow(
            training, writer, builder, frozenset(plan.steps.tolist()), sentences, say=say, progress=progress
        )
        if not writer.in_place():
            raise RecordingError(
                f"{path}: was moved away or replaced while this recording was made: look for it where it went"
            )
        network.recorded = (str(path.absolute()), last)
        return Run(RunFolder(path))  # until the writer is closed, nobody can overwrite the recording


def _follow(
    training: Training,
    writer: Writer,
    builder: SnapshotBuilder,
    wanted: frozenset[int],
    sentences: list[str],
    *,
    say: Callable[[str], object] | None,
    progress: bool,
) -> int:
    """Trains to the end, writes the `wanted` steps, and how it ended.

    Returns the last step.
    """
    moment: Step | None = None
    status, reason, state = "interrupted", "the training ended early", None
    try:
        if say is not None:
            for sentence in sentences:
                say(sentence)
        moments: Iterable[Step] = training
        if progress:
            sizes = "-".join(map(str, training.network.sizes))
            moments = progress_bar(moments, f"training {sizes}", training.total + 1)
        rows = min(training.batch_size, len(training.examples.y))
        # The same seed makes the same recording on any number of cores.
        with same_digits_for(rows, training.network.largest_layer):
            for moment in moments:
                writer.scalar(moment)
                last = moment.step == training.total or moment.diverged
                if last or moment.step in wanted:
                    writer.commit(builder.rows(moment, last=last))
        if moment is None:
            raise RecordingError("this training gave no step: make a new one with train(...)")
        if moment.diverged:
            status, reason = "diverged", f"the loss became {moment.loss} at step {moment.step}"
        elif moment.step == training.total:
            status, reason, state = "finished", "", getattr(training, "state", None)
    except BaseException as error:
        reason = "stopped by the user" if isinstance(error, KeyboardInterrupt) else _text(str(error))
        raise
    finally:
        writer.end(status, reason, state_as_bytes(state, training.network.sizes))
    return moment.step


def _text(text: str) -> str:
    """The text without halves of characters, as file names may hold."""
    return text.encode(errors="replace").decode()


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


def _settings(
    training: Training, probe: Examples, held_out: HeldOutPlan | None, plan: Plan, layout: dict[str, Field]
) -> dict[str, Any]:
    """Returns what meta.json holds.

    These are the settings of the network, the training, the data, the schedule and the arrays.
    """
    name, sha256 = getattr(training.examples, "name", ""), getattr(training.examples, "sha256", None)
    white = training.examples.white if isinstance(training.examples, Examples) else 255
    return {
        "format": FORMAT,
        **training.network.config(),
        "optimizer": {
            "name": training.optimizer.name,
            "lr": training.optimizer.lr,
            **training.optimizer.options(),
        },
        "batch_size": training.batch_size,
        "shuffle_seed": training.seed,
        "total": training.total,
        "epoch_length": training.epoch_length,
        "data": {
            # A user's own class of examples may use these names for other things.
            "name": _text(name) if isinstance(name, str) else "",
            "examples": len(training.examples.y),
            "sha256": sha256 if isinstance(sha256, str) else None,
            **({} if white == 255 else {"white": white}),
        },
        "validation": None if held_out is None else held_out.as_meta(),
        "probe": {
            "examples": len(probe),
            "sha256": probe.sha256,
            "image_shape": probe.image_shape,
            "labels": probe.labels,
        },
        **as_meta(beginning_of(training)),
        "schedule": {
            "sentence": plan.sentence,
            "snapshots": len(plan.steps),
            "snapshot_bytes": plan.snapshot_bytes,
        },
        "arrays": {name: field.described() for name, field in layout.items()},
    }


def check_length(steps: int) -> None:
    """Raises `RecordingError` if a recording cannot hold so many steps."""
    if steps >= MOST_ROWS:
        raise RecordingError(f"{steps:,} steps: a recording holds at most {MOST_ROWS - 1:,}")
