"""CSV: one example a line, its label first and then its pixels.

Kaggle gives MNIST in this form, with a header line. The file may be gzipped, or lie in a zip archive.
"""

from __future__ import annotations

import io
import itertools
import math
import warnings
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from viznet.data.cache import kept_table
from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import CheckedStream, open_archive, open_member, open_stream
from viznet.errors import DataError, in_short

LONGEST_LINE = 1 << 24  # characters
BLOCK = 1 << 19  # characters parsed at a time


@reader("a label-first CSV (.csv, .csv.gz, .zip)", ".csv", ".csv.gz", ".zip")
def csv(path: Path) -> Parts:
    """The images and labels in a CSV file.

    It may be gzipped or in a zip archive, and may have a header line. A zip archive may hold one CSV. If it holds
    several, the one called train is the training part, and the one called test is the test part if it has labels.
    The parsed table is kept in the cache.
    """
    if path.name.lower().endswith(".zip"):
        return _read_zip(path)
    return _split(kept_table(path, "", lambda: read_csv(path))), None


def read_csv(path: Path) -> NDArray[np.uint8]:
    """The table in a CSV file, gzipped or not: uint8 (N, 1 + pixels)."""
    with open_stream(path) as stream:
        return _parse(stream)


# ---------------------------------------------------------------- zip archives


def _read_zip(path: Path) -> Parts:
    with open_archive(path) as archive:
        tables = [name for name in archive.namelist() if _is_csv(name)]
    if not tables:
        raise DataError(f"{path}: holds no CSV file, expected one")
    train = _only(tables) or _only([name for name in tables if _stem(name).endswith("train")])
    if train is None:
        raise DataError(
            f"{path}: holds several CSV files ({in_short(', '.join(tables))});"
            " expected a single one, or one that is called train.csv"
        )
    test = _only([name for name in tables if _stem(name).endswith("test")])

    def read(name: str) -> Part:
        return _split(kept_table(path, name, lambda: _read_member(path, name)))

    return read(train), read(test) if test and test != train and _has_labels(path, test) else None


def _read_member(path: Path, name: str) -> NDArray[np.uint8]:
    with open_archive(path) as archive, open_member(archive, name) as stream:
        return _parse(stream)


def _has_labels(path: Path, name: str) -> bool:
    """Whether a CSV file of an archive has a label column.

    Kaggle's test.csv has only pixels.
    """
    with open_archive(path) as archive, open_member(archive, name) as stream:
        _, line = next(_lines(stream), (0, ""))
    return not _cells(line)[0].startswith("pixel")


def _is_csv(name: str) -> bool:
    # macOS adds a folder __MACOSX with a second file for every file of an archive.
    return name.lower().endswith(".csv") and not name.startswith("__MACOSX/")


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.lower()


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None


# ---------------------------------------------------------------- the text


def _split(table: NDArray[np.uint8]) -> Part:
    return table[:, 1:], table[:, 0]


def _parse(stream: CheckedStream) -> NDArray[np.uint8]:
    lines = _lines(stream)
    number, first = next(lines, (0, ""))
    if not first:
        raise DataError(f"{stream.where}: has no rows; expected a label and pixels in each")
    cells = _cells(first)
    if _value(cells[0]) is None:
        _check_header(cells, stream.where)
    else:
        lines = itertools.chain([(number, first)], lines)
    blocks = [_parse_block(block, len(cells), stream.where) for block in _blocks(lines)]
    if not blocks:
        raise DataError(f"{stream.where}: has a header and no rows; expected a label and pixels in each")
    if len(cells) < 2:
        raise DataError(f"{stream.where}: has one column; expected a label and pixels, separated by commas")
    return np.concatenate(blocks)


def _lines(stream: CheckedStream) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    # In latin-1 every byte is a character, so no byte can stop the reading.
    text = io.TextIOWrapper(io.BufferedReader(stream, BLOCK), encoding="latin-1")
    for number in itertools.count(1):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise DataError(f"{stream.where}: line {number} is too long; expected rows of numbers")
        if number == 1:
            line = line.removeprefix("\xef\xbb\xbf")  # the byte order mark that spreadsheets write
        if not line.isspace():
            yield number, line.replace('"', "")


def _blocks(lines: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """The lines in groups of about `BLOCK` characters."""
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
    """The rows of some lines, parsed by NumPy.

    If NumPy fails, they are parsed cell by cell to find the mistake.
    """
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
    problem = "is not a number" if value is None else "is not a whole number from 0 to 255"
    raise DataError(f"{where}: {cell[:40]!r} {problem}; expected a label, then pixels from 0 to 255")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(",")]


def _value(cell: str) -> float | None:
    """The number in a cell, or None."""
    try:
        return None if "_" in cell else float(cell)  # Python accepts 1_000, but other programs do not
    except ValueError:
        return None


def _check_header(cells: list[str], where: str) -> None:
    """Raises `DataError` if a header has no label in its first column."""
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
