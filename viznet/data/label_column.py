"""Finds the label column of a table, by what the user says, by the header, or by the values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.data.table import Table
from viznet.errors import DataError, DataUsageError, in_short

LABEL_NAMES = frozenset(
    ["label", "labels", "class", "classes", "class_name", "classname", "target", "targets", "y"]
)
LABEL_NAMES |= frozenset(["digit", "digits", "letter", "letters", "character", "category"])
ROW_NAMES = frozenset(
    ["", "id", "index", "unnamed: 0", "row", "rownames", "file", "filename", "image", "path"]
)
PIXEL_STEMS = frozenset(["pixel", "pixels", "px", "pix"])
LEAST_ROWS = 20  # a shorter column of 0, 1, 2, … may have one example of every class
RARE = 0.05  # of the most frequent value; at the edge of pictures nearly all pixels are 0, and other values are rarer


@dataclass(frozen=True)
class LabelColumn:
    """Which column has the labels, which columns are neither label nor pixel, and how that was decided.

    The columns count from 0 here, and from 1 in messages.
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
        column, note = _named(table, label), ""
    else:
        column, note = _by_header(table) or _by_texts(table, left_out) or _by_values(table, left_out)
    names = [each for each in table.texts if _is_row_name(table, each)]
    rows = sorted({*left_out, *names} - {column})
    others = [each for each in _label_names(table) if each != column]
    notes = [
        note,
        *(f"Column {each + 1} only names the rows, so it is left out." for each in rows),
        *(f"Column {each + 1} has other labels, so it is left out." for each in others),
    ]
    return LabelColumn(column, (*rows, *others), tuple(filter(None, notes)))


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


def _named(table: Table, label: str | int) -> int:
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


def _by_header(table: Table) -> tuple[int, str] | None:
    names = [name.casefold() for name in table.header]
    found = _label_names(table)
    if len(found) > 1:
        raise _undecided(table, found)
    if not found and names:
        stems = Counter(map(_stem, names))
        stem, count = stems.most_common(1)[0]
        others = [
            column for column, name in enumerate(names) if _stem(name) != stem and name not in ROW_NAMES
        ]
        if stem in PIXEL_STEMS and not others:
            raise DataError(
                f"{table.where}: its header names no label column, only {in_short(table.header[-1])!r} and the like;"
                " expected a column such as 'label', or --label COLUMN"
            )
        found = others if stem and count > 1 and len(others) == 1 else []
    if not found:
        return None
    (column,) = found
    name = in_short(table.header[column])
    return column, f"The labels are in column {column + 1}, which the header calls {name!r}."


def _label_names(table: Table) -> list[int]:
    """The columns that the header names as labels."""
    return [column for column, name in enumerate(table.header) if name.casefold() in LABEL_NAMES]


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
    """The first or the last column, whichever has values that repeat as classes do."""
    columns = [column for column in range(table.values.shape[1]) if column not in left_out]
    edges = sorted({columns[0], columns[-1]}) if columns else []
    for likely in (_looks_like_labels, _may_be_labels):
        found = [column for column in edges if likely(table.values[:, column])]
        if len(found) == 1:
            number = found[0] + 1
            note = f"The labels are in column {number}, because its values look like those of classes."
            return found[0], f"{note} --label COLUMN decides otherwise."
        if found:
            raise _undecided(table, found)
    raise DataError(
        f"{table.where}: no column looks like labels; expected them in the first or the last column, as whole numbers"
        " of which there are several different ones, or --label COLUMN"
    )


def _looks_like_labels(values: NDArray[Any]) -> bool:
    """Whether these are whole numbers that repeat, and none of them is rare."""
    if not _may_be_labels(values):
        return False
    _, counts = np.unique(values, return_counts=True)
    return bool(counts.mean() >= 2 and counts.min() >= RARE * counts.max())


def _may_be_labels(values: NDArray[Any]) -> bool:
    """Whether these are whole numbers, at least two different ones."""
    return bool((values == np.floor(values)).all() and (values != values[0]).any())


def _numbers_rows(table: Table, column: int) -> bool:
    """Whether a column only numbers the rows, or is named like one that does."""
    if column in table.texts:
        return False
    values = table.values[:, column]
    counts = values[0] in (0, 1) and np.array_equal(values, np.arange(len(values)) + values[0])
    if table.header and table.header[column].casefold() in ROW_NAMES:
        return bool(counts or len(np.unique(values)) == len(values))
    return bool(counts and len(values) >= LEAST_ROWS)


def _is_row_name(table: Table, column: int) -> bool:
    """Whether a column of texts has another text in every row, or is named like one that does."""
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
