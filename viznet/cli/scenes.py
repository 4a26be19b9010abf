"""Commands that draw one digit's pass with Manim: scenes, scene."""

from pathlib import Path
from typing import Annotated, Any

import typer

import viznet as vz
from viznet import rendering
from viznet.cli.options import (
    SHOW,
    At,
    Digit,
    Example,
    Image,
    Quiet,
    RunName,
    Theme,
    Wrong,
    choice,
    out_option,
    path_of,
)
from viznet.cli.output import console, show, table
from viznet.errors import UsageError
from viznet.files import size

NOT_MADE = "not made, because they show no picture of your own: {scenes}"


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=SHOW)(scenes)
    epilog = "[bold]viznet scene forward_pass latest --wrong -o film.mp4 --quality high[/]"
    app.command(rich_help_panel=SHOW, epilog=epilog)(scene)


def scenes() -> None:
    """List the Manim scenes."""
    shown = table(scene="left", shows="left")
    for name, entry in rendering.scenes().items():
        shown.add_row(name, entry.description)
    show(shown)


def scene(
    name: Annotated[
        str,
        typer.Argument(
            metavar="SCENE",
            help="The scene: a name that `viznet scenes` lists, the file of a scene of your own, or [bold]all[/].",
            autocompletion=lambda: ["all", *rendering.scenes()],
        ),
    ],
    run: RunName = "latest",
    out: Annotated[
        Path | None,
        out_option(
            "The film to write, .mp4 or .gif; for all scenes, a folder. The default is outputs/SCENE.mp4."
        ),
    ] = None,
    example: Example = None,
    digit: Digit = None,
    wrong: Wrong = False,
    at: At = None,
    image: Image = None,
    quality: Annotated[
        str, choice("--quality", rendering.QUALITIES, "The size and the frames per second")
    ] = "medium",
    fps: Annotated[
        int | None,
        typer.Option(help="The number of frames per second. The default is that of the quality."),
    ] = None,
    theme: Theme = "dark",
    portrait: Annotated[
        bool, typer.Option("--portrait", help="Make an upright film (9:16), for phones.")
    ] = False,
    sections: Annotated[
        bool, typer.Option("--sections", help="Also save each part of the scene as a clip.")
    ] = False,
    slides: Annotated[
        bool, typer.Option("--slides", help="Also save one HTML page that waits after each part.")
    ] = False,
    gif: Annotated[bool, typer.Option("--gif", help="Also save a loop of the best shot.")] = False,
    pace: Annotated[str, choice("--pace", rendering.PACES, "How fast the film moves and is read")] = "normal",
    ask: Annotated[
        bool, typer.Option("--ask", help="Stop before each answer, with a question on the screen.")
    ] = False,
    narration: Annotated[
        Path | None,
        typer.Option(
            "--narration",
            parser=path_of("--narration"),
            metavar="FOLDER",
            help="Speak the film: a sound file for each section, named as in FILM.narration.txt.",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Render a Manim scene with the network's real numbers."""
    subject: dict[str, Any] = {
        "example": example,
        "digit": digit,
        "wrong": wrong,
        "at": at,
        "image": image,
        "pace": pace,
        "ask": ask,
    }
    options: dict[str, Any] = {
        "quality": quality,
        "fps": fps,
        "theme": theme,
        "portrait": portrait,
        "sections": sections,
        "slides": slides,
        "gif": gif,
        "narration": narration,
        "progress": not quiet,
    }
    say = console(quiet=quiet).print
    if name == "all":
        if image is not None:
            others = [other for other, entry in rendering.scenes().items() if not entry.takes_picture]
            say(NOT_MADE.format(scenes=", ".join(others)))
        films = rendering.save_all(run, out or Path("outputs"), **subject, **options)
    else:
        if out is not None and out.is_dir():
            raise UsageError(
                f"--out {out}: is a folder; give the film's name, such as {out / (name + '.mp4')}"
            )
        path = out or Path("outputs") / f"{Path(name).stem}.mp4"
        films = [vz.scene(name, run, **subject).save(path, **options)]
    for film in films:
        say(f"film ({size(film.stat().st_size)}): {film}")
        is_movie = film.suffix.lower() == ".mp4"  # a .gif has no captions, and is a loop itself
        made = {"clips": sections, "slides": slides, "loop": gif and is_movie}
        for what, path in rendering.beside_film(film).items():
            if made.get(what, is_movie) and path.exists():
                say(f"{what}: {path}")
