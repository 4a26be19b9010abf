"""A recording survives whatever happens to its writer."""

import errno
import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests import needs
from tests.recording.small_training import a_training
from viznet.errors import RecordingError
from viznet.recording import columns, open_run, pack, record
from viznet.recording.snapshot_schedule import SnapshotSchedule


def is_whole(run):
    """Checks that every committed row is there and fits its weights."""
    x = run.probe.inputs()
    for snapshot in run:
        trace = run.network(snapshot.step).forward(x)
        np.testing.assert_allclose(snapshot["a1"], trace["a1"], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(snapshot["p"], trace["p"], rtol=1e-5, atol=1e-6)
        at = np.searchsorted(run.scalars["step"], snapshot.step)
        assert run.scalars["loss"][at] == snapshot["loss"] and run.scalars["step"][at] == snapshot.step
    assert all(len(run[symbol]) == len(run) for symbol in run.keys())  # noqa: SIM118
    assert np.array_equal(run.scalars["step"], np.arange(len(run.scalars["step"])))


ENDLESS = """
    import os, sys
    import numpy as np
    from viznet.data import Examples
    from viznet.network import MLP
    from viznet.recording import record
    from viznet.recording.snapshot_schedule import SnapshotSchedule
    from viznet.training import train

    rng = np.random.default_rng(0)
    examples = Examples(rng.integers(0, 256, (60, 12), dtype=np.uint8), np.arange(60) % 4, (3, 4), tuple("abcd"))
    training = train(MLP(12, 6, 4, seed=3), examples, batch_size=8, steps=30_000)

    def printing(steps):
        for step in steps:
            yield step
            os.write(1, b"%8d" % step.step)  # asked for more: this one is committed

    training._steps = printing(training._steps)
    record(training, sys.argv[1], schedule=SnapshotSchedule.every(1))
"""

# Runs ENDLESS for the path of every line, in a process that has the imports already. It says the number of the process
# first, and by which signal it ended.
OFTEN = """
    import os, sys
    import viznet.data, viznet.network, viznet.recording, viznet.training

    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.write(1, b"%8d" % os.getpid())
            program, sys.argv[1] = sys.argv[1], line.rstrip()
            exec(program)
            os._exit(0)
        os.write(1, b"ended%3d" % os.WTERMSIG(os.waitpid(child, 0)[1]))
"""


def python(program, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        stdout=subprocess.PIPE,
        **options,
    )


@pytest.mark.slow
def test_killed_at_any_moment_it_opens_with_everything_that_was_committed(tmp_path):
    waits = np.random.default_rng(11).uniform(0, 0.25, 20)
    parent = python(OFTEN, textwrap.dedent(ENDLESS), stdin=subprocess.PIPE, bufsize=0)
    reports = parent.stdout.fileno()
    for number, wait in enumerate(waits):
        path = tmp_path / f"run{number}"
        parent.stdin.write(f"{path}\n".encode())
        child = int(os.read(reports, 8))
        output = os.read(reports, 8)  # the first step is committed
        time.sleep(wait)
        if number == 0:
            assert open_run(path).status == "running"
        os.kill(child, signal.SIGKILL)
        while not (last := os.read(reports, 8)).startswith(b"ended"):
            output = last
        assert last == b"ended%3d" % signal.SIGKILL
        run = open_run(path)
        assert run.status == "interrupted"
        assert run.steps[-1] >= int(output)
        assert run[-1].step == len(run) - 1
        is_whole(run)
    parent.stdin.close()
    parent.stdout.close()
    assert parent.wait() == 0


def test_a_run_is_watched_while_it_grows(tmp_path):
    seen = []

    def watching(steps):
        watcher = None
        for step in steps:
            yield step
            watcher = watcher or open_run(tmp_path / "live")
            grew = watcher.refresh()
            assert grew == (step.step > 0)
            assert (
                watcher.status == "running" and watcher[-1].step == step.step == watcher.scalars["step"][-1]
            )
            assert np.array_equal(watcher[-1]["W1"], step.network.params["W1"])
            assert watcher.limit("W1") == np.abs(watcher["W1"]).max()
            assert len(np.load(tmp_path / "live/snapshots/W1.npy", mmap_mode="r")) == step.step + 1
            seen.append(watcher)

    training = a_training()
    training._steps = watching(training._steps)
    run = record(training, tmp_path / "live", schedule=SnapshotSchedule.every(1))
    assert run.status == "finished" and len(seen) == 21
    watcher = seen[0]
    assert watcher.refresh() and watcher.status == "finished" and watcher.hash == run.hash
    assert not watcher.refresh()


def test_a_run_can_be_opened_before_its_first_snapshot(tmp_path):
    run = record(a_training(2), tmp_path / "run")
    for column in (tmp_path / "run").glob("s*/*.npy"):
        with open(column, "r+b") as file:
            file.seek(64)
            file.write(b"%8d" % 0)
    (tmp_path / "run" / "end.json").unlink()
    empty = open_run(tmp_path / "run")
    assert len(empty) == 0 and list(empty) == [] and empty.limit("W1") == 0.0
    assert empty["W1"].shape == (0, 12, 6) and empty.info()["loss"] is None and empty.hash != run.hash
    with pytest.raises(RecordingError, match="no snapshots yet"):
        empty.network()
    assert open_run(pack(empty)).hash == empty.hash


def test_ctrl_c_and_errors_in_training_end_the_recording_properly(tmp_path):
    for error, reason in ((KeyboardInterrupt(), "stopped by the user"), (ValueError("a bug"), "a bug")):

        def failing(steps, error=error):
            for step in steps:
                if step.step == 7:
                    raise error
                yield step

        training = a_training()
        training._steps = failing(training._steps)
        path = tmp_path / type(error).__name__
        with pytest.raises(type(error)):
            record(training, path, schedule=SnapshotSchedule.every(2))
        run = open_run(path)
        assert run.status == "interrupted" and run.info()["reason"] == reason
        assert list(run.steps) == [0, 2, 4, 6] and list(run.scalars["step"]) == list(range(7))
        is_whole(run)


FILLING = """
    import resource, sys
    import numpy as np
    from viznet.data import Examples
    from viznet.network import MLP
    from viznet.recording import RecordingError, record
    from viznet.recording.snapshot_schedule import SnapshotSchedule
    from viznet.training import train

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    examples = Examples(np.zeros((60, 12), np.uint8), np.arange(60) % 4, (3, 4), tuple("abcd"))
    try:
        record(train(MLP(12, 6, 4), examples, steps=3000), sys.argv[1], schedule=SnapshotSchedule.every(1))
    except RecordingError as error:
        print(error)
"""


@pytest.mark.slow
def test_a_file_that_may_not_grow_ends_the_run_with_what_was_kept(tmp_path):
    child = python(FILLING, tmp_path / "full", text=True)
    message, _ = child.communicate()
    run = open_run(tmp_path / "full")
    last = run.steps[-1]
    assert 5 < last < 3000 and run.status == "interrupted"
    assert message.strip().endswith(f"everything up to step {last} is kept and can be opened")
    assert message.startswith(f"{tmp_path / 'full'}: File too large, so the recording ends here;")
    assert run.info()["reason"] == message.strip()
    is_whole(run)


@pytest.mark.parametrize("room", [1000, 5000, 9_001, 12_345])
def test_a_full_disk_leaves_no_incomplete_row(tmp_path, monkeypatch, room):
    left = [10**9]

    class SmallDisk(io.FileIO):
        """A file on a disk that has `left` bytes of room."""

        def write(self, data):
            data, offset, before = memoryview(data).cast("B"), self.tell(), os.fstat(self.fileno()).st_size
            room = left[0] + before - offset  # what is there already can be written over
            if room <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written = super().write(data[:room])  # takes what fits before it complains
            left[0] -= max(0, offset + written - before)
            return written

    def filling(steps):
        for step in steps:
            if step.step == 3:
                left[0] = room
            yield step

    monkeypatch.setattr(columns, "open", lambda path, mode, buffering: SmallDisk(path, mode), raising=False)
    monkeypatch.delattr(os, "pwrite", raising=False)  # which would write past the disk above
    training = a_training(1000)
    training._steps = filling(training._steps)
    with pytest.raises(RecordingError, match="No space left on device"):
        record(training, tmp_path / "full", schedule=SnapshotSchedule.every(1))
    run = open_run(tmp_path / "full")
    assert run.steps[-1] >= 2 and "No space left" in run.info()["reason"]
    is_whole(run)
    for column in (tmp_path / "full/snapshots").glob("*.npy"):
        assert len(np.load(column)) == len(run)  # the space of the incomplete row is freed


def test_nothing_is_left_of_a_recording_that_cannot_begin(tmp_path, monkeypatch):
    class FullDisk(io.FileIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(columns, "open", lambda path, mode, buffering: FullDisk(path, mode), raising=False)
    monkeypatch.delattr(os, "pwrite", raising=False)  # which would write past the disk above
    with pytest.raises(RecordingError, match="run: cannot be made: No space left on device"):
        record(a_training(), tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_packing_onto_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    run = record(a_training(), tmp_path / "run")

    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(zipfile.ZipFile, "open", no_room)
    with pytest.raises(RecordingError, match=r"run\.npz: cannot be written: No space left on device"):
        pack(run)
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_only_a_recording_is_ever_overwritten(tmp_path):
    def again(path, match, **options):
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(RecordingError, match=match):
            record(a_training(), path, **options)
        assert sorted(tmp_path.rglob("*")) == before

    path = tmp_path / "run"
    path.mkdir()
    first = record(a_training(5), path)  # an empty folder is as good as none
    again(path, "there is a recording already: choose another name, or overwrite it")
    second = record(a_training(6), path, overwrite=True)
    assert second.hash != first.hash and len(open_run(path)) == 7
    with pytest.raises(RecordingError, match="another run has taken its place"):
        first.refresh()

    (path / "snapshots" / "thesis.txt").write_text("mine")
    again(path, r"thesis.txt: no part of the recording around it", overwrite=True)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "meta.json").write_text('{"format": "something else"}')
    again(foreign, "has other things in it, which stay", overwrite=True)
    link = tmp_path / "link"
    link.symlink_to(path)
    again(link, "is a file or a link", overwrite=True)
    again(foreign / "meta.json" / "run", "cannot be made: Not a directory")


def test_a_run_that_is_being_recorded_is_not_overwritten(tmp_path):
    def meddling(steps):
        for step in steps:
            yield step
            with pytest.raises(RecordingError, match="is being recorded right now"):
                record(a_training(), tmp_path / "run", overwrite=True)

    training = a_training(2)
    training._steps = meddling(training._steps)
    assert record(training, tmp_path / "run").status == "finished"


def test_files_that_cannot_be_opened_again_leave_nothing(tmp_path, monkeypatch):
    def too_many(path, mode, buffering):
        if mode == "r+b":
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return io.FileIO(path, mode)

    monkeypatch.setattr(columns, "open", too_many, raising=False)
    with pytest.raises(RecordingError, match="run: cannot be made: Too many open files"):
        record(a_training(), tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_no_file_is_open_when_the_folder_gets_its_name(tmp_path, monkeypatch):
    """Windows renames no folder in which a file is open."""
    if not Path("/proc/self/fd").exists():
        needs.missing("no /proc that says which files are open")
    really, open_then = Path.rename, []

    def rename(self, target):
        here = os.path.realpath(self)
        links = (os.path.realpath(link) for link in Path("/proc/self/fd").iterdir())
        open_then.extend(link for link in links if link.startswith(here))
        assert {"meta.json", "snapshots", "scalars", "probe"} <= {entry.name for entry in self.iterdir()}
        return really(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    run = record(a_training(), tmp_path / "run")
    assert run.status == "finished" and open_then == []
    assert not (run.path / ".lock").exists()


@pytest.mark.slow
def test_readers_of_a_killed_run_do_not_take_each_other_for_its_writer(tmp_path):
    child = python(ENDLESS, tmp_path / "run")
    os.read(child.stdout.fileno(), 8)
    child.kill()
    child.stdout.close()
    child.wait()
    assert (tmp_path / "run" / ".lock").exists()  # no process holds it
    seen = []

    def look():
        seen.extend(open_run(tmp_path / "run").status for _ in range(40))

    watchers = [threading.Thread(target=look) for _ in range(4)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()
    assert seen == ["interrupted"] * 160
    assert record(a_training(), tmp_path / "run", overwrite=True).status == "finished"
