"""Commands that make pictures of a recording: views, animate."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

import viznet as vz
from viznet.cli.words import Quiet, RunName, console
from viznet.errors import UsageError
from viznet.files import size
from viznet.theme import THEMES


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command()(views)
    app.command(
        epilog="[bold]viznet animate latest loss activations:layer=2 -o learning.gif --size 640x360[/]"
    )(animate)


Theme = Annotated[str, typer.Option("--theme", help="dark or light.", autocompletion=lambda: list(THEMES))]


def views() -> None:
    """All views with their options."""
    table = Table(box=None, pad_edge=False)
    for heading in ("view", "shows"):
        table.add_column(heading, overflow="fold")
    for name, view in vz.views.VIEWS.items():
        table.add_row(f"[bold]{escape(name)}[/]", escape(view.doc))
        for option, meaning in view.meanings.items():
            table.add_row(f"  {option}={escape(repr(view.options[option]))}", escape(meaning))
    console().print(table)
    console().print("Options follow a colon: viznet animate latest activations:layer=2")


def animate(
    run: RunName,
    view: Annotated[
        list[str],
        typer.Argument(
            metavar="VIEW...",
            help="One or more views, as in [bold]loss activations:layer=2[/]; `viznet views` lists them.",
            autocompletion=lambda: list(vz.views.VIEWS),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Film to make: .mp4, .gif, .webm, or a folder for PNGs; by default outputs/VIEW.mp4.",
        ),
    ] = None,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 30,
    size_: Annotated[str, typer.Option("--size", metavar="WxH", help="Pixels.")] = "1280x720",
    theme: Theme = "dark",
    seconds: Annotated[
        float | None, typer.Option(help="How long; by default what the snapshots need.")
    ] = None,
    clock: Annotated[
        str, typer.Option(help="What passes evenly: snapshots, linear or geometric (steps).")
    ] = "snapshots",
    quiet: Quiet = False,
) -> None:
    """Make a film of one or more views of a run."""
    names = "-".join(spelling.partition(":")[0] for spelling in view)
    path = vz.animate(run, *view).save(
        out or Path("outputs") / f"{names}.mp4",
        fps=fps,
        size=pixels(size_),
        theme=theme,
        seconds=seconds,
        clock=clock,
        progress=not quiet,
    )
    what = f"film ({size(path.stat().st_size)})" if path.is_file() else "pictures"
    console(quiet=quiet).print(f"{what}: {path}")


def pixels(text: str) -> tuple[int, int]:
    """Width and height out of "1280x720".

    >>> pixels("640x360")
    (640, 360)
    """
    width, cross, height = text.lower().replace("×", "x").partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise UsageError(f"--size {text}: expected width x height in pixels, such as 1280x720")
    return int(width), int(height)
