"""What the commands share: how a run is named, and how a result is told."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="A run's folder or packed file, its name in runs/, or [bold]latest[/].",
        autocompletion=lambda: ["latest", *sorted(path.name for path in Path("runs").glob("*"))],
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def console(*, quiet: bool = False) -> Console:
    """Where results are printed. Paths are not coloured or broken: they are there to be copied."""
    return Console(quiet=quiet, highlight=False, soft_wrap=True)
