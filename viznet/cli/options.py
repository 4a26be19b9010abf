"""The arguments and options that several commands share."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from viznet.arguments import file_path
from viznet.errors import UsageError, VizError
from viznet.theme import THEMES

# The groups in which `viznet --help` shows the commands.
RECORD, SHOW, LOOK_INSIDE, SET_UP = "Train and record", "Films", "Inside the network", "Set-up and data"

WIDTH_AND_HEIGHT, HEIGHT_AND_WIDTH = "width x height in pixels", "height and width"

RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="The recording: its folder, its packed file, its name in runs/, or [bold]latest[/].",
        autocompletion=lambda: ["latest", *sorted(path.name for path in Path("runs").glob("*"))],
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only warnings and errors.")]
Theme = Annotated[
    str,
    typer.Option(
        "--theme",
        help=f"The colours: {', '.join(THEMES)}, or a .toml file with a theme of your own.",
        autocompletion=lambda: list(THEMES),
    ),
]
Example = Annotated[int | None, typer.Option("--example", help="Show the recorded example of this number.")]
Digit = Annotated[str | None, typer.Option("--digit", help="Show an example of this class.")]
Wrong = Annotated[bool, typer.Option("--wrong", help="Show an example that the network gets wrong.")]
At = Annotated[
    int | None, typer.Option("--at", help="Take the network at this training step. The default is the last.")
]


class OutputPathError(VizError):
    """What an option names cannot be the path of a file or folder.

    It is no `UsageError`, because Typer catches a `ValueError` and forgets what it says.
    """

    exit_code = 2


def path_of(option: str) -> Callable[[str | Path], Path]:
    """Returns the reader of an option that is the path of a file or folder.

    A leading `~` is the user's home folder. `Path("")` is the current folder, and a variable of the shell that is not
    set gives such an empty path. A name that begins with a dash is an option in the wrong place, or `-` for standard
    input or output, which viznet does not use.
    """

    def read(text: str | Path) -> Path:
        text = str(text)
        if not text:
            raise OutputPathError(f"{option} is empty, expected the name of a file or a folder")
        if text == "-":
            raise OutputPathError(
                f"{option} is -, expected the name of a file or a folder: viznet writes none to standard output"
            )
        if text.startswith("-"):
            raise OutputPathError(
                f"{option} {text}: expected the name of a file or a folder, or ./{text} if this is its name"
            )
        return file_path(option, text, such_as="outputs/film.mp4", error=OutputPathError)

    return read


Image = Annotated[
    Path | None,
    typer.Option(
        "--image",
        parser=path_of("--image"),
        metavar="PICTURE",
        help="Show a picture of your own: a photo, or a drawing that the page saved. --digit says what it is meant as.",
    ),
]


def out_option(description: str) -> typer.models.OptionInfo:
    """Makes the option --out, with which a command is told where to write."""
    return typer.Option("--out", "-o", parser=path_of("--out"), metavar="PATH", help=description)


def is_given(context: typer.Context, name: str) -> bool:
    """Whether the user gave this option."""
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def two_numbers(option: str, text: str, expected: str, *, such_as: str) -> tuple[int, int]:
    """Reads two whole numbers above 0 with an x between.

    >>> two_numbers("--size", "640x360", WIDTH_AND_HEIGHT, such_as="1280x720")
    (640, 360)
    """
    found = re.fullmatch(r"([1-9][0-9]{0,5})[x×]([1-9][0-9]{0,5})", text.strip().lower())
    if found is None:
        raise UsageError(f"{option} {text}: expected {expected}, such as {such_as}")
    return int(found[1]), int(found[2])


def choice(option: str, choices: Iterable[str], description: str) -> typer.models.OptionInfo:
    """Makes an option that takes one of several names.

    The library refuses any other name.
    """
    names = list(choices)
    return typer.Option(option, help=f"{description}: {', '.join(names)}.", autocompletion=lambda: names)
