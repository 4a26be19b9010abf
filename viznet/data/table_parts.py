"""Which of several tables is learned from, and which one is for the test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from viznet.data.header import LABEL_NAMES
from viznet.data.readers.base import Parts
from viznet.data.table import Table
from viznet.errors import DataError, in_short

UNUSED = "These tables were not used: {names}."


def choose_tables(where: str, names: Sequence[str]) -> tuple[str, str | None]:
    """The names of the training table and of the test table, by their names.

    >>> choose_tables("own.zip", ["mnist_test.csv", "mnist_train.csv", "sample_submission.csv"])
    ('mnist_train.csv', 'mnist_test.csv')
    """
    train = _only(names) or _only([name for name in names if _stem(name).endswith("train")])
    if train is None:
        raise DataError(
            f"{where}: holds several tables ({in_short(', '.join(names))});"
            " expected a single one, or one that is called train.csv"
        )
    test = _only([name for name in names if _stem(name).endswith("test")])
    return train, test if test != train else None


def unused_tables(names: Sequence[str], used: Sequence[str | None]) -> tuple[str, ...]:
    """A sentence that names the tables that were left out."""
    unused = [name for name in names if name not in used]
    return (UNUSED.format(names=in_short(", ".join(unused))),) if unused else ()


def with_test(train: Table, test: Table | None) -> Parts:
    """Both parts, or the training part alone if the test has no labels.

    Kaggle's test.csv has none.
    """
    if test is None:
        return Parts(train)
    if (test.header and _names_label(train) and not _names_label(test)) or test.values.shape[
        1
    ] == train.values.shape[1] - 1:
        return Parts(train, notes=(f"{test.where} has no column of labels, so it is not used.",))
    return Parts(train, test)


def _names_label(table: Table) -> bool:
    return any(name.casefold() in LABEL_NAMES for name in table.header)


def _stem(name: str) -> str:
    return PurePosixPath(name).name.lower().partition(".")[0]


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None
