"""What a page says about a training, compared with the recording."""

import base64
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.receipts.recorded import Recorded
from viznet.recording.json_table import without_controls
from viznet.walkthroughs.sentence import fill

PLAIN_RATE = 0.1  # the rate of the one step that a page tries, if the optimizer of the training was not SGD

LONGEST = 200  # letters of a setting in a message

SETTING = "in the page, the {what} is {found}, and the recording has {expected}"
EXAMPLE = "in the page, the picture of example {n} is not that of the recording"
CLASS = "in the page, example {n} is of class {found}, and the recording has class {expected}"
CURVE = "in the page, the {symbol} in the curve at step {step} is {found:.7g}, and the recording has {expected:.7g}"


def wrong_training(about: dict[str, Any], recorded: Recorded) -> Iterator[str]:
    """Says which settings, examples and curves of a page are false.

    `about` is what the page has about this recording. Raises an error if something is missing there, or of another
    kind than it should be.
    """
    yield from _wrong_settings(about, recorded)
    yield from _wrong_examples(about["examples"], recorded)
    yield from _wrong_curves(about["curves"], recorded)


def _wrong_settings(about: dict[str, Any], recorded: Recorded) -> Iterator[str]:
    meta = recorded.meta
    optimizer, probe = meta["optimizer"], meta["probe"]
    names = map(without_controls, probe["labels"])
    labels = [*names, *map(str, range(len(probe["labels"]), recorded.sizes[-1]))]
    shown = {
        "activation": (about["activation"]["name"], meta["activation"]),
        "output": (about["output"], meta["output"]),
        "loss": (about["lossName"], meta["loss"]),
        "optimizer": ({key: about["optimizer"].get(key) for key in optimizer}, optimizer),
        "rate of a plain step": (
            about["plainRate"],
            optimizer["lr"] if optimizer["name"] == "sgd" else PLAIN_RATE,
        ),
        "name of the data": (about["data"], without_controls(meta["data"]["name"])),
        "number of steps in an epoch": (about["epochLength"], meta["epoch_length"]),
        "number of steps": (about["total"], meta["total"]),
        "shape of a picture": (about["examples"]["shape"], probe["image_shape"]),
        "list of classes": (about["examples"]["labels"], labels[: recorded.sizes[-1]]),
    }
    for what, (found, expected) in shown.items():
        if found != expected:
            yield fill(SETTING, what=what, found=_in_short(found), expected=_in_short(expected))


def _in_short(value: Any) -> str:
    """The beginning of a value as a text without control characters.

    Whoever changes a page can put millions of letters into it.
    """
    text = str(without_controls(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _wrong_examples(examples: dict[str, Any], recorded: Recorded) -> Iterator[str]:
    classes = [int(k) for k in examples["y"]]
    expected = np.asarray(recorded.array("probe/x"), np.uint8)[: len(classes)]
    found = np.frombuffer(_unpacked(examples["x"], expected.nbytes), np.uint8).reshape(expected.shape)
    for n in np.flatnonzero((found != expected).any(axis=1)).tolist():
        yield fill(EXAMPLE, n=n)
    for n, (its_class, true) in enumerate(zip(classes, recorded.classes.tolist())):
        if its_class != true:
            yield fill(CLASS, n=n, found=its_class, expected=true)


def _wrong_curves(curves: dict[str, str], recorded: Recorded) -> Iterator[str]:
    """Compares the curves of every training step.

    In a long run, a point is the mean of several steps.
    """
    length = len(recorded.array("scalars/step"))  # it grows last, so every other row is at least as long
    every = {
        key: np.asarray(recorded.array(f"scalars/{key}")[:length], float)
        for key in ("step", "loss", "accuracy")
    }
    found = {
        key: np.frombuffer(_unpacked(curves[key], 4 * len(row)), "<f4").astype(float)
        for key, row in every.items()
    }
    count = len(found["step"])
    edges = np.linspace(0, len(every["step"]), count + 1).astype(int)
    expected = {key: _means(row, edges) for key, row in every.items()}
    for symbol in every:
        close = np.isclose(found[symbol], expected[symbol], rtol=1e-6, atol=0, equal_nan=True)
        for point in np.flatnonzero(~close):
            values = {"found": found[symbol][point], "expected": expected[symbol][point]}
            yield CURVE.format(symbol=symbol, step=int(every["step"][edges[point]]), **values)


def _means(row: Array, edges: Array) -> Array:
    """The mean of each part of a row, as a page can hold it."""
    with np.errstate(over="ignore", invalid="ignore"):
        means = [row[begin:end].mean() for begin, end in pairwise(edges)]
        return np.asarray(means, np.float32).astype(float)


def _unpacked(text: str, most: int) -> bytes:
    """The bytes that a page has packed, and no more than `most` and one."""
    return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), most + 1)
