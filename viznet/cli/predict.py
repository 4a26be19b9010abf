"""The command that asks the network about pictures of one's own: predict."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

import viznet as vz
from viznet.cli.options import LOOK_INSIDE, At, RunName, path_of
from viznet.cli.output import console, table
from viznet.recording.prediction import Prediction
from viznet.recording.seen import save_seen
from viznet.walkthroughs.numbers import number, percent


def register(app: typer.Typer) -> None:
    """Adds this command to `viznet`."""
    epilog = "[bold]viznet predict latest photo.png --save seen.png[/]"
    app.command(rich_help_panel=LOOK_INSIDE, epilog=epilog)(predict)


def predict(
    run: RunName,
    pictures: Annotated[
        list[Path],
        typer.Argument(metavar="PICTURE...", help="One or more pictures: PNG, JPEG, BMP, GIF, TIFF or WebP."),
    ],
    at: At = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            parser=path_of("--save"),
            metavar="PATH",
            help="Write what the network sees: a .png, or a folder for several pictures.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Ask the network which digit is in a photo or drawing of yours.

    The picture may be dark on light or light on dark. It is scaled and centred as a drawing on the page is.
    """
    opened = vz.open_run(run)
    found = [opened.predict(picture, at) for picture in pictures]
    saved = None if save is None else save_seen([each.image for each in found], pictures, save)
    if as_json:
        answers = [as_values(str(path), each) for path, each in zip(pictures, found, strict=True)]
        values = {"run": opened.name, "step": found[0].step, "pictures": answers}
        print(json.dumps(values, indent=2))
    else:
        print_table(pictures, found, of_shares=opened.meta.output == "softmax")
    if saved is not None:
        print(f"what the network sees: {saved}", file=sys.stderr if as_json else sys.stdout)


def as_values(file: str, prediction: Prediction) -> dict[str, Any]:
    """A prediction in plain JSON values.

    An output that is no finite number is None.
    """
    best: list[tuple[str | None, float | None]] = [*prediction.ranking[:2], (None, None), (None, None)]
    (answer, p), (runner_up, next_p) = best[:2]
    return {
        "file": file,
        "answer": answer,
        "p": p,
        "runner_up": runner_up,
        "runner_up_p": next_p,
        "outputs": {
            label: float(output) if np.isfinite(output) else None
            for label, output in zip(prediction.labels, prediction.p, strict=True)
        },
    }


def print_table(pictures: list[Path], found: list[Prediction], *, of_shares: bool) -> None:
    """Prints the answer to every picture, its probability and the runner-up."""
    text = percent if of_shares else number
    shown = table(file="left", answer="left", probability="right", runner_up="left", its_probability="right")
    if not of_shares:
        shown.columns[2].header, shown.columns[4].header = "output", "its output"
    for path, prediction in zip(pictures, found, strict=True):
        cells = [cell for label, p in prediction.ranking[:2] for cell in (label, text(p))]
        shown.add_row(str(path), *(cells or ["no answer: the outputs are no numbers"]))
    console().print(shown)
