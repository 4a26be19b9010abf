"""One contract for every reader.

What was written comes back, a damaged file gives one line that names it, and no file stays open.
"""

import bz2
import gzip
import lzma
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.writers import as_table, csv, idx, keras, npy, png, rows, rows_of, zipped
from viznet.data import load
from viznet.data.readers import READERS, Reader
from viznet.errors import DataError


@dataclass(frozen=True)
class Sample:
    """A function that makes files of images x and classes y: {name: bytes}."""

    files: Callable[[np.ndarray, np.ndarray], dict[str, bytes]]
    has_test: bool = False  # x and y are the test part too
    shows_cuts: bool = True  # a file that is cut short can be told from a whole one
    shows_damage: bool = True  # the format has a checksum


# Every reader needs samples here, one for each form that it reads.
SAMPLES: dict[str, dict[str, Sample]] = {
    "idx": {
        "plain": Sample(
            lambda x, y: {"train-images-idx3-ubyte": idx(x), "train-labels-idx1-ubyte": idx(y)},
            shows_damage=False,
        ),
        "gzipped": Sample(
            lambda x, y: {
                "train-images-idx3-ubyte.gz": gzip.compress(idx(x)),
                "train-labels-idx1-ubyte.gz": gzip.compress(idx(y)),
            }
        ),
        "with a test part": Sample(
            lambda x, y: {
                "train-images.idx3-ubyte": idx(x),
                "train-labels.idx1-ubyte": idx(y),
                "t10k-images.idx3-ubyte": idx(x),
                "t10k-labels.idx1-ubyte": idx(y),
            },
            has_test=True,
            shows_damage=False,
        ),
    },
    "csv": {
        "plain": Sample(lambda x, y: {"own.csv": csv(as_table(x, y))}, shows_cuts=False, shows_damage=False),
        "without a header": Sample(
            lambda x, y: {"own.CSV": csv(as_table(x, y), header=False)}, shows_cuts=False, shows_damage=False
        ),
        "gzipped": Sample(lambda x, y: {"own.csv.gz": gzip.compress(csv(as_table(x, y)))}),
        "zipped": Sample(lambda x, y: {"own.zip": zipped({"own.csv": csv(as_table(x, y))})}),
        "two in a zip": Sample(
            lambda x, y: {"own.zip": zipped(dict.fromkeys(("train.csv", "test.csv"), csv(as_table(x, y))))},
            has_test=True,
            shows_damage=False,  # the directory of a zip has no checksum, so a damaged one may name fewer files
        ),
        "with tabs": Sample(
            lambda x, y: {"own.tsv": csv(as_table(x, y)).replace(b",", b"\t")},
            shows_cuts=False,
            shows_damage=False,
        ),
        "with spaces": Sample(
            lambda x, y: {"own.txt": csv(as_table(x, y), header=False).replace(b",", b" ")},
            shows_cuts=False,
            shows_damage=False,
        ),
        "in UTF-16": Sample(
            lambda x, y: {"own.csv": csv(as_table(x, y)).decode().encode("utf-16")},
            shows_cuts=False,
            shows_damage=False,
        ),
        "compressed by bzip2": Sample(lambda x, y: {"own.csv.bz2": bz2.compress(csv(as_table(x, y)))}),
        "compressed by xz": Sample(lambda x, y: {"own.csv.xz": lzma.compress(csv(as_table(x, y)))}),
    },
    "table_folder": {
        "two tables": Sample(
            lambda x, y: dict.fromkeys(("own_train.csv", "own_test.csv"), csv(as_table(x, y))),
            has_test=True,
            shows_cuts=False,
            shows_damage=False,
        ),
    },
    "npy": {
        "bytes": Sample(lambda x, y: {"own.npy": npy(as_table(x, y))}, shows_damage=False),
        "floats": Sample(lambda x, y: {"own.npy": npy(as_table(x, y).astype(float))}, shows_damage=False),
    },
    "idx_file": {
        "plain": Sample(
            lambda x, y: {"train-images-idx3-ubyte": idx(x), "train-labels-idx1-ubyte": idx(y)},
            shows_damage=False,
        ),
    },
    "array_folder": {
        "npz": Sample(
            lambda x, y: {
                f"kmnist-{part}-{kind}.npz": zipped({"arr_0.npy": npy(array)})
                for part in ("train", "test")
                for kind, array in (("imgs", x), ("labels", y))
            },
            has_test=True,
        ),
    },
    "pictures": {
        "png": Sample(
            lambda x, y: {f"{k}/{i}.png": png(image) for i, (image, k) in enumerate(zip(x, y))},
            shows_cuts=False,  # the end of a PNG may be missing without loss
            shows_damage=False,
        ),
    },
    "folder_above": {
        "npz": Sample(lambda x, y: {"data/own.npz": keras((x, y))}),
    },
    "npz": {
        "one part": Sample(lambda x, y: {"own.npz": keras((x, y))}),
        "two parts": Sample(lambda x, y: {"own.npz": keras((x, y), (x, y))}, has_test=True),
    },
}
COVERED = {
    "array_folder",
    "idx_file",
    "folder_above",
}  # other readers say the same: .npz, IDX files, any of them
FORMS = [(name, form) for name in READERS for form in SAMPLES.get(name, ())]
every_form = pytest.mark.parametrize(("name", "form"), FORMS)
some_examples = settings(max_examples=30)


@st.composite
def examples(draw):
    """Random images and labels: from 2 to 12 of them, of up to 5 × 5 pixels.

    The last pixel is always white, so that it is clear which column has the labels, and which number is white.
    """
    n, height, width = draw(st.integers(2, 12)), draw(st.integers(1, 5)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = random.integers(0, draw(st.sampled_from([2, 10, 256])), (n, height, width), dtype=np.uint8)
    x[:, -1, -1] = 255
    y = random.integers(0, draw(st.sampled_from([1, 3, 256])), n, dtype=np.uint8)
    y[:2] = 0, 1
    return x, y


def put(folder: str, name: str, files: dict[str, bytes]) -> Path:
    """Writes a sample of a reader; returns the path that `load` takes."""
    for file, content in files.items():
        Path(folder, file).parent.mkdir(parents=True, exist_ok=True)
        Path(folder, file).write_bytes(content)
    return Path(folder) if READERS[name].in_folder else Path(folder, next(iter(files)))


def load_or_message(path: Path):
    """The dataset, or the message of the `DataError`.

    The message has to be one line that names the file or its folder. Any other exception fails the test, and so
    does a file in the folder that is still open.
    """
    try:
        result = load(path)
    except DataError as error:
        result = str(error)
        # One IDX file stands for all that lie beside it.
        assert str(path.parent if path.name.endswith("-ubyte") else path) in result
        assert "\n" not in result
    assert not open_files(path)
    return result


def open_files(path: Path) -> list[str]:
    """The files at `path` or in it that this process has open."""
    return [file.path for file in psutil.Process().open_files() if file.path.startswith(str(path.resolve()))]


@pytest.mark.parametrize("name", READERS)
def test_every_reader_has_a_sample(name):
    assert SAMPLES.get(name), f"the reader {name!r} has no sample: add one to SAMPLES in {__file__}"
    assert READERS[name].form or name in COVERED, "error messages list the forms"


@every_form
def test_exactly_one_reader_takes_a_file(name, form, tmp_path):
    x, y = np.ones((3, 2, 2), np.uint8), np.array([0, 1, 1], np.uint8)
    path = put(str(tmp_path), name, SAMPLES[name][form].files(x, y))
    assert [each.name for each in READERS.values() if each.takes(path)] == [name]
    assert all(not each.takes(tmp_path / "missing.csv") for each in READERS.values())


def test_the_error_for_a_path_that_no_reader_takes_lists_all_forms(tmp_path):
    (tmp_path / "own.doc").write_text("1,2,3")
    for path in (tmp_path, tmp_path / "own.doc", tmp_path / "missing"):
        message = load_or_message(path)
        assert all(each.form in message for each in READERS.values())


@every_form
@some_examples
@given(examples())
def test_what_was_written_comes_back(name, form, example):
    x, y = example
    sample = SAMPLES[name][form]
    with tempfile.TemporaryDirectory() as folder:
        data = load_or_message(put(folder, name, sample.files(x, y)))
    labels, y = np.unique(y, return_inverse=True)
    if sample.has_test:
        for part in (data.train, data.test):
            assert np.array_equal(part.x, x.reshape(len(x), -1))
            assert np.array_equal(part.y, y)
    else:
        assert rows(data.train, data.test) == rows_of(x, y)
        assert len(data.test) == max(1, round(len(y) / 5))
    assert data.train.labels == tuple(map(str, labels))


@pytest.mark.parametrize(("name", "form"), [each for each in FORMS if SAMPLES[each[0]][each[1]].shows_cuts])
@some_examples
@given(examples(), st.data())
def test_a_file_that_is_cut_short_is_refused(name, form, example, data):
    files = SAMPLES[name][form].files(*example)
    cut = data.draw(st.sampled_from(sorted(files)))
    files[cut] = files[cut][: data.draw(st.integers(0, len(files[cut]) - 1))]
    with tempfile.TemporaryDirectory() as folder:
        message = load_or_message(put(folder, name, files))
        assert isinstance(message, str)
        assert str(Path(folder, cut)) in message


@st.composite
def damage(draw):
    """A function that cuts bytes, changes, inserts or removes some."""
    at = draw(st.floats(0, 1, exclude_max=True))
    length, noise = draw(st.integers(1, 8)), draw(st.binary(min_size=1, max_size=8))
    kind = draw(st.sampled_from(["cut", "flip", "insert", "remove"]))

    def apply(content: bytes) -> bytes:
        i = int(at * len(content))
        if kind == "cut":
            return content[:i]
        if kind == "insert":
            return content[:i] + noise + content[i:]
        if kind == "remove":
            return content[:i] + content[i + length :]
        flipped = bytes(a ^ b for a, b in zip(content[i : i + len(noise)], noise))
        return content[:i] + flipped + content[i + len(noise) :]

    return apply


@every_form
@settings(some_examples, max_examples=50)
@given(examples(), damage(), st.data())
def test_a_damaged_file_gives_examples_or_one_line(name, form, example, harm, data):
    sample = SAMPLES[name][form]
    files = sample.files(*example)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        whole = load_or_message(put(other, name, files))
        damaged = data.draw(st.sampled_from(sorted(files)))
        files[damaged] = harm(files[damaged])
        result = load_or_message(put(folder, name, files))
    if isinstance(result, str):
        return
    assert result.train.x.shape[1] > 0 and len(result.train) > 0 and len(result.test) > 0
    if sample.shows_damage:
        assert rows(result.train, result.test) == rows(whole.train, whole.test)


@every_form
@some_examples
@given(st.binary(max_size=200))
def test_any_bytes_give_examples_or_one_line(name, form, content):
    files = SAMPLES[name][form].files(np.ones((3, 2, 2), np.uint8), np.array([0, 1, 1], np.uint8))
    with tempfile.TemporaryDirectory() as folder:
        load_or_message(put(folder, name, {**files, next(iter(files)): content}))


def test_a_reader_that_leaves_its_file_open_is_found_out(tmp_path, monkeypatch):
    left_open = []

    def leak(path):
        left_open.append(path.open("rb"))
        return (np.ones((2, 4), np.uint8), np.array([0, 1])), None

    monkeypatch.setitem(READERS, "leak", Reader("leak", "a leak", (".leak",), False, leak))
    (tmp_path / "own.leak").write_bytes(b"0")
    try:
        with pytest.raises(AssertionError):
            load_or_message(tmp_path / "own.leak")
    finally:
        left_open[0].close()
    assert not open_files(tmp_path)
