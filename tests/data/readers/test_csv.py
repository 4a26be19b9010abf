"""CSV files, plain, gzipped and in zip archives."""

import gzip
import math
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.writers import as_table, assert_holds, csv, rows, rows_of, some, zipped
from viznet.data import load
from viznet.data.readers.csv import read_csv
from viznet.errors import DataError

ONE = b"label,a,b\n"
TABLE = as_table(*some())


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
    # macOS adds a second file for the only table.
    path.write_bytes(zipped({"digits.csv": csv(as_table(x, y)), "__MACOSX/._digits.csv": b"\0"}))
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "has no rows"),
        (ONE, "has a header and no rows"),
        (ONE + b"1,2,3\n" * 20 + b"1,2,x\n", "line 22, column 3: 'x' is not a number"),
        (ONE + b"1,2,x\n", "column 3 has 'x', which is not a number; expected pixels"),
        (ONE + b"1,2,\n", "line 2, column 3: '' is not a number"),
        (ONE + b"1,2,3\n1,2,nan\n", "line 3, column 3: 'nan' is not a number"),
        (ONE + b"1,2,inf\n", "'inf' is not a number"),
        (
            ONE + b"1,2,256\n",
            "brightest pixel is 256, expected white to be 1, 15, 16 or 255; --white N",
        ),
        (ONE + b"1,-1,15\n", "pixel 1 of example 1 is -1, expected a number from 0 to 15"),
        (ONE + b"0.5,1,3\n", "a label is 0.5, expected a whole number or a text"),
        (ONE + b"1,2,3\n" * 20 + b"1,1_0,3\n", "'1_0' is not a number"),
        (ONE + b"1,2,3\n\n1,2\n", "line 4 has 2 cells, expected 3 as in the first line"),
        (ONE + b"1,2,3,4\n", "line 2 has 4 cells, expected 3"),
        (ONE + b"1,2,3,\n1,2,3\n", "line 2 has 4 cells, expected 3"),
        (b"1\n2\n", "has one column"),
        (b"1&2&3\n4&5&6\n", "has one column; .* with commas, semicolons, tabs, spaces or"),
        (ONE + b"1,2,15\n", "has one example, expected at least two"),
        (b"pixel0,pixel1\n1,2\n", "its header names no label column"),
        (
            b"label,class,a\n0,2,3\n",
            r"column 1 \('label'\) and column 2 \('class'\) could both have the labels",
        ),
        (b"1,2\n\0,\0\n", "is not a number"),
        (b"\0" * 40, "has a header and no rows"),
        (
            b"1,2,3\n4,5,6\n",
            "column 1 and column 3 could both have the labels; .* --label 1 or --label 3 decides",
        ),
        (ONE + "1,2,3\nä,2,3\n".encode("latin-1"), "is no readable text; expected a label in UTF-8"),
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
    monkeypatch.setattr("viznet.data.table_text.LONGEST_LINE", 1000)
    path = tmp_path / "own.csv"
    path.write_bytes(ONE + b"1," * 1000)
    with pytest.raises(DataError, match="line 2 is too long"):
        load(path)


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
        DataError,
        match=r"\(a\.csv, b\.csv\); expected a single one, or one that is called train\.csv",
    ):
        load(path)
    path.write_bytes(zipped({"readme.txt": b"?"}))
    with pytest.raises(DataError, match="holds no table, expected one"):
        load(path)


def test_an_encrypted_zip(tmp_path):
    path = tmp_path / "own.zip"
    data = bytearray(zipped({"own.csv": csv(TABLE)}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"own\.zip \(own\.csv\): cannot be unpacked"):
        load(path)


def test_a_zip_that_lies_about_a_size(tmp_path):
    """Its directory says two bytes, and no more are read."""
    path = tmp_path / "own.zip"
    text = csv(TABLE)
    data = bytearray(zipped({"own.csv": text}))
    data = data.replace(struct.pack("<I", len(text)), struct.pack("<I", 2))
    path.write_bytes(data)
    with pytest.raises(DataError, match="damaged or cut short"):
        load(path)


cells = st.sampled_from(
    ["0", "7", "10", "255", "256", "007", "+5", "-1", "1.0", "0.5", "nan", "", "x", " 3 ", "1e1", '"4"']
)


@settings(max_examples=30)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=6))
def test_numpys_parser_and_python_agree_on_what_a_cell_is(table):
    def number(cell):
        try:
            value = float(cell.strip('" '))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    expected = [[number(cell) for cell in row] for row in table]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_text("l,a,b\n" + "1,2,3\n" * 100 + "".join(",".join(row) + "\n" for row in table))
        if any(value is None for row in expected for value in row):
            with pytest.raises(DataError, match="line"):
                read_csv(path)
        else:
            assert np.array_equal(read_csv(path).values[100:], np.float32(expected))
