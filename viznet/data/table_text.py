"""The text of a table: its encoding, lines and separators."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from viznet.data.stream import CheckedStream
from viznet.errors import DataError

BUFFER = 1 << 19  # bytes read at a time
LONGEST_LINE = 1 << 24  # characters
MOST_LINES = 1_000_000  # a compressed file of some kilobytes may have more of them
EMPTY = ' \t\r\n\f\v,;"'  # spreadsheets end a table with lines of separators only

# The marks that begin a text. UTF-32's comes first, because UTF-16's is the beginning of it.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Of two separators that fit equally well, the earlier one is taken: a comma may also be a decimal comma.
SEPARATORS = {"\t": "a tab", ";": "';'", ",": "','", "|": "'|'", " ": "spaces"}


class TableLine(NamedTuple):
    """A line with a cell or more, and its number in the file."""

    number: int
    text: str


@dataclass(frozen=True)
class Separator:
    """What stands between two cells.

    A space stands for any number of spaces and tabs. Where the separator is no comma, a comma in a cell is a decimal
    comma.
    """

    sign: str

    @property
    def name(self) -> str:
        """The separator in an error message."""
        return SEPARATORS[self.sign]

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The cells of each line, without quotes and the spaces around them."""
        if self.sign == " ":
            return ([cell.strip('"') for cell in line.split()] for line in lines)
        return (
            [cell.strip() for cell in row]
            for row in csv.reader(lines, delimiter=self.sign, skipinitialspace=True)
        )

    def cells(self, line: TableLine, where: str) -> list[str]:
        """The cells of one line."""
        try:
            (row,) = self.rows([line.text.strip("\r\n")])
        except csv.Error as error:
            raise DataError(
                f"{where}: line {line.number} cannot be divided into cells ({error}); expected rows of numbers"
            ) from error
        return row

    def numbers(self, lines: Sequence[str]) -> Sequence[str]:
        """The lines with a point in every number."""
        return lines if self.sign == "," else [line.replace(",", ".") for line in lines]

    def number(self, cell: str) -> float | None:
        """The number in a cell, or None."""
        (cell,) = self.numbers([cell])
        try:
            # Python accepts 1_000 and the digits of all scripts, but other programs do not.
            return float(cell) if cell.isascii() and "_" not in cell else None
        except ValueError:
            return None


def find_encoding(start: bytes) -> tuple[str, int]:
    """The encoding of a text by its first bytes, and the length of its mark.

    >>> find_encoding("1,2".encode("utf-16-le")), find_encoding("1,2".encode("utf-8-sig"))
    (('utf-16-le', 0), ('utf-8', 3))
    """
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding, len(mark)
    if len(start) >= 4:  # in a table, every second byte of UTF-16 is 0
        if start[1] == start[3] == 0 and start[0] and start[2]:
            return "utf-16-le", 0
        if start[0] == start[2] == 0 and start[1] and start[3]:
            return "utf-16-be", 0
    return "utf-8", 0


def expected_text(text: str) -> str:
    """What was expected in place of a text that cannot be shown.

    Bytes that are not UTF-8 stand in the text as surrogates.
    """
    data = text.encode("utf-8", "surrogateescape") if text.isascii() or not _is_utf8(text) else b""
    high = sum(byte > 127 for byte in data)
    if not high:
        return "a label without control characters"
    # In a European word, most letters are single bytes of ASCII. The usual Chinese characters are pairs of bytes, of
    # which the first is at most D7. Small letters of Cyrillic, Greek or Hebrew are single bytes above, in an encoding
    # that nobody can tell.
    names = [("Windows-1252", "CP1252"), ("Latin-1", "ISO-8859-1")]
    if 2 * high > len(data) > 1:
        names = [("GB18030", "GB18030")] if max(data[::2]) <= 0xD7 else []
    for name, iconv in names:
        with suppress(UnicodeDecodeError):
            if data.decode(iconv).isprintable():
                return (
                    f"a label in UTF-8 or UTF-16; it fits {name}, so save the table as UTF-8, or convert it:"
                    f" iconv -f {iconv} -t UTF-8"
                )
    return "a label in UTF-8 or UTF-16, so save the table as UTF-8"


def _is_utf8(text: str) -> bool:
    """Whether no character stands for a byte that is not UTF-8."""
    return not any("\udc80" <= character <= "\udcff" for character in text)


def read_lines(stream: CheckedStream) -> Iterator[TableLine]:
    """The lines with a cell or more.

    Bytes that are no text become characters that are no digits, so that the cell with them is named.
    """
    buffered = io.BufferedReader(stream, BUFFER)
    encoding, mark = find_encoding(buffered.peek(4)[:4])
    buffered.read(mark)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    text = io.TextIOWrapper(buffered, encoding=encoding, errors=errors)
    for number in itertools.count(1):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise DataError(f"{stream.where}: line {number} is too long; expected rows of numbers")
        if number > MOST_LINES:
            raise DataError(f"{stream.where}: has more than {MOST_LINES:,} lines; expected fewer examples")
        if line.strip(EMPTY):
            yield TableLine(number, line)


def find_separator(lines: Sequence[TableLine], where: str) -> Separator:
    """What separates the cells of a table, by its first lines.

    It is the separator that makes the most numbers of the one in the middle, which is no header and no title.
    """
    sample = lines[len(lines) // 2]

    def fit(separator: Separator) -> tuple[bool, int, int]:
        cells = separator.cells(sample, where)
        numbers = sum(separator.number(cell) is not None for cell in cells) if len(cells) > 1 else 0
        return numbers == len(cells), numbers, len(separator.cells(lines[0], where))

    return max(map(Separator, SEPARATORS), key=fit)
