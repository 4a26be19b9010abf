"""Makes classes of labels: numbers from 0 up, and a name for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.errors import DataError, in_short

LEAST_TO_JUDGE = 20  # so many examples, each with a label of its own, are no examples of classes


@dataclass(frozen=True)
class Classes:
    """The labels of a file in the order of the classes, and their names."""

    labels: NDArray[Any]
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def numbers(self, where: str, part: str, y: NDArray[Any]) -> NDArray[np.int64]:
        """The class of each label.

        Raises `DataError` if there is no class for one of them. `part` names the part of the dataset.
        """
        order = np.argsort(self.labels, kind="stable")
        found = order[np.searchsorted(self.labels[order], y).clip(max=len(order) - 1)]
        if (stray := self.labels[found] != y).any():
            raise DataError(
                f"{where}: the {part} label {_shown(y[stray][0])} is none of the classes"
                f" ({in_short(', '.join(map(str, self.labels)))}); expected one of them"
            )
        return found.astype(np.int64)


def find_classes(
    where: str,
    y: NDArray[Any],
    order: Sequence[int] | Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> Classes:
    """Finds the classes of the training labels.

    Parameters
    ----------
    where : str
        The file, for error messages.
    y : whole numbers or texts, (N,)
        The training labels.
    order : sequence of labels, optional
        All labels in the order of the classes, if the files say it.
    names : sequence of str, optional
        The names that the user gives to the classes. Number n gets name n, counted from 0. If the labels begin at 1
        or have gaps, and there are as many different ones as names, the lowest label gets the first name.

    Raises
    ------
    DataError
        If the names do not fit to the labels.

    Examples
    --------
    >>> find_classes("own.csv", np.array([10, 30, 20, 10])).names
    ('10', '20', '30')
    """
    found = np.unique(y)
    if len(found) == len(y) >= LEAST_TO_JUDGE:
        raise DataError(
            f"{where}: each of the {len(y):,} training examples has a label of its own, such as {_shown(y[0])};"
            " expected classes with several examples each"
        )
    if order is not None:
        labels = np.array(order)
    elif found.dtype.kind == "U":
        labels = np.array(sorted(found.tolist(), key=_natural))
    else:
        labels = found
    if names is not None:
        labels = _labels_of_names(where, labels, names)
    classes = Classes(labels, tuple(map(str, labels if names is None else names)))
    return Classes(labels, classes.names, tuple(_notes(classes, found)))


def whole_labels(where: str, y: NDArray[Any]) -> NDArray[Any]:
    """Labels as whole numbers or as texts.

    Raises `DataError` for any other label.
    """
    if y.dtype.kind == "O":
        y = np.array([str(label) for label in y])
    if y.dtype.kind in "Uiu":
        return y if y.dtype.kind == "U" else y.astype(np.int64)
    if y.dtype.kind not in "bf":
        raise DataError(f"{where}: its labels are {y.dtype}, expected whole numbers or texts")
    wrong = ~(np.abs(y.astype(np.float64)) < 2**53) | (y != np.floor(y.astype(np.float64)))
    if wrong.any():
        raise DataError(f"{where}: a label is {_shown(y[wrong][0])}, expected a whole number or a text")
    return y.astype(np.int64)


def _labels_of_names(where: str, labels: NDArray[Any], names: Sequence[str]) -> NDArray[Any]:
    """The label of each name."""
    if labels.dtype.kind == "U":
        if missing := sorted(set(labels.tolist()) - set(names)):
            raise DataError(
                f"{where}: the label {described(missing[0])} is none of the given names"
                f" ({in_short(', '.join(names))}); expected all labels among them"
            )
        return np.array(names)
    if labels.min() >= 0 and labels.max() < len(names):
        return np.arange(len(names))
    if len(labels) == len(names):
        return labels
    raise DataError(
        f"{where}: number of given names: {len(names)}, but its labels go from {labels.min()} to {labels.max()};"
        f" expected a name for each of the {len(labels)} different labels, or for each number from 0"
    )


def _notes(classes: Classes, found: NDArray[Any]) -> list[str]:
    """What the user should know of the classes."""
    if len(found) == 1:
        name = classes.names[int(np.flatnonzero(classes.labels == found[0])[0])]
        return [
            f"All training examples are of one class, {in_short(name)!r}, so there is nothing to tell apart."
        ]
    labels, names = classes.labels, classes.names
    if labels.dtype.kind == "U" or np.array_equal(labels, np.arange(len(names))):
        return []
    first, last = in_short(names[0]), in_short(names[-1])
    return [f"The labels from {labels[0]} to {labels[-1]} are classes with the names {first!r} to {last!r}."]


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts texts as people do: "a2" before "a10"."""
    return [
        (int(piece), "") if piece.isdecimal() and piece.isascii() else (-1, piece)
        for piece in re.split(r"([0-9]+)", text.casefold())
    ] + [(-1, text)]


def _shown(label: Any) -> str:
    return described(str(label)) if isinstance(label, str) else str(label)
