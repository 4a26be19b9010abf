"""Sets of labelled images, and datasets of a training and a test set."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from viznet.arguments import as_array, described, positive, whole_number
from viznet.errors import DataError, DataUsageError, NoSuchExampleError
from viznet.labelled import LabelledArrays, as_inputs, labelled

DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False, repr=False)
class Examples:
    """A set of grey images and the class of each.

    The arrays are read-only. `examples[…]` gives some of the examples, by number, slice, list or mask.

    Parameters
    ----------
    x : uint8, (N, pixels)
        The images, one a row: 0 is the background, 255 full ink.
    y : integers, (N,)
        The class of each image, as an index into `labels`.
    image_shape : (height, width), optional
        The shape of an image, or None if the pixels form no known rectangle.
    labels : sequence of str
        The names of the classes; by default "0" to "9".
    name : str
        The name of the dataset, which a recording keeps.
    white : float
        The number that was full ink where the images come from. It became 255 in `x`.

    Raises
    ------
    DataError
        If these do not fit together.

    Examples
    --------
    >>> import numpy as np
    >>> Examples(np.zeros((3, 4), np.uint8), np.array([1, 0, 1]), image_shape=(2, 2), labels=("cat", "dog"))
    Examples(3 images of 2 × 2, 2 classes)
    """

    x: NDArray[np.uint8]
    y: NDArray[np.int64]
    image_shape: tuple[int, int] | None = None
    labels: tuple[str, ...] = DIGITS
    name: str = ""
    white: float = 255

    def __post_init__(self) -> None:
        x, y = (as_array(f"examples: {name}", getattr(self, name), DataUsageError) for name in "xy")
        if not isinstance(self.labels, tuple | list) or not all(
            isinstance(name, str) for name in self.labels
        ):
            raise DataUsageError(
                f"examples: labels is {described(self.labels)}, expected the names of the classes, ('cat', 'dog')"
            )
        positive("examples: white", self.white, such_as="255", error=DataUsageError)
        if self.image_shape is not None and not is_shape(self.image_shape):
            raise DataUsageError(
                f"examples: image_shape is {described(self.image_shape)}, expected (height, width)"
            )
        if x.dtype != np.uint8 or x.ndim != 2:
            raise DataError(f"examples: x is {x.dtype} {x.shape}, expected uint8 (N, pixels)")
        if y.dtype.kind not in "iu" or y.shape != x.shape[:1]:
            raise DataError(
                f"examples: y is {y.dtype} {y.shape}, expected a whole number for each of the {len(x)} images"
            )
        if self.image_shape is not None and self.image_shape[0] * self.image_shape[1] != x.shape[1]:
            raise DataError(f"examples: {x.shape[1]} pixels do not make an image_shape of {self.image_shape}")
        if y.size and not 0 <= y.min() <= y.max() < len(self.labels):
            stray = y[(y < 0) | (y >= len(self.labels))][0]
            raise DataError(f"examples: label {stray} is outside the classes 0 to {len(self.labels) - 1}")
        object.__setattr__(self, "x", _read_only(x))
        object.__setattr__(self, "y", _read_only(y.astype(np.int64, copy=False)))
        object.__setattr__(self, "labels", tuple(self.labels))

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        shape = " × ".join(map(str, self.image_shape)) if self.image_shape else f"{self.x.shape[1]} pixels"
        images = "image" if len(self) == 1 else "images"
        return f"Examples({len(self):,} {images} of {shape}, {len(self.labels)} classes)"

    def __getitem__(
        self, index: int | slice | Sequence[int] | NDArray[np.integer] | NDArray[np.bool_]
    ) -> Examples:
        """Some of the examples, by number, slice, list of numbers or mask."""
        try:
            if index is None or isinstance(index, bool | tuple):  # NumPy would add an axis or choose columns
                raise TypeError("does not choose examples")
            if isinstance(index, int | np.integer):
                index = [int(index)]
            return replace(self, x=self.x[index], y=self.y[index])
        except (IndexError, TypeError, ValueError) as error:
            raise NoSuchExampleError(
                f"examples[…] got {described(index)}, expected numbers from 0 to {len(self) - 1}, a slice or a mask"
            ) from error

    def per_class(self, count: int = 1) -> Examples:
        """The first `count` examples of every class.

        They are ordered by class: 0, 0, …, 1, 1, … If a class has fewer examples, all of them are taken.
        """
        whole_number("count", count, least=1, error=DataUsageError)
        first = [np.flatnonzero(self.y == label)[:count] for label in range(len(self.labels))]
        return self[np.concatenate(first)]

    def inputs(self, dtype: DTypeLike = np.float32) -> NDArray[np.floating]:
        """The images as inputs of a network, each pixel divided by 255.

        The result is (N, pixels) of `dtype`, with numbers from 0 to 1.
        """
        try:
            # NumPy takes much more for a type: it reads None as float64, and a number as the type of the number.
            floats = isinstance(dtype, str | type | np.dtype) and np.issubdtype(np.dtype(dtype), np.floating)
        except (TypeError, ValueError):  # a ValueError: half of a surrogate pair
            floats = False
        if not floats:
            raise DataUsageError(f"dtype is {described(dtype)}, expected float32 or float64")
        return as_inputs(self.x, dtype)

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the shape, pixels and classes, in hexadecimal."""
        digest = hashlib.sha256(f"{self.x.shape} {self.image_shape}\n".encode())
        digest.update(np.ascontiguousarray(self.x).data)
        digest.update(np.ascontiguousarray(self.y, dtype="<i8").data)
        return digest.hexdigest()


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """A training set and a test set under one name.

    Parameters
    ----------
    name : str
        The name, which both sets get.
    train, test : Examples
        The examples to learn from, and the examples to be tested on.
    notes : sequence of str
        Sentences on what was decided when the dataset was loaded: which column has the labels, which number is white.

    Raises
    ------
    DataUsageError
        If one of them has another type.

    Examples
    --------
    >>> import viznet as vz
    >>> digits = vz.digits()
    >>> vz.Dataset("few digits", digits.train[:100], digits.test[:50])
    Dataset('few digits', 100 to learn from and 50 to be tested on)
    """

    name: str
    train: Examples
    test: Examples
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise DataUsageError(f"name is {described(self.name)}, expected a text")
        for part in ("train", "test"):
            if not isinstance(getattr(self, part), Examples):
                raise DataUsageError(f"{part} is {described(getattr(self, part))}, expected Examples")
            object.__setattr__(self, part, replace(getattr(self, part), name=self.name))
        if not isinstance(self.notes, tuple | list) or not all(isinstance(note, str) for note in self.notes):
            raise DataUsageError(f"notes is {described(self.notes)}, expected a list of sentences")
        object.__setattr__(self, "notes", tuple(self.notes))

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}, {len(self.train):,} to learn from and {len(self.test):,} to be tested on)"


def as_examples(what: str, data: Any, classes: int) -> Examples:
    """`data` as examples that a recording can keep.

    Parameters
    ----------
    what : str
        The name of the argument, for error messages.
    data : Examples, Dataset or (x, y)
        The test set of a dataset is taken. In a pair of arrays, x is uint8 pixels or numbers from 0 to 1. Each such
        number becomes the nearest of the 256 pixel values.
    classes : int
        How many classes a pair of arrays has at least.

    Raises
    ------
    DataUsageError
        If `data` is something else, or if x holds other numbers.

    Examples
    --------
    >>> import numpy as np
    >>> as_examples("probe", (np.array([[0, 1, 0.2, 1]]), np.array([2])), 3)
    Examples(1 image of 2 × 2, 3 classes)
    """
    data = labelled(what, data, "test")
    if isinstance(data, Examples):
        return data
    if not isinstance(data, LabelledArrays):
        raise DataUsageError(f"{what} is {described(data)}, expected Examples or a pair of arrays (x, y)")
    x, white = data.x, 255
    if x.dtype != np.uint8:
        if x.min() < 0 or x.max() > 1:
            raise DataUsageError(
                f"{what}: x has numbers from {x.min():.4g} to {x.max():.4g}, but a recording keeps pixels: "
                "expected numbers from 0 to 1, or bytes (uint8)"
            )
        x = np.rint(np.asarray(x, np.float64) * 255).astype(np.uint8)
        white = 1
    names = tuple(str(label) for label in range(max(classes, int(data.y.max()) + 1)))
    return Examples(x, data.y, data.image_shape or square(x.shape[1]), names, white=white)


def square(pixels: int) -> tuple[int, int] | None:
    """The shape of a square image with so many pixels, or None.

    >>> square(784), square(785)
    ((28, 28), None)
    """
    side = math.isqrt(pixels)
    return (side, side) if side * side == pixels else None


def is_shape(shape: Any) -> bool:
    """Whether this is a height and a width."""
    return (
        isinstance(shape, tuple | list)
        and len(shape) == 2
        and all(isinstance(side, int | np.integer) and side > 0 for side in shape)
    )


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
