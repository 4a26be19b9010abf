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

FORMAT = "viznet-run/1"  # written into meta.json


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
