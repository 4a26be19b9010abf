"""The arrays of a recording: their names, shapes and number types.

    snapshots/  step, then W1 b1 dW1 db1 …, a1 … p of the probe, loss and accuracy, held out too
    scalars/    step, loss, accuracy of every training step
    probe/      x, y: the examples whose activations are recorded

All of it follows from the sizes of the network. A reader never trusts a name or a shape in a file: it computes them
here and compares.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

FORMAT = "viznet-run/1"  # written into meta.json


@dataclass(frozen=True)
class Field:
    """The shape and number type of one row of an array.

    `dtype` is written as NumPy writes it, and `dims` names each axis.
    """

    shape: tuple[int, ...]
    dtype: str
    dims: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """The size of one row on disk."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    def described(self) -> dict[str, Any]:
        """The field as meta.json describes it."""
        return {"shape": list(self.shape), "dtype": self.dtype, "dims": list(self.dims)}


def fields(sizes: tuple[int, ...], dtype: str, *, probe: int, validation: bool) -> dict[str, Field]:
    """Returns all arrays of a run by path, such as "snapshots/W1".

    A path has no suffix. `dtype` is that of the network, "float32" or "float64": weights, gradients and activations are
    kept as they are. `probe` is the number of examples in the probe, `validation` whether held-out examples are
    measured.

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
    """The size of one snapshot on disk."""
    return sum(field.bytes for name, field in layout.items() if name.startswith("snapshots/"))
