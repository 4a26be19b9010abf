"""Labels that take a column for each class.

A row has a 1 in the column of its class. The columns become one column of labels, so that no such column is taken for
a pixel.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.data.header import LABEL_NAMES, pixel_columns
from viznet.data.table import Table
from viznet.errors import DataError

MOST_CLASSES = 100  # columns at one end of a table that are looked at
LEAST_ROWS = 20  # in a shorter table, two pixels may look so by chance
NAME = re.compile(rf"(?:{'|'.join(sorted(LABEL_NAMES))})(?:[\W_]+(.+)|(\d+))", re.IGNORECASE)


def one_hot_columns(table: Table) -> range | None:
    """The columns of classes, by their names or by their values, or None.

    By the values, they are the first or the last columns: each row has one 1 in them and zeros beside it.

    Raises `DataError` if the first and the last columns both look so.
    """
    named = [column for column, name in enumerate(table.header) if NAME.fullmatch(name)]
    if len(named) > 1 and named == list(range(named[0], named[-1] + 1)):
        columns = range(named[0], named[-1] + 1)
        if len(columns) < table.values.shape[1] and _is_one_hot(table, columns):
            return columns
    if any(name.casefold() in LABEL_NAMES for name in table.header) or len(table.values) < LEAST_ROWS:
        return None
    pixels = set(pixel_columns(table.header))
    width = table.values.shape[1]
    ends = [range(0, _length(table, 1)), range(width - _length(table, -1), width)]
    found = [each for each in ends if len(each) and not pixels.intersection(each)]
    if len(found) > 1:
        raise DataError(
            f"{table.where}: columns {found[0][0] + 1} to {found[0][-1] + 1} and columns {found[1][0] + 1} to"
            f" {found[1][-1] + 1} could both have a column for each class; expected one column with the labels"
        )
    return found[0] if found else None


def merge_one_hot(table: Table, columns: range) -> Table:
    """The same table with one column of labels for all classes.

    The classes have the names that the header gives, such as "cat" by "class_cat". Without a header they are numbers
    from 0 up.

    Raises `DataError` if a row has no 1 in these columns, or several.
    """
    if not _is_one_hot(table, columns):
        raise DataError(
            f"{table.where}: columns {columns[0] + 1} to {columns[-1] + 1} have a column for each class in the training"
            " table; expected a single 1 in each row of them, and zeros beside it"
        )
    first, width = columns[0], len(columns)
    codes = table.values[:, first : first + width].argmax(axis=1)
    names = [_class_name(name) for name in table.header[first : first + width]]
    texts = {(c if c < first else c - width + 1): each for c, each in table.texts.items()}
    if names and all(re.fullmatch(r"[0-9]{1,9}", name) for name in names):
        codes = np.array([int(name) for name in names])[codes]
    elif names:
        texts[first] = tuple(names)
    values = np.delete(table.values, columns, axis=1)
    values = np.insert(
        values.astype(np.promote_types(values.dtype, np.int32), copy=False), first, codes, axis=1
    )
    header = (*table.header[:first], "label", *table.header[first + width :]) if names else ()
    return Table(values, table.where, header, texts)


def _class_name(name: str) -> str:
    found = NAME.fullmatch(name)
    return (found[1] or found[2]) if found else name


def _is_one_hot(table: Table, columns: range) -> bool:
    if columns[-1] >= table.values.shape[1] or any(column in table.texts for column in columns):
        return False
    values = table.values[:, columns[0] : columns[-1] + 1]
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def _length(table: Table, step: int) -> int:
    """How many columns at one end of the table are classes, 0 if none are.

    The step is 1 for the first columns, and -1 for the last ones.
    """
    ones: NDArray[Any] = np.zeros(len(table.values), np.int64)
    classes = 0
    order = range(table.values.shape[1])[::step]
    for length, column in enumerate(order[: min(MOST_CLASSES, len(order) - 1)], start=1):
        values = table.values[:, column]
        if column in table.texts or not ((values == 0) | (values == 1)).all():
            return 0
        ones += values.astype(np.int64)
        classes += bool(values.any())
        if (ones > 1).any():
            return 0
        if classes > 1 and (ones == 1).all():
            return length
    return 0
