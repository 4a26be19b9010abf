"""The command that compares several ways to train: experiment."""

from pathlib import Path
from typing import Annotated

import typer

import viznet as vz
from viznet.cli.options import RECORD, Quiet, out_option
from viznet.cli.output import console, show, table
from viznet.experiments.experiment import FOLDER, LEAST_SEEDS
from viznet.experiments.table import HEADINGS

HOW_TO_RUN = "Run one: viznet experiment activations"


def register(app: typer.Typer) -> None:
    """Adds this command to `viznet`."""
    epilog = "[bold]viznet experiment learning_rates --jobs 2[/]"
    app.command(rich_help_panel=RECORD, epilog=epilog)(experiment)


def experiment(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="The name of an experiment, or a .toml file with one of your own. Without it, all are listed.",
            autocompletion=lambda: list(vz.EXPERIMENTS),
        ),
    ] = None,
    dataset: Annotated[
        str, typer.Option("--data", help="The data, as `viznet train` takes them.")
    ] = "digits",
    seeds: Annotated[
        int, typer.Option(help=f"How many trainings each way gets, at least {LEAST_SEEDS}.")
    ] = LEAST_SEEDS,
    jobs: Annotated[int, typer.Option(help="How many processes train at the same time.")] = 1,
    out: Annotated[
        Path | None,
        out_option(
            f"The folder of the results. The default is one in {FOLDER}/. What is finished there is not done again."
        ),
    ] = None,
    film: Annotated[
        bool, typer.Option("--film/--no-film", help="Write film.mp4, of the recordings side by side.")
    ] = True,
    quiet: Quiet = False,
) -> None:
    """Train a network in several ways, several times each, and compare.

    The table gives mean and standard deviation. A way is called better only if the 95 % intervals do not overlap.
    """
    if name is None:
        listed = table(experiment="left", question="left")
        for plan in vz.EXPERIMENTS.values():
            listed.add_row(plan.name, plan.question)
        show(listed)
        console().print(HOW_TO_RUN)
        return
    say = console(quiet=quiet).print
    found = vz.experiment(
        name, data=dataset, seeds=seeds, jobs=jobs, out=out, say=say, film=film, progress=not quiet
    )
    say(found.plan.question)
    rows = table(**{heading: "right" if column else "left" for column, heading in enumerate(HEADINGS)})
    for row in found.rows:
        rows.add_row(*row.cells())
    show(rows, quiet=quiet)
    for sentence in found.findings:
        say(sentence)
    say(f"report, table and recordings: {found.path}")
    if found.film is not None:
        say(f"film: {found.film}")
