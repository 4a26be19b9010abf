"""Commands about the data to learn from: data, data fetch, data clear."""

from typing import Annotated

import typer

from viznet.cli.group import Commands
from viznet.cli.options import SET_UP, Quiet
from viznet.cli.output import console, show, table
from viznet.data import clear, datasets, fetch
from viznet.data.catalogue import NAMES
from viznet.data.readers import forms
from viznet.files import size

data = typer.Typer(cls=Commands)


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.add_typer(data, name="data", rich_help_panel=SET_UP)


@data.callback(invoke_without_command=True)
def list_data(context: typer.Context) -> None:
    """List the datasets, download one, or clear the cache.

    Without a command, the datasets are listed.
    """
    if context.invoked_subcommand:
        return
    shown = table(name="left", what="left", examples="right", size="right", here="left", where="left")
    for each in datasets():
        here = "yes" if each.cached else "no"
        shown.add_row(each.name, each.title, f"{each.examples:,}", size(each.size), here, str(each.path))
    show(shown)
    console().print(f"Other data are named by a path: {forms()}.")


@data.command("fetch", epilog="[bold]viznet data fetch mnist[/]")
def fetch_data(
    name: Annotated[
        str,
        typer.Argument(help=f"The dataset: {', '.join(NAMES)}.", autocompletion=lambda: list(NAMES)),
    ],
    quiet: Quiet = False,
) -> None:
    """Download a dataset into the cache and verify it."""
    console(quiet=quiet).print(f"{name}: {fetch(name, progress=not quiet)}")


@data.command("clear", epilog="[bold]viznet data clear mnist[/]")
def clear_data(
    name: Annotated[
        str | None,
        typer.Argument(help="The dataset. The default is all of them.", autocompletion=lambda: list(NAMES)),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Remove downloaded datasets and parsed tables from the cache."""
    cleared = clear(name)
    say = console(quiet=quiet).print
    say(f"freed {size(cleared.bytes)}")
    for path in cleared.left:
        say(f"{path}: viznet did not make this file, so it stays; delete it yourself if you do not need it")
