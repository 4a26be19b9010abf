"""The arguments and options that several commands share."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from viznet.theme import THEMES

# The groups in which `viznet --help` shows the commands.
RECORD, SHOW, LOOK_INSIDE, SET_UP = "Train and record", "Films", "Inside the network", "Set-up and data"

RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="The recording: its folder, its packed file, its name in runs/, or [bold]latest[/].",
        autocompletion=lambda: ["latest", *sorted(path.name for path in Path("runs").glob("*"))],
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Theme = Annotated[
    str,
    typer.Option("--theme", help=f"The colours: {' or '.join(THEMES)}.", autocompletion=lambda: list(THEMES)),
]
Example = Annotated[int | None, typer.Option("--example", help="Show the recorded example of this number.")]
Digit = Annotated[str | None, typer.Option("--digit", help="Show an example of this class.")]
Wrong = Annotated[bool, typer.Option("--wrong", help="Show an example that the network gets wrong.")]
At = Annotated[
    int | None, typer.Option("--at", help="Show the network at this training step. The default is the last.")
]


def choice(option: str, choices: Iterable[str], description: str) -> typer.models.OptionInfo:
    """Makes an option that takes one of several names.

    The library refuses any other name.
    """
    names = list(choices)
    return typer.Option(option, help=f"{description}: {', '.join(names)}.", autocompletion=lambda: names)
