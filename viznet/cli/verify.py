"""The command that checks what a film shows: verify."""

from pathlib import Path
from typing import Annotated

import typer

import viznet as vz
from viznet.cli.options import SHOW, Quiet, path_of
from viznet.cli.output import console
from viznet.errors import ReceiptError
from viznet.walkthroughs.sentence import fill

MOST = 20  # lines about what is not true
FEW = 3  # so many lines may show what was changed in a recording; with more, it is another one
NOT_TRUE = "{film}: {summary}"
UNKNOWN = "not checked: {reason}"
OTHER_RUN = "{film}: {reason}"
NOT_COVERED = "not covered: {what}"


def register(app: typer.Typer) -> None:
    """Adds this command to `viznet`."""
    app.command(rich_help_panel=SHOW, epilog="[bold]viznet verify outputs/forward_pass.mp4 latest[/]")(verify)


def verify(
    film: Annotated[
        Path,
        typer.Argument(
            metavar="FILM", parser=path_of("FILM"), help="The film, with its receipt beside it, or a page."
        ),
    ],
    runs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RUN]...",
            help="The recording, as for other commands; the default is [bold]latest[/]. For a film or a "
            "page of several recordings, all of them.",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Work out again the numbers and claims of a film or a page."""
    verification = vz.verify(film, *(runs or ["latest"]))
    if verification.other_run and len(verification.false) > FEW:
        raise ReceiptError(fill(OTHER_RUN, film=film, reason=verification.other_run))
    say = console(quiet=quiet).print
    for line in verification.false[:MOST]:
        console().print(line)
    for reason in verification.unknown:
        say(fill(UNKNOWN, reason=reason))
    if verification.false:
        raise ReceiptError(fill(NOT_TRUE, film=film, summary=verification))
    say(str(verification))
    for what in verification.not_covered:
        say(fill(NOT_COVERED, what=what))
