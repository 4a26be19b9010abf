"""Commands that make recordings and tell about them: train, info, pack, data."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

import viznet as vz
from viznet.activations import ACTIVATIONS
from viznet.cli.stopping import Stopped
from viznet.cli.words import Quiet, RunName, console
from viznet.data import clear, datasets, fetch
from viznet.data.catalogue import NAMES
from viznet.defaults import BATCH_SIZE, EPOCHS, SEED, SNAPSHOTS
from viznet.errors import UsageError
from viznet.files import size
from viznet.losses import LOSSES
from viznet.network import INITS, OUTPUTS
from viznet.optimizers import OPTIMIZERS, find_optimizer

USUAL_RATES = ", ".join(f"{optimizer().lr:g} for {name}" for name, optimizer in OPTIMIZERS.items())

data = typer.Typer(help="The datasets that there are: list them, fetch them, clear the cache.")


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(epilog="[bold]viznet train --hidden 512,512 --data mnist --epochs 10 --out runs/large[/]")(
        train
    )
    app.command(epilog="[bold]viznet info latest --json[/]")(info)
    app.command(epilog="[bold]viznet pack latest -o first.npz[/]")(pack)
    app.add_typer(data, name="data")


def choice(flag: str, choices: object, text: str) -> typer.models.OptionInfo:
    """An option whose value is one of a registry's names; the library says so when it is not."""
    names = [str(name) for name in choices]  # type: ignore[attr-defined]
    return typer.Option(flag, help=f"{text}: {', '.join(names)}.", autocompletion=lambda: names)


def train(
    hidden: Annotated[str, typer.Option(help="Neurons in each hidden layer, separated by commas.")] = "16,16",
    activation: Annotated[str, choice("--activation", ACTIVATIONS, "Of the hidden layers")] = "relu",
    output: Annotated[str, choice("--output", OUTPUTS, "What the last scores become")] = "softmax",
    loss: Annotated[str, choice("--loss", LOSSES, "What training makes small")] = "cross_entropy",
    init: Annotated[str, choice("--init", INITS, "How the first weights are drawn")] = "normal",
    optimizer: Annotated[str, choice("--optimizer", OPTIMIZERS, "How a gradient becomes a step")] = "sgd",
    learning_rate: Annotated[
        float | None,
        typer.Option(help=f"Step size; by default {USUAL_RATES}."),
    ] = None,
    batch_size: Annotated[int, typer.Option(help="Examples that one gradient is the mean of.")] = BATCH_SIZE,
    epochs: Annotated[
        int | None, typer.Option(help=f"Times through all training examples [{EPOCHS}].")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Updates, instead of epochs.")] = None,
    seed: Annotated[int, typer.Option(help="Of the first weights and the shuffling.")] = SEED,
    dataset: Annotated[
        str, typer.Option("--data", help=f"{', '.join(NAMES)}, or a path to IDX files, a CSV, NPY or NPZ.")
    ] = "digits",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder of the recording; by default a new one in runs/."),
    ] = None,
    snapshots: Annotated[int, typer.Option(help="Moments to keep, more of them early on.")] = SNAPSHOTS,
    every: Annotated[int | None, typer.Option(help="Keep every N-th step instead.")] = None,
    validation_sample: Annotated[
        int | None,
        typer.Option(
            help="Held-out examples to measure at every snapshot, all of them at the last; by default 2,000, and in a "
            "short training of a large network not at every snapshot."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the recording that is there.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Train a network and record it."""
    say = console(quiet=quiet).print
    layers = layer_sizes(hidden)
    optimize = find_optimizer(optimizer)
    if learning_rate is not None:
        optimize = OPTIMIZERS[optimizer](lr=learning_rate)
    schedule = vz.SnapshotSchedule(snapshots=snapshots) if every is None else vz.SnapshotSchedule.every(every)
    examples = vz.load(dataset, progress=not quiet)
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
    training = vz.train(
        network,
        examples,
        optimizer=optimize,
        batch_size=batch_size,
        epochs=epochs,
        steps=steps,
    )
    path = out or unused(Path("runs") / "-".join([examples.name, *map(str, layers)]))
    say(f"{network} learns {examples.name}: {training.total:,} updates, batches of {batch_size}")
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
        say(f"stopped; what was recorded until then is in {path}")
        raise
    told = run.info()
    if run.status == "diverged":
        say(f"diverged: {told['reason']}. A smaller --learning-rate may help. Recorded until there: {path}")
        raise typer.Exit(1)
    if not quiet:
        learned = network.accuracy(examples.train)
        say(
            f"accuracy: {learned:.2%} on the {len(examples.train):,} training examples, "
            f"{told['validation_accuracy']:.2%} on {told['validation_examples']:,} held-out ones "
            f"({told['seconds']:.1f} s)"
        )
    say(f"recording: {path}")


def layer_sizes(hidden: str) -> list[int]:
    """The numbers in "512,512"; none in "".

    >>> layer_sizes("16, 16")
    [16, 16]
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


def unused(path: Path) -> Path:
    """The path, or the first of path-2, path-3 … that is not there yet."""
    number, candidate = 1, path
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def info(
    run: RunName = "latest", as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """What a recording holds: sizes, steps, loss and accuracy."""
    told = vz.open_run(run).info()
    if as_json:
        print(json.dumps(told, indent=2))
        return

    def percent(figure: float | None) -> str:
        return "not recorded" if figure is None else f"{figure:.2%}"

    def number(figure: float | None) -> str:
        return "not recorded" if figure is None else f"{figure:.4f}"

    optimizer = ", ".join(f"{key} {value}" for key, value in told["optimizer"].items() if key != "name")
    held_out = f"held-out ({told['validation_examples']:,})"
    sample = (told["validation"] or {}).get("sample", 0)
    if told["validation_step"] != told["steps"]:  # it ended between two measurements
        when = f" (at step {told['validation_step']:,})" if told["validation_step"] is not None else ""
    elif sample < told["validation_examples"]:
        when = f" (before the end, of {sample:,})"
    else:
        when = ""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in (
        ("run", f"{told['name']}  ({told['status']}{': ' + told['reason'] if told['reason'] else ''})"),
        ("network", f"{'-'.join(map(str, told['sizes']))}, {told['activation']}, {told['output']} output"),
        ("parameters", f"{told['parameter_count']:,}"),
        (
            "learns",
            f"{told['data']['name'] or 'examples'}, {told['data']['examples']:,} examples, seed {told['seed']}",
        ),
        (
            "by",
            f"{told['optimizer']['name']} ({optimizer}), {told['loss_function']}, batches of {told['batch_size']}",
        ),
        ("steps", f"{told['steps']:,} of {told['total']:,} ({told['epochs']:.3g} epochs)"),
        ("snapshots", f"{told['snapshots']}: {told['schedule']}"),
        (
            "training",
            f"accuracy {percent(told['training_accuracy'])}, loss {number(told['training_loss'])} "
            "(mean over the last epoch's batches)",
        ),
        ("last batch", f"accuracy {percent(told['accuracy'])}, loss {number(told['loss'])}"),
        (
            held_out,
            f"accuracy {percent(told['validation_accuracy'])}, loss {number(told['validation_loss'])}{when}",
        ),
        ("size", size(told["bytes"])),
        ("hash", told["hash"]),
        ("path", told["path"]),
    ):
        table.add_row(f"[bold]{name}[/]", value)
    console().print(table)


def pack(
    run: RunName = "latest",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to make; by default RUN.npz.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Pack a recording's folder into one .npz file, to send or to keep."""
    packed = vz.pack(run, out)
    console(quiet=quiet).print(f"packed ({size(packed.stat().st_size)}): {packed}")


@data.callback(invoke_without_command=True)
def list_data(context: typer.Context) -> None:
    """What there is to learn from, and where it is cached."""
    if context.invoked_subcommand:
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "what", "examples", "size", "here", "where"):
        table.add_column(heading, justify="right" if heading in ("examples", "size") else "left")
    for each in datasets():
        here = "yes" if each.cached else "no"
        table.add_row(each.name, each.title, f"{each.examples:,}", size(each.size), here, str(each.path))
    console().print(table)
    console().print("Anything else by its path: a folder of IDX files, a CSV (.gz, .zip), an .npy or .npz.")


@data.command("fetch", epilog="[bold]viznet data fetch mnist[/]")
def fetch_data(
    name: Annotated[str, typer.Argument(help="Which dataset.", autocompletion=lambda: list(NAMES))],
    quiet: Quiet = False,
) -> None:
    """Fetch a dataset into the cache, verified."""
    console(quiet=quiet).print(f"{name}: {fetch(name, progress=not quiet)}")


@data.command("clear", epilog="[bold]viznet data clear mnist[/]")
def clear_data(
    name: Annotated[
        str | None,
        typer.Argument(help="Which dataset; all of them by default.", autocompletion=lambda: list(NAMES)),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Remove fetched datasets and parsed tables from the cache."""
    cleared = clear(name)
    say = console(quiet=quiet).print
    say(f"freed {size(cleared.bytes)}")
    for path in cleared.left:
        say(f"{path}: is not known as made by viznet, so it stays: delete it by hand if nobody needs it")
