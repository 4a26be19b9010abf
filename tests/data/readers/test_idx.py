"""Folders of IDX files."""

import gzip

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
        ("t10k-labels-idx1-ubyte", idx(GOOD_Y), "has no t10k-images-idx3-ubyte or .gz"),
        ("t10k-images-idx3-ubyte", idx(GOOD_X), "has no t10k-labels-idx1-ubyte or .gz"),
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
