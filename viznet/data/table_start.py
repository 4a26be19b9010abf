"""What programs write around the rows of a table.

Excel names the separator in a first line. Other programs write a title or comments above the header, or separators at
the end of each line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from viznet.data.header import LABEL_NAMES
from viznet.data.table_text import SEPARATORS, Separator, TableLine, find_separator
from viznet.errors import DataError

HEAD = 100  # lines by which the form of a table is found


def find_rows(
    lines: Iterator[TableLine], where: str
) -> tuple[Separator, list[TableLine], Iterator[TableLine]]:
    """The separator of a table, its first rows and all others.

    A header is the first of the first rows.

    Raises `DataError` if there is no row, or if the text is of another format.
    """
    head = list(itertools.islice(lines, HEAD))
    separator = _named_separator(head[0]) if head else None
    if separator is not None:
        head = head[1:]
    if not head:
        raise DataError(f"{where}: has no rows; expected a label and pixels in each")
    if any(line.text.lstrip().lower().startswith(("@relation", "@attribute")) for line in head):
        raise DataError(
            f"{where}: is in the format ARFF; expected a table, such as the lines below @data alone"
        )
    comments = len(list(itertools.takewhile(_is_comment, head)))
    if comments == len(head):  # then "#" is the beginning of a label
        comments = 0
    separator = separator or find_separator(head[comments:], where)
    if comments:  # NumPy writes a header as a comment
        cells = [len(separator.cells(line, where)) for line in head[comments - 1 : comments + 1]]
        head = head[comments - (cells[0] == cells[1]) :]
    titles = len(list(itertools.takewhile(lambda line: _is_title(line, head, separator, where), head)))
    head = head[titles:]
    if not head:
        raise DataError(f"{where}: has no row of numbers; expected a label and pixels in each")
    if empty := _empty_columns(head, separator, where):
        return separator, list(_without_last(head, separator, empty)), _without_last(lines, separator, empty)
    return separator, head, lines


def _named_separator(line: TableLine) -> Separator | None:
    """The separator in Excel's first line, such as "sep=;"."""
    found = re.fullmatch(r'"?sep=(.)"?[;,\s]*', line.text.strip("\r\n"), re.IGNORECASE)
    return Separator(found[1]) if found and found[1] in SEPARATORS else None


def _is_comment(line: TableLine) -> bool:
    return line.text.lstrip().startswith("#")


def _is_title(line: TableLine, head: Sequence[TableLine], separator: Separator, where: str) -> bool:
    """Whether a line above the table only says what it is.

    It has no number, and far fewer cells than the rows have. A header that names the label column alone has all cells.
    """
    cells = separator.cells(line, where)
    columns = len(separator.cells(head[len(head) // 2], where))
    words = [cell for cell in cells if cell]
    is_header = len(cells) == columns and any(word.casefold() in LABEL_NAMES for word in words)
    return (
        2 * len(words) < columns and not is_header and all(separator.number(word) is None for word in words)
    )


def _empty_columns(head: Sequence[TableLine], separator: Separator, where: str) -> int:
    """How many empty cells each line ends with. The header may have fewer."""
    first, *rows = [separator.cells(line, where) for line in head]
    if separator.sign == " ":
        return 0
    empty = min(map(_empty_at_end, rows or [first]))
    if len(first) < 2 or not empty:
        return 0
    fits = _empty_at_end(first) >= empty or all(len(row) == len(first) + empty for row in rows)
    return empty if fits else 0


def _empty_at_end(cells: Sequence[str]) -> int:
    return len(list(itertools.takewhile(lambda cell: not cell, reversed(cells))))


def _without_last(lines: Iterable[TableLine], separator: Separator, count: int) -> Iterator[TableLine]:
    """The lines without so many empty cells at their end."""
    ending = re.compile(rf"(?:{re.escape(separator.sign)} *){{1,{count}}}$")
    for line in lines:
        yield line._replace(text=ending.sub("", line.text.rstrip("\r\n ")))
