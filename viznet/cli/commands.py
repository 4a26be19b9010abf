"""All commands of `viznet`, in one Typer application."""

from typing import Annotated

import typer

import viznet as vz
from viznet.cli import data, experiment, films, inside, predict, runs, scenes, setup, train, verify
from viznet.cli.group import Commands

app = typer.Typer(
    cls=Commands,
    name="viznet",
    help="See a neural network learn: train it, record it, and make films that show its own numbers.",
    epilog="To make a first film: [bold]viznet train && viznet animate latest weights[/]",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (train, experiment, runs, films, scenes, verify, inside, predict, setup, data):
    group.register(app)


def show_version(wanted: bool) -> None:
    """Prints the version and ends, for `viznet --version`."""
    if wanted:
        print(f"viznet {vz.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Takes the options that stand before a command."""
