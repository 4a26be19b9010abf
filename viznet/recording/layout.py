"""What a recording consists of: the name, the shape and the number type of every array, from the network's sizes alone.

    snapshots/  step, then W1 b1 dW1 db1 …, a1 … p of the probe, loss and accuracy, held out too
    scalars/    step, loss, accuracy of every training step
    probe/      x, y: the examples whose activations are recorded

A reader never takes a name or a shape from a file: it works them out here and compares.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from viznet.errors import RecordingError

FORMAT = "viznet-run/1"
STATUSES = (
    "finished",
    "diverged",
    "interrupted",
)  # what end.json can say; without it, "running" or "interrupted"


@dataclass(frozen=True)
class Field:
    """One row of one array: its shape, its number type as NumPy spells it, and the meaning of each axis."""

    shape: tuple[int, ...]
    dtype: str
    dims: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """What one row takes on disk."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    def described(self) -> dict[str, Any]:
        """The field as meta.json tells it."""
        return {"shape": list(self.shape), "dtype": self.dtype, "dims": list(self.dims)}


def fields(sizes: tuple[int, ...], dtype: str, *, probe: int, validation: bool) -> dict[str, Field]:
    """Every array of a run by its path, such as "snapshots/W1", without the suffix.

    `dtype` is the network's, "float32" or "float64": weights, gradients and activations are kept exactly as they were.
    `probe` counts the probe's examples; `validation` says whether held-out figures are taken.

    >>> fields((784, 16, 10), "float32", probe=100, validation=False)["snapshots/a1"]
    Field(shape=(100, 16), dtype='<f4', dims=('probe', 'n1'))
    """
    number, layers, classes = np.dtype(dtype).newbyteorder("<").str, len(sizes) - 1, sizes[-1]
    snapshot = {"step": Field((), "<i8")}
    for d in ("", "d"):
        for l in range(1, layers + 1):
            snapshot[f"{d}W{l}"] = Field((sizes[l - 1], sizes[l]), number, (f"n{l - 1}", f"n{l}"))
            snapshot[f"{d}b{l}"] = Field((sizes[l],), number, (f"n{l}",))
    for l in range(1, layers):
        snapshot[f"a{l}"] = Field((probe, sizes[l]), number, ("probe", f"n{l}"))
    snapshot["p"] = Field((probe, classes), number, ("probe", "class"))
    snapshot |= {"loss": Field((), "<f8"), "accuracy": Field((), "<f8")}
    if validation:
        snapshot |= {"validation_loss": Field((), "<f8"), "validation_accuracy": Field((), "<f8")}
        snapshot["confusion"] = Field((classes, classes), "<i4", ("true", "predicted"))
    scalars = {"step": Field((), "<i8"), "loss": Field((), "<f8"), "accuracy": Field((), "<f8")}
    digits = {"x": Field((sizes[0],), "|u1", ("n0",)), "y": Field((), "<i8")}
    groups = {"snapshots": snapshot, "scalars": scalars, "probe": digits}
    return {
        f"{group}/{symbol}": field for group, members in groups.items() for symbol, field in members.items()
    }


def snapshot_bytes(layout: dict[str, Field]) -> int:
    """What one snapshot takes on disk."""
    return sum(field.bytes for name, field in layout.items() if name.startswith("snapshots/"))


def checked_meta(meta: Any, where: str) -> dict[str, Any]:
    """`meta` itself, once it is known to describe a run in this format; else a `RecordingError`."""

    if not isinstance(meta, dict):
        raise RecordingError(f"{where}: holds no JSON object: damaged, or no recording")
    if meta.get("format") != FORMAT:
        raise RecordingError(
            f"{where}: format {str(meta.get('format'))[:60]!r}, but this version reads {FORMAT!r}: "
            "record the run again, or open it with the version that wrote it"
        )
    checks = {
        "sizes": (
            lambda v: _list(v) and 2 <= len(v) <= 1000 and all(_whole(n, 1) for n in v),
            "two or more layer sizes",
        ),
        "dtype": (lambda v: v in ("float32", "float64"), "float32 or float64"),
        **dict.fromkeys(("activation", "output", "loss", "init"), (lambda v: isinstance(v, str), "a name")),
        "total": (lambda v: _whole(v, 0), "a number of steps"),
        **dict.fromkeys(
            ("epoch_length", "batch_size"), (lambda v: _whole(v, 1), "a whole number of 1 or more")
        ),
        **dict.fromkeys(
            ("optimizer", "data", "schedule", "arrays"), (lambda v: isinstance(v, dict), "an object")
        ),
        "validation": (lambda v: v is None or isinstance(v, dict), "an object or null"),
        "probe": (lambda v: _probe(v, meta["sizes"][0]), "its number of examples, their shape and labels"),
    }
    for key, (good, wanted) in checks.items():
        if not good(meta.get(key)):
            told = repr(meta.get(key))[:60]
            raise RecordingError(f"{where}: {key} is {told}, expected {wanted}: damaged, or no recording")
    sizes, probe, validation = meta["sizes"], meta["probe"], meta["validation"]
    expected = fields(tuple(sizes), meta["dtype"], probe=probe["examples"], validation=validation is not None)
    if meta["arrays"] != {name: field.described() for name, field in expected.items()}:
        raise RecordingError(
            f"{where}: its arrays are not those of a {'-'.join(map(str, sizes))} network: damaged"
        )
    return meta


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _sizes(value: Any) -> bool:
    return isinstance(value, list) and 2 <= len(value) <= 1000 and all(_whole(n, 1) for n in value)


def _whole(value: Any, least: int) -> bool:
    return type(value) is int and least <= value < 10**12


def _probe(value: Any, pixels: int) -> bool:
    if not (isinstance(value, dict) and _whole(value.get("examples"), 1) and _list(value.get("labels"))):
        return False
    if not all(isinstance(label, str) for label in value["labels"]):
        return False
    shape = value.get("image_shape")
    return shape is None or (
        _list(shape) and len(shape) == 2 and all(_whole(n, 1) for n in shape) and math.prod(shape) == pixels
    )
