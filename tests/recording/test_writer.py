"""An interruption at any place leaves whole rows, and numbers that belong together."""

import os

import numpy as np
import pytest

from tests.recording.small_training import a_training
from viznet.recording import open_run, record
from viznet.recording.columns import Column
from viznet.recording.layout import Field
from viznet.recording.snapshot_schedule import SnapshotSchedule


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("name", ["step", "loss", "accuracy"])
def test_losses_keep_their_steps_wherever_they_are_interrupted(tmp_path, monkeypatch, name, late):
    """The interruption comes just before or just after a column is written."""
    extend, interrupted = Column.extend, []

    def stopped_once(column, rows):
        is_here = column.file.name.endswith(f"scalars/{name}.npy") and column.rows == 1 and not interrupted
        if late or not is_here:
            extend(column, rows)
        if is_here:
            interrupted.append(column)
            raise KeyboardInterrupt

    monkeypatch.setattr(Column, "extend", stopped_once)
    with pytest.raises(KeyboardInterrupt):
        record(a_training(), tmp_path / "run", schedule=SnapshotSchedule.at([18]), progress=False)
    scalars = open_run(tmp_path / "run").scalars
    found = zip(*(scalars[symbol].tolist() for symbol in ("step", "loss", "accuracy")), strict=True)
    alone = [(moment.step, moment.loss, moment.accuracy) for moment in a_training()]
    assert list(found) == alone[:19]
    rows = [
        len(np.load(tmp_path / "run/scalars" / f"{symbol}.npy")) for symbol in ("step", "loss", "accuracy")
    ]
    assert interrupted and rows == [19, 19, 19]


class Reluctant:
    """A file that writes at most `most` bytes at a time, and fails after so many writes."""

    def __init__(self, file, *, most=10**9, writes=10**9):
        self.file, self.most, self.writes = file, most, writes

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, data):
        return self.file.write(self.taken(data))

    def taken(self, data):
        """The part of the data that the disk takes."""
        if self.writes == 0:
            raise KeyboardInterrupt
        self.writes -= 1
        return memoryview(data).cast("B")[: self.most]


@pytest.fixture(params=["pwrite", "write"])
def made_reluctant(request, monkeypatch):
    """Makes the file of a column reluctant, for systems that have `pwrite` and for those that do not."""
    pwrite = getattr(os, "pwrite", None)
    if request.param == "write":
        monkeypatch.delattr(os, "pwrite", raising=False)
    elif pwrite is None:
        pytest.skip("this system has no pwrite")

    def make(column, **limits):
        column.file = reluctant = Reluctant(column.file, **limits)
        if request.param == "pwrite":
            monkeypatch.setattr(
                os, "pwrite", lambda fd, data, offset: pwrite(fd, reluctant.taken(data), offset)
            )
        return reluctant

    return make


def test_a_write_that_takes_only_a_part_goes_on(tmp_path, made_reluctant):
    column, row = Column(tmp_path / "a.npy", Field((3,), "<f8", ("n",))), [0.1, 0.2, 0.3]
    reluctant = made_reluctant(column, most=5)
    column.append(row)
    column.extend([row, row])
    column.close()
    assert np.load(tmp_path / "a.npy").tolist() == [row] * 3
    assert 10**9 - reluctant.writes > 72 / 5  # it was written in parts


@pytest.mark.parametrize("method", ["append", "extend"])
def test_a_row_is_counted_only_when_it_is_written(tmp_path, made_reluctant, method):
    column, row = Column(tmp_path / "a.npy", Field((2,), "<f8", ("n",))), np.ones(2)
    column.append(row)
    for writes in (0, 1):
        file = column.file
        made_reluctant(column, writes=writes)
        with pytest.raises(KeyboardInterrupt):
            getattr(column, method)(row if method == "append" else row[None])
        column.file = file
        assert np.load(tmp_path / "a.npy").tolist() == [[1, 1]]
    column.close()
