"""Makes a dataset of a file or folder.

It chooses the reader, checks what was read, and sets test examples aside if there are none.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.examples import Dataset, Examples, square
from viznet.data.readers import Part, find_reader, forms
from viznet.data.split import stratified_split
from viznet.errors import DataError


def read_dataset(path: str | os.PathLike[str], *, labels: Sequence[str] | None = None) -> Dataset:
    """The labelled images in a file or folder.

    Parameters
    ----------
    path : str or path
        The file or folder.
    labels : sequence of str, optional
        The names of the classes; by default "0", "1", … up to the largest training label.

    Raises
    ------
    DataError
        If no reader takes it, or if something in it is wrong.
    """
    path = Path(path)
    try:
        if (reader := find_reader(path)) is None:
            raise DataError(f"{path}: is in no format that viznet reads; expected one of these: {forms()}")
        train, test = reader.read(path)
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read ({error.strerror}); expected one of these: {forms()}"
        ) from error
    _check_shapes(path, train, test)
    if labels is None:
        labels = [str(label) for label in range(int(train[1].max()) + 1)]
    _check_labels(path, train, test, len(labels))
    if test is None:
        train, test = _split(path, train)
    return Dataset(path.name, _examples(train, labels), _examples(test, labels))


def _check_shapes(path: Path, train: Part, test: Part | None) -> None:
    for name, part in (("training", train), ("test", test)):
        if part is not None and not part[0].size:
            raise DataError(
                f"{path}: its {name} images have the shape {part[0].shape}, expected an image or more"
            )
    if test is not None and test[0].shape[1:] != train[0].shape[1:]:
        raise DataError(
            f"{path}: its test images are {_size(test[0])}, expected {_size(train[0])} as the training images are"
        )


def _check_labels(path: Path, train: Part, test: Part | None, classes: int) -> None:
    for name, part in (("training", train), ("test", test)):
        if part is not None and part[1].max() >= classes:
            raise DataError(
                f"{path}: the {name} label {part[1].max()} is outside the classes 0 to {classes - 1}"
            )


def _split(path: Path, part: Part) -> tuple[Part, Part]:
    """A part of the examples to learn from, and a part to be tested on."""
    x, y = part
    if len(y) < 2:
        raise DataError(f"{path}: has one example, expected at least two, to learn from and to test on")
    train, test = stratified_split(y)
    return (x[train], y[train]), (x[test], y[test])


def _examples(part: Part, labels: Sequence[str]) -> Examples:
    x, y = part
    shape = (x.shape[1], x.shape[2]) if x.ndim == 3 else square(x.shape[1])
    return Examples(np.ascontiguousarray(x).reshape(len(x), -1), y.astype(np.int64), shape, tuple(labels))


def _size(x: NDArray[np.uint8]) -> str:
    return " × ".join(map(str, x.shape[1:])) + " pixels"
