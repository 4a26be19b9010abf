"""Commands that look inside a network: explain, explore."""

from pathlib import Path
from typing import Annotated

import typer

import viznet as vz
from viznet.cli.options import LOOK_INSIDE, At, Digit, Example, Quiet, RunName, Wrong, output_path
from viznet.cli.output import console
from viznet.consoles import SafeConsole
from viznet.errors import UsageError
from viznet.files import size
from viznet.walkthroughs.subject import find_subject
from viznet.walkthroughs.terminal import explanation


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=LOOK_INSIDE, epilog="[bold]viznet explain latest --digit 3 --at 100[/]")(
        explain
    )
    app.command(rich_help_panel=LOOK_INSIDE, epilog="[bold]viznet explore latest -o stepper.html[/]")(explore)


def explain(
    run: RunName = "latest", example: Example = None, digit: Digit = None, wrong: Wrong = False, at: At = None
) -> None:
    """Print one digit's forward and backward pass, with all its numbers."""
    subject = find_subject(run, example=example, digit=digit, wrong=wrong, at=at)
    SafeConsole(highlight=False, markup=False).print(explanation(subject))


def explore(
    run: RunName = "latest",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            parser=output_path,
            metavar="PATH",
            help="The page to write. Without it, the page opens in the browser.",
        ),
    ] = None,
    other: Annotated[
        str | None,
        typer.Option("--with", metavar="RUN", help="A second recording to compare with the first."),
    ] = None,
    max_mb: Annotated[float, typer.Option(help="The largest size of the page, in megabytes.")] = 16,
    title: Annotated[str | None, typer.Option(help="The title at the top of the page.")] = None,
    present: Annotated[
        bool, typer.Option("--present", help="Open the page with hidden controls, for a lecture.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Follow a training that still runs, until you press Ctrl-C.")
    ] = False,
    theme: Annotated[
        str | None,
        typer.Option(
            help="The colours: dark, light, or a .toml file with a theme of your own. The default is the reader's."
        ),
    ] = None,
    window: Annotated[
        bool, typer.Option("--window", help="Open a Matplotlib window instead of the page.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Make a page to step through a training, forwards and backwards."""
    if sum((out is not None, live, window)) > 1:
        raise UsageError("--out, --live and --window: give one of them")
    say = console(quiet=quiet).print
    stepper = vz.explore(run, compare=other, max_mb=max_mb, title=title, present=present, theme=theme)
    if window:
        stepper.window().wait()
    elif live:
        with stepper.serve() as server:
            server.open()
            say(f"page, until you press Ctrl-C: {server.url}")
            server.wait()
    elif out is None:
        say(f"page, opened in the browser if there is one: {stepper.open()}")
    else:
        path = stepper.save(out)
        say(f"page ({size(path.stat().st_size)}, probabilities off by at most {stepper.worst:.1g}): {path}")
