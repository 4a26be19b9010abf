"""Commands about recordings: info, pack."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

import viznet as vz
from viznet.cli.options import RECORD, Quiet, RunName, out_option
from viznet.cli.output import console
from viznet.files import size
from viznet.recording.differences import label_of, settings_of
from viznet.walkthroughs.numbers import loss_text, percent, setting
from viznet.walkthroughs.sentence import Counted, fill

NOT_RECORDED, NOT_FINITE = "not recorded", "not a finite number"
DATA = Counted("{name}, {count} example", "{name}, {count} examples")
DATA_AND_WHITE = Counted(
    "{name}, {count} example, white is {white}", "{name}, {count} examples, white is {white}"
)
FIGURES = "accuracy {accuracy}, loss {loss}"
FIGURES_OF_BATCHES = Counted(
    "accuracy {accuracy}, loss {loss} (of {count} batch)",
    "accuracy {accuracy}, loss {loss} (means over the last {count} batches)",
)
FIGURES_AT = "accuracy {accuracy}, loss {loss} (measured at step {step})"
FIGURES_AND_SAMPLE = "accuracy {accuracy}, loss {loss} (earlier snapshots measured a sample of {sample})"
ONE_EPOCH = "{steps} of {total} ({planned} epoch)"
EPOCHS = "{steps} of {total} ({planned} epochs)"
STOPPED = "{steps} of {total} ({made} of {planned} epochs)"


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=RECORD, epilog="[bold]viznet info latest --json[/]")(info)
    app.command(rich_help_panel=RECORD, epilog="[bold]viznet pack latest -o first.npz[/]")(pack)


def info(
    run: RunName = "latest",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Print what a recording holds: sizes, steps, loss and accuracy."""
    opened = vz.open_run(run)
    if as_json:
        print(json.dumps(opened.info(), indent=2))
        return
    texts = info_rows(opened)
    width = max(map(len, texts))
    for name, text in texts.items():
        console().print(Text.assemble((f"{name:{width}}", "bold"), "  ", text))


def info_rows(run: vz.Run) -> dict[str, str]:
    """Puts the values of `Run.info` into words: {the name of a row: its text}."""
    values, words, optimizer = run.info(), settings_of(run), run.meta.optimizer
    options = [f"{name} {value}" for name, value in optimizer.options.items() if name != "lr"]
    rate = f"rate {setting(optimizer.lr)}"
    status = f"{values['status']}: {values['reason']}" if values["reason"] else values["status"]
    return {
        "run": f"{values['name']}  ({status})",
        **({"went wrong": values["wrong"]} if values["wrong"] else {}),
        "network": f"{words['sizes']}, {words['activation']}, {words['output']}",
        "parameters": f"{values['parameter_count']:,}",
        "data": data_text(values["data"]),
        "began": values["began"],
        "seed": str(values["seed"]),
        "optimizer": f"{optimizer.label} ({', '.join([rate, *options])})",
        "loss": label_of(run.meta.loss),
        "batch size": str(values["batch_size"]),
        "steps": steps_made(values),
        "snapshots": f"{values['snapshots']:,}" if values["snapshots"] else "nothing is recorded yet",
        "schedule": values["schedule"] or "not recorded",
        "training": training_text(values),
        "last batch": fill(FIGURES, **figures(values)),
        f"held-out ({values['validation_examples']:,})": held_out_text(values),
        "size": size(values["bytes"]),
        "hash": values["hash"],
        "path": values["path"],
    }


def training_text(values: dict[str, Any]) -> str:
    """Says the figures of the training, and over how many batches they are."""
    count = values["training_batches"]
    if not count:
        return fill(FIGURES, **figures(values, "training"))
    return fill(FIGURES_OF_BATCHES.of(count), **figures(values, "training"), count=f"{count:,}")


def data_text(values: dict[str, Any]) -> str:
    """Says what was learned from, and which number was white if not 255."""
    count, white = values["examples"], values["white"]
    words = {"name": values["name"] or "examples", "count": f"{count:,}"}
    if white == 255:
        return fill(DATA.of(count), **words)
    return fill(DATA_AND_WHITE.of(count), **words, white=f"{white:g}")


def figures(values: dict[str, Any], part: str = "") -> dict[str, str]:
    """Returns the accuracy and the loss of a part of the data as texts.

    Without a part, they are those of the last batch.
    """
    accuracy, loss = (values[f"{part}_{name}" if part else name] for name in ("accuracy", "loss"))
    # A figure that is not there has no snapshot, or it was recorded as infinite or NaN.
    recorded = values["validation_step"] is not None if part == "validation" else values["snapshots"] > 0
    missing = NOT_FINITE if recorded else NOT_RECORDED
    return {
        "accuracy": missing if accuracy is None else percent(accuracy, 2),
        "loss": missing if loss is None else loss_text(loss, 4),
    }


def steps_made(values: dict[str, Any]) -> str:
    """Says how many of the planned steps, and epochs, the training made."""
    steps, total, planned = values["steps"], values["total"], values["epochs"]
    made = planned * steps / total if total else planned
    if steps < total:
        return fill(STOPPED, steps=steps, total=total, made=f"{made:.3g}", planned=f"{planned:.3g}")
    return fill(ONE_EPOCH if planned == 1 else EPOCHS, steps=steps, total=total, planned=f"{planned:.3g}")


def held_out_text(values: dict[str, Any]) -> str:
    """Says the figures of the held-out examples.

    It says when they were measured, unless all of them were at every snapshot.
    """
    step, sample = values["validation_step"], (values["validation"] or {}).get("sample", 0)
    measured = figures(values, "validation")
    if step is not None and step != values["steps"]:  # the training ended between two measurements
        return fill(FIGURES_AT, **measured, step=f"{step:,}")
    if step is not None and sample < values["validation_examples"]:
        return fill(FIGURES_AND_SAMPLE, **measured, sample=f"{sample:,}")
    return fill(FIGURES, **measured)


def pack(
    run: RunName = "latest",
    out: Annotated[Path | None, out_option("The file to write. The default is RUN.npz.")] = None,
    quiet: Quiet = False,
) -> None:
    """Pack a recording into one .npz file, to send or to keep."""
    packed = vz.pack(run, out)
    console(quiet=quiet).print(f"packed ({size(packed.stat().st_size)}): {packed}")
