"""Makes a dataset of a file or folder.

It chooses the reader, makes classes of the labels and pixels of the numbers, and sets test examples aside if there are
none. `LoadOptions` has what a user can decide.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_whole, name_of, positive
from viznet.data.classes import find_classes, whole_labels
from viznet.data.examples import Dataset, Examples, is_shape, square
from viznet.data.label_column import LEAST_ROWS, LabelColumn, find_label_column, split_table
from viznet.data.one_hot import merge_one_hot, one_hot_columns
from viznet.data.other_formats import advice
from viznet.data.readers import Part, Parts, find_reader, forms
from viznet.data.split import stratified_split
from viznet.data.table import Table
from viznet.data.white import as_pixels, find_brightest, find_white
from viznet.errors import DataError, DataUsageError

ONE_HOT = "The labels are in columns {first} to {last}, which have a column for each class."
LARGEST_SIDE = 4096  # pixels of a resized picture


@dataclass(frozen=True)
class LoadOptions:
    """What a user decides about a file or folder. Each is explained at `load`."""

    labels: Sequence[str] | None = None
    label: str | int | None = None
    white: float | None = None
    image_shape: tuple[int, int] | None = None
    resize: tuple[int, int] | None = None


def check_options(options: LoadOptions) -> None:
    """Raises `DataUsageError` if one of them has a wrong type."""
    labels, label, white, shape = options.labels, options.label, options.white, options.image_shape
    are_names = isinstance(labels, Sequence) and not isinstance(labels, str)
    if labels is not None and not (are_names and labels and all(isinstance(name, str) for name in labels)):
        raise DataUsageError(f"labels is {described(labels)}, expected a list of names")
    if labels is not None and (twice := next((name for name in labels if labels.count(name) > 1), None)):
        raise DataUsageError(
            f"labels has {described(twice)} more than once, expected a name of its own for each class"
        )
    if label is not None and not (isinstance(label, str) or is_whole(label)):
        raise DataUsageError(f"label is {described(label)}, expected the name or the number of a column")
    if white is not None:
        positive("white", white, such_as="16", error=DataUsageError)
    if shape is not None and not is_shape(shape):
        raise DataUsageError(f"image_shape is {described(shape)}, expected (height, width), such as (20, 15)")
    size = options.resize
    if size is not None and not (is_shape(size) and max(size) <= LARGEST_SIDE):
        raise DataUsageError(
            f"resize is {described(size)}, expected (width, height) of up to {LARGEST_SIDE:,} pixels, such as (28, 28)"
        )


def read_dataset(path: str | os.PathLike[str], options: LoadOptions = LoadOptions()) -> Dataset:
    """The labelled images in a file or folder.

    Parameters
    ----------
    path : str or path
        The file or folder.
    options : LoadOptions
        What the user decides.

    Raises
    ------
    DataError
        If no reader takes it, or if something in it is wrong.
    """
    path = Path(path)
    try:
        reader = find_reader(path)
        if (reader is None or reader.name == "csv") and (what := advice(path)):
            raise DataError(f"{path}: {what}")
        if reader is None:
            raise DataError(f"{path}: is in no format that viznet reads; expected one of these: {forms()}")
        parts = reader.parts(path, options.resize)
        train, test, notes = _labelled(path, parts, options.label)
        _check_images(path, train, test)
        images = [part[0] for part in (train, test) if part is not None]
        white = find_white(str(path), *images) if options.white is None else float(options.white)
        brightest = find_brightest(*images)
        train = as_pixels(str(path), train[0], white), train[1]
        test = test and (as_pixels(str(path), test[0], white), test[1])
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read ({error.strerror}); expected one of these: {forms()}"
        ) from error
    classes = find_classes(str(path), train[1], parts.classes, options.labels)
    train = train[0], classes.numbers(str(path), "training", train[1])
    if test is None:
        train, test = _split(path, train)
    else:
        test = test[0], classes.numbers(str(path), "test", test[1])
    notes = [
        *parts.notes,
        *notes,
        *_white_notes(brightest, white, options),
        *classes.notes,
    ]
    shape = options.image_shape
    return Dataset(
        name_of(path),
        _examples(path, train, classes.names, shape, white),
        _examples(path, test, classes.names, shape, white),
        tuple(notes),
    )


def _white_notes(brightest: float, white: float, options: LoadOptions) -> list[str]:
    """Says which number is white, unless there is no doubt."""
    if options.white is not None or brightest == white == 255:
        return []
    return [
        f"White is {white:g}, because the brightest pixel is {brightest:g}. "
        "--white N (in Python: white=N) decides otherwise."
    ]


def _labelled(path: Path, parts: Parts, label: str | int | None) -> tuple[Part, Part | None, Sequence[str]]:
    """Both parts with their labels apart, and notes on the label column."""
    notes: list[str] = []
    if isinstance(parts.train, Table) and label is None and (hot := one_hot_columns(parts.train)):
        parts = parts._replace(
            train=merge_one_hot(parts.train, hot),
            test=merge_one_hot(parts.test, hot) if isinstance(parts.test, Table) else parts.test,
        )
        label = hot[0] + 1
        notes = [ONE_HOT.format(first=hot[0] + 1, last=hot[-1] + 1)]
    chosen = find_label_column(parts.train, label) if isinstance(parts.train, Table) else None
    if chosen is None and label is not None:
        raise DataUsageError(
            f"{path}: label is {described(label)}, expected none, since only a table has a column with labels"
        )
    if isinstance(parts.train, Table) and isinstance(parts.test, Table):
        _check_columns(parts.train, parts.test)
        if chosen is not None:
            _check_label_column(parts.train, parts.test, label, chosen.column)
    train = _apart(path, parts.train, chosen)
    test = None if parts.test is None else _apart(path, parts.test, chosen)
    return train, test, [*notes, *(chosen.notes if chosen else ())]


def _apart(path: Path, part: Part | Table, chosen: LabelColumn | None) -> Part:
    """The images of a part, and its labels."""
    x, y = split_table(part, chosen or find_label_column(part)) if isinstance(part, Table) else part
    return x, whole_labels(str(path), np.asarray(y))


def _check_columns(train: Table, test: Table) -> None:
    """Raises `DataError` if the test table has other columns."""
    if test.values.shape[1] != train.values.shape[1]:
        raise DataError(
            f"{test.where}: has {test.values.shape[1]:,} columns, expected {train.values.shape[1]:,}"
            " as the training table has"
        )
    names, expected = ([name.casefold() for name in table.header] for table in (test, train))
    if names != expected and sorted(names) == sorted(expected):
        raise DataError(
            f"{test.where}: has its columns in another order, expected that of the training table"
        )


def _check_label_column(train: Table, test: Table, label: str | int | None, expected: int) -> None:
    """Raises `DataError` if the test table has its labels elsewhere.

    Its values must show that. The few rows of a short table may leave it open, and then the training table decides.
    They show it if they have other values than the same column of the training table.
    """
    try:
        found = find_label_column(test, label).column
    except DataError:
        return
    if found == expected:
        return
    is_alike = (found in test.texts) == (found in train.texts) and bool(
        np.isin(test.values[:, found], train.values[:, found]).all()
    )
    if len(test.values) >= LEAST_ROWS or not is_alike:
        raise DataError(
            f"{test.where}: seems to have its labels in column {found + 1}, expected column {expected + 1} as in the"
            f" training table; if they are there, --label {expected + 1} decides (in Python: label={expected + 1})"
        )


def _check_images(path: Path, train: Part, test: Part | None) -> None:
    for name, part in (("training", train), ("test", test)):
        if part is not None and not part[0].size:
            raise DataError(
                f"{path}: its {name} images have the shape {part[0].shape}, expected an image or more"
            )
    if test is not None and test[0].shape[1:] != train[0].shape[1:]:
        raise DataError(
            f"{path}: its test images are {_size(test[0])}, expected {_size(train[0])} as the training images are"
        )


def _split(path: Path, part: Part) -> tuple[Part, Part]:
    """A part of the examples to learn from, and a part to be tested on."""
    x, y = part
    if len(y) < 2:
        raise DataError(f"{path}: has one example, expected at least two, to learn from and to test on")
    train, test = stratified_split(y)
    return (x[train], y[train]), (x[test], y[test])


def _examples(
    path: Path, part: Part, labels: Sequence[str], image_shape: tuple[int, int] | None, white: float
) -> Examples:
    x, y = part
    shape = image_shape or ((x.shape[1], x.shape[2]) if x.ndim == 3 else square(x.shape[1]))
    x = np.ascontiguousarray(x).reshape(len(x), -1)
    if image_shape is not None and image_shape[0] * image_shape[1] != x.shape[1]:
        height, width = image_shape
        raise DataUsageError(
            f"{path}: image_shape is {height} × {width}, which makes {height * width:,} pixels,"
            f" but its images have {x.shape[1]:,}"
        )
    return Examples(x, y, shape, tuple(labels), white=white)


def _size(x: NDArray[Any]) -> str:
    return " × ".join(map(str, x.shape[1:])) + " pixels"
