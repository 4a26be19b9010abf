"""A recording replaces only an earlier one, and ends where it began."""

import json
import os
from pathlib import Path

import pytest

import viznet as vz
from tests.files.kept import MINE, everything, training
from viznet.errors import RecordingError
from viznet.files import put_in_place


def test_the_folder_that_the_user_is_in_is_not_erased(run, here, viznet, monkeypatch):
    vz.record(training(), "run", progress=False)
    Path("empty").mkdir()
    before = everything(here)
    for place, name in (
        ("run", "."),
        ("run/snapshots", ".."),
        ("run/snapshots", "../../run"),
        ("empty", "."),
    ):
        monkeypatch.chdir(here / place)
        code, output = viznet(f"train --hidden 4 --steps 2 -q -o {name} --overwrite")
        assert code == 1 and output.startswith(f"viznet: {name}: "), output
        assert "the folder that you are in" in output, output
        monkeypatch.chdir(here)
        assert everything(here) == before
    assert vz.open_run("run").status == "finished" and Path("empty").is_dir()


def test_the_old_recording_stays_when_the_new_one_cannot_take_its_place(here, monkeypatch):
    old = vz.record(training(), "run", progress=False).hash
    really = os.rename

    def failing(source, target):
        if Path(source).name.startswith(".") and Path(target).name == "run" and moved:
            moved.pop()
            raise OSError(5, "Input/output error")
        moved.append(target)
        really(source, target)

    moved = []
    monkeypatch.setattr(os, "rename", failing)
    monkeypatch.setattr(Path, "rename", lambda self, target: failing(self, target))
    monkeypatch.setattr("shutil.rmtree", lambda path, **_: moved.append(path))
    with pytest.raises(RecordingError, match="run: cannot be made: Input/output error"):
        vz.record(training(seed=4), "run", overwrite=True, progress=False)
    assert vz.open_run("run").hash == old


def test_a_recording_whose_folder_was_replaced_ends_in_no_other(here):
    def meddling(steps):
        for step in steps:
            if step.step == 3:
                os.rename("run", "moved")
                vz.record(training(seed=4), "run", progress=False)
            yield step

    first = training()
    first._steps = meddling(first._steps)
    with pytest.raises(RecordingError, match="run: was moved away or replaced"):
        vz.record(first, "run", progress=False)
    end = json.loads(Path("run/end.json").read_text())
    other = vz.open_run("run")
    assert other.network(0).seed == 4 and end["status"] == "finished"
    assert not Path("moved/end.json").exists() and vz.open_run("moved").status == "interrupted"
    assert len(vz.open_run("moved")) == 7

    def failing(steps):
        for step in steps:
            if step.step == 3:
                os.rename("run", "moved too")
                vz.record(training(seed=4), "run", progress=False)
                Path("run/end.json").unlink()
                Path("run/.lock").touch()  # as if the other recording went on
                raise KeyboardInterrupt
            yield step

    second = training()
    second._steps = failing(second._steps)
    with pytest.raises(KeyboardInterrupt):
        vz.record(second, "run", overwrite=True, progress=False)
    assert not Path("run/end.json").exists() and Path("run/.lock").exists()


def test_a_recording_ends_where_it_began_even_if_the_process_goes_elsewhere(here, monkeypatch):
    def wandering(steps):
        for step in steps:
            if step.step == 3:
                (here / "elsewhere/run").mkdir(parents=True)
                monkeypatch.chdir(here / "elsewhere")
            yield step

    wanders = training()
    wanders._steps = wandering(wanders._steps)
    with pytest.raises(RecordingError):
        vz.record(wanders, "run", progress=False)  # "run" is another folder by now
    assert vz.open_run(here / "run").status == "finished" and everything(here / "elsewhere") == {}


def test_a_recording_follows_no_link_with_the_name_of_a_temporary_folder(here):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text(MINE)
    Path(f".run.{os.getpid()}.part").symlink_to("mine")
    vz.record(training(), "run", progress=False)
    assert everything(here / "mine") == {"notes.txt": MINE.encode()}


def test_latest_is_no_recording_that_a_kill_left_half_made(run, here):
    vz.record(training(), "runs/first", progress=False)
    vz.record(training(), "runs/.second.0123456789abcdef.part", progress=False)
    assert vz.recording.find_run("latest") == Path("runs/first")


def test_what_a_kill_leaves_of_its_end_does_not_keep_a_recording_from_being_replaced(here):
    vz.record(training(), "run", progress=False)
    Path("run/.end.0123456789abcdef.part.json").write_text("{")
    vz.record(training(), "run", overwrite=True, progress=False)
    Path("run/.end.my own.part.json").write_text("{")
    with pytest.raises(RecordingError, match="my own"):
        vz.record(training(), "run", overwrite=True, progress=False)


def test_a_file_named_like_the_claim_to_a_path_stays(here):
    Path(".run.claim").write_text(MINE)
    vz.record(training(), "run", progress=False)
    vz.record(training(), "other", progress=False)
    assert Path(".run.claim").read_text() == MINE
    assert sorted(path.name for path in here.iterdir()) == [".run.claim", "other", "run"]


def test_no_file_is_made_where_a_link_with_the_name_of_a_claim_leads(here):
    Path(".run.claim").symlink_to(here / "elsewhere")
    with pytest.raises(RecordingError, match=r"^run: cannot be made"):
        vz.record(training(), "run", progress=False)
    assert [path.name for path in here.iterdir()] == [".run.claim"] and Path(".run.claim").is_symlink()


def test_a_recording_that_cannot_be_deleted_is_not_replaced(here, monkeypatch):
    old = vz.record(training(), "run", progress=False).hash
    really = os.access
    closed = here / "run/snapshots"
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed and really(path, mode))
    with pytest.raises(
        RecordingError, match=r"run: cannot be made: the earlier folder .*snapshots may not be"
    ):
        vz.record(training(seed=4), "run", overwrite=True, progress=False)
    assert vz.open_run("run").hash == old and [path.name for path in here.iterdir()] == ["run"]


@pytest.mark.parametrize("fails", ["before the new folder is there", "after"])
def test_an_earlier_folder_comes_back_if_the_new_one_does_not_get_there(here, monkeypatch, fails):
    old, new = here / "out", here / ".new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "name.txt").write_text(folder.name)
    really = Path.rename

    def failing(self, target):
        if fails.startswith("before") and self == new:
            target.mkdir()  # somebody else was quicker
            (target / "mine.txt").write_text(MINE)
            raise OSError(39, "Directory not empty")
        return really(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((OSError, KeyboardInterrupt)), put_in_place(new, old, replace=True):
        raise KeyboardInterrupt
    kept = [path.read_text() for path in here.rglob("name.txt")]
    assert sorted(kept) == [".new", "out"]  # nothing is deleted, whoever has the name now
    assert fails.startswith("before") or (old / "name.txt").read_text() == "out"
