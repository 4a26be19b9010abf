"""Folders of IDX files."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest

from tests.data.writers import assert_holds, idx, some, write_idx
from viznet.data import load
from viznet.errors import DataError

GOOD_X, GOOD_Y = some()
PAIR = {"train": (GOOD_X, GOOD_Y)}


@pytest.mark.parametrize("spelling", ["{}-{}-ubyte", "{}-{}-ubyte.gz", "{}-{}-ubyte.gz with bare bytes"])
@pytest.mark.parametrize("dotted", [False, True])
def test_a_folder_of_idx_files(tmp_path, spelling, dotted):
    train, test = some(20, 4, 3), some(7, 4, 3, seed=1)
    spelling, _, bare = spelling.partition(" ")
    folder = write_idx(
        tmp_path / "idx",
        {"train": train, "t10k": test},
        spelling,
        gzip.compress if spelling.endswith("gz") and not bare else bytes,
    )
    if dotted:
        for file in list(folder.iterdir()):
            file.rename(folder / file.name.replace("-idx", ".idx"))
    data = load(folder)
    assert data.name == "idx"
    for part, (x, y) in [(data.train, train), (data.test, test)]:
        assert np.array_equal(part.x, x.reshape(-1, 12)) and np.array_equal(part.y, y)
        assert part.image_shape == (4, 3) and part.labels == ("0", "1", "2", "3")


def test_a_folder_without_a_test_part_is_split(tmp_path):
    x, y = some()
    assert_holds(load(write_idx(tmp_path / "idx", {"train": (x, y)})), x, y)


def test_a_folder_beside_which_other_files_lie(tmp_path):
    folder = write_idx(tmp_path / "idx", {"train": some(), "t10k": some(5)})
    (folder / "README").write_text("nothing to see")
    (folder / "train-images-idx3-ubyte.gz").write_bytes(b"a plain file comes before a packed one")
    assert len(load(folder).train) == 20


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("train-images-idx3-ubyte", b"", "is empty"),
        (
            "train-images-idx3-ubyte",
            b"\0\0",
            "cut short: it has 2 bytes of magic number, expected 4|more than the file can hold",
        ),
        ("train-images-idx3-ubyte", idx(GOOD_Y), "magic number 2049, expected 2051"),
        ("train-labels-idx1-ubyte", idx(GOOD_X), "magic number 2051, expected 2049"),
        ("train-images-idx3-ubyte", idx(GOOD_X)[:-1], "cut short: it has 179 bytes of values, expected 180"),
        ("train-images-idx3-ubyte", idx(GOOD_X) + b"\0", "has more bytes after its last value"),
        ("train-images-idx3-ubyte", idx(GOOD_X)[:9], "dimensions"),
        (
            "train-images-idx3-ubyte",
            b"\0\0\x08\3" + b"\xff" * 12 + bytes(9),
            "asks for 7.*e?.* bytes of values",
        ),
        ("train-images-idx3-ubyte", gzip.compress(b"\0\0\x08\3" + b"\xff" * 12), "asks for"),
        ("train-images-idx3-ubyte", gzip.compress(idx(GOOD_X))[:-9], "damaged or cut short"),
        ("train-images-idx3-ubyte", gzip.compress(idx(GOOD_X) + b"\0"), "has more bytes after"),
        ("train-images-idx3-ubyte", idx(GOOD_X[:0]), r"training images have the shape \(0, 3, 3\)"),
        ("train-images-idx3-ubyte", idx(GOOD_X[:, :0]), r"training images have the shape \(20, 0, 3\)"),
        ("train-labels-idx1-ubyte", idx(GOOD_Y[:-1]), "has 19 labels, expected 20, one for each image"),
        ("t10k-labels-idx1-ubyte", idx(GOOD_Y), "has t10k-labels, but no images of this part"),
        ("t10k-images-idx3-ubyte", idx(GOOD_X), "has t10k-images, but no labels of this part"),
        ("test-images.idx3-ubyte", idx(GOOD_X), "has test-images, but no labels of this part"),
        ("test-labels-idx1-ubyte.gz", idx(GOOD_Y), "has test-labels, but no images of this part"),
    ],
)
def test_a_folder_in_which_something_is_wrong(tmp_path, file, data, message):
    folder = write_idx(tmp_path / "idx", PAIR)
    (folder / file).write_bytes(data)
    if data == idx(GOOD_X[:0]):
        (folder / "train-labels-idx1-ubyte").write_bytes(idx(GOOD_Y[:0]))
    with pytest.raises(DataError, match=message) as caught:
        load(folder)
    assert str(folder) in str(caught.value) and "\n" not in str(caught.value)


def test_a_test_part_unlike_the_training_part(tmp_path):
    folder = write_idx(tmp_path / "idx", {**PAIR, "t10k": some(5, 3, 4)})
    with pytest.raises(DataError, match="test images are 3 × 4 pixels, expected 3 × 3 pixels"):
        load(folder)
    write_idx(folder, {"t10k": (GOOD_X, GOOD_Y + 9)})
    with pytest.raises(
        DataError, match=r"test label 9 is none of the classes \(0, 1, 2, 3\); expected one of them"
    ):
        load(folder)


@pytest.mark.parametrize("part", ["t10k", "test", "Test"])
@pytest.mark.parametrize("spelling", ["{}-{}-ubyte", "{}-{}-ubyte.gz", "{}_{}-ubyte"])
@pytest.mark.parametrize("dotted", [False, True])
def test_every_spelling_of_the_test_part_is_used(tmp_path, part, spelling, dotted):
    train, test = some(20, 4, 3), some(7, 4, 3, seed=1)
    folder = write_idx(tmp_path / "idx", {"train": train})
    write_idx(folder, {part: test}, spelling, gzip.compress if spelling.endswith("gz") else bytes)
    if dotted:
        for file in list(folder.iterdir()):
            file.rename(folder / file.name.replace("-idx", ".idx"))
    data = load(folder)
    assert np.array_equal(data.train.x, train[0].reshape(20, -1))
    assert np.array_equal(data.test.x, test[0].reshape(7, -1)) and np.array_equal(data.test.y, test[1])


def test_two_test_parts_are_refused(tmp_path):
    folder = write_idx(tmp_path, {**PAIR, "t10k": some(5), "test": some(6)})
    with pytest.raises(DataError, match="t10k-images and test-images say the same"):
        load(folder)


def write_emnist(folder, name, x, y, mapping=None):
    """Writes a dataset as EMNIST does: every picture on its side."""
    for part in ("train", "test"):
        (folder / f"emnist-{name}-{part}-images-idx3-ubyte").write_bytes(idx(x.transpose(0, 2, 1)))
        (folder / f"emnist-{name}-{part}-labels-idx1-ubyte").write_bytes(idx(y))
    if mapping is not None:
        (folder / f"emnist-{name}-mapping.txt").write_text(mapping)


def test_emnist_is_turned_upright_and_its_labels_become_letters(tmp_path):
    x, y = some(52, 4, 3)[0], np.arange(52) % 26 + 1
    mapping = "".join(f"{i + 1} {65 + i} {97 + i}\n" for i in range(26))
    write_emnist(tmp_path, "letters", x, y, mapping)
    data = load(tmp_path)
    assert data.train.labels == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert np.array_equal(data.test.x, x.reshape(52, -1)) and np.array_equal(data.test.y, y - 1)
    assert data.train.image_shape == (4, 3)
    assert any("turned upright" in note for note in data.notes)


def test_of_several_datasets_in_a_folder_one_is_chosen_by_a_file(tmp_path):
    x, y = some(20, 4, 3)
    write_emnist(tmp_path, "letters", x[::-1], y[::-1])
    write_emnist(tmp_path, "digits", x, y, "0 48\n1 49\n2 50\n3 51\n")
    with pytest.raises(DataError, match="give the path of one of their files"):
        load(tmp_path)
    data = load(tmp_path / "emnist-digits-test-labels-idx1-ubyte")
    assert np.array_equal(data.train.x, x.reshape(20, -1)) and data.train.labels == tuple("0123")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("0 48\n", "has the label 1, which its mapping file does not name"),
        ("0\n", "has a line that is no label and code of a character"),
        ("0 a\n", "has a line that is no label and code of a character"),
        ("0 99999999\n", "has a line that is no label and code of a character"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, mapping, message):
    write_emnist(tmp_path, "digits", GOOD_X, GOOD_Y, mapping)
    with pytest.raises(DataError, match=message):
        load(tmp_path)


def test_the_first_of_the_eight_labels_of_qmnist_is_the_digit(tmp_path):
    x, y = some(20, 4, 3)
    eight = np.random.default_rng(0).integers(0, 5000, (20, 8))
    eight[:, 0] = y
    labels = bytes([0, 0, 0x0C, 2]) + struct.pack(">II", 20, 8) + eight.astype(">i4").tobytes()
    (tmp_path / "qmnist-train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(x)))
    (tmp_path / "qmnist-train-labels-idx2-int.gz").write_bytes(gzip.compress(labels))
    data = load(tmp_path)
    assert_holds(data, x, y)
    assert data.train.labels == tuple(str(digit) for digit in np.unique(y))  # the bytes in their order
    (tmp_path / "qmnist-train-labels-idx2-int.gz").write_bytes(gzip.compress(labels[:-1]))
    with pytest.raises(DataError, match="cut short: it has 639 bytes of values, expected 640"):
        load(tmp_path)


@pytest.mark.parametrize("shape", [(20, 1000, 1000), (1, 3, 3)], ids=["honest header", "lying header"])
def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch, shape):
    monkeypatch.setattr("viznet.data.stream.SMALL", 1 << 20)
    folder = write_idx(tmp_path / "idx", {"train": (np.zeros(shape, np.uint8), np.zeros(shape[0], np.uint8))})
    bomb = idx(np.zeros(shape, np.uint8)) + bytes(20_000_000 if len(GOOD_X) != shape[0] else 0)
    (folder / "train-images-idx3-ubyte").write_bytes(gzip.compress(bomb))
    tracemalloc.start()
    try:
        with pytest.raises(
            DataError, match=r"more than the file can hold|has more bytes after its last value"
        ):
            load(folder)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["val", "validation"])
def test_validation_files_are_said_to_be_unused(tmp_path, name):
    write_idx(tmp_path, {"train": some(), name: some(8)})
    dataset = load(tmp_path)
    assert_holds(dataset, *some())
    files = f"{name}-images-idx3-ubyte, {name}-labels-idx1-ubyte"
    assert f"These files were not used: {files}." in dataset.notes
