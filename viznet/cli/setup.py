"""Commands that check and try the installation: doctor, demo."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from viznet.cli.options import SET_UP, Quiet, out_option
from viznet.cli.output import console, show, table
from viznet.defaults import DEMO_FOLDER
from viznet.demo import PAGE
from viznet.demo import demo as make_demo
from viznet.doctor import examine, films_can_be_made
from viznet.files import size

NEXT = "Open {page} in a browser. Next: viznet explain {run}, or viznet train"
COLOURS = {"ok": "green", "missing": "red", "optional": "yellow"}  # of the states of a finding


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=SET_UP)(doctor)
    app.command(rich_help_panel=SET_UP, epilog="[bold]viznet demo --out outputs/demo[/]")(demo)


def doctor() -> None:
    """Check what viznet needs, and say how to install what is missing."""
    findings = examine()
    shown = table(state="left", what="left", found="left", needed_for="left", command="left")
    for finding in findings:
        state = Text(finding.state, COLOURS[finding.state])
        shown.add_row(state, finding.name, finding.found, finding.purpose, finding.mend)
    show(shown)
    if not films_can_be_made(findings):
        raise typer.Exit(1)
    console().print("Films can be made.")


def demo(
    out: Annotated[Path, out_option("The folder of the films.")] = Path(DEMO_FOLDER),
    quiet: Quiet = False,
) -> None:
    """Train a network on real digits, and make films, scenes and a page of it."""
    made = make_demo(out, progress=not quiet)
    shown = table(made="left", what="left", size="right", took="right")
    for each in made:
        shown.add_row(str(each.path), each.what, size(each.bytes), f"{each.seconds:.1f} s")
    show(shown, quiet=quiet)
    console(quiet=quiet).print(
        NEXT.format(
            page=out / PAGE, run="latest" if out == Path(DEMO_FOLDER) else shlex.quote(str(out / "run"))
        )
    )
