"""Which runs are found, and whether a replaced run is noticed."""

import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests import needs
from viznet.cli.runs import info_rows
from viznet.data import Examples
from viznet.errors import RecordingError
from viznet.network import MLP
from viznet.recording import find_run, open_run, pack, record
from viznet.training import train

EXAMPLES = Examples(np.full((24, 12), 7, np.uint8), np.arange(24) % 4, (3, 4), tuple("abcd"))


def a_run(path, steps=3, **options):
    return record(train(MLP(12, 6, 4, seed=3), EXAMPLES, batch_size=8, steps=steps), path, **options)


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_only_recordings_are_the_latest():
    run = a_run("runs/first")
    MLP(12, 4).save("runs/network.npz")
    Path("runs/broken.npz").write_text("no zip")
    Path("runs/link").symlink_to("nowhere")
    Path("runs/link.npz").symlink_to("nowhere")
    assert find_run("latest") == run.path
    with pytest.raises(RecordingError, match=r"no run 'other'; there are first$"):
        find_run("other")
    with pytest.raises(RecordingError, match=r"network\.npz: has no meta.json"):
        open_run("network")


@pytest.mark.parametrize(
    ("steps", "says"),
    [(0, " (of 1 batch)"), (1, "last 2 batches"), (2, "last 3 batches"), (4, "last 3 batches")],
)
def test_info_says_over_how_many_batches_its_figures_are_means(steps, says):
    """An epoch has three batches of 8."""
    run = a_run("runs/first", steps=steps)
    count = min(steps + 1, 3)
    assert run.info()["training_loss"] == pytest.approx(np.mean(run.scalars["loss"][-count:]))
    assert says in info_rows(run)["training"]


def test_an_error_that_names_some_runs_says_how_many_more_there_are():
    a_run("runs/first", steps=0)
    for number in range(9):
        shutil.copytree("runs/first", f"runs/copy{number}")
        names = number + 2
        with pytest.raises(RecordingError, match=r"no run 'other'; there are ") as caught:
            find_run("other")
        rest = re.search(r" and (\d+) more", str(caught.value))
        assert str(caught.value).count(",") + 1 + (int(rest[1]) if rest else 0) == names
        assert bool(rest) == (names > 8)


def test_a_path_is_opened_without_a_look_at_other_runs(monkeypatch):
    path = a_run("runs/first").path
    monkeypatch.setattr("viznet.recording.run_lookup.runs_in", lambda _: pytest.fail("reads all of runs/"))
    assert open_run(path).path == path and open_run("first").path == Path("runs/first")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_no_recording_does_not_hide_a_run(kind):
    run = a_run("runs/first")
    Path("first").mkdir() if kind == "folder" else Path("first").write_text("mine")
    assert open_run("first").path == run.path
    packed = pack(run)
    shutil.rmtree(run.path)
    assert open_run("first").path == packed


@pytest.mark.parametrize("packed", [False, True])
def test_a_run_that_was_replaced_by_one_of_equal_length_is_read_again(packed):
    run = a_run("run")
    other = a_run("other")
    path = run.path / "snapshots/W1.npy"
    with open(other.path / "snapshots/W1.npy", "r+b") as file:
        file.seek(-4, 2)
        file.write(np.float32(7).tobytes())  # same settings, other numbers
    if packed:
        run, other = open_run(pack(run)), open_run(pack(open_run(other.path)))
        path = run.path
    before = run.hash
    assert not run.refresh()
    if packed:
        other.path.replace(path)
    else:
        shutil.rmtree("run")
        other.path.rename("run")
    expected = open_run(run.path).hash
    assert run.refresh() and run.hash == expected != before and run["W1"][-1, -1, -1] == 7
    assert not run.refresh()


def test_a_run_without_snapshots_says_that_nothing_is_recorded_yet():
    def silent(sentence):
        raise ValueError("no voice")

    with pytest.raises(ValueError, match="no voice"):
        a_run("run", say=silent, validation=EXAMPLES)
    run = open_run("run")
    info = run.info()
    assert info["snapshots"] == 0 and info["loss"] is info["validation_loss"] is None
    assert info_rows(run)["snapshots"] == "nothing is recorded yet"
    with pytest.raises(RecordingError, match="no snapshot -1 in this run, which has none yet"):
        run[-1]


def test_a_foreign_archive_and_a_leftover_are_never_the_latest():
    run = a_run("runs/first")
    np.savez("runs/mine.npz", x=np.zeros(3))
    np.savez("runs/odd.npz", **{"meta.json": np.zeros(3)})
    for leftover in (".digits.0123456789abcdef.part", ".digits.0123456789abcdef.part.npz"):
        if leftover.endswith(".npz"):
            shutil.copyfile(pack(run, "packed.npz"), f"runs/{leftover}")
        else:
            shutil.copytree(run.path, f"runs/{leftover}")
    Path("runs/short.npz").write_bytes(Path("packed.npz").read_bytes()[:-400])
    assert find_run("latest") == run.path


def test_the_demos_run_is_the_latest_until_there_is_a_newer_one():
    demo = a_run("outputs/demo/run")
    assert find_run("latest") == demo.path
    with pytest.raises(RecordingError, match=r"no run 'demo'; there are outputs/demo/run$"):
        find_run("demo")
    older = a_run("runs/older")
    os.utime(older.path / "meta.json", (1e9, 1e9))
    assert find_run("latest") == demo.path
    with pytest.raises(RecordingError, match=r"no run 'demo'; there are outputs/demo/run, older$"):
        find_run("demo")
    newer = a_run("runs/newer")
    os.utime(newer.path / "meta.json", (4e9, 4e9))
    assert find_run("latest") == newer.path


def test_a_packed_run_may_have_its_suffix_in_capitals():
    run = a_run("runs/first")
    packed = pack(run, "lesson.NPZ")
    assert open_run("lesson.NPZ").hash == run.hash
    assert pack(open_run(packed), "again.npz").is_file()
    shutil.move(packed, "runs/second.NPZ")
    os.utime("runs/second.NPZ", (4e9, 4e9))
    assert find_run("latest") == Path("runs/second.NPZ")


def test_a_run_that_was_meant_is_named():
    a_run("runs/first")
    with pytest.raises(RecordingError, match=r"^no run 'frist'; there are first\. Did you mean first\?$"):
        open_run("frist")


@pytest.mark.parametrize("packed", [False, True])
def test_numbers_of_a_run_that_took_the_place_of_another_are_not_taken_for_its_own(packed, monkeypatch):
    monkeypatch.setattr("viznet.recording.columns.SMALL", 0)  # so that every array is mapped when it is read
    run = a_run("run")
    opened = open_run(pack(run, "run.npz") if packed else "run")
    before = np.array(opened["W1"])
    (shutil.move if packed else shutil.rmtree)(*(("run.npz", "old.npz") if packed else ("run",)))
    with pytest.raises(RecordingError, match="is gone, or another run has taken its place"):
        opened["W2"]
    assert np.array_equal(opened["W1"], before)


@pytest.mark.parametrize("path", [".", "probe/..", "../first"])
def test_a_relative_path_gives_the_name_of_the_run(monkeypatch, path):
    folder = a_run("runs/first").path.resolve()
    monkeypatch.chdir(folder)
    assert open_run(path).name == "first"
    assert pack(path).resolve() == folder.with_name("first.npz")


@needs.linux
def test_a_pipe_and_a_device_without_end_are_no_recordings():
    """To open a pipe waits for a writer, and /dev/full never ends."""
    os.mkfifo("pipe")
    for path in ("pipe", *(name for name in ("/dev/full",) if os.path.exists(name))):
        with pytest.raises(RecordingError, match=f"{path}: is a device or a pipe, so it is no recording"):
            open_run(path)
