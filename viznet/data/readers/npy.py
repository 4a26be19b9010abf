"""NPY: one table in NumPy's format, each row a label and pixels."""

from __future__ import annotations

from pathlib import Path

from viznet.data.arrays import read_npy
from viznet.data.readers.base import Parts, reader
from viznet.data.table import Table
from viznet.errors import DataError


@reader("a table in a .npy", ".npy")
def npy(path: Path) -> Parts:
    """The table in a .npy file, of any type of numbers."""
    array = read_npy(path)
    if array.ndim != 2 or array.shape[1] < 2:
        raise DataError(
            f"{path}: has the shape {array.shape}, expected (N, 1 + pixels): a label and pixels a row"
        )
    return Parts(Table(array, str(path)))
