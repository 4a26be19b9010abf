"""The command that asks the network about pictures of one's own: predict."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

import viznet as vz
from viznet.cli.options import LOOK_INSIDE, At, RunName, path_of
from viznet.cli.output import show, table
from viznet.errors import VizError
from viznet.recording.prediction import Prediction, predict_each
from viznet.recording.seen import check_seen, save_all_seen, save_one_seen
from viznet.walkthroughs.numbers import number, probability


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
            help="Write what the network sees: a .png for one picture, or a folder.",
        ),
    ] = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help="Only scale the pictures, and do not centre them: for a network that learned other pictures than "
            "centred digits.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Ask the network which digit is in a photo or drawing of yours.

    The picture may be dark on light or light on dark. It is scaled and centred as MNIST's digits are.

    If the network learned pictures of another kind, viznet says so, and --plain only scales yours.

    A picture that cannot be used does not keep the others from getting an answer.
    """
    opened = vz.open_run(run)
    if save is not None:
        check_seen(save, len(pictures))
    answers = list(zip(pictures, predict_each(opened, pictures, at, plain=plain), strict=True))
    found = [(path, answer) for path, answer in answers if isinstance(answer, Prediction)]
    faults = [answer for _, answer in answers if isinstance(answer, VizError)]
    if len(answers) == len(faults) == 1 and not as_json:
        raise faults[0]
    saved = saved_pictures(found, save)
    if as_json:
        values = {
            "run": opened.name,
            "step": opened.at(at).step,
            "pictures": [as_values(str(path), answer) for path, answer in answers],
        }
        print(json.dumps(values, indent=2))
    elif found:
        print_table(found, of_shares=opened.meta.output == "softmax")
    if saved is not None:
        print(f"what the network sees: {saved}", file=sys.stderr if as_json else sys.stdout)
    for fault in faults:
        print(f"viznet: {fault}", file=sys.stderr)
    if faults:
        raise typer.Exit(1)


def saved_pictures(found: list[tuple[Path, Prediction]], save: Path | None) -> Path | None:
    """Writes what the network sees, if it is wanted and there is any."""
    if save is None or not found:
        return None
    if save.suffix.lower() == ".png":
        return save_one_seen(found[0][1].image, save)
    return save_all_seen([answer.image for _, answer in found], [path for path, _ in found], save)


def as_values(file: str, prediction: Prediction | VizError) -> dict[str, Any]:
    """A prediction in plain JSON values, or why there is none.

    An output that is no finite number is None.
    """
    if isinstance(prediction, VizError):
        return {"file": file, "error": str(prediction)}
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


def print_table(found: list[tuple[Path, Prediction]], *, of_shares: bool) -> None:
    """Prints the answer to every picture, its probability and the runner-up."""
    text = probability if of_shares else number
    shown = table(file="left", answer="left", probability="right", runner_up="left", its_probability="right")
    if not of_shares:
        shown.columns[2].header, shown.columns[4].header = "output", "its output"
    for path, prediction in found:
        cells = [cell for label, p in prediction.ranking[:2] for cell in (label, text(p))]
        shown.add_row(str(path), *(cells or ["no answer: the outputs are no numbers"]))
    show(shown)
