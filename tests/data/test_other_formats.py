"""Formats that viznet does not read are refused in one line that says what to do."""

import gzip
import io
import pickle
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from viznet.data import load
from viznet.errors import DataError


def _made(make):
    buffer = io.BytesIO()
    make(buffer)
    return buffer.getvalue()


def _workbook(buffer):
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")


WORKBOOK = _made(_workbook)
PICTURE = _made(lambda buffer: Image.fromarray(np.eye(8, dtype=np.uint8)).save(buffer, "PNG"))
TAR = _made(lambda buffer: tarfile.open(fileobj=buffer, mode="w:gz").close())

FILES = {
    "own.xlsx": (WORKBOOK, "save its sheet as CSV"),
    "own.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save its sheet as CSV"),
    "workbook.csv": (WORKBOOK, "save a sheet as CSV"),
    "old.csv": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save its sheet as CSV"),
    "own.parquet": (b"PAR1\x15\x04", "to_csv"),
    "parquet.csv": (b"PAR1\x15\x04", "to_csv"),
    "own.arff": (b"@relation own", "the lines below @data alone"),
    "mnist.tar.gz": (TAR, "unpack it, and give the folder"),
    "mnist.csv.tar.gz": (TAR, "unpack it, and give the folder"),
    "own.pkl": (pickle.dumps([1]), "numpy.savez"),
    "mnist.pkl.gz": (gzip.compress(pickle.dumps([1])), "numpy.savez"),
    "own.PT": (b"", "numpy.savez"),
    "own.mat": (b"MATLAB 5.0", "numpy.savez"),
    "own.json": (b"[]", "save it as CSV"),
    "own.png": (PICTURE, "a folder of pictures for each class"),
    "picture.csv": (PICTURE, "a folder of pictures for each class"),
    "pictures.zip": (_made(_workbook), "unpack it and give the folder"),
    "own.pdf": (b"%PDF-1.7", "expected a table or pictures"),
}


@pytest.mark.parametrize("name", FILES)
def test_another_format_is_refused_with_what_to_do(tmp_path, name):
    content, what_to_do = FILES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        load(tmp_path / name)
    line = str(caught.value)
    assert line.startswith(f"{tmp_path / name}: ") and what_to_do in line


def test_an_address_is_refused_as_it_was_written():
    with pytest.raises(DataError, match=r"^https://example\.org/own\.csv: is an address; download the file"):
        load("https://example.org/own.csv")
