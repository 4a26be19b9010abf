"""The figures of a run come from its recorded numbers.

While it is recorded, its numbers are on the disk.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viznet.data import Examples
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import open_run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.step import Step
from viznet.training import Training, train

BATCH, EPOCH = 4, 5


def some_examples() -> Examples:
    x = np.random.default_rng(0).integers(0, 256, (BATCH * EPOCH, 6), dtype=np.uint8)
    return Examples(x, x[:, :2].argmax(axis=1), None, ("a", "b"))


def a_training(steps: int, lr: float = 0.1) -> Training:
    return train(MLP(6, 3, 2, seed=1), some_examples(), optimizer=SGD(lr), batch_size=BATCH, steps=steps)


def test_every_number_counts_for_the_hash(tmp_path):
    folder = record(a_training(8), tmp_path / "run").path
    before = open_run(folder).hash
    columns = [path for path in folder.rglob("*.npy") if path.name != "step.npy"]  # steps must count upwards
    assert {"W1.npy", "dW2.npy", "p.npy", "loss.npy", "x.npy"} <= {path.name for path in columns}
    for path in columns:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))  # another bit in the last number
        assert open_run(folder).hash != before, f"{path.name} counts"
        path.write_bytes(content)
    assert open_run(folder).hash == before


def test_the_figures_of_a_run_are_those_of_its_end(tmp_path):
    run = record(a_training(6 * EPOCH, lr=2.0), tmp_path / "run", validation=some_examples())
    info = run.info()
    for symbol in ("loss", "accuracy"):
        values = run.scalars[symbol]
        assert info[f"training_{symbol}"] == pytest.approx(values[-EPOCH:].mean())
        assert values[-EPOCH:].mean() != values[:EPOCH].mean(), "else this test would prove nothing"
        assert info[symbol] == run[symbol][-1]
        assert info[f"validation_{symbol}"] == run[f"validation_{symbol}"][-1]
    assert info["steps"] == 6 * EPOCH and info["epochs"] == 6


class Watched:
    """A training that reads the losses on the disk at one of its steps."""

    def __init__(self, training: Training, path: Path, step: int) -> None:
        self.training, self.path, self.at, self.seen = training, path, step, np.zeros(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.training, name)

    def __iter__(self) -> "Watched":
        return self

    def __next__(self) -> Step:
        moment = next(self.training)
        if moment.step == self.at:
            self.seen = open_run(self.path).scalars["loss"].copy()
        return moment


@pytest.mark.slow
def test_between_distant_snapshots_the_losses_reach_the_disk(tmp_path):
    """A kill costs at most the last few thousand steps of the losses.

    So the curve of a live page grows too.
    """
    total, at, path = 4_600, 4_500, tmp_path / "run"
    training = Watched(a_training(total), path, at)
    run = record(training, path, schedule=SnapshotSchedule.at([0]))
    assert list(run.steps) == [0, total]
    assert len(training.seen) > 4_000, f"at step {at} only {len(training.seen)} losses are on the disk"
    assert np.array_equal(training.seen, run.scalars["loss"][: len(training.seen)])
