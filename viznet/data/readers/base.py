"""What a reader is, and the registry of all readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Part: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.integer]]
"""Images (N, pixels) or (N, height, width), and their labels (N,)."""

Parts: TypeAlias = tuple[Part, Part | None]
"""The training part of a dataset, and its test part or None."""

READERS: dict[str, Reader] = {}
"""Every reader by its name. `@reader` adds to it."""


@dataclass(frozen=True)
class Reader:
    """Reads the labelled images of one format.

    Parameters
    ----------
    name : str
        The reader's name in `READERS`.
    form : str
        What the format is, in a few words for error messages.
    suffixes : tuple of str
        How the names of its files end, in lower case.
    in_folder : bool
        Whether a dataset is a folder of such files, and not a single file.
    read : callable
        `read(path)` returns the training part and the test part. It raises `DataError`, in one line that names
        the file, if the file is damaged or holds something else.
    """

    name: str
    form: str
    suffixes: tuple[str, ...]
    in_folder: bool
    read: Callable[[Path], Parts]

    def takes(self, path: Path) -> bool:
        """Whether this reader reads a file or folder, by the file names."""
        if not self.in_folder:
            return path.is_file() and self._has_suffix(path)
        return path.is_dir() and any(self._has_suffix(file) for file in path.iterdir())

    def _has_suffix(self, file: Path) -> bool:
        return file.name.lower().endswith(self.suffixes)


def reader(
    form: str, *suffixes: str, in_folder: bool = False
) -> Callable[[Callable[[Path], Parts]], Callable[[Path], Parts]]:
    """Add the function below it to `READERS`, under the function's name.

    Parameters
    ----------
    form : str
        What the format is, in a few words for error messages: `"a label-first .npy"`.
    *suffixes : str
        How the names of its files end, in lower case: `".npy"`.
    in_folder : bool
        Whether a dataset is a folder of such files.

    Examples
    --------
    >>> @reader("one image of zeros", ".zero")
    ... def zero(path):
    ...     return (np.zeros((1, 4), np.uint8), np.zeros(1, int)), None
    >>> READERS.pop("zero").suffixes
    ('.zero',)
    """

    def register(read: Callable[[Path], Parts]) -> Callable[[Path], Parts]:
        READERS[read.__name__] = Reader(read.__name__, form, suffixes, in_folder, read)
        return read

    return register


def find_reader(path: Path) -> Reader | None:
    """The reader that takes a file or folder, or None."""
    return next((each for each in READERS.values() if each.takes(path)), None)


def forms() -> str:
    """The formats of all readers, as error messages list them."""
    return ", ".join(each.form for each in READERS.values())
