"""Makes a part of a dataset of arrays, in the shapes that people save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import DataError, in_short

if TYPE_CHECKING:
    from viznet.data.readers.base import Part

BRIGHTNESS = np.array([0.299, 0.587, 0.114])  # of red, green and blue, as in ITU-R BT.601
SHAPES = "(N, height, width), (N, pixels), (N, height, width, 1) or (N, 1, height, width)"
UNUSED = "These arrays were not used: {names}."
BLOCK = 4096  # coloured images made grey at a time


def as_part(x: NDArray[Any], y: NDArray[Any], names: tuple[str, str], where: str) -> Part:
    """Images and labels in the usual shapes.

    Parameters
    ----------
    x : numbers
        (N, pixels), (N, height, width), (N, height, width, 1), (N, 1, height, width), or colours as
        (N, height, width, 3), which become grey.
    y : labels
        (N,), (N, 1), or rows with a single 1 at the class, (N, classes).
    names : (images, labels)
        The names of the arrays, for messages.
    where : str
        The file or folder, for messages.

    Raises
    ------
    DataError
        If they have other shapes.
    """
    shape = x.shape
    if x.dtype.kind not in "biuf":
        raise DataError(f"{where}: {in_short(names[0])} holds {x.dtype}, expected numbers")
    if x.ndim == 4 and 1 in (shape[1], shape[3]):
        x = x.reshape(len(x), *(shape[1:3] if shape[3] == 1 else shape[2:]))
    elif x.ndim == 4 and shape[3] == 3:
        x = _grey(x)
    if x.ndim not in (2, 3):
        raise DataError(f"{where}: {in_short(names[0])} has the shape {shape}, expected {SHAPES}")
    if y.shape == (len(x), 1):
        y = y.reshape(-1)
    elif y.ndim == 2 and len(y) == len(x) and _is_one_hot(y):
        y = y.argmax(axis=1)
    if y.shape != (len(x),):
        raise DataError(
            f"{where}: {in_short(names[1])} has the shape {y.shape}, expected ({len(x)},), a label for each image"
        )
    return x, y


def unnamed_pairs(arrays: Sequence[NDArray[Any]], where: str) -> tuple[Part, Part | None]:
    """The training part and the test part of arrays without names.

    Arrays of labels have one number for each image, or a row with a single 1. The first images and the first labels
    belong together.
    """
    labels = [each for each in arrays if each.ndim < 2 or (each.ndim == 2 and _are_labels(each))]
    images = [each for each in arrays if not any(each is other for other in labels)]
    if len(images) != len(labels) or not 1 <= len(images) <= 2:
        shapes = ", ".join(str(each.shape) for each in arrays)
        raise DataError(
            f"{where}: has arrays without names, of the shapes {in_short(shapes)}; "
            "expected images and labels, for the training and perhaps for the test; name them x_train and y_train"
        )
    train, *test = [
        as_part(x, y, ("an array", "an array"), where) for x, y in zip(images, labels, strict=True)
    ]
    return train, test[0] if test else None


def unused_note(names: Sequence[str]) -> tuple[str, ...]:
    """A sentence that names the arrays that were left out."""
    return (UNUSED.format(names=in_short(", ".join(names))),) if names else ()


def _grey(colours: NDArray[Any]) -> NDArray[Any]:
    """The brightness of colours, (N, height, width).

    Its numbers have the type that the colours have.
    """
    grey = np.empty(colours.shape[:3], colours.dtype)
    for start in range(0, len(grey), BLOCK):
        brightness = colours[start : start + BLOCK] @ BRIGHTNESS
        grey[start : start + BLOCK] = brightness if grey.dtype.kind == "f" else np.rint(brightness)
    return grey


def _are_labels(array: NDArray[Any]) -> bool:
    return array.shape[1] == 1 or _is_one_hot(array)


def _is_one_hot(y: NDArray[Any]) -> bool:
    return y.dtype.kind in "biuf" and bool(((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all())
