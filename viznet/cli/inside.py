"""Commands that look inside a network: explain, explore, probe."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

import viznet as vz
from viznet.cli.options import (
    LOOK_INSIDE,
    At,
    Digit,
    Example,
    Image,
    Quiet,
    RunName,
    Wrong,
    is_given,
    out_option,
)
from viznet.cli.output import console, show, table
from viznet.consoles import SafeConsole
from viznet.errors import UsageError
from viznet.files import size
from viznet.walkthroughs.numbers import at_most, number, probability
from viznet.walkthroughs.probe_table import probe_table
from viznet.walkthroughs.sentence import Counted, fill
from viznet.walkthroughs.subject import find_subject
from viznet.walkthroughs.terminal import explanation

LEFT_OUT = "The page has {kept} of {snapshots} snapshots, so that it fits into {megabytes} MB; raise --max-mb for more."
SAVED = "page ({bytes}, probabilities off by at most {worst}): {path}"
SAVED_ELEMENTWISE = (
    "page ({bytes}, outputs off by at most {worst}, of their size where they are beyond 1): {path}"
)
# What a window does not show, by the names of the parameters.
ONLY_IN_PAGE = {
    "other": "--with",
    "max_mb": "--max-mb",
    "title": "--title",
    "present": "--present",
    "lesson": "--lesson",
}
NOT_IN_WINDOW = "{option}: is for the page only: leave it out, or leave out --window"
# The line below the table of `viznet probe`.
SHOWN = Counted(
    "The network gets {right} of {count} example right at step {step}. "
    "Show it with: viznet explain {run} --example {example}",
    "The network gets {right} of {count} examples right at step {step}. "
    "Show one with: viznet explain {run} --example {example}",
)
SOME_WRONG = Counted(
    "{count} of {total} examples is wrong at step {step}. Show it with: viznet explain {run} --example {example}",
    "{count} of {total} examples are wrong at step {step}. Show one with: viznet explain {run} --example {example}",
)
SOME_OF_CLASS_WRONG = Counted(
    "{count} of {total} examples of class {name} is wrong at step {step}. "
    "Show it with: viznet explain {run} --example {example}",
    "{count} of {total} examples of class {name} are wrong at step {step}. "
    "Show one with: viznet explain {run} --example {example}",
)
NONE_WRONG = "The network gets all these examples right at step {step}."
RIGHT, WRONG = "right", "wrong"


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=LOOK_INSIDE, epilog="[bold]viznet explain latest --digit 3 --at 100[/]")(
        explain
    )
    app.command(rich_help_panel=LOOK_INSIDE, epilog="[bold]viznet explore latest -o stepper.html[/]")(explore)
    app.command(rich_help_panel=LOOK_INSIDE, epilog="[bold]viznet probe latest --wrong[/]")(probe)


def explain(
    run: RunName = "latest",
    example: Example = None,
    digit: Digit = None,
    wrong: Wrong = False,
    at: At = None,
    image: Image = None,
) -> None:
    """Print one digit's forward and backward pass in numbers."""
    subject = find_subject(run, example=example, digit=digit, wrong=wrong, at=at, image=image)
    SafeConsole(highlight=False, markup=False).print(explanation(subject))


def explore(
    context: typer.Context,
    run: RunName = "latest",
    out: Annotated[
        Path | None, out_option("The page to write. Without it, the page opens in the browser.")
    ] = None,
    other: Annotated[
        str | None,
        typer.Option("--with", metavar="RUN", help="A second recording to compare with the first."),
    ] = None,
    max_mb: Annotated[float, typer.Option(help="The largest size of the page, in megabytes.")] = 16,
    title: Annotated[str | None, typer.Option(help="The title at the top of the page.")] = None,
    present: Annotated[
        bool, typer.Option("--present", help="Open the page large and without its controls, for a lecture.")
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
    lesson: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="A list of links with titles, which becomes a tour in the page."
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
    if window and (given := [option for name, option in ONLY_IN_PAGE.items() if is_given(context, name)]):
        raise UsageError(fill(NOT_IN_WINDOW, option=given[0]))
    say = console(quiet=quiet).print
    stepper = vz.explore(
        run, compare=other, max_mb=max_mb, title=title, present=present, theme=theme, lesson=lesson
    )
    if window:
        stepper.window().wait()
    elif live:
        with stepper.serve() as server:
            server.open()
            say(f"page, until you press Ctrl-C: {server.url}")
            server.wait()
    else:
        path = stepper.open() if out is None else stepper.save(out)
        for exported in stepper.exported():
            if exported.kept < exported.snapshots:
                say(fill(LEFT_OUT, kept=exported.kept, snapshots=exported.snapshots, megabytes=f"{max_mb:g}"))
        if out is None:
            say(f"page, opened in the browser if there is one: {path}")
            return
        softmax = all(
            compared.meta.output == "softmax" for compared in (stepper.run, stepper.compare) if compared
        )
        worst, bytes_ = at_most(stepper.worst), size(path.stat().st_size)
        say(fill(SAVED if softmax else SAVED_ELEMENTWISE, bytes=bytes_, worst=worst, path=path))


def probe(
    run: RunName = "latest",
    digit: Annotated[
        str | None, typer.Option("--digit", help="List only the examples of this class.")
    ] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="List only the examples that the network gets wrong.")
    ] = False,
    at: At = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """List the recorded examples: class, answer, right or wrong."""
    recording = vz.open_run(run)
    listed, step = probe_table(recording, digit=digit, at=at), recording.at(at).step
    rows = probe_table(recording, digit=digit, wrong=wrong, at=at)
    if as_json:
        print(json.dumps({"step": step, "examples": [asdict(row) for row in rows]}, indent=2))
        return
    if not rows:
        console().print(fill(NONE_WRONG, step=step))
        return
    output = probability if recording.meta.output == "softmax" else number
    shown = table(example="right", true="left", answer="left", p="right", right="left")
    for row in rows:
        p = "" if row.p is None else output(row.p)
        shown.add_row(
            str(row.example), Text(row.true), Text(row.answer), p, Text(RIGHT if row.right else WRONG)
        )
    show(shown)
    place = {"count": len(rows), "step": step, "run": str(run), "example": rows[0].example}
    if not wrong:
        line = fill(SHOWN.of(len(rows)), right=sum(row.right for row in rows), **place)
    elif digit is None:
        line = fill(SOME_WRONG.of(len(rows)), total=len(listed), **place)
    else:
        line = fill(SOME_OF_CLASS_WRONG.of(len(rows)), total=len(listed), name=rows[0].true, **place)
    console().print(line)
