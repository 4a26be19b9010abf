"""Commands about viznet itself: doctor and demo."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from viznet.cli.words import Quiet, console
from viznet.demo import demo as make_demo
from viznet.doctor import examine, films_can_be_made
from viznet.files import size


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command()(doctor)
    app.command(epilog="[bold]viznet demo --out outputs/demo[/]")(demo)


def doctor() -> None:
    """Look at what viznet needs, and say how to mend what is missing."""
    findings = examine()
    table = Table(box=None, pad_edge=False)
    for heading in ("", "what", "found", "for", "mend with"):
        table.add_column(heading, overflow="fold")
    marks = {"ok": "[green]ok[/]", "missing": "[red]missing[/]", "optional": "[yellow]optional[/]"}
    for finding in findings:
        table.add_row(marks[finding.state], finding.name, finding.found, finding.purpose, finding.mend)
    console().print(table)
    if not films_can_be_made(findings):
        raise typer.Exit(1)
    console().print("Films can be made.")


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder that the films go to.")] = Path(
        "outputs/demo"
    ),
    quiet: Quiet = False,
) -> None:
    """Train a network on real digits, and make films, scenes and a page of it."""
    made = make_demo(out, progress=not quiet)
    table = Table(box=None, pad_edge=False)
    for heading in ("made", "what", "size", "took"):
        table.add_column(heading, justify="left" if heading in ("made", "what") else "right")
    for each in made:
        table.add_row(str(each.path), each.what, size(each.bytes), f"{each.seconds:.1f} s")
    console(quiet=quiet).print(table)
    console(quiet=quiet).print(f"all of it is in {out}")
