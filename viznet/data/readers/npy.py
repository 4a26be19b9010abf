"""NPY: one table in NumPy's format, each row a label and then pixels."""

from __future__ import annotations

from pathlib import Path

from viznet.data.arrays import read_npy, whole_bytes
from viznet.data.readers.base import Parts, reader
from viznet.errors import DataError


@reader("a label-first .npy", ".npy")
def npy(path: Path) -> Parts:
    """The images and labels in a .npy file.

    It may have any numeric dtype. Its values are whole numbers from 0 to 255.
    """
    array = read_npy(path)
    if array.ndim != 2 or array.shape[1] < 2:
        raise DataError(f"{path}: has the shape {array.shape}, expected (N, 1 + pixels) with the label first")
    table = whole_bytes(array, str(path), "value")
    return (table[:, 1:], table[:, 0]), None
