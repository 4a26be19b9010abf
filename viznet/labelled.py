"""Labelled data: the inputs of a network, and each example's class.

Every function that takes examples takes a `Dataset`, `Examples`, or a pair of arrays `(x, y)`. In a pair, x is
(N, n_in) numbers or (N, height, width) images, and y is (N,) class numbers. Numbers are used as they are. Bytes (uint8)
are pixels from 0 to 255, and become numbers from 0 to 1.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from viznet.activations import Array
from viznet.arguments import as_array, described
from viznet.errors import LabelledDataError, UsageError
from viznet.other_examples import NUMBERED, gives_pairs, how_to_number, how_to_pair


class LabelledInputs(Protocol):
    """What training needs of examples: inputs and class numbers.

    The inputs are (N, n_in), the class numbers (N,).
    """

    @property
    def y(self) -> Array: ...
    def inputs(self, dtype: np.dtype[np.floating]) -> Array: ...


@dataclass(frozen=True, eq=False, repr=False)
class LabelledArrays:
    """A user's own pair of arrays: x is (N, n_in), y is (N,) class numbers."""

    x: Array
    y: Array
    image_shape: tuple[int, int] | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of the arrays, by which a recording knows its examples.

        Class numbers of another type are the same numbers.
        """
        digest = hashlib.sha256(f"{self.x.shape} {self.x.dtype.str}\n".encode())
        digest.update(np.ascontiguousarray(self.x).data)
        digest.update(np.ascontiguousarray(self.y, dtype="<i8").data)
        return digest.hexdigest()

    def inputs(self, dtype: Any) -> Array:
        """The inputs of a network, (N, n_in), in its number type."""
        return as_inputs(self.x, dtype)

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"LabelledArrays({len(self):,} examples of {self.x.shape[1]:,} numbers)"


def as_inputs(x: Array, dtype: Any) -> Array:
    """Converts `x` to the network's number type.

    Bytes are pixels, and become numbers from 0 to 1.

    >>> as_inputs(np.array([[0, 255]], np.uint8), "float32").tolist(), as_inputs(np.array([[3.0]]), "float64").tolist()
    ([[0.0, 1.0]], [[3.0]])
    """
    with np.errstate(over="ignore"):  # a number may be larger than any of this type, and becomes infinite
        inputs = x.astype(dtype, copy=False)
    return np.asarray(inputs / np.dtype(dtype).type(255)) if x.dtype == np.uint8 else inputs


def as_numbers(what: str, x: Any, error: type[UsageError] = LabelledDataError) -> Array:
    """Converts `x` to an array of numbers.

    Raises `error` if it holds anything else.
    """
    array = as_array(what, x, error)
    if array.dtype.kind not in "fiub":
        raise error(f"{what} is {described(x)}, expected an array of numbers")
    return array


def labelled(what: str, data: Any, part: Literal["train", "test"]) -> Any:
    """Returns labelled data, which has `y` and `inputs`.

    That is the `part` of a dataset, examples, or a checked pair of arrays.

    >>> labelled("examples", 3, "train")
    Traceback (most recent call last):
    viznet.errors.LabelledDataError: examples is 3, expected a Dataset, Examples, or a pair of arrays (x, y)
    """
    if hasattr(data, "train") and hasattr(data, "test"):
        data = getattr(data, part)
    if hasattr(data, "y") and callable(getattr(data, "inputs", None)):
        check_classes(what, data.y)
        return data
    if isinstance(data, tuple | list) and len(data) == 2:
        if gives_pairs(data) and isinstance(data[0][0], np.ndarray) and data[0][0].ndim > 1:
            raise LabelledDataError(
                f"{what} is two pairs of arrays, expected a Dataset, Examples, or one pair (x, y), such as data[0]"
            )
        return labelled_arrays(what, *data)
    raise LabelledDataError(
        f"{what} is {described(data)}, expected a Dataset, Examples, or a pair of arrays (x, y){how_to_pair(data)}"
    )


def check_classes(what: str, y: Any) -> None:
    """Raises `LabelledDataError` if these are no class numbers.

    A negative number would choose a class from the end, as NumPy's indices do.
    """
    y = as_array(f"{what}: y", y, LabelledDataError)
    if y.ndim != 1 or (y.dtype.kind not in "iu" and y.size):
        raise LabelledDataError(f"{what}: y is {described(y)}, expected (N,) whole numbers, {NUMBERED}")
    if y.size and y.min() < 0:
        raise LabelledDataError(f"{what}: y has class {y.min()}, expected classes from 0 up, {NUMBERED}")


def labelled_arrays(what: str, x: Any, y: Any) -> LabelledArrays:
    """Checks a pair of arrays and makes a row of each image."""
    x, labels = as_numbers(f"{what}: x", x), _as_labels(f"{what}: y", y)
    if x.ndim < 2 or not x.size:
        raise LabelledDataError(
            f"{what}: x has shape {x.shape}, expected (N, n_in), or images as (N, height, width)"
        )
    if labels.dtype.kind not in "iu" or labels.shape != x.shape[:1]:
        raise LabelledDataError(
            f"{what}: y is {described(labels)}, expected {len(x):,} class numbers, one for each row of x"
            f"{how_to_number(labels, len(x))}"
        )
    check_classes(what, labels)
    if not np.isfinite(x).all():
        raise LabelledDataError(f"{what}: x has NaN or infinite numbers, expected finite ones")
    is_image = x.ndim == 3 or (x.ndim == 4 and x.shape[1] == 1)
    shape = (int(x.shape[-2]), int(x.shape[-1])) if is_image else None
    return LabelledArrays(x.reshape(len(x), -1), labels, shape)


def _as_labels(what: str, y: Any) -> Array:
    """Class numbers as an array of numbers.

    Raises `LabelledDataError` if they are texts or anything else.
    """
    array = as_array(what, y, LabelledDataError)
    if array.dtype.kind in "UO":
        raise LabelledDataError(f"{what} is {described(array)}, expected an array of numbers, {NUMBERED}")
    return as_numbers(what, y)
