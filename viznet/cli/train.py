"""The command that trains a network and records it: train."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Annotated

import typer

import viznet as vz
from viznet.activations import ACTIVATIONS
from viznet.cli.continued import continued, data_of
from viznet.cli.data_options import read_class_names
from viznet.cli.options import (
    HEIGHT_AND_WIDTH,
    RECORD,
    WIDTH_AND_HEIGHT,
    Quiet,
    choice,
    out_option,
    path_of,
    two_numbers,
)
from viznet.cli.output import console
from viznet.cli.stopping import Stopped
from viznet.data.catalogue import NAMES
from viznet.data.readers import forms
from viznet.defaults import BATCH_SIZE, EPOCHS, SEED, SNAPSHOTS
from viznet.errors import OneClassWarning, RecordingError, UsageError, VizError
from viznet.files import missing_folders, remove_empty, writing
from viznet.initial_weights import INITS
from viznet.losses import LOSSES
from viznet.network import OUTPUTS
from viznet.optimizers import OPTIMIZERS, find_optimizer
from viznet.recording.run_folder import check_room, is_recording
from viznet.walkthroughs.numbers import percent
from viznet.walkthroughs.sentence import Counted, fill

LONGEST_NAME = 60  # letters of a recording's name, so that messages can show it
LEARNS = Counted(
    "{network} learns {data} in {count} update, with batches of {batch}.",
    "{network} learns {data} in {count} updates, with batches of {batch}.",
)
STOPPED = "The training was stopped. The steps until then are recorded in {path}"
STOPPED_EARLY = "The training was stopped before anything was recorded."
STOPPED_BEFORE = (
    "The training was stopped before anything was recorded. The earlier recording is still in {path}"
)
STOPPED_EMPTY = "The training was stopped before its first snapshot. There is none in {path}"
DIVERGED = "the training diverged: {reason}; a smaller --learning-rate may help"
DEFAULT_RATES = ", ".join(f"{find_optimizer(name).lr:g} for {name}" for name in OPTIMIZERS)


def register(app: typer.Typer) -> None:
    """Adds this command to `viznet`."""
    epilog = "[bold]viznet train --hidden 512,512 --data mnist --epochs 10 --out runs/large[/]"
    app.command(rich_help_panel=RECORD, epilog=epilog)(train)


def train(
    context: typer.Context,
    hidden: Annotated[
        str, typer.Option(help="The number of neurons in each hidden layer, separated by commas.")
    ] = "16,16",
    activation: Annotated[
        str, choice("--activation", ACTIVATIONS, "The activation function of the hidden layers")
    ] = "relu",
    output: Annotated[
        str, choice("--output", OUTPUTS, "The function that turns the last scores into the answer")
    ] = "softmax",
    loss: Annotated[
        str, choice("--loss", LOSSES, "The loss, which training makes smaller")
    ] = "cross_entropy",
    init: Annotated[str, choice("--init", INITS, "How the first weights are drawn")] = "normal",
    optimizer: Annotated[
        str, choice("--optimizer", OPTIMIZERS, "How the weights are changed by a gradient")
    ] = "sgd",
    learning_rate: Annotated[
        float | None, typer.Option(help=f"The learning rate η. The default is {DEFAULT_RATES}.")
    ] = None,
    batch_size: Annotated[
        int, typer.Option(help="The number of examples in a batch. One update uses one batch.")
    ] = BATCH_SIZE,
    epochs: Annotated[
        int | None,
        typer.Option(help=f"How many times all training examples are used. The default is {EPOCHS}."),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(help="How many updates are made. Give this or --epochs, not both.")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="The seed of the first weights and of the order of the examples.")
    ] = SEED,
    resize: Annotated[
        str | None,
        typer.Option(
            metavar="WxH", help="The width and height to scale the pictures of a folder to, such as 28x28."
        ),
    ] = None,
    dataset: Annotated[
        str,
        typer.Option(
            "--data",
            help=f"The data: {', '.join(NAMES)}, or a path: {forms()}.",
        ),
    ] = "digits",
    label: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="The column with the labels in a table: its name, or its number from 1 on."
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            parser=path_of("--labels"),
            metavar="FILE",
            help="A text file with the names of the classes, one a line.",
        ),
    ] = None,
    white: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            help="The number that is white in the files. By default the brightest pixel shows it.",
        ),
    ] = None,
    image_shape: Annotated[
        str | None,
        typer.Option(
            metavar="HEIGHTxWIDTH", help="The shape of the images, if their pixels are a row in the files."
        ),
    ] = None,
    continue_run: Annotated[
        str | None,
        typer.Option(
            "--continue",
            metavar="RUN",
            help="Go on with this recording, with its network, its optimizer and its data. The new recording counts "
            "from step 0 again.",
        ),
    ] = None,
    out: Annotated[
        Path | None, out_option("The folder of the recording. The default is a new one in runs/.")
    ] = None,
    snapshots: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help=f"How many snapshots are kept. Most of them are early in the training. The default is {SNAPSHOTS}, or "
            "fewer if they would take more than 500 MB.",
        ),
    ] = None,
    every: Annotated[
        int | None, typer.Option(help="Keep a snapshot at every N-th step instead.", metavar="N")
    ] = None,
    validation_sample: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="How many held-out examples are measured at a snapshot. The default is 2,000; a short training of a "
            "large network does not measure at every snapshot. The last snapshot measures all of them.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the recording that is in the folder.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Train a network and record its training."""
    say = console(quiet=quiet).print
    layers = hidden_sizes(hidden)
    if out is not None:
        check_room(out, overwrite=overwrite)  # before anything is loaded or printed
    chosen = find_optimizer(optimizer)
    if learning_rate is not None:
        chosen = OPTIMIZERS[optimizer](lr=learning_rate)
    schedule = vz.SnapshotSchedule(snapshots=snapshots) if every is None else vz.SnapshotSchedule.every(every)
    earlier = None if continue_run is None else vz.open_run(continue_run)
    if earlier is not None:
        dataset = data_of(context, earlier, dataset)
    examples = vz.load(
        dataset,
        labels=read_class_names(labels),
        label=label,
        white=white,
        image_shape=None
        if image_shape is None
        else two_numbers("--image-shape", image_shape, HEIGHT_AND_WIDTH, such_as="20x15"),
        resize=None if resize is None else two_numbers("--resize", resize, WIDTH_AND_HEIGHT, such_as="28x28"),
        progress=not quiet,
    )
    for note in examples.notes:
        say(note)
    if earlier is not None:
        training, sentence = continued(context, earlier, examples, epochs=epochs, steps=steps)
        say(sentence)
    else:
        network = vz.MLP(
            examples.train.x.shape[1],
            *layers,
            len(examples.train.labels),
            activation=activation,
            output=output,  # type: ignore[arg-type]
            loss=loss,
            init=init,
            seed=seed,
        )
        with warnings.catch_warnings(action="ignore", category=OneClassWarning):  # the notes say it already
            training = vz.train(
                network, examples, optimizer=chosen, batch_size=batch_size, epochs=epochs, steps=steps
            )
    training.is_handled = True  # if it cannot be recorded, that error is enough
    network = training.network
    name = run_name(examples.name, list(network.sizes[1:-1]))
    learns = LEARNS.of(training.total)
    say(fill(learns, network=network, data=examples.name, count=training.total, batch=training.batch_size))
    with free_path(Path("runs") / name) if out is None else nullcontext(out) as path:
        before = identity(path)
        try:
            run = vz.record(
                training,
                path,
                validation_sample=validation_sample,
                schedule=schedule,
                overwrite=overwrite,
                say=say,
                progress=not quiet,
            )
        except (KeyboardInterrupt, Stopped):
            say(stopped_sentence(path, before))
            raise
    info = run.info()
    if run.status == "diverged":
        say(f"recording: {path}")
        # An error, so that --quiet does not hide it.
        raise VizError(fill(DIVERGED, reason=info["reason"]))
    if not quiet:
        say(
            f"accuracy: {percent(network.accuracy(examples.train), 2)} of {len(examples.train):,} training examples"
        )
        say(
            f"accuracy: {percent(info['validation_accuracy'], 2)} of {info['validation_examples']:,} held-out examples"
        )
        say(f"time: {info['seconds']:.1f} s")
    say(f"recording: {path}")


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this folder from another one that takes its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def stopped_sentence(path: Path, before: tuple[int, int] | None) -> str:
    """Says what is kept of a training that was stopped.

    `before` is the identity of what was at the path before the training.
    """
    if not is_recording(path):
        return fill(STOPPED_EARLY)
    if identity(path) == before:
        return fill(STOPPED_BEFORE, path=path)
    return fill(STOPPED if len(vz.open_run(path)) else STOPPED_EMPTY, path=path)


def hidden_sizes(hidden: str) -> list[int]:
    """Reads the sizes of the hidden layers out of the option's text.

    >>> hidden_sizes("16, 16"), hidden_sizes("")
    ([16, 16], [])
    """
    try:
        sizes = [int(part) for part in hidden.split(",")] if hidden.strip() else []
    except ValueError:
        sizes = [0]
    if any(n < 1 for n in sizes):
        raise UsageError(
            f"--hidden {hidden}: expected whole numbers above 0 with commas between, such as 16,16"
        )
    return sizes


@contextmanager
def free_path(path: Path) -> Iterator[Path]:
    """Reserves the path, or the first free one of `path-2`, `path-3` …

    An empty folder reserves it, which the recording replaces. If there is no recording after the block, the folder is
    deleted. Of trainings that begin together, each gets a name of its own.
    """
    new = missing_folders(path)
    with writing(path, RecordingError):
        number, mine = 1, path
        while True:
            try:
                mine.mkdir(parents=True)  # another training that failed may just have removed an empty one
                break
            except FileExistsError:
                number += 1
                mine = path.with_name(f"{path.name}-{number}")
    try:
        yield mine
    finally:
        with suppress(OSError):  # there is a recording in it
            mine.rmdir()
        remove_empty(new)


def run_name(data: str, layers: list[int]) -> str:
    """Names a recording by its data and its hidden layers.

    >>> run_name("digits", [16, 16]), run_name("my digits", [1] * 1000)
    ('digits-16-16', 'my digits-1000-layers')
    """
    name = "-".join([data, *map(str, layers)])
    return name if len(name) <= LONGEST_NAME else f"{data[:LONGEST_NAME]}-{len(layers)}-layers"
