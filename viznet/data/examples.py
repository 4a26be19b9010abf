"""Labelled images: a set of them, and the pair of sets that one learns from and is tested on."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from viznet.data.errors import DataError

DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False, repr=False)
class Examples:
    """A set of grey images and the class that each belongs to.

    ``x`` is uint8 (N, pixels), 0 the background and 255 full ink; ``y`` is int64 (N,), an index into
    ``labels``, the names of the classes; ``image_shape`` is (height, width), or None where the pixels form
    no known rectangle; ``name`` is what the dataset is called, for the records. The arrays
    are read-only. Raises DataError where the parts do not fit together.

    >>> import numpy as np
    >>> Examples(np.zeros((3, 4), np.uint8), np.array([1, 0, 1]), image_shape=(2, 2), labels=("cat", "dog"))
    Examples(3 images of 2 × 2, 2 classes)
    """

    x: NDArray[np.uint8]
    y: NDArray[np.int64]
    image_shape: tuple[int, int] | None = None
    labels: tuple[str, ...] = DIGITS
    name: str = ""

    def __post_init__(self) -> None:
        x, y = np.asarray(self.x), np.asarray(self.y)
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
        return f"Examples({len(self):,} images of {shape}, {len(self.labels)} classes)"

    def __getitem__(
        self, index: int | slice | Sequence[int] | NDArray[np.integer] | NDArray[np.bool_]
    ) -> Examples:
        """Some of the examples, as examples again: by number, slice, list of numbers or mask."""
        if isinstance(index, int | np.integer):
            index = [int(index)]
        return replace(self, x=self.x[index], y=self.y[index])

    def one_of_each(self, count: int = 1) -> Examples:
        """The first ``count`` examples of every class, grouped by class: 0, 0, …, 1, 1, …

        A class that has fewer gives all that it has.
        """
        first = [np.flatnonzero(self.y == label)[:count] for label in range(len(self.labels))]
        return self[np.concatenate(first)]

    def inputs(self, dtype: DTypeLike = np.float32) -> NDArray[np.floating]:
        """The images as a network takes them: (N, pixels) of ``dtype``, every pixel / 255, so from 0 to 1."""
        inputs: NDArray[np.floating] = self.x.astype(dtype) / np.dtype(dtype).type(255)
        return inputs

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256, in hexadecimal, that tells this set from any other: of its shape, pixels and labels."""
        digest = hashlib.sha256(f"{self.x.shape} {self.image_shape}\n".encode())
        digest.update(np.ascontiguousarray(self.x).data)
        digest.update(np.ascontiguousarray(self.y, dtype="<i8").data)
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to learn from, ``train``, and others to be tested on, ``test``, under one name."""

    name: str
    train: Examples
    test: Examples

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            object.__setattr__(self, part, replace(getattr(self, part), name=self.name))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
