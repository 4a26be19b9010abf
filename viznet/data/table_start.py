"""What programs write around the rows of a table.

Excel names the separator in a first line, others write comments above the header, or a separator at the end of each
line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

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
    if _end_with_separator(head, separator, where):
        return separator, list(_without_last(head, separator)), _without_last(lines, separator)
    return separator, head, lines


def _named_separator(line: TableLine) -> Separator | None:
    """The separator in Excel's first line, such as "sep=;"."""
    found = re.fullmatch(r'"?sep=(.)"?[;,\s]*', line.text.strip("\r\n"), re.IGNORECASE)
    return Separator(found[1]) if found and found[1] in SEPARATORS else None


def _is_comment(line: TableLine) -> bool:
    return line.text.lstrip().startswith("#")


def _end_with_separator(head: Sequence[TableLine], separator: Separator, where: str) -> bool:
    """Whether a separator ends each line. The header may have none."""
    first, *rows = [separator.cells(line, where) for line in head]
    if separator.sign == " " or any(row[-1] for row in rows) or len(first) < 2:
        return False
    return not first[-1] or bool(rows and all(len(row) == len(first) + 1 for row in rows))


def _without_last(lines: Iterable[TableLine], separator: Separator) -> Iterator[TableLine]:
    for line in lines:
        yield line._replace(text=line.text.rstrip("\r\n ").removesuffix(separator.sign))
