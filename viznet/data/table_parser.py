"""Makes a `Table` of text.

It finds the header and the columns of texts, and parses the numbers.
"""

from __future__ import annotations

import csv
import itertools
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.data.stream import CheckedStream
from viznet.data.table import Table
from viznet.data.table_start import find_rows
from viznet.data.table_text import Separator, TableLine, expected_text, read_lines
from viznet.errors import DataError, in_short

BLOCK = 1 << 19  # characters parsed at a time
MOST_TEXTS = 3  # columns of texts: a label, and the name of a file or so
LONGEST_TEXT = 200  # characters of a label
MISSING = frozenset(["nan", "<na>", "nat", "n/a", "#n/a", "null"])  # what programs write for no label
NULL = " (if it is the word for 0, write '0' in its place)"
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
LEAST_COUNTED = 10  # columns, from which on a first line of 0, 1, 2, … is a header


@dataclass(frozen=True)
class Form:
    """What separates the cells of a table, and which columns have texts."""

    separator: Separator
    columns: int
    texts: tuple[int, ...]
    where: str


def parse_table(stream: CheckedStream) -> Table:
    """The table in a text."""
    separator, head, lines = find_rows(read_lines(stream), stream.where)
    rows = [separator.cells(line, stream.where) for line in head]
    header = rows[0] if _is_header(rows, separator) else []
    if header:
        header[0] = header[0].lstrip("# ")  # NumPy writes a header as a comment
        head, rows = head[1:], rows[1:]
    if not rows:
        raise DataError(f"{stream.where}: has a header and no rows; expected a label and pixels in each")
    if separator.sign == "," and any(_has_split_decimals(row) for row in rows):
        raise DataError(
            f"{stream.where}: its numbers seem to have a decimal comma, as in 0,062, with ',' between the cells;"
            " expected a decimal point, or semicolons or tabs between the cells"
        )
    columns = len(header) or len(rows[0])
    if columns < 2:
        raise DataError(
            f"{stream.where}: has one column; expected a label and pixels, with commas, semicolons, tabs, spaces or '|'"
            " between them"
        )
    form = Form(separator, columns, _text_columns(rows, separator), stream.where)
    known: dict[int, dict[str, int]] = {column: {} for column in form.texts}
    blocks = [_parse_block(block, form, known) for block in _blocks(itertools.chain(head, lines))]
    texts = {column: tuple(codes) for column, codes in known.items()}
    return Table(np.concatenate(blocks), stream.where, tuple(header), texts)


def _is_header(rows: Sequence[Sequence[str]], separator: Separator) -> bool:
    """Whether the first row has the names of the columns.

    In a header, most cells are no numbers, or they count the columns.
    """
    first, *below = [_words(row, separator) for row in rows[:2]]
    numbers = [separator.number(cell) for cell in rows[0]]
    counted = [number for number in numbers if number is not None]
    counts = bool(counted) and all(b - a == 1 for a, b in itertools.pairwise(counted))
    if not first:
        return counts and counted[0] in (0, 1) and len(counted) >= LEAST_COUNTED
    if not below:
        return not counted
    return bool(first - below[0]) and (counts or 2 * len(first) > len(rows[0]))


def _has_split_decimals(row: Sequence[str]) -> bool:
    """Whether a comma divides the pixels of a row into 0 and 062.

    A whole number does not begin with 0.
    """
    pixels = [row[1:], row[:-1]] if len(row) % 2 else []  # the label is first or last
    return any(
        all(
            whole in ("0", "1") and part.isdecimal()
            for whole, part in zip(cells[::2], cells[1::2], strict=True)
        )
        and any(len(part) > 1 and part.startswith("0") for part in cells[1::2])
        for cells in pixels
        if len(cells) >= 4
    )


def _words(row: Sequence[str], separator: Separator) -> set[int]:
    """The columns in which a row has no number."""
    return {column for column, cell in enumerate(row) if separator.number(cell) is None}


def _text_columns(rows: Sequence[Sequence[str]], separator: Separator) -> tuple[int, ...]:
    """The columns with texts, by the first rows of a table.

    Some labels are numbers and others are not, as in 0 … 9, A … F. So a column has texts if one cell of ten has one.
    If there are many such columns, the table is none of pixels. Then every cell is read as a number, and the first
    wrong one is named.
    """
    count = Counter(
        column for row in rows for column, cell in enumerate(row) if cell and separator.number(cell) is None
    )
    texts = tuple(sorted(column for column in count if 10 * count[column] >= len(rows)))
    return texts if len(texts) <= min(MOST_TEXTS, len(rows[0]) - 1) else ()


def _blocks(lines: Iterator[TableLine]) -> Iterator[list[TableLine]]:
    """The lines in groups of about `BLOCK` characters."""
    block: list[TableLine] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line.text)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _parse_block(block: list[TableLine], form: Form, known: dict[int, dict[str, int]]) -> NDArray[Any]:
    """The rows of some lines.

    `known` has the number of every text so far, and gets the new ones.
    """
    lines = [line.text for line in block]
    values = _parse_numbers(lines, form)
    if values is None:  # one of the lines is wrong, so every cell is looked at
        values = narrow(np.array([_parse_line(line, form) for line in block]))
    for column in form.texts:
        codes = _codes(_texts(block, column, form), known[column])
        values = np.insert(
            values.astype(np.promote_types(values.dtype, codes.dtype), copy=False), column, codes, axis=1
        )
    return values


def _parse_numbers(lines: Sequence[str], form: Form) -> NDArray[Any] | None:
    """The columns of numbers, parsed by NumPy, or None if it fails."""
    separator = None if form.separator.sign == " " else form.separator.sign
    kept = [column for column in range(form.columns) if column not in form.texts] if form.texts else None
    for dtype in (np.uint8, np.int32, np.float64):  # each is slower than the one before
        try:
            with warnings.catch_warnings(action="error"):  # NumPy before 2.4 only warns of cells like 0.5
                values = np.loadtxt(
                    form.separator.numbers(lines),
                    dtype,
                    comments=None,
                    delimiter=separator,
                    usecols=kept,
                    quotechar='"',
                    ndmin=2,
                )
        except (ValueError, DeprecationWarning, OverflowError):
            continue
        whole = values.shape == (len(lines), form.columns - len(form.texts))
        if whole and np.isfinite(values).all():
            return narrow(values)
        return None
    return None


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in a type of few bytes.

    Numbers with decimals may be rounded, because only pixels have them. Whole numbers never are.

    >>> narrow(np.array([0.0, 255.0])).dtype, narrow(np.array([0.0, 70000.0])).dtype, narrow(np.array([0.5, 3])).dtype
    (dtype('uint8'), dtype('int32'), dtype('float32'))
    """
    if values.dtype == np.uint8 or not values.size:
        return values
    least, most = values.min(), values.max()
    is_whole = bool((values == np.floor(values)).all())
    if is_whole and least >= 0 and most <= 255:
        return values.astype(np.uint8)
    if is_whole and least >= -(2**31) and most < 2**31:
        return values.astype(np.int32)
    return values.astype(np.float32) if not is_whole and least > -(2**24) and most < 2**24 else values


def _parse_line(line: TableLine, form: Form) -> list[float]:
    """The numbers of a line.

    Raises `DataError` for the first cell that is wrong.
    """
    cells = _checked_cells(line, form)
    numbers = []
    for column, cell in enumerate(cells):
        if column in form.texts:
            continue
        value = form.separator.number(cell)
        if value is None and DECIMAL_COMMA.fullmatch(cell):
            raise DataError(
                f"{form.where}: line {line.number}, column {column + 1}: {in_short(cell)!r} has a decimal comma;"
                " expected a decimal point, or semicolons or tabs between the cells"
            )
        if value is None or not math.isfinite(value):
            raise DataError(
                f"{form.where}: line {line.number}, column {column + 1}: {in_short(cell)[:40]!r} is not a number;"
                f" expected a label and pixels, with {form.separator.name} between them"
            )
        numbers.append(value)
    return numbers


def _checked_cells(line: TableLine, form: Form) -> list[str]:
    cells = form.separator.cells(line, form.where)
    if len(cells) > form.columns and form.separator.sign == ",":
        raise DataError(
            f"{form.where}: line {line.number} has {len(cells)} cells, expected {form.columns} as in the first line,"
            " with ',' between them; numbers with a decimal comma need semicolons or tabs between them"
        )
    if len(cells) != form.columns:
        raise DataError(
            f"{form.where}: line {line.number} has {len(cells)} cells, expected {form.columns} as in the first line,"
            f" with {form.separator.name} between them"
        )
    return cells


def _texts(block: Sequence[TableLine], column: int, form: Form) -> list[str]:
    """The texts of a column. Each is checked."""
    try:
        rows = list(form.separator.rows([line.text.strip("\r\n") for line in block]))
    except csv.Error:
        rows = []
    if len(rows) != len(block) or any(len(row) != form.columns for row in rows):
        rows = [_checked_cells(line, form) for line in block]
    texts = [row[column] for row in rows]
    for line, text in zip(block, texts, strict=True):
        place = f"{form.where}: line {line.number}, column {column + 1}"
        if not text or text.casefold() in MISSING:
            word = described(text) if text else "empty"
            raise DataError(
                f"{place}: is {word}, which stands for a missing label; expected a label"
                f"{NULL if text.casefold() == 'null' else ''}"
            )
        if len(text) > LONGEST_TEXT:
            raise DataError(
                f"{place}: has {len(text):,} characters, expected a label of at most {LONGEST_TEXT}"
            )
        if not text.isprintable():  # so are bytes that are not UTF-8
            raise DataError(f"{place}: {text!a:.60} is no readable text; expected {expected_text(text)}")
    return texts


def _codes(texts: Sequence[str], known: dict[str, int]) -> NDArray[Any]:
    """The number of each text. A new text gets the next number."""
    codes = np.array([known.setdefault(text, len(known)) for text in texts])
    return codes.astype(np.uint8 if len(known) <= 256 else np.int32)
