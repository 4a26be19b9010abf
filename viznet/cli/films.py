"""Commands that draw a recording with Matplotlib: views, animate."""

from pathlib import Path
from typing import Annotated

import typer

import viznet as vz
from viznet.cli.options import SHOW, Quiet, RunName, Theme, output_path
from viznet.cli.output import console, table
from viznet.errors import UsageError
from viznet.files import size


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=SHOW)(views)
    epilog = "[bold]viznet animate latest loss activations:layer=2 -o learning.gif --size 640x360[/]"
    app.command(rich_help_panel=SHOW, epilog=epilog)(animate)


def views() -> None:
    """List the views, the pictures that a film can show."""
    shown = table(view="left", shows="left")
    for name, view in vz.views.VIEWS.items():
        shown.add_row(name, view.doc)
        for option, meaning in view.meanings.items():
            shown.add_row(f"  {option}={view.options[option]!r}", meaning)
    console().print(shown)
    console().print("Write options after a colon: viznet animate latest activations:layer=2")


def animate(
    run: RunName,
    view: Annotated[
        list[str],
        typer.Argument(
            metavar="VIEW...",
            help="One or more views, such as [bold]loss activations:layer=2[/]. `viznet views` lists them.",
            autocompletion=lambda: list(vz.views.VIEWS),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            parser=output_path,
            metavar="PATH",
            help="The film to write: .mp4, .gif, .webm, or a folder for PNGs. The default is outputs/VIEW.mp4.",
        ),
    ] = None,
    fps: Annotated[float, typer.Option(help="The number of frames per second.")] = 30,
    size_: Annotated[
        str, typer.Option("--size", metavar="WxH", help="The width and the height, in pixels.")
    ] = "1280x720",
    theme: Theme = "dark",
    seconds: Annotated[
        float | None,
        typer.Option(help="The length of the film. The default depends on the number of snapshots."),
    ] = None,
    clock: Annotated[
        str,
        typer.Option(
            help="How time runs in the film: snapshots (each is shown equally long), linear (training steps pass "
            "evenly) or geometric (slow at the start)."
        ),
    ] = "snapshots",
    quiet: Quiet = False,
) -> None:
    """Make a film of one or more views of a recording."""
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
    say = console(quiet=quiet).print
    from viznet.film.output_path import OutputPath  # here, because it loads Matplotlib

    kind = "film" if path.is_file() else "pictures"
    say(f"{kind} ({size(OutputPath.of(path).bytes)}): {path}")


def pixels(text: str, option: str = "--size", such_as: str = "1280x720") -> tuple[int, int]:
    """Reads a width and a height out of the option's text.

    >>> pixels("640x360")
    (640, 360)
    """
    width, cross, height = text.lower().replace("×", "x").partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise UsageError(f"{option} {text}: expected width x height in pixels, such as {such_as}")
    return int(width), int(height)
