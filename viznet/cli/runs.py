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
LAST_BATCHES = Counted(" (of {count} batch)", " (means over the last {count} batches)")
FIGURES = "accuracy {accuracy}, loss {loss}"
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
        "training": figures(values, "training") + over_batches(values["training_batches"]),
        "last batch": figures(values),
        f"held-out ({values['validation_examples']:,})": figures(values, "validation")
        + when_measured(values),
        "size": size(values["bytes"]),
        "hash": values["hash"],
        "path": values["path"],
    }


def over_batches(count: int) -> str:
    """Says over how many batches the figures of the training are means."""
    return fill(LAST_BATCHES.of(count), count=f"{count:,}") if count else ""


def data_text(values: dict[str, Any]) -> str:
    """Says what was learned from, and which number was white if not 255."""
    count = values["examples"]
    text = f"{values['name'] or 'examples'}, {count:,} " + ("example" if count == 1 else "examples")
    return text if values["white"] == 255 else f"{text}, white is {values['white']:g}"


def figures(values: dict[str, Any], part: str = "") -> str:
    """Writes the accuracy and the loss of a part of the data.

    Without a part, it writes those of the last batch.
    """
    accuracy, loss = (values[f"{part}_{name}" if part else name] for name in ("accuracy", "loss"))
    # A figure that is not there has no snapshot, or it was recorded as infinite or NaN.
    recorded = values["validation_step"] is not None if part == "validation" else values["snapshots"] > 0
    missing = NOT_FINITE if recorded else NOT_RECORDED
    return fill(
        FIGURES,
        accuracy=missing if accuracy is None else percent(accuracy, 2),
        loss=missing if loss is None else loss_text(loss, 4),
    )


def steps_made(values: dict[str, Any]) -> str:
    """Says how many of the planned steps, and epochs, the training made."""
    steps, total, planned = values["steps"], values["total"], values["epochs"]
    made = planned * steps / total if total else planned
    if steps < total:
        return fill(STOPPED, steps=steps, total=total, made=f"{made:.3g}", planned=f"{planned:.3g}")
    return fill(ONE_EPOCH if planned == 1 else EPOCHS, steps=steps, total=total, planned=f"{planned:.3g}")


def when_measured(values: dict[str, Any]) -> str:
    """Says when the held-out examples were measured, unless at the end."""
    step, sample = values["validation_step"], (values["validation"] or {}).get("sample", 0)
    if step is None:
        return ""
    if step != values["steps"]:  # the training ended between two measurements
        return f" (measured at step {step:,})"
    if sample < values["validation_examples"]:
        return f" (earlier snapshots measured a sample of {sample:,})"
    return ""


def pack(
    run: RunName = "latest",
    out: Annotated[Path | None, out_option("The file to write. The default is RUN.npz.")] = None,
    quiet: Quiet = False,
) -> None:
    """Pack a recording into one .npz file, to send or to keep."""
    packed = vz.pack(run, out)
    console(quiet=quiet).print(f"packed ({size(packed.stat().st_size)}): {packed}")
