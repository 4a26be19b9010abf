"""Label-first tables: one example a row, its label in the first column and its pixels in the others.

So Kaggle gives MNIST as CSV, and so the write-up saves it as .npy.
"""

from __future__ import annotations

import io
import itertools
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from viznet.data.arrays import read_npy, whole_bytes
from viznet.data.stream import Source, open_archive, open_member, open_source
from viznet.errors import DataError

LONGEST_LINE = 1 << 24
BLOCK = 1 << 19  # characters parsed at a time


def read_csv(path: Path) -> NDArray[np.uint8]:
    """The table in a CSV file, gzipped or not, with a header line or none: uint8 (N, 1 + pixels)."""
    with open_source(path) as source:
        return _parse(source)


def read_zipped_csv(path: Path, name: str) -> NDArray[np.uint8]:
    """The table in one CSV file of a zip archive."""
    with open_archive(path) as archive, open_member(archive, name) as source:
        return _parse(source)


def read_npy_table(path: Path) -> NDArray[np.uint8]:
    """The table in a .npy file of any numeric dtype, as long as its values are whole bytes."""
    array = read_npy(path)
    if array.ndim != 2 or array.shape[1] < 2:
        raise DataError(f"{path}: has the shape {array.shape}, expected (N, 1 + pixels) with the label first")
    return whole_bytes(array, str(path), "value")


def has_labels(path: Path, name: str) -> bool:
    """Whether a CSV file of an archive has a label column; Kaggle's test.csv has pixels only."""
    with open_archive(path) as archive, open_member(archive, name) as source:
        _, line = next(_lines(source), (0, ""))
    return not _cells(line)[0].startswith("pixel")


def _parse(source: Source) -> NDArray[np.uint8]:
    lines = _lines(source)
    number, first = next(lines, (0, ""))
    if not first:
        raise DataError(f"{source.where}: has no rows; expected a label and pixels in each")
    cells = _cells(first)
    if _value(cells[0]) is None:
        _check_header(cells, source.where)
    else:
        lines = itertools.chain([(number, first)], lines)
    blocks = [_parse_block(block, len(cells), source.where) for block in _blocks(lines)]
    if not blocks:
        raise DataError(f"{source.where}: has a header and no rows; expected a label and pixels in each")
    if len(cells) < 2:
        raise DataError(f"{source.where}: has one column; expected a label and pixels, separated by commas")
    return np.concatenate(blocks)


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    text = io.TextIOWrapper(
        io.BufferedReader(source, BLOCK), encoding="latin-1"
    )  # every byte is a character of it
    for number in itertools.count(1):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise DataError(
                f"{source.where}: line {number} has no end; expected rows of comma-separated numbers"
            )
        if number == 1:
            line = line.removeprefix("\xef\xbb\xbf")  # the byte order mark that spreadsheets write
        if not line.isspace():
            yield number, line.replace('"', "")


def _blocks(lines: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """The lines in lots of about ``BLOCK`` characters."""
    block: list[tuple[int, str]] = []
    size = 0
    for number, line in lines:
        block.append((number, line))
        size += len(line)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _parse_block(lines: list[tuple[int, str]], columns: int, where: str) -> NDArray[np.uint8]:
    """The rows of some lines: by NumPy's C parser, or where it balks cell by cell, which tells what is wrong."""
    try:
        with warnings.catch_warnings(action="error"):  # NumPy before 2.4 only warns of cells like 0.5
            block = np.loadtxt([line for _, line in lines], np.uint8, comments=None, delimiter=",", ndmin=2)
        if block.shape[1] == columns:
            return block
    except (ValueError, DeprecationWarning):
        pass
    return np.array([_parse_line(line, number, columns, where) for number, line in lines], dtype=np.uint8)


def _parse_line(line: str, number: int, columns: int, where: str) -> list[int]:
    cells = _cells(line)
    if len(cells) != columns:
        raise DataError(
            f"{where}: line {number} has {len(cells)} cells, expected {columns} as in the first line"
        )
    values = [_value(cell) for cell in cells]
    for column, (cell, value) in enumerate(zip(cells, values, strict=True), start=1):
        if value is None or not 0 <= value <= 255 or value != math.floor(value):
            _refuse(cell, value, where=f"{where}: line {number}, column {column}")
    return [int(value) for value in values if value is not None]


def _refuse(cell: str, value: float | None, *, where: str) -> NoReturn:
    wrong = "is not a number" if value is None else "is not a whole number from 0 to 255"
    raise DataError(f"{where}: {cell[:40]!r} {wrong}; expected a label, then pixels from 0 to 255")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(",")]


def _value(cell: str) -> float | None:
    """The number that a cell spells, or None; 1_000 is one to Python alone."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _check_header(cells: list[str], where: str) -> None:
    """A header may name its columns as it likes, but not say that the label is missing or elsewhere."""
    names = [cell.lower() for cell in cells]
    for name in ("label", "class"):
        if name in names[1:]:
            column = names.index(name, 1) + 1
            raise DataError(
                f"{where}: its header names column {column} {name!r}; expected the label in column 1"
            )
    if names[0].startswith("pixel"):
        raise DataError(
            f"{where}: its header begins with {cells[0]!r}; expected a label column before the pixels"
        )
