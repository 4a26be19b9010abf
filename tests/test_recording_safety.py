"""A recording survives whatever happens to its writer, and a doctored one harms no reader."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viznet.data import Examples
from viznet.errors import VizError
from viznet.network import MLP
from viznet.recording import RecordingError, open_run, pack, record
from viznet.recording.columns import Column, mapped
from viznet.recording.layout import Field
from viznet.schedules import Schedule
from viznet.training import train


def some_examples(count=60):
    rng = np.random.default_rng(0)
    return Examples(
        rng.integers(0, 256, (count, 12), dtype=np.uint8), np.arange(count) % 4, (3, 4), tuple("abcd")
    )


def a_training(steps=20):
    return train(MLP(12, 6, 4, seed=3), some_examples(), batch_size=8, steps=steps)


def is_whole(run):
    """Every committed row is there, and its consequences are those of its weights."""
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
    from viznet.schedules import Schedule
    from viznet.training import train

    rng = np.random.default_rng(0)
    examples = Examples(rng.integers(0, 256, (60, 12), dtype=np.uint8), np.arange(60) % 4, (3, 4), tuple("abcd"))
    training = train(MLP(12, 6, 4, seed=3), examples, batch_size=8, steps=30_000)

    def telling(steps):
        for step in steps:
            yield step
            os.write(1, b"%8d" % step.step)  # asked for more: this one is committed

    training._steps = telling(training._steps)
    record(training, sys.argv[1], schedule=Schedule.every(1))
"""


def python(program, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        stdout=subprocess.PIPE,
        **options,
    )


def test_killed_at_any_moment_it_opens_with_everything_that_was_committed(tmp_path):
    waits = np.random.default_rng(11).uniform(0, 0.25, 20)
    for number, wait in enumerate(waits):
        path = tmp_path / f"run{number}"
        child = python(ENDLESS, path)
        told = os.read(child.stdout.fileno(), 8)  # the first step is committed
        time.sleep(wait)
        if number == 0:
            assert open_run(path).status == "running"
        child.send_signal(signal.SIGKILL)
        told += child.stdout.read()
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL
        run = open_run(path)
        assert run.status == "interrupted"
        assert run.steps[-1] >= int(told[-8:])
        assert run[-1].step == len(run) - 1
        is_whole(run)


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
    run = record(training, tmp_path / "live", schedule=Schedule.every(1))
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
            record(training, path, schedule=Schedule.every(2))
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
    from viznet.schedules import Schedule
    from viznet.training import train

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    examples = Examples(np.zeros((60, 12), np.uint8), np.arange(60) % 4, (3, 4), tuple("abcd"))
    try:
        record(train(MLP(12, 6, 4), examples, steps=3000), sys.argv[1], schedule=Schedule.every(1))
    except RecordingError as error:
        print(error)
"""


def test_a_file_that_may_not_grow_ends_the_run_with_what_was_kept(tmp_path):
    child = python(FILLING, tmp_path / "full", text=True)
    said, _ = child.communicate()
    run = open_run(tmp_path / "full")
    last = run.steps[-1]
    assert 5 < last < 3000 and run.status == "interrupted"
    assert said.strip().endswith(f"everything up to step {last} is kept and can be opened")
    assert said.startswith(f"{tmp_path / 'full'}: File too large, so the recording ends here;")
    assert run.info()["reason"] == said.strip()
    is_whole(run)


@pytest.mark.parametrize("room", [1000, 5000, 9_001, 12_345])
def test_a_full_disk_tears_no_row(tmp_path, monkeypatch, room):
    left = [10**9]
    really = os.pwrite

    def pwrite(file, data, offset):
        before = os.fstat(file).st_size
        room = left[0] + before - offset  # what is there already can be written over
        if room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = really(
            file, memoryview(data).cast("B")[:room], offset
        )  # takes what fits before it complains
        left[0] -= max(0, offset + written - before)
        return written

    def filling(steps):
        for step in steps:
            if step.step == 3:
                left[0] = room
            yield step

    monkeypatch.setattr(os, "pwrite", pwrite)
    training = a_training(1000)
    training._steps = filling(training._steps)
    with pytest.raises(RecordingError, match="No space left on device"):
        record(training, tmp_path / "full", schedule=Schedule.every(1))
    run = open_run(tmp_path / "full")
    assert run.steps[-1] >= 2 and "No space left" in run.info()["reason"]
    is_whole(run)
    for column in (tmp_path / "full/snapshots").glob("*.npy"):
        assert len(np.load(column)) == len(run)  # the torn row is given back


def test_nothing_is_left_of_a_recording_that_cannot_begin(tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", no_room)
    with pytest.raises(RecordingError, match="run: cannot be made: No space left on device"):
        record(a_training(), tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_packing_onto_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    run = record(a_training(), tmp_path / "run")

    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(zipfile.ZipFile, "open", no_room)
    with pytest.raises(RecordingError, match="run.npz: cannot be written: No space left on device"):
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
    again(path, "there is a recording already: choose another name, or ask to overwrite it")
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


# Doctored recordings


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return record(a_training(), tmp_path_factory.mktemp("sound") / "run", validation=some_examples(20)).path


@pytest.fixture
def copy(sound, tmp_path):
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def refused(path, match):
    with pytest.raises(RecordingError, match=match) as caught:
        open_run(path)
    assert "\n" not in str(caught.value)


def rewrite(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (
            b"      21,",
            b"99999999,",
            r"W1.npy: the header says 99,999,999 rows, but the file has room for 21",
        ),
        (b"      21,", b"      20,", r"W1.npy: holds 20 rows of the 21 that were committed"),
        (b"12, 6)", b"6, 12)", r"rows of shape \(6, 12\), but the network and meta.json say \(12, 6\)"),
        (b"      21,", b"     -21,", r"unreadable .npy header"),
        (b"      21,", b"    10**9,", r"unreadable .npy header"),
        (b"'<f4'", b"'<f8'", r"W1.npy: numbers of type '<f8', expected '<f4'"),
        (b"'<f4',", b"'|O',", r"W1.npy: unreadable .npy header"),  # one byte shorter than the header says
        (b"False, 'shape': ( ", b"True, 'shape': ( ", r"unreadable .npy header"),
        (b"NUMPY\x01", b"NUMPY\x02", r"W1.npy: no .npy of version 1.0"),
    ],
)
def test_a_header_that_lies(copy, old, new, match):
    rewrite(copy / "snapshots" / "W1.npy", old, new)
    refused(copy, match)


def test_arrays_of_objects_are_refused_unread(copy):
    np.save(copy / "snapshots" / "b1.npy", np.array([{}] * 21, dtype=object), allow_pickle=True)
    refused(copy, r"b1.npy: numbers of type '\|O', expected '<f4'")


def test_arrays_in_fortran_order_are_refused(copy):
    np.save(copy / "snapshots" / "W2.npy", np.asfortranarray(np.zeros((21, 6, 4), np.float32)))
    refused(copy, "W2.npy: in Fortran order")


def test_what_numpy_itself_saved_is_as_good(copy):
    path = copy / "snapshots" / "W2.npy"
    np.save(path, np.load(path))
    assert open_run(copy)["W2"].shape == (21, 6, 4)


def test_a_sparse_file_of_a_petabyte_costs_nothing(copy):
    steps = copy / "snapshots" / "step.npy"
    rewrite(steps, b"      21,", b"99999999,")
    with open(steps, "r+b") as file:
        file.truncate(128 + 8 * 99_999_999)
    refused(copy, r"W1.npy: holds 21 rows of the 99,999,999 that were committed")


def test_missing_and_truncated_arrays(copy):
    (copy / "snapshots" / "db2.npy").rename(copy / "db2.npy")
    refused(copy, r"db2.npy: missing, so this recording is incomplete")
    (copy / "db2.npy").rename(copy / "snapshots" / "db2.npy")
    os.truncate(copy / "snapshots" / "p.npy", 1000)
    refused(copy, r"p.npy: the header says 21 rows, but the file has room for 1")
    os.truncate(copy / "snapshots" / "p.npy", 0)
    refused(copy, r"p.npy: no .npy of version 1.0")


def test_steps_that_do_not_count_upwards(copy):
    with open(copy / "snapshots" / "step.npy", "r+b") as file:
        file.seek(128)
        file.write(np.array([5], "<i8").tobytes())
    refused(copy, "snapshots/step.npy does not count upwards")


def test_links_and_pipes_are_not_followed(copy, tmp_path):
    w1 = copy / "snapshots" / "W1.npy"
    w1.rename(tmp_path / "W1.npy")
    w1.symlink_to(tmp_path / "W1.npy")
    refused(copy, "W1.npy: a link that leads elsewhere")
    w1.unlink()
    os.mkfifo(w1)
    refused(copy, "W1.npy: not a plain file")  # and does not wait for somebody to write into it
    w1.unlink()
    (copy / "snapshots").rename(tmp_path / "snapshots")
    (copy / "snapshots").symlink_to(tmp_path / "snapshots")
    refused(copy, "a link that leads elsewhere")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"format": "viznet-run/2"}, "format 'viznet-run/2', but this version reads 'viznet-run/1'"),
        ({"format": None}, "format 'None'"),
        ({"sizes": [12]}, r"sizes is \[12\], expected two or more layer sizes"),
        ({"sizes": [12, -6, 4]}, "sizes is"),
        ({"sizes": [12, 6.0, 4]}, "sizes is"),
        ({"sizes": [12, 10**11, 4]}, "its arrays are not those of a 12-100000000000-4 network"),
        ({"sizes": [12, 7, 4]}, "its arrays are not those of a 12-7-4 network"),
        ({"dtype": "object"}, "dtype is 'object', expected float32 or float64"),
        ({"dtype": ["float32"]}, "dtype is"),
        ({"epoch_length": 0}, "epoch_length is 0, expected a whole number of 1 or more"),
        ({"total": True}, "total is True"),
        ({"probe": {"examples": 10**9, "image_shape": None, "labels": []}}, "its arrays are not those"),
        ({"probe": {"examples": 40, "image_shape": [28, 28], "labels": []}}, "probe is"),
        ({"probe": None}, "probe is None"),
        ({"arrays": {"../../etc/passwd": {}}}, "its arrays are not those"),
        ({"validation": None}, "its arrays are not those"),
        ({"optimizer": "sgd"}, "optimizer is 'sgd', expected an object"),
        ({"activation": 3}, "activation is 3, expected a name"),
    ],
)
def test_a_meta_that_lies(copy, change, match):
    meta = json.loads((copy / "meta.json").read_text())
    (copy / "meta.json").write_text(json.dumps(meta | change))
    refused(copy, match)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b"null"])
def test_a_meta_that_is_no_meta(copy, content):
    (copy / "meta.json").write_bytes(content)
    refused(copy, r"meta.json: (no readable JSON|holds no JSON object): (not a|damaged, or no) recording")
    (copy / "meta.json").unlink()
    refused(copy, "has no meta.json")


def test_a_meta_that_is_huge_is_not_read(copy):
    os.truncate(copy / "meta.json", 10**12)
    refused(copy, "meta.json: over 4 MB")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"status": "running"}', b'{"status": []}'])
def test_an_end_that_is_no_end(copy, content):
    (copy / "end.json").write_bytes(content)
    refused(copy, "end.json: no (readable JSON|status out of finished, diverged, interrupted)")


def test_labels_outside_the_classes(copy):
    with open(copy / "probe" / "y.npy", "r+b") as file:
        file.seek(128)
        file.write(np.array([4], "<i8").tobytes())
    with pytest.raises(RecordingError, match=r"probe/y.npy has labels outside 0 to 3"):
        _ = open_run(copy).probe


def test_what_is_no_recording(tmp_path):
    refused(tmp_path / "none", "none: no such recording")
    refused(tmp_path, "has no meta.json")
    (tmp_path / "text.npz").write_text("hello")
    refused(tmp_path / "text.npz", "not a recording that viznet packed")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    refused(tmp_path / "other.npz", "has no meta.json")


def look_at_everything(path):
    """Reads whatever a run offers; a `VizError` with one line is the only way that may fail."""
    try:
        run = open_run(path)
        run.info()
        _ = run.probe, [run.limit(symbol) for symbol in run.keys()], [snapshot["p"].sum() for snapshot in run]  # noqa: SIM118
        if len(run):
            run.network()
    except VizError as error:
        assert "\n" not in str(error)


A_FEW = st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=12)), min_size=1, max_size=4)
FUZZ = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(
    name=st.sampled_from(
        ["meta.json", "end.json", "snapshots/step.npy", "snapshots/W1.npy", "scalars/step.npy", "probe/y.npy"]
    ),
    changes=A_FEW,
    cut=st.none() | st.integers(0, 3000),
)
def test_no_damage_to_a_file_escapes_as_another_error(copy, sound, name, changes, cut):
    content = bytearray((sound / name).read_bytes())
    for at, new in changes:
        at %= min(len(content), 200) if name.endswith("npy") else len(content)
        content[at : at + len(new)] = new
    (copy / name).write_bytes(content[:cut])
    with np.errstate(all="ignore"):
        look_at_everything(copy)
    (copy / name).write_bytes((sound / name).read_bytes())


@FUZZ
@given(changes=A_FEW, cut=st.none() | st.integers(0, 3000), end=st.booleans())
def test_no_damage_to_a_packed_run_escapes_as_another_error(sound, tmp_path, changes, cut, end):
    path = tmp_path / "packed.npz"
    path.unlink(missing_ok=True)
    pack(open_run(sound), path)
    content = bytearray(path.read_bytes())
    for at, new in changes:
        at = len(content) - 2001 + at if end else at
        content[at : at + len(new)] = new
    path.write_bytes(content[: None if cut is None else len(content) - cut])
    with np.errstate(all="ignore"):
        look_at_everything(path)


def test_a_compressed_zip_is_no_packed_run(sound, tmp_path):
    with zipfile.ZipFile(tmp_path / "small.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sound.rglob("*.*"):
            archive.write(file, file.relative_to(sound))
    refused(tmp_path / "small.npz", "meta.json is compressed or encrypted: pack the run again")


def test_a_zip_that_names_a_member_twice(sound, tmp_path):
    path = pack(open_run(sound), tmp_path / "twice.npz")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("meta.json", b"{}")
    refused(path, "the same member twice")


# Columns


@given(st.lists(st.integers(1, 40), max_size=8), st.lists(st.integers(1, 12), max_size=3))
def test_a_column_reads_as_numpy_reads_it_after_every_append(tmp_path_factory, counts, shape):
    field = Field(tuple(shape), "<f4")
    path = tmp_path_factory.mktemp("column") / "c.npy"
    column, rng, expected = Column(path, field), np.random.default_rng(0), np.zeros((0, *shape), np.float32)
    for count in counts:
        rows = rng.normal(size=(count, *shape)).astype(np.float32)
        column.append(rows[0])
        column.extend(rows[1:])
        expected = np.concatenate([expected, rows])
        assert np.array_equal(np.load(path), expected)
        with open(path, "rb") as file:
            assert np.array_equal(mapped(file, "c.npy", field), expected)
    column.cut(1)
    column.close()
    assert np.array_equal(np.load(path), expected[:1])
    assert path.stat().st_size == 128 + expected[:1].nbytes


def test_a_column_takes_only_rows_of_its_shape(tmp_path):
    column = Column(tmp_path / "c.npy", Field((2, 3), "<f4"))
    for rows in (np.zeros((3, 2)), np.zeros(6), 1.0):
        with pytest.raises(ValueError, match="expected"):
            column.append(rows)
    column.close()
