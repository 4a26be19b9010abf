"""Recordings that are made at one path at once, and recordings that cannot begin."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from tests.recording.small_training import a_training
from viznet.errors import RecordingError
from viznet.network import MLP
from viznet.recording import open_run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule

ROUNDS = 25
RECORDING = """
    import sys, time
    from pathlib import Path
    from tests.recording.small_training import a_training
    from tests.recording.test_claims import ROUNDS
    from viznet.errors import RecordingError
    from viznet.recording import record
    from viznet.recording.snapshot_schedule import SnapshotSchedule

    folder, seed, overwrite = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "overwrite"
    for number in range(ROUNDS):
        training = a_training(6, seed=seed)
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            run = record(
                training, folder / f"run{number}", schedule=SnapshotSchedule.every(1), overwrite=overwrite
            )
            print(f"{run.meta.seed} {len(run)} {run.status}", flush=True)
        except RecordingError as error:
            print(error, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("overwrite", ["overwrite", "keep"])
def test_of_two_recordings_at_one_path_one_wins_and_the_other_is_refused(tmp_path, overwrite):
    command = [sys.executable, "-c", textwrap.dedent(RECORDING), str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    children = [subprocess.Popen([*command, seed, overwrite], **pipes) for seed in "12"]
    for number in range(ROUNDS):
        path = tmp_path / f"run{number}"
        if overwrite == "overwrite":
            record(a_training(2), path)
        assert [child.stdout.readline() for child in children] == ["ready\n"] * 2
        for child in children:
            child.stdin.write("go\n")
        answers = [child.stdout.readline().strip() for child in children]
        winners = [seed for seed, answer in zip((1, 2), answers) if answer == f"{seed} 7 finished"]
        run = open_run(path)
        assert run.meta.seed in winners and run.status == "finished" and len(run) == 7, answers
        assert np.array_equal(run["W1"][0], MLP(12, 6, 4, seed=run.meta.seed).params["W1"]), answers
        if overwrite == "keep":
            assert len(winners) == 1
        for seed, answer in zip((1, 2), answers):
            refused = "is being recorded right now" in answer or "there is a recording already" in answer
            assert seed in winners or refused, (answers, winners)
    for child in children:
        child.communicate()
        assert child.returncode == 0
    assert sorted(os.listdir(tmp_path)) == sorted(f"run{number}" for number in range(ROUNDS))


def test_what_appears_at_the_path_meanwhile_stays(tmp_path, monkeypatch):
    from viznet.recording import writer

    def appearing(path, *, overwrite):
        path.mkdir()
        (path / "notes.txt").write_text("mine")

    monkeypatch.setattr(writer, "check_room", appearing)
    with pytest.raises(RecordingError, match="run: cannot be made: Directory not empty"):
        record(a_training(), tmp_path / "run", overwrite=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "notes.txt"]


def test_an_earlier_recording_comes_back_if_the_new_one_cannot_begin(tmp_path, monkeypatch):
    from viznet.recording.writer import Writer

    before = record(a_training(), tmp_path / "run").hash

    def failing(self):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(Writer, "_reopen", failing)
    with pytest.raises(RecordingError, match="Too many open files"):
        record(a_training(4), tmp_path / "run", overwrite=True)
    assert os.listdir(tmp_path) == ["run"] and open_run(tmp_path / "run").hash == before


@pytest.mark.parametrize("after", [1, 2], ids=["the first is moved away", "the second is moved there"])
def test_an_earlier_recording_comes_back_after_ctrl_c_between_two_lines(tmp_path, monkeypatch, after):
    before = record(a_training(), tmp_path / "run").hash
    moved, really = [], Path.rename

    def interrupted(self, target):
        result = really(self, target)
        moved.extend([target] if "run" in (self.name, Path(target).name) else [])
        if len(moved) == after:
            moved.append("stopped")
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        record(a_training(4), tmp_path / "run", overwrite=True)
    assert os.listdir(tmp_path) == ["run"] and open_run(tmp_path / "run").hash == before


@pytest.mark.parametrize("name", ["snapshots/mine.npy", "probe/W1.npy", "notes.txt"])
def test_a_file_of_ones_own_in_a_recording_is_not_overwritten(tmp_path, name):
    run = record(a_training(), tmp_path / "run")
    (run.path / name).write_bytes(b"mine")
    with pytest.raises(RecordingError, match=rf"{name}: no part of the recording around it"):
        record(a_training(), run.path, overwrite=True)
    assert (run.path / name).read_bytes() == b"mine"


def test_a_training_that_was_iterated_over_is_refused_where_it_is(tmp_path):
    training = a_training()
    next(training)
    with pytest.raises(RecordingError, match="iterated over already"):
        record(training, tmp_path / "run")
    assert next(training).step == 1 and not list(tmp_path.iterdir())


def test_after_a_folder_that_cannot_be_made_the_training_is_recorded_elsewhere(tmp_path):
    (tmp_path / "file").touch()
    training = a_training()
    with pytest.raises(RecordingError, match="cannot be made: Not a directory"):
        record(training, tmp_path / "file" / "run")
    assert list(record(training, tmp_path / "run", schedule=SnapshotSchedule.every(10)).steps) == [0, 10, 20]


def test_an_error_in_say_ends_the_recording_in_order(tmp_path):
    def say(sentence):
        raise ValueError("no voice")

    with pytest.raises(ValueError, match="no voice"):
        record(a_training(), tmp_path / "run", say=say)
    run = open_run(tmp_path / "run")
    assert (run.status, run.reason, len(run)) == ("interrupted", "no voice", 0)
    assert not (run.path / ".lock").exists() and (run.path / "end.json").exists()


def test_a_recording_that_is_replaced_while_it_is_looked_at_is_being_recorded(tmp_path, monkeypatch):
    """Another process may take a folder away between its listing and the look at its parts."""
    from viznet.recording import run_folder

    path = record(a_training(2), tmp_path / "run").path

    def replaced(*_):
        (path / "meta.json").rename(path / "old.json")
        monkeypatch.undo()
        return False

    monkeypatch.setattr(run_folder, "_of_a_recording", replaced)
    with pytest.raises(RecordingError, match="is being recorded right now"):
        run_folder.check_room(path, overwrite=True)
