"""A recording that was copied while it grew, or cut off, opens with what is whole, and says the rest."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viznet as vz
from tests.recording.small_training import a_training, some_examples
from viznet.recording.columns import HEADER_BYTES


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> vz.Run:
    return vz.record(a_training(), tmp_path_factory.mktemp("whole") / "run", validation=some_examples(20))


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """The bytes of every file of a recording, at each moment of its training."""
    folder, found = tmp_path_factory.mktemp("growing") / "run", []

    class Watched(vz.Training):
        def __next__(self) -> vz.Step:
            step = super().__next__()
            if folder.exists():
                found.append(contents(folder))
            return step

    made = a_training(12)
    made.is_handled = True
    watched = Watched(made.network, made.examples, made.optimizer, made.batch_size, made.total, made.seed)
    vz.record(watched, folder, validation=some_examples(20), progress=False)
    return [*found, contents(folder)]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("**/*") if path.is_file()
    }


def check_against(run: vz.Run, whole: vz.Run) -> None:
    """Everything that the run has is what the whole recording has."""
    for name, (_, rows) in run.arrays().items():
        np.testing.assert_array_equal(rows, whole.arrays()[name][1][: len(rows)])
    lengths = {name.split("/")[0]: set() for name in run.arrays()}
    for name, (_, rows) in run.arrays().items():
        lengths[name.split("/")[0]].add(len(rows))
    assert all(len(found) == 1 for found in lengths.values())


@pytest.mark.slow
@settings(max_examples=25)
@given(data=st.data())
def test_files_that_were_copied_at_different_moments(data, moments, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    names = sorted(moments[-1])
    taken = {name: data.draw(st.integers(0, len(moments) - 1), label=name) for name in names}
    for name, moment in taken.items():
        (folder / name).parent.mkdir(exist_ok=True)
        if (content := moments[moment].get(name)) is not None:
            (folder / name).write_bytes(content)
    last = tmp_path_factory.mktemp("last")
    for name, content in moments[-1].items():
        (last / name).parent.mkdir(exist_ok=True)
        (last / name).write_bytes(content)
    run = vz.open_run(folder)
    check_against(run, vz.open_run(last))
    rows = [int(moments[taken[name]][name][64:72]) for name in names if name.startswith("snapshots/")]
    step = int(moments[taken["snapshots/step.npy"]]["snapshots/step.npy"][64:72])
    assert len(run) == min(rows)
    assert ("snapshots are whole" in run.reason) == (min(rows) < step)


@pytest.mark.slow
@settings(max_examples=25)
@given(data=st.data())
def test_files_that_were_cut_off(data, whole, tmp_path_factory):
    folder = Path(shutil.copytree(whole.path, tmp_path_factory.mktemp("cut") / "run"))
    names = [name for name in whole.arrays() if not name.startswith("probe/")]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)):
        path = folder / f"{name}.npy"
        os.truncate(path, data.draw(st.integers(HEADER_BYTES, path.stat().st_size - 1)))
    run = vz.open_run(folder)
    check_against(run, whole)
    assert run.status == "interrupted" and "whole, because" in run.reason and "\n" not in run.reason
    assert len(run) < len(whole) or len(run.scalars["step"]) < len(whole.scalars["step"])


def test_info_says_what_is_missing(whole, tmp_path):
    folder = Path(shutil.copytree(whole.path, tmp_path / "run"))
    for name, rows in (("snapshots/W1", 20), ("scalars/loss", 5)):
        field = whole.arrays()[name][0]
        os.truncate(folder / f"{name}.npy", HEADER_BYTES + rows * field.bytes + 3)
    info = vz.open_run(folder).info()
    assert info["status"] == "interrupted" and info["reason"] == (
        "20 of 21 snapshots are whole, because snapshots/W1.npy ends early; "
        "5 of 21 training steps are whole, because scalars/loss.npy ends early"
    )
    assert info["snapshots"] == 20


def test_a_training_that_gives_no_step_is_one_line(tmp_path):
    class Empty(vz.Training):
        def __next__(self) -> vz.Step:
            raise StopIteration

    made = a_training(3)
    made.is_handled = True
    empty = Empty(made.network, made.examples, made.optimizer, made.batch_size, made.total, made.seed)
    with pytest.raises(vz.RecordingError, match="this training gave no step"):
        vz.record(empty, tmp_path / "run", progress=False)
    assert vz.open_run(tmp_path / "run").status == "interrupted"
