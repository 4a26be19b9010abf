"""Commands that tell what happens inside: explain in the terminal, scene as a Manim film, explore as a page."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

import viznet as vz
from viznet import rendering
from viznet.cli.making import Theme
from viznet.cli.words import Quiet, RunName, console
from viznet.errors import UsageError
from viznet.files import size
from viznet.rendering.delivery import QUALITIES
from viznet.walkthroughs.subject import find_subject
from viznet.walkthroughs.terminal import explanation


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(epilog="[bold]viznet explain latest --digit 3 --at 100[/]")(explain)
    app.command(epilog="[bold]viznet scene forward_pass latest --wrong -o film.mp4 --quality high[/]")(scene)
    app.command()(scenes)
    app.command(epilog="[bold]viznet explore latest -o stepper.html[/]")(explore)


Example = Annotated[
    int | None, typer.Option("--example", help="Which of the recorded digits, by its number.")
]
Digit = Annotated[str | None, typer.Option("--digit", help="One of this class.")]
Wrong = Annotated[bool, typer.Option("--wrong", help="One that the network gets wrong.")]
At = Annotated[int | None, typer.Option("--at", help="The training step to look at; by default the last.")]


def explain(
    run: RunName = "latest", example: Example = None, digit: Digit = None, wrong: Wrong = False, at: At = None
) -> None:
    """Tell one digit's forward and backward pass in the terminal, with its numbers."""
    request = find_subject(run, example=example, digit=digit, wrong=wrong, at=at)
    Console(highlight=False).print(explanation(request))


def scenes() -> None:
    """The Manim scenes that there are."""
    table = Table(box=None, pad_edge=False)
    for heading in ("scene", "shows"):
        table.add_column(heading, overflow="fold")
    for name, entry in rendering.scenes().items():
        table.add_row(f"[bold]{name}[/]", entry.description)
    console().print(table)


def scene(
    name: Annotated[
        str,
        typer.Argument(
            metavar="SCENE",
            help="A scene's name (`viznet scenes` lists them), all, or the file of one of your own.",
            autocompletion=lambda: ["all", *rendering.scenes()],
        ),
    ],
    run: RunName = "latest",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Film to make, .mp4 or .gif; by default outputs/SCENE.mp4. A folder, for all."
        ),
    ] = None,
    example: Example = None,
    digit: Digit = None,
    wrong: Wrong = False,
    at: At = None,
    quality: Annotated[
        str, typer.Option(help=f"{', '.join(QUALITIES)}.", autocompletion=lambda: list(QUALITIES))
    ] = "medium",
    fps: Annotated[int | None, typer.Option(help="Frames a second, if not the quality's own.")] = None,
    theme: Theme = "dark",
    portrait: Annotated[bool, typer.Option("--portrait", help="Upright, 9:16, for phones.")] = False,
    sections: Annotated[bool, typer.Option("--sections", help="Also each part as a clip.")] = False,
    slides: Annotated[
        bool, typer.Option("--slides", help="Also one HTML page that waits after each part.")
    ] = False,
    gif: Annotated[bool, typer.Option("--gif", help="Also a short loop.")] = False,
    quiet: Quiet = False,
) -> None:
    """Render a Manim film of one digit, with its real numbers."""
    chosen: dict[str, Any] = {"example": example, "digit": digit, "wrong": wrong, "at": at}
    made: dict[str, Any] = {
        "quality": quality,
        "fps": fps,
        "theme": theme,
        "portrait": portrait,
        "progress": not quiet,
    }
    made |= {"sections": sections, "slides": slides, "gif": gif}
    if name == "all":
        films = rendering.save_all(run, out or Path("outputs"), **chosen, **made)
    else:
        if out is not None and out.is_dir():
            raise UsageError(
                f"--out {out}: is a folder; give the film's name, such as {out / (name + '.mp4')}"
            )
        path = out or Path("outputs") / f"{Path(name).stem}.mp4"
        films = [vz.scene(name, run, **chosen).save(path, **made)]
    for film in films:
        console(quiet=quiet).print(f"film ({size(film.stat().st_size)}): {film}")


def explore(
    run: RunName = "latest",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Page to write; without it, the page opens in the browser."),
    ] = None,
    other: Annotated[
        str | None,
        typer.Option("--with", metavar="RUN", help="A second run, beside the first on one slider."),
    ] = None,
    max_mb: Annotated[float, typer.Option(help="How large the page may be.")] = 16,
    title: Annotated[str | None, typer.Option(help="What stands above the page.")] = None,
    present: Annotated[
        bool, typer.Option("--present", help="Open with the controls hidden, for a lecture.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Follow a run that is still training, until Ctrl-C.")
    ] = False,
    window: Annotated[
        bool, typer.Option("--window", help="A Matplotlib window instead of the page.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Step through a training forwards and backwards, on one offline page."""
    if sum((out is not None, live, window)) > 1:
        raise UsageError("--out, --live and --window: give one of them")
    say = console(quiet=quiet).print
    stepper = vz.explore(run, compare=other, max_mb=max_mb, title=title, present=present)
    if window:
        stepper.window().wait()
    elif live:
        with stepper.serve() as server:
            server.open()
            say(f"page, until Ctrl-C: {server.url}")
            server.wait()
    elif out is None:
        say(f"page, opened in the browser where there is one: {stepper.open()}")
    else:
        path = stepper.save(out)
        say(f"page ({size(path.stat().st_size)}, probabilities off by at most {stepper.worst:.1g}): {path}")
