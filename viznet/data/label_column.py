"""Finds the label column of a table.

The user names it, or the header does, or the values show it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.data.header import LABEL_NAMES, ROW_NAMES, other_columns, pixel_columns
from viznet.data.table import Table
from viznet.errors import DataError, DataUsageError, in_short

PIXEL_STEMS = frozenset(["pixel", "pixels", "px", "pix"])
MOST_CLASSES = 62  # digits and letters; a column with more different values than that may have grey levels
LEAST_ROWS = 20  # a shorter column of 0, 1, 2, … may have one example of every class
MOSTLY = 0.75  # a share of the rows; a pixel at the edge has so many zeros, and a class seldom has
UNLIKE = "These columns were left out, since their names are unlike those of the pixels: {names}."
# A value is rare if it has less than this share of the rows of the most frequent value. At the edge of pictures nearly
# all pixels are 0, and other values are rare.
RARE = 0.05


@dataclass(frozen=True)
class LabelColumn:
    """Which column has the labels, and which columns are left out.

    The notes say how that was decided. The columns count from 0 here, and from 1 in messages.
    """

    column: int
    left_out: tuple[int, ...]
    notes: tuple[str, ...]


def find_label_column(table: Table, label: str | int | None = None) -> LabelColumn:
    """Finds the label column.

    Parameters
    ----------
    table : Table
        The table.
    label : str or int, optional
        The name or the number of the column, counted from 1, if the user gives it.

    Raises
    ------
    DataError
        If no column can have the labels, or if two of them can.
    """
    left_out = [column for column in range(min(2, table.values.shape[1])) if _numbers_rows(table, column)]
    if label is not None:
        column, note = _column_named(table, label), ""
    else:
        column, note = (
            _by_header(table, left_out) or _by_texts(table, left_out) or _by_values(table, left_out)
        )
    names = [each for each in table.texts if _is_row_name(table, each)]
    rows = sorted({*left_out, *names} - {column})
    others = [each for each in _label_names(table) if each != column]
    odd = [each for each in other_columns(table.header) if each not in {column, *left_out, *names, *others}]
    notes = [
        note,
        *(f"Column {each + 1} only names the rows, so it is left out." for each in rows),
        *(f"Column {each + 1} has other labels, so it is left out." for each in others),
        *([UNLIKE.format(names=in_short(", ".join(table.header[each] for each in odd)))] if odd else []),
    ]
    return LabelColumn(column, (*rows, *others, *odd), tuple(filter(None, notes)))


def split_table(table: Table, chosen: LabelColumn) -> tuple[NDArray[Any], NDArray[Any]]:
    """The pixels of a table, and its labels: numbers or texts."""
    labels = table.values[:, chosen.column]
    if chosen.column in table.texts:
        labels = np.array(table.texts[chosen.column])[labels.astype(np.int64)]
    no_pixels = {chosen.column, *chosen.left_out}
    for column, texts in table.texts.items():
        if column not in no_pixels:
            word = next((text for text in texts if not _is_number(text)), texts[0])
            raise DataError(
                f"{table.where}: column {column + 1} has {in_short(word)!r}, which is not a number;"
                f" expected pixels, since the labels are in column {chosen.column + 1}"
            )
    if len(no_pixels) >= table.values.shape[1]:
        raise DataError(f"{table.where}: has no column of pixels beside the labels; expected one or more")
    if no_pixels == {0}:
        return table.values[:, 1:], labels
    return np.delete(table.values, sorted(no_pixels), axis=1), labels


# ---------------------------------------------------------------- what the user says


def _column_named(table: Table, label: str | int) -> int:
    """The column that the user names."""
    names = [name.casefold() for name in table.header]
    if isinstance(label, str) and names.count(label.strip().casefold()) == 1:
        return names.index(label.strip().casefold())
    columns = table.values.shape[1]
    is_number = not isinstance(label, str) or re.fullmatch(r"[0-9]{1,9}", label.strip())
    if is_number and 1 <= int(label) <= columns:
        return int(label) - 1
    raise DataUsageError(
        f"{table.where}: label is {described(label)}, expected the name of one of its columns"
        f" ({in_short(', '.join(table.header)) or 'none of them has a name'}), or a number from 1 to {columns:,}"
    )


# ---------------------------------------------------------------- the header


def _by_header(table: Table, left_out: list[int]) -> tuple[int, str] | None:
    found = _label_names(table)
    if not found and (pixels := pixel_columns(table.header)):
        found = [
            column
            for column in other_columns(table.header)
            if column not in left_out and not _names_rows(table, column)
        ]
        if not found and _stem(table.header[pixels[0]].casefold()) in PIXEL_STEMS:
            raise DataError(
                f"{table.where}: its header names no label column, only {in_short(table.header[-1])!r} and the like;"
                " expected a column such as 'label', or --label COLUMN (in Python: label=…)"
            )
    if len(found) > 1:
        raise _undecided(table, found)
    if not found:
        return None
    (column,) = found
    name = in_short(table.header[column])
    return column, f"The labels are in column {column + 1}, which the header calls {name!r}."


def _label_names(table: Table) -> list[int]:
    """The columns that the header names as labels."""
    return [column for column, name in enumerate(table.header) if name.casefold() in LABEL_NAMES]


def _names_rows(table: Table, column: int) -> bool:
    """Whether a column only names the rows, by its name or its texts."""
    return table.header[column].casefold() in ROW_NAMES or (
        column in table.texts and _is_row_name(table, column)
    )


def _stem(name: str) -> str:
    """The name of a column without its number: "pixel" of "pixel_0_7"."""
    return re.sub(r"[\W_]*(\d+[\W_x]*)+$", "", name)


# ---------------------------------------------------------------- the values


def _by_texts(table: Table, left_out: list[int]) -> tuple[int, str] | None:
    found = [column for column in table.texts if column not in left_out and not _is_row_name(table, column)]
    if len(found) > 1:
        raise _undecided(table, found)
    if not found:
        return None
    return found[0], f"The labels are in column {found[0] + 1}, which has texts."


def _by_values(table: Table, left_out: list[int]) -> tuple[int, str]:
    """The first or the last column, if the values of one repeat as classes do."""
    columns = [column for column in range(table.values.shape[1]) if column not in left_out]
    edges = sorted({columns[0], columns[-1]}) if columns else []
    for column in edges:
        if (rows := np.flatnonzero(np.isnan(table.values[:, column].astype(np.float64)))).size:
            raise DataError(
                f"{table.where}: row {rows[0] + 1}, column {column + 1} is nan; expected a label or a pixel"
            )
    possible = found = [column for column in edges if _may_be_labels(table.values[:, column])]
    for likely in (_repeat, _are_few):
        found = [column for column in found if likely(table.values[:, column])] or found
    if len(found) == 1 and (_repeat(table.values[:, found[0]]) or len(table.values) < LEAST_ROWS):
        rivals = [column for column in possible if column != found[0]]
        if any(
            _may_have_a_rare_class(*(table.values[:, each] for each in (rival, *found))) for rival in rivals
        ):
            raise _undecided(table, possible)
        number = found[0] + 1
        note = f"The labels are in column {number}, because its values look like those of classes."
        return found[0], f"{note} --label COLUMN (in Python: label=…) decides otherwise."
    if len(found) > 1:
        raise _undecided(table, found)
    raise DataError(
        f"{table.where}: no column looks like labels; expected them in the first or the last column, as whole numbers"
        " that repeat, or --label COLUMN (in Python: label=…)"
    )


def _repeat(values: NDArray[Any]) -> bool:
    """Whether the values repeat, and none of them is rare."""
    _, counts = np.unique(values, return_counts=True)
    return bool(counts.mean() >= 2 and counts.min() >= RARE * counts.max())


def _may_have_a_rare_class(rival: NDArray[Any], found: NDArray[Any]) -> bool:
    """Whether the column that looks less like labels may have them.

    A class of them may be rare. At the edge of pictures nearly all pixels are 0. Such a column can only be labels if
    its values count, and those of the other column do not.
    """
    values, counts = np.unique(rival, return_counts=True)
    if counts.mean() < 2 or not _are_few(rival):
        return False
    if (rival == 0).mean() < MOSTLY and counts.max() < len(rival) * (1 - RARE):
        return True
    return _count_up(values) and not _count_up(np.unique(found))


def _count_up(values: NDArray[Any]) -> bool:
    """Whether sorted values are 0, 1, 2, … or 1, 2, 3, …."""
    return bool(values[0] in (0, 1) and values[-1] - values[0] == len(values) - 1)


def _are_few(values: NDArray[Any]) -> bool:
    """Whether there are so few different values that they are no grey levels."""
    return len(np.unique(values)) <= MOST_CLASSES


def _may_be_labels(values: NDArray[Any]) -> bool:
    """Whether these are whole numbers, at least two different ones."""
    return bool((values == np.floor(values)).all() and (values != values[0]).any())


def _numbers_rows(table: Table, column: int) -> bool:
    """Whether a column of numbers only numbers the rows."""
    if column in table.texts:
        return False
    values = table.values[:, column]
    counts = values[0] in (0, 1) and np.array_equal(values, np.arange(len(values)) + values[0])
    if table.header and table.header[column].casefold() in ROW_NAMES:
        return bool(counts or len(np.unique(values)) == len(values))
    return bool(counts and len(values) >= LEAST_ROWS)


def _is_row_name(table: Table, column: int) -> bool:
    """Whether a column of texts only names the rows."""
    if table.header and table.header[column].casefold() in LABEL_NAMES:
        return False
    is_named = bool(table.header) and table.header[column].casefold() in ROW_NAMES
    return is_named or (len(table.texts[column]) == len(table.values) >= LEAST_ROWS)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+.,0-9eE]+", text) is not None


def _undecided(table: Table, columns: list[int]) -> DataError:
    first, second = columns[:2]
    return DataError(
        f"{table.where}: {_column(table, first)} and {_column(table, second)} could both have the labels;"
        f" expected one: --label {first + 1} or --label {second + 1} decides (in Python: label={first + 1})"
    )


def _column(table: Table, column: int) -> str:
    return (
        f"column {column + 1} ({in_short(table.header[column])!r})"
        if table.header
        else f"column {column + 1}"
    )
