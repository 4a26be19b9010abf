"""What `load` does for every format."""

import gzip
import tracemalloc

import numpy as np
import pytest

from tests.data.writers import idx, npy, some, write_idx, zipped
from viznet.data import load
from viznet.data.readers import READERS, reader
from viznet.errors import DataError

GOOD_X, GOOD_Y = some()
PAIR = {"train": (GOOD_X, GOOD_Y)}


def test_pixels_that_make_no_square_have_no_shape(tmp_path):
    np.save(tmp_path / "own.npy", np.tile([[0, *[255] * 12], [1, *[255] * 12]], (5, 1)))
    assert load(tmp_path / "own.npy").train.image_shape is None


def test_classes_may_be_named(tmp_path):
    path = tmp_path / "own.npy"
    np.save(path, np.tile([[0, 255], [2, 255]], (5, 1)))
    assert load(path).train.labels == ("0", "2")
    named = load(path, labels=["ant", "bee", "cat", "dog"])
    assert named.test.labels == ("ant", "bee", "cat", "dog") and set(named.test.y) == {0, 2}
    assert load(path, labels=["ant", "bee"]).train.labels == ("ant", "bee")
    with pytest.raises(DataError, match=r"own\.npy: number of given names: 1, but its labels go from 0 to 2"):
        load(path, labels=["ant"])


def test_a_name_that_is_given_twice_is_refused(tmp_path):
    np.save(tmp_path / "own.npy", np.tile([[0, 255], [1, 255]], (5, 1)))
    with pytest.raises(DataError, match="labels has 'cat' more than once, expected a name of its own"):
        load(tmp_path / "own.npy", labels=["cat", "dog", "cat"])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv.gz", "zip", "npz", "folder"])
def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch, form):
    monkeypatch.setattr("viznet.data.stream.LIMIT", 1 << 20)
    zeros = bytes(1 << 25)  # twice what may be had in memory
    path = tmp_path / f"own.{form}"
    if form == "folder":
        write_idx(path, PAIR)
        (path / "train-images-idx3-ubyte").write_bytes(gzip.compress(idx(np.zeros((1 << 15, 1 << 10, 1)))))
    elif form == "npz":
        path.write_bytes(
            zipped({"x_train.npy": npy(np.frombuffer(zeros, np.uint8)), "y_train.npy": npy(GOOD_Y)})
        )
    else:
        text = (b"0," * 399 + b"0\n") * (1 << 15)
        path.write_bytes(gzip.compress(text) if form == "csv.gz" else zipped({"own.csv": text}))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"limit|more than the file can hold"):
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["missing", "own.doc", "train-images-idx3"])
def test_a_path_that_is_no_dataset(tmp_path, name):
    if name != "missing":
        (tmp_path / name).write_bytes(idx(GOOD_X))
    with pytest.raises(
        DataError, match=r"no such dataset, file or folder|in no format that viznet reads"
    ) as caught:
        load(tmp_path / name)
    assert "a folder of IDX files" in str(caught.value)


def test_an_empty_folder(tmp_path):
    with pytest.raises(DataError, match=r"is in no format that viznet reads; .* a folder of IDX files"):
        load(tmp_path)


def test_a_reader_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setattr("viznet.data.readers.base.READERS", dict(READERS))

    @reader("images of one line each", ".lines")
    def lines(path):
        rows = [list(line) for line in path.read_text().split()]
        return (np.array(rows, dtype=np.uint8)[:, 1:], np.array(rows, dtype=np.uint8)[:, 0]), None

    with pytest.raises(DataError, match=r"no such .* images of one line each"):
        load(tmp_path / "own.lines")
    (tmp_path / "own.LINES").write_text("00123 14567 18901")
    data = load(tmp_path / "own.LINES", white=9)
    assert len(data.train) + len(data.test) == 3
    assert data.train.image_shape == (2, 2)
    assert load(tmp_path / "own.LINES", white=9).train.labels == ("0", "1")


@pytest.mark.parametrize("path", [".", "./", "inner/..", "../mine"])
def test_a_relative_path_gives_the_name_of_its_folder(tmp_path, monkeypatch, path):
    (tmp_path / "mine" / "inner").mkdir(parents=True)
    np.savez(tmp_path / "mine" / "own.npz", x=GOOD_X, y=np.arange(len(GOOD_X)) % 2)
    monkeypatch.chdir(tmp_path / "mine")
    assert load(path).name == "mine"
