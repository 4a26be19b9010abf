"""The arrays of a recording, read from its `.npy` files by NumPy alone.

A receipt is checked by a path of its own, so nothing here uses the reader that films use.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from viznet.activations import Array


class Recorded:
    """The files of a recording: a folder, or one packed file.

    >>> import viznet as vz
    >>> training = vz.train(vz.MLP(784, 4, 10, seed=1), vz.digits().train[:64], steps=3)
    >>> run = vz.record(training, "runs/files", progress=False)
    >>> Recorded(run.path).snapshots("W2").shape
    (4, 4, 10)
    """

    def __init__(self, path: Path) -> None:
        self._folder = path if path.is_dir() else None
        self._packed = None if path.is_dir() else np.load(path)
        self._read: dict[str, Array] = {}
        self._parts: dict[str, tuple[Array, Array] | None] = {}

    def close(self) -> None:
        """Closes the file of a packed recording."""
        if self._packed is not None:
            self._packed.close()

    @cached_property
    def meta(self) -> dict[str, Any]:
        """The settings of the training."""
        if self._folder is not None:
            content = (self._folder / "meta.json").read_bytes()
        else:
            assert self._packed is not None
            content = self._packed["meta.json"]
        return dict(json.loads(content))

    def array(self, name: str) -> Array:
        """Returns an array such as "scalars/loss"."""
        if name not in self._read:
            if self._folder is not None:
                self._read[name] = np.load(self._folder / f"{name}.npy", mmap_mode="r")
            else:
                assert self._packed is not None
                self._read[name] = np.asarray(self._packed[name])
        return self._read[name]

    def snapshots(self, symbol: str) -> Array:
        """Returns the array of a symbol over all snapshots, (T, …)."""
        return self.array(f"snapshots/{symbol}")

    @property
    def sizes(self) -> list[int]:
        """The sizes of the layers, n0 … nL."""
        return list(self.meta["sizes"])

    @property
    def symbols(self) -> list[str]:
        """The symbols of all weights and biases."""
        return [f"{kind}{l}" for l in range(1, len(self.sizes)) for kind in "Wb"]

    @cached_property
    def examples(self) -> Array:
        """The recorded examples from 0 to 1, (N, n0)."""
        return np.asarray(self.array("probe/x"), float) / 255

    @property
    def classes(self) -> Array:
        """The class of each recorded example, (N,)."""
        return self.array("probe/y")

    def training(self) -> tuple[Array, Array] | None:
        """The data that the run learned from, if they are on this machine.

        These are the examples as bytes, (N, n0), and their classes. They are found by the name of a dataset; nothing is
        downloaded. The answer is None if there are none, or others of that name.
        """
        from viznet.data import datasets, load  # here, because most receipts need no data

        data = self.meta["data"]
        if not any(each.name == data["name"] and each.cached for each in datasets()):
            return None
        learned = load(data["name"], progress=False).train
        return (learned.x, learned.y) if learned.sha256 == data["sha256"] else None

    def held_out(self) -> tuple[Array, Array] | None:
        """The held-out examples that were measured at most snapshots.

        These are their pictures as bytes, (N, n0), and their classes. They are found as the training data are. Of the
        examples in the order of their classes, they are those in the middle of N parts of equal length. The answer is
        None if there are none on this machine.
        """
        if "held out" not in self._parts:
            self._parts["held out"] = self._held_out()
        return self._parts["held out"]

    def _held_out(self) -> tuple[Array, Array] | None:
        from viznet.data import datasets, load  # here, because most receipts need no data

        name, about = self.meta["data"]["name"], self.meta["validation"]
        if about is None or not any(each.name == name and each.cached for each in datasets()):
            return None
        test = load(name, progress=False).test
        if test is None or test.sha256 != about["sha256"]:
            return None
        count, of_all = about["sample"], len(test.y)
        order = [number for _, number in sorted((int(y), number) for number, y in enumerate(test.y))]
        some = sorted(order[(2 * i + 1) * of_all // (2 * count)] for i in range(count))
        return (test.x[some], test.y[some]) if count < of_all else (test.x, test.y)

    @cached_property
    def steps(self) -> list[int]:
        """The step of each snapshot."""
        return [int(step) for step in self.snapshots("step")]

    def row(self, step: int | None) -> int:
        """Returns the row of exactly this step.

        Raises `ValueError` if it was not recorded.
        """
        if step not in self.steps:
            raise ValueError(f"step {step} is not recorded")
        return self.steps.index(step)

    def weights(self, step: int) -> dict[str, Array]:
        """Returns weights and biases at a recorded step, in float64."""
        row = self.row(step)
        return {symbol: np.asarray(self.snapshots(symbol)[row], float) for symbol in self.symbols}
