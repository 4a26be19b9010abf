"""A doctored recording gives one clear error and does no harm.

No file outside of it is read, and no memory is allocated for what it only claims to have.
"""

import json
import os
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.small_training import a_training, some_examples
from viznet.errors import RecordingError, VizError
from viznet.recording import columns, open_run, pack, record


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


def test_a_header_with_a_long_shape_is_refused_at_once(copy):
    """A header is matched in one way only.

    A pattern that could match in many ways would try them all, which takes minutes.
    """
    path = copy / "snapshots" / "W1.npy"
    shape = b"(21, " + b"1" * 30 + b"x), }"
    text = b"{'descr': '<f4', 'fortran_order': False, 'shape': " + shape
    path.write_bytes(path.read_bytes()[:10] + text.ljust(117) + b"\n" + path.read_bytes()[128:])
    refused(copy, "W1.npy: unreadable .npy header")


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
    run = open_run(copy)
    assert len(run) == 21
    assert run.reason == "21 of 99,999,999 snapshots are whole, because snapshots/W1.npy ends early"


def test_missing_and_truncated_arrays(copy):
    (copy / "snapshots" / "db2.npy").rename(copy / "db2.npy")
    refused(copy, r"db2.npy: missing, so this recording is incomplete")
    (copy / "db2.npy").rename(copy / "snapshots" / "db2.npy")
    os.truncate(copy / "probe" / "x.npy", 200)
    refused(copy, r"6 of 40 recorded examples are whole, because probe/x.npy ends early: damaged")
    os.truncate(copy / "snapshots" / "p.npy", 0)
    refused(copy, r"p.npy: no .npy of version 1.0")


def test_steps_that_do_not_count_upwards(copy):
    with open(copy / "snapshots" / "step.npy", "r+b") as file:
        file.seek(128)
        file.write(np.array([5], "<i8").tobytes())
    refused(copy, "snapshots/step.npy does not count upwards")


def test_a_step_beyond_the_end_of_the_training(copy):
    """To go on after it, `resume` would shuffle the examples for years."""
    steps = np.load(copy / "snapshots" / "step.npy")
    steps[-1] = 2**53
    np.save(copy / "snapshots" / "step.npy", steps)
    refused(copy, f"snapshots/step.npy has a step {2**53} of [0-9]+: damaged")


def test_links_and_pipes_are_not_followed(copy, tmp_path):
    w1 = copy / "snapshots" / "W1.npy"
    w1.rename(tmp_path / "W1.npy")
    w1.symlink_to(tmp_path / "W1.npy")
    refused(copy, "W1.npy: a link that leads elsewhere")
    w1.unlink()
    os.mkfifo(w1)
    refused(copy, "W1.npy: not a plain file")  # and does not wait for a writer
    w1.unlink()
    (copy / "snapshots").rename(tmp_path / "snapshots")
    (copy / "snapshots").symlink_to(tmp_path / "snapshots")
    refused(copy, "a link that leads elsewhere")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"format": "viznet-run/2"}, "format 'viznet-run/2', but this version reads 'viznet-run/1'"),
        ({"format": None}, "format 'None'"),
        ({"sizes": [12]}, r"sizes is \[12\], expected 2 to 1,000 layer sizes"),
        ({"sizes": [12, -6, 4]}, "sizes is"),
        ({"sizes": [12, 6.0, 4]}, "sizes is"),
        ({"sizes": [12, 10**11, 4]}, "its arrays are not those of a 12-100000000000-4 network"),
        ({"sizes": [12, 7, 4]}, "its arrays are not those of a 12-7-4 network"),
        ({"dtype": "object"}, "dtype is 'object', expected float32 or float64"),
        ({"dtype": ["float32"]}, "dtype is"),
        ({"epoch_length": 0}, "epoch_length is 0, expected a whole number of 1 or more"),
        ({"total": True}, "total is True"),
        (
            {"probe": {"examples": 10**9, "sha256": "", "image_shape": None, "labels": []}},
            "its arrays are not those",
        ),
        (
            {"probe": {"examples": 40, "image_shape": [28, 28], "labels": []}},
            r"probe.image_shape is \[28, 28\]",
        ),
        ({"probe": None}, "probe is None"),
        ({"arrays": {"../../etc/passwd": {}}}, "its arrays are not those"),
        ({"validation": None}, "its arrays are not those"),
        ({"optimizer": "sgd"}, "optimizer is 'sgd', expected an object"),
        ({"activation": 3}, "activation is 3, expected a name"),
        ({"output": "none"}, "output is 'none', expected softmax or elementwise"),
        ({"seed": "7"}, "seed is '7', expected a whole number of 0 or more, below 10"),
        ({"seed": -1}, "seed is -1"),
        (
            {"batch_size": 2**53},
            "batch_size is 9007199254740992, expected a whole number of 1 or more, below 9,007",
        ),
        ({"optimizer": {}}, "optimizer.name is missing, expected a name: damaged"),
        ({"optimizer": {"name": "sgd"}}, "optimizer.lr is missing, expected a number"),
        ({"optimizer": {"name": "sgd", "lr": "0.1"}}, "optimizer.lr is '0.1', expected a number"),
        ({"optimizer": {"name": "sgd", "lr": float("nan")}}, "meta.json: no readable JSON"),
        ({"optimizer": {"name": "sgd", "lr": 10**400}}, "optimizer.lr is"),
        ({"data": {}}, "data.name is missing"),
        ({"data": {"name": "digits", "examples": 0.5}}, "data.examples is 0.5"),
        ({"validation": []}, r"validation is \[\], expected an object"),
        ({"validation": {"examples": "all"}}, "validation.examples is 'all'"),
        ({"validation": {"examples": 20, "sha256": None}}, "validation.sha256 is None"),
        ({"schedule": {"sentence": "all"}}, "schedule.snapshots is missing"),
    ],
)
def test_a_meta_that_lies(copy, change, match):
    meta = json.loads((copy / "meta.json").read_text())
    (copy / "meta.json").write_text(json.dumps(meta | change))
    refused(copy, match)


def fields_of(table, path=()):
    """Yields the path of every field of a JSON object.

    Fields of the objects in it are included, except those of "arrays".
    """
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict) and key != "arrays":
            yield from fields_of(value, (*path, key))


def with_field(meta, path, change):
    meta = json.loads(json.dumps(meta))
    table = meta
    for key in path[:-1]:
        table = table[key]
    change(table, path[-1])
    return meta


def test_every_field_of_meta_is_checked(copy):
    """A field that is missing or of a wrong type is refused by its name."""
    meta = json.loads((copy / "meta.json").read_text())
    paths = list(fields_of(meta))
    assert {("seed",), ("optimizer", "lr"), ("probe", "labels"), ("validation", "sample")} <= set(paths)
    for path in paths:
        (copy / "meta.json").write_text(
            json.dumps(with_field(meta, path, lambda t, key: t.update({key: [[]]})))
        )
        refused(
            copy, "arrays|format" if path[0] in ("arrays", "format") else rf"{'.'.join(path)} is a list of 1"
        )
        (copy / "meta.json").write_text(json.dumps(with_field(meta, path, lambda t, key: t.pop(key))))
        if path == ("validation", "sample"):  # the first recordings of version 0.1 have none
            assert open_run(copy).meta.validation.sample == 20
        else:
            refused(copy, "format 'None'" if path == ("format",) else rf"{'.'.join(path)} is missing")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"reason": 3}, "end.json: reason is 3, expected a text"),
        ({"seconds": "3"}, "end.json: seconds is '3', expected a number"),
        ({"seconds": float("inf")}, "end.json: no readable JSON"),
    ],
)
def test_an_end_that_lies(copy, change, match):
    end = json.loads((copy / "end.json").read_text())
    (copy / "end.json").write_text(json.dumps(end | change))
    refused(copy, match)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b"null"])
def test_a_meta_that_is_no_meta(copy, content):
    (copy / "meta.json").write_bytes(content)
    refused(copy, r"meta.json: (no readable JSON|holds no JSON object): (not a|damaged, or no) recording")
    (copy / "meta.json").unlink()
    refused(copy, "has no meta.json")


def test_a_meta_that_is_huge_is_not_read(copy):
    os.truncate(copy / "meta.json", 10**12)
    refused(copy, "meta.json: over 4.0 MB")


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


def test_what_is_no_recording(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where no demo was made, whose recording would be named
    refused(tmp_path / "none", "no run .*none'; there is none in runs")
    refused(tmp_path, "has no meta.json")
    (tmp_path / "text.npz").write_text("hello")
    refused(tmp_path / "text.npz", "not a recording that viznet packed")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    refused(tmp_path / "other.npz", "has no meta.json")


def read_everything(path):
    """Reads everything that a run offers.

    It may fail only with a `VizError`.
    """
    with suppress(VizError):
        run = open_run(path)
        run.info()
        _ = run.probe, [run.limit(symbol) for symbol in run.keys()], [snapshot["p"].sum() for snapshot in run]  # noqa: SIM118
        if len(run):
            run.network()


DAMAGED = [
    "meta.json",
    "end.json",
    "snapshots/step.npy",
    "snapshots/W1.npy",
    "scalars/step.npy",
    "probe/y.npy",
]
A_FEW = st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=12)), min_size=1, max_size=4)
FUZZ = settings(max_examples=150)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from(["", "sgd", "softmax", "\\q", "$", "\x1b[31m", "\ud800", 10**400]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "lr", "examples"]), inner)
    ),
    max_leaves=5,
)


@pytest.mark.slow
@FUZZ
@given(
    name=st.sampled_from(DAMAGED),
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
        read_everything(copy)
    (copy / name).write_bytes((sound / name).read_bytes())


@pytest.mark.slow
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
        read_everything(path)


@pytest.mark.slow
@FUZZ
@given(data=st.data())
def test_no_odd_field_of_meta_escapes_as_another_error(copy, sound, data):
    meta = json.loads((sound / "meta.json").read_text())
    path = data.draw(st.sampled_from(sorted(fields_of(meta))))
    value = data.draw(ODD)
    changed = with_field(meta, path, lambda table, key: table.update({key: value}))
    (copy / "meta.json").write_text(json.dumps(changed))
    with np.errstate(all="ignore"):
        read_everything(copy)


def test_a_compressed_zip_is_no_packed_run(sound, tmp_path):
    with zipfile.ZipFile(tmp_path / "small.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sound.rglob("*.*"):
            archive.write(file, file.relative_to(sound))
    refused(tmp_path / "small.npz", "meta.json is compressed or encrypted: pack the run again")


def test_a_zip_whose_members_begin_before_the_file(sound, tmp_path):
    """A negative place of a member is refused.

    `zipfile` computes such places if the table of contents is wrong about its own size.
    """
    path = pack(open_run(sound), tmp_path / "packed.npz")
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    where = int.from_bytes(content[end + 16 : end + 20], "little")
    content[end + 16 : end + 20] = (where + 5000).to_bytes(4, "little")
    path.write_bytes(content)
    refused(path, "meta.json lies outside the file: truncated or damaged")


def test_a_packed_run_that_is_gone_or_cannot_be_read(sound, tmp_path, monkeypatch):
    path = pack(open_run(sound), tmp_path / "packed.npz")
    source = open_run(path)._source
    path.unlink()
    with pytest.raises(RecordingError, match=r"packed.npz: is gone: it was moved or deleted"):
        source.text("meta.json")
    pack(open_run(sound), path)

    def fails(*_, **__):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(np, "memmap", fails)
    monkeypatch.setattr(columns, "SMALL", -1)  # every array is mapped
    refused(path, "packed.npz: cannot be read: Too many open files")
    refused(sound, "npy: cannot be read: Too many open files")


def test_a_zip_that_names_a_member_twice(sound, tmp_path):
    path = pack(open_run(sound), tmp_path / "twice.npz")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("meta.json", b"{}")
    refused(path, "the same member twice")


def test_a_zip_whose_table_of_contents_is_huge_is_not_read(sound, tmp_path):
    path = pack(open_run(sound), tmp_path / "huge.npz")
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    size = 2 * 10**9
    content[end + 12 : end + 16] = size.to_bytes(4, "little")
    with open(path, "wb") as file:
        file.truncate(size)  # sparse: it takes no room on disk, but would in memory
        file.seek(size)
        file.write(content[end:])
    refused(path, r"not a recording that viznet packed \(a table of contents of 2,000,000,000 bytes\)")
