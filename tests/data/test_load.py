"""Datasets from files: every form there and back, whatever is wrong with them named, and bytes at random survived."""

import gzip
import io
import os
import struct
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import viznet.data.loading
from viznet.data import Dataset, load
from viznet.data.table import read_csv
from viznet.errors import DataError


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tables"


# Writers, each by the format's own description and none by the code under test.


def idx(array) -> bytes:
    array = np.asarray(array, dtype=np.uint8)
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def csv(table, header=True) -> bytes:
    names = [["label", *(f"pixel{i}" for i in range(table.shape[1] - 1))]] if header else []
    return "".join(",".join(map(str, row)) + "\n" for row in [*names, *table.tolist()]).encode()


def npy(array) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def keras(train, test=None) -> bytes:
    named = {f"{name}_train": array for name, array in zip("xy", train)}
    if test is not None:
        named |= {f"{name}_test": array for name, array in zip("xy", test)}
    return zipped({f"{name}.npy": npy(array) for name, array in named.items()})


def write_idx(folder: Path, parts, spelling="{}-{}-ubyte", pack=bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for part, (x, y) in parts.items():
        (folder / spelling.format(part, "images-idx3")).write_bytes(pack(idx(x)))
        (folder / spelling.format(part, "labels-idx1")).write_bytes(pack(idx(y)))
    return folder


def some(n=20, height=3, width=3, seed=0):
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (n, height, width), dtype=np.uint8), (np.arange(n) % 4).astype(np.uint8)


def as_table(x, y):
    return np.column_stack([y, x.reshape(len(x), -1)])


def rows(*parts) -> list[tuple]:
    """Every example as a tuple, sorted: what a split must not change."""
    return sorted((int(y), *map(int, x)) for part in parts for x, y in zip(part.x, part.y))


def assert_holds(dataset: Dataset, x, y):
    """All of these examples and no others, a fifth of them kept for the test."""
    assert rows(dataset.train, dataset.test) == rows_of(x, y)
    assert len(dataset.test) == max(1, round(len(y) / 5))


def rows_of(x, y) -> list[tuple]:
    return sorted((int(label), *map(int, image)) for image, label in zip(x.reshape(len(x), -1), y))


# What is well is read.


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


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("form", ["csv", "csv.gz", "zip", "CSV"])
def test_a_csv_plain_gzipped_or_zipped(tmp_path, header, form):
    x, y = some()
    text = csv(as_table(x, y), header)
    pack = {"csv.gz": gzip.compress, "zip": lambda data: zipped({"data/train.csv": data})}.get(form, bytes)
    path = tmp_path / f"own.{form}"
    path.write_bytes(pack(text))
    data = load(path)
    assert_holds(data, x, y)
    assert data.name == f"own.{form}" and data.train.image_shape == (3, 3)


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"\n", b"\r"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.rstrip(b"\n"),
        lambda text: text.replace(b"\n", b"\n\n") + b"\n  \n",
        lambda text: text.replace(b",", b", "),
        lambda text: text.replace(b",", b'","').replace(b"\n", b'"\n"')[:-1].join([b'"', b""]),
        lambda text: text.replace(b"\n", b".0\n"),
        lambda text: text.replace(b",", b".000e+00,"),
        lambda text: text.replace(b"label", "étiquette".encode()),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_a_csv_as_other_programs_write_it(tmp_path, spell, header):
    x, y = some()
    path = tmp_path / "own.csv"
    text = csv(as_table(x, y), header=False)
    path.write_bytes(
        spell(b"label,a,b,c,d,e,f,g,h,i\n" + text if header and b".0" not in spell(text) else text)
    )
    assert_holds(load(path), x, y)


def test_of_several_csv_files_in_a_zip_train_is_learned_from(tmp_path):
    x, y = some()
    path = tmp_path / "kaggle.zip"
    other = {"test.csv": b"pixel0,pixel1\n0,0\n", "sample_submission.csv": b"ImageId,Label\n1,0\n"}
    path.write_bytes(zipped({"train.csv": csv(as_table(x, y)), **other, "__MACOSX/._train.csv": b"\0"}))
    assert_holds(load(path), x, y)
    # With labels, the test file is the test.
    test_x, test_y = some(6, seed=3)
    members = {
        "a/fashion-mnist_train.csv": csv(as_table(x, y)),
        "a/fashion-mnist_test.csv": csv(as_table(test_x, test_y)),
    }
    path.write_bytes(zipped(members))
    data = load(path)
    assert rows(data.train) == rows_of(x, y) and rows(data.test) == rows_of(test_x, test_y)


@pytest.mark.parametrize("dtype", ["uint8", "int64", ">i2", "float32", "float64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_label_first_npy_of_any_numbers(tmp_path, dtype, order, monkeypatch):
    monkeypatch.setattr("viznet.data.arrays.ROWS", 6)  # so that there are several lots
    x, y = some()
    np.save(tmp_path / "own.npy", np.asarray(as_table(x, y), dtype=dtype, order=order))
    assert_holds(load(tmp_path / "own.npy"), x, y)


@pytest.mark.parametrize("flat", [False, True])
def test_a_keras_npz(tmp_path, flat):
    train, test = some(20, 5, 4), some(6, 5, 4, seed=1)
    saved = [x.reshape(len(x), -1) if flat else x for x, _ in (train, test)]
    named = {
        "x_train": saved[0],
        "y_train": train[1],
        "x_test": saved[1].astype(float),
        "y_test": test[1][:, None],
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "own.npz", **named)
        data = load(tmp_path / "own.npz")
        assert np.array_equal(data.train.x, train[0].reshape(20, -1)) and np.array_equal(
            data.train.y, train[1]
        )
        assert np.array_equal(data.test.x, test[0].reshape(6, -1)) and np.array_equal(data.test.y, test[1])
        assert data.train.image_shape == (None if flat else (5, 4))
    np.savez(tmp_path / "own.npz", x_train=saved[0], y_train=train[1])
    assert_holds(load(tmp_path / "own.npz"), *train)


def test_pixels_that_make_no_square_have_no_shape(tmp_path):
    np.save(tmp_path / "own.npy", np.ones((10, 1 + 12), np.uint8))
    assert load(tmp_path / "own.npy").train.image_shape is None


def test_classes_may_be_named(tmp_path):
    path = tmp_path / "own.npy"
    np.save(path, np.tile([[0, 5], [2, 6]], (5, 1)))
    assert load(path).train.labels == ("0", "1", "2")
    assert load(path, labels=["ant", "bee", "cat", "dog"]).test.labels == ("ant", "bee", "cat", "dog")
    with pytest.raises(DataError, match=r"own\.npy: the training label 2 is outside the classes 0 to 1"):
        load(path, labels=["ant", "bee"])


# A parsed table is kept, and never mistaken.


def counted(monkeypatch) -> list[Path]:
    parsed = []

    def counting(path):
        parsed.append(path)
        return read_csv(path)

    monkeypatch.setattr(viznet.data.loading, "read_csv", counting)
    return parsed


def test_the_second_load_of_a_csv_does_not_parse_it(tmp_path, cache, monkeypatch):
    x, y = some()
    path = tmp_path / "own.csv"
    path.write_bytes(csv(as_table(x, y)))
    parsed = counted(monkeypatch)
    first, second = load(path), load(path)
    assert len(parsed) == 1 and len(list(cache.iterdir())) == 1
    assert (first.train.sha256, first.test.sha256) == (second.train.sha256, second.test.sha256)
    kept = np.load(next(cache.iterdir()))
    assert np.array_equal(kept, as_table(x, y))


def test_a_changed_csv_is_parsed_again(tmp_path, cache):
    path = tmp_path / "own.csv"
    for level in range(5):  # at once, with the same size, and with its old time put back
        x, y = some(seed=level)
        x[:] = x // 200 + level
        path.write_bytes(csv(as_table(x, y)))
        os.utime(path, ns=(1, 1))
        assert_holds(load(path), x, y)
    assert len(list(cache.iterdir())) == 1  # what was kept of the file before is gone


@pytest.mark.parametrize(
    "harm",
    [lambda d: b"", lambda d: d[:-1], lambda d: d[:-1] + b"\xff", lambda d: b"\x80" + d[1:], lambda d: d + d],
)
def test_a_damaged_kept_table_is_made_anew(tmp_path, cache, monkeypatch, harm):
    x, y = some()
    path = tmp_path / "own.csv"
    path.write_bytes(csv(as_table(x, y)))
    load(path)
    kept = next(cache.iterdir())
    good = kept.read_bytes()
    kept.write_bytes(harm(good))
    parsed = counted(monkeypatch)
    assert_holds(load(path), x, y)
    assert len(parsed) == 1 and kept.read_bytes() == good


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("not a folder")
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "a file" / "cache"))
    x, y = some()
    path = tmp_path / "own.csv"
    path.write_bytes(csv(as_table(x, y)))
    assert_holds(load(path), x, y)
    assert_holds(load(path), x, y)


# What is wrong is named.

ONE = b"label,a,b\n"
GOOD_X, GOOD_Y = some()
PAIR = {"train": (GOOD_X, GOOD_Y)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "has no rows"),
        (ONE, "has a header and no rows"),
        (ONE + b"1,2,x\n", "line 2, column 3: 'x' is not a number"),
        (b"1,2,x\n", "line 1, column 3: 'x' is not a number"),
        (ONE + b"1,2,\n", "line 2, column 3: '' is not a number"),
        (ONE + b"1,2,3\n1,2,nan\n", "line 3, column 3: 'nan' is not a whole number from 0 to 255"),
        (ONE + b"1,2,inf\n", "'inf' is not a whole number"),
        (ONE + b"1,2,256\n", "line 2, column 3: '256' is not a whole number from 0 to 255"),
        (ONE + b"1,-1,3\n", "line 2, column 2: '-1' is not a whole number"),
        (ONE + b"-1,1,3\n", "line 2, column 1: '-1'"),
        (ONE + b"1,0.5,3\n", "line 2, column 2: '0.5' is not a whole number"),
        (ONE + b"1,1_0,3\n", "'1_0' is not a number"),
        (ONE + b"1,2,3\n\n1,2\n", "line 4 has 2 cells, expected 3 as in the first line"),
        (ONE + b"1,2,3,4\n", "line 2 has 4 cells, expected 3"),
        (ONE + b"1,2,3,\n", "line 2 has 4 cells"),
        (b"1\n2\n", "has one column"),
        (b"1;2;3\n4;5;6\n", "has one column|'4;5;6' is not a number"),
        (ONE + b"1,2,3\n", "has one example, expected at least two"),
        (b"pixel0,pixel1\n1,2\n", "its header begins with 'pixel0'; expected a label column"),
        (b"a,b,label\n1,2,3\n", "its header names column 3 'label'; expected the label in column 1"),
        (b",label,a\n0,2,3\n", "its header names column 2 'label'"),
        (b"1,2\n\0,\0\n", "is not a number"),
        ("1,2\n3,4\n".encode("utf-16"), "is not a number|has no rows"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "csv.gz", "zip"])
def test_a_csv_in_which_something_is_wrong(tmp_path, cache, text, message, form):
    pack = {"csv.gz": gzip.compress, "zip": lambda data: zipped({"own.csv": data})}.get(form, bytes)
    path = tmp_path / f"own.{form}"
    path.write_bytes(pack(text))
    if form != "csv" and not text:
        message = "has no rows"
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "expected" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_line_without_end_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("viznet.data.table.LONGEST_LINE", 1000)
    path = tmp_path / "own.csv"
    path.write_bytes(ONE + b"1," * 1000)
    with pytest.raises(DataError, match="line 2 has no end"):
        load(path)


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("train-images-idx3-ubyte", b"", "is empty"),
        (
            "train-images-idx3-ubyte",
            b"\0\0",
            "cut short: 2 bytes of magic number, expected 4|more than it can hold",
        ),
        ("train-images-idx3-ubyte", idx(GOOD_Y), "magic number 2049, expected 2051"),
        ("train-labels-idx1-ubyte", idx(GOOD_X), "magic number 2051, expected 2049"),
        ("train-images-idx3-ubyte", idx(GOOD_X)[:-1], "cut short: 179 bytes of values, expected 180"),
        ("train-images-idx3-ubyte", idx(GOOD_X) + b"\0", "goes on after its last value"),
        ("train-images-idx3-ubyte", idx(GOOD_X)[:9], "dimensions"),
        (
            "train-images-idx3-ubyte",
            b"\0\0\x08\3" + b"\xff" * 12 + bytes(9),
            "announces 7.*e?.* bytes of values",
        ),
        ("train-images-idx3-ubyte", gzip.compress(b"\0\0\x08\3" + b"\xff" * 12), "announces"),
        ("train-images-idx3-ubyte", gzip.compress(idx(GOOD_X))[:-9], "damaged or cut short"),
        ("train-images-idx3-ubyte", gzip.compress(idx(GOOD_X) + b"\0"), "goes on after"),
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
    with pytest.raises(DataError, match="test label 12 is outside the classes 0 to 3"):
        load(folder)


def lying(array, shape: str) -> bytes:
    """A .npy whose header tells another shape, in as many bytes."""
    true = f"'shape': {array.shape}, ".encode()
    told = f"'shape': {shape}, ".encode()
    return npy(array).replace(true, told).replace(b" " * len(told), b" " * len(true), 1)


TABLE = as_table(GOOD_X, GOOD_Y)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\x93NUMPY", "cut short|more than it can hold"),
        (b"PK\3\4 and so on, which is no array", "expected a .npy file"),
        (npy(TABLE)[:-1], "has 327 bytes, expected 328 for uint8"),
        (npy(TABLE) + b"\0", "has 329 bytes, expected 328"),
        (npy(TABLE)[:40], "more than it can hold|damaged header|cut short"),
        (npy(TABLE.ravel()), r"has the shape \(200,\), expected \(N, 1 \+ pixels\)"),
        (npy(TABLE[:, :1]), r"has the shape \(20, 1\)"),
        (npy(TABLE[:0]), "holds no examples"),
        (npy(TABLE[:1]), "has one example"),
        (npy(TABLE.astype(object)), "holds pickled Python objects, which are never loaded"),
        (npy(TABLE.astype(str)), "holds <U3; expected a .npy file of plain numbers"),
        (npy(TABLE.astype(complex)), "holds complex128"),
        (npy(TABLE > 9), "holds bool"),
        (npy(np.zeros(3, [("a", "u1")])), "holds"),
        (npy(TABLE / 255), r"value\[\d+, \d+\] is 0\.\d+, expected a whole number from 0 to 255"),
        (npy(TABLE.astype(int) * -1), r"is -\d+, expected a whole number"),
        (npy(TABLE.astype(int) + 300), "is 3.., expected"),
        (npy(np.full((3, 3), np.nan)), r"value\[0, 0\] is nan"),
        (lying(TABLE, "(9999999999, 10)"), "has 328 bytes, expected 100,000,000,118 for uint8"),
        (lying(TABLE, "(-20, -10)"), r"impossible shape \(-20, -10\)"),
        (lying(TABLE, "(20, 'a')"), "damaged header"),
        (lying(TABLE, "20"), "damaged header"),
        (lying(TABLE, "(" + "9" * 30 + ", 10)"), "impossible shape"),
    ],
)
def test_a_npy_in_which_something_is_wrong(tmp_path, data, message):
    path = tmp_path / "own.npy"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no readable zip archive"),
        (zipped({}), "has no 'x_train'; it has nothing; expected x_train, y_train, x_test and y_test"),
        (zipped({"x_train": npy(GOOD_X)}), "has no 'x_train'; it has nothing;"),
        (zipped({"a.npy": npy(GOOD_X)}), "has no 'x_train'; it has a;"),
        (zipped({"x_train.npy": npy(GOOD_X)}), "has no 'y_train'"),
        (keras((GOOD_X, GOOD_Y), (GOOD_X,)), "has no 'y_test'"),
        (keras((GOOD_X[..., None], GOOD_Y)), r"x_train has the shape \(20, 3, 3, 1\)"),
        (keras((GOOD_X, GOOD_Y[1:])), r"y_train has the shape \(19,\), expected \(20,\)"),
        (keras((GOOD_X, GOOD_Y), (GOOD_X[1:], GOOD_Y)), r"y_test has the shape \(20,\), expected \(19,\)"),
        (keras((GOOD_X / 255, GOOD_Y)), r"x_train\[0, 0, 0\] is 0.*expected a whole number"),
        (keras((GOOD_X, GOOD_Y.astype(object))), "pickled Python objects"),
        (keras((GOOD_X, GOOD_Y.astype(int) - 1)), r"y_train\[0\] is -1"),
        (keras((GOOD_X[:0], GOOD_Y[:0])), r"training images have the shape \(0, 3, 3\)"),
        (keras((GOOD_X, GOOD_Y))[:-30], "no readable zip archive"),
        (
            zipped({"x_train.npy": lying(GOOD_X, "(99999999, 99, 99)"), "y_train.npy": npy(GOOD_Y)}),
            "announces 9",
        ),
        (zipped({"x_train.npy": npy(GOOD_X)[:-1], "y_train.npy": npy(GOOD_Y)}), "cut short"),
        (zipped({"../x_train.npy": npy(GOOD_X)}), r"'\.\./x_train.npy' that points outside the archive"),
    ],
)
def test_a_npz_in_which_something_is_wrong(tmp_path, data, message):
    path = tmp_path / "own.npz"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../own.csv", "/own.csv", "a/../../own.csv", "C:\\own.csv", "..\\own.csv", "\\own.csv"]
)
def test_a_zip_with_a_hostile_member_is_refused_whole(tmp_path, name):
    path = tmp_path / "own.zip"
    path.write_bytes(zipped({"train.csv": csv(TABLE), name: csv(TABLE)}))
    with pytest.raises(DataError, match="points outside the archive"):
        load(path)


def test_a_zip_that_leaves_the_choice_open(tmp_path):
    path = tmp_path / "own.zip"
    path.write_bytes(zipped({"a.csv": csv(TABLE), "b.csv": csv(TABLE)}))
    with pytest.raises(
        DataError, match=r"It holds a\.csv, b\.csv; expected one, or one that is called train\.csv"
    ):
        load(path)
    path.write_bytes(zipped({"readme.txt": b"?"}))
    with pytest.raises(DataError, match="It holds none"):
        load(path)


def test_an_encrypted_zip(tmp_path):
    path = tmp_path / "own.zip"
    data = bytearray(zipped({"own.csv": csv(TABLE)}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"own\.zip \(own\.csv\): cannot be unpacked"):
        load(path)


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
        with pytest.raises(DataError, match=r"limit|more than it can hold"):
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_about_a_size(tmp_path):
    """The directory says two bytes; what follows them is not smuggled in."""
    path = tmp_path / "own.zip"
    text = csv(TABLE)
    data = bytearray(zipped({"own.csv": text}))
    data = data.replace(struct.pack("<I", len(text)), struct.pack("<I", 2))
    path.write_bytes(data)
    with pytest.raises(DataError, match="damaged or cut short"):
        load(path)


@pytest.mark.parametrize("name", ["missing", "own.txt", "train-images-idx3-ubyte"])
def test_a_path_that_is_no_dataset(tmp_path, name):
    if name != "missing":
        (tmp_path / name).write_bytes(idx(GOOD_X))
    with pytest.raises(
        DataError, match=r"no such dataset, file or folder|of no form that can be read"
    ) as caught:
        load(tmp_path / name)
    assert "expected a folder of IDX files, label-first CSV" in str(caught.value)


def test_an_empty_folder(tmp_path):
    with pytest.raises(DataError, match=r"has no train-images-idx3-ubyte or \.gz"):
        load(tmp_path)


# At random.


@st.composite
def examples(draw):
    n, height, width = draw(st.integers(2, 12)), draw(st.integers(1, 5)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    top = draw(st.sampled_from([2, 10, 256]))
    x = random.integers(0, top, (n, height, width), dtype=np.uint8)
    return x, random.integers(0, draw(st.sampled_from([1, 3, 256])), n, dtype=np.uint8)


FORMS = {
    "own.csv": lambda x, y: csv(as_table(x, y)),
    "bare.csv": lambda x, y: csv(as_table(x, y), header=False),
    "own.csv.gz": lambda x, y: gzip.compress(csv(as_table(x, y))),
    "own.zip": lambda x, y: zipped({"own.csv": csv(as_table(x, y))}),
    "own.npy": lambda x, y: npy(as_table(x, y)),
    "wide.npy": lambda x, y: npy(as_table(x, y).astype(float)),
    "own.npz": lambda x, y: keras((x, y)),
    "pair.npz": lambda x, y: keras((x, y), (x, y)),
    "idx": lambda x, y: idx(x),
    "idx.gz": lambda x, y: gzip.compress(idx(x)),
}
CHECKED = ("own.csv.gz", "own.zip", "own.npz", "pair.npz", "idx.gz")  # the forms that carry a checksum


def laid_out(folder: Path, form: str, data: bytes, y) -> Path:
    """The dataset on disk; of a folder of IDX files, ``data`` is the images."""
    if not form.startswith("idx"):
        (folder / form).write_bytes(data)
        return folder / form
    (folder / "train-images-idx3-ubyte").write_bytes(data)
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(y))
    return folder


def load_or_refuse(path: Path) -> Dataset | None:
    """The dataset, or None after a DataError that is one line and names the file; anything else goes through."""
    try:
        return load(path)
    except DataError as error:
        message = str(error)
    assert str(path) in message and "\n" not in message
    return None


many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)


@pytest.mark.parametrize("form", FORMS)
@many
@given(examples())
def test_every_form_gives_back_what_was_put_in(form, example):
    x, y = example
    with tempfile.TemporaryDirectory() as folder:
        data = load(laid_out(Path(folder), form, FORMS[form](x, y), y))
    if form == "pair.npz":
        assert np.array_equal(data.train.x, x.reshape(len(x), -1)) and np.array_equal(data.test.y, y)
    else:
        assert_holds(data, x, y)
    assert data.train.labels == tuple(map(str, range(int(y.max()) + 1)))


@st.composite
def harm(draw):
    """A way to damage bytes: cut them, change some, put some in or take some out."""
    at = draw(st.floats(0, 1, exclude_max=True))
    length, what = draw(st.integers(1, 8)), draw(st.binary(min_size=1, max_size=8))
    kind = draw(st.sampled_from(["cut", "flip", "insert", "remove"]))

    def apply(data: bytes) -> bytes:
        i = int(at * len(data))
        if kind == "cut":
            return data[:i]
        if kind == "insert":
            return data[:i] + what + data[i:]
        if kind == "remove":
            return data[:i] + data[i + length :]
        return data[:i] + bytes(a ^ b for a, b in zip(data[i : i + len(what)], what)) + data[i + len(what) :]

    return apply


@pytest.mark.parametrize("form", FORMS)
@settings(many, max_examples=50)
@given(examples(), harm())
def test_damaged_bytes_give_a_whole_dataset_or_a_data_error(form, example, damage):
    x, y = example
    whole = FORMS[form](x, y)
    with tempfile.TemporaryDirectory() as folder:
        path = laid_out(Path(folder), form, whole, y)
        before = load(path)
        laid_out(Path(folder), form, damage(whole), y)
        after = load_or_refuse(path)
    if after is None:
        return
    assert after.train.x.shape[1] > 0 and len(after.train) > 0 and len(after.test) > 0
    if form in CHECKED:
        assert rows(after.train, after.test) == rows(before.train, before.test)


@many
@given(data=st.binary(max_size=200), form=st.sampled_from([form for form in FORMS if form != "pair.npz"]))
def test_any_bytes_at_all_give_a_dataset_or_a_data_error(data, form):
    with tempfile.TemporaryDirectory() as folder:
        load_or_refuse(laid_out(Path(folder), form, data, GOOD_Y))


cells = st.sampled_from(
    ["0", "7", "10", "255", "256", "007", "+5", "-1", "1.0", "0.5", "nan", "", "x", " 3 ", "1e1", '"4"']
)


@many
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=6))
def test_numpys_parser_and_python_agree_on_what_a_cell_is(table):
    def number(cell):
        try:
            value = float(cell.strip('"'))
        except ValueError:
            return None
        return int(value) if value in range(256) else None

    expected = [[number(cell) for cell in row] for row in table]
    if expected[0][0] is None:
        return  # the first line may be taken for a header
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_text("".join(",".join(row) + "\n" for row in table))
        if any(value is None for row in expected for value in row):
            with pytest.raises(DataError, match="line"):
                read_csv(path)
        else:
            assert read_csv(path).tolist() == expected
