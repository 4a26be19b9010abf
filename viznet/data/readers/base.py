"""What a reader is, and the registry of all readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from numpy.typing import NDArray

from viznet.arguments import described
from viznet.data.table import Table
from viznet.errors import DataUsageError

Part: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
"""Images (N, pixels) or (N, height, width) of any numbers, and their labels (N,).

The labels are whole numbers or texts, as they stand in the file. `loading` makes classes of the labels and pixels of
the numbers, for all readers alike.
"""


class Parts(NamedTuple):
    """What a reader has read.

    A reader may return a plain tuple `(train, test)` as well.

    Parameters
    ----------
    train : Part or Table
        What to learn from. In a `Table`, `loading` finds the label column.
    test : Part or Table, optional
        What to be tested on, or None if the files have no such part.
    classes : sequence of labels, optional
        Every label in the order of the classes, if the files say it. By default, numbers are sorted by size and texts
        in natural order.
    notes : sequence of str
        Whole sentences that tell the user what the reader decided.
    """

    train: Part | Table
    test: Part | Table | None = None
    classes: Sequence[int] | Sequence[str] | None = None
    notes: Sequence[str] = ()


Read: TypeAlias = Callable[..., Parts | tuple[Part, Part | None]]
"""The function of a reader."""

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
        What the format is, in a few words for error messages; empty if the words of another reader cover it.
    suffixes : tuple of str
        How the names of its files end, in lower case.
    in_folder : bool
        Whether a dataset is a folder of such files, and not a single file.
    read : callable
        `read(path)` returns `Parts`, or a plain tuple of the training part and the test part. It raises `DataError`,
        in one line that names the file, if the file is damaged or holds something else.
    chooses : callable, optional
        `chooses(path)` says whether the reader takes a file or folder. By default the endings of names decide.
    resizes : bool
        Whether `read` takes `resize=(width, height)` too.
    """

    name: str
    form: str
    suffixes: tuple[str, ...]
    in_folder: bool
    read: Read
    chooses: Callable[[Path], bool] | None = None
    resizes: bool = False

    def takes(self, path: Path) -> bool:
        """Whether this reader reads a file or folder, by the file names."""
        if self.chooses is not None:
            return self.chooses(path)
        if not self.in_folder:
            return path.is_file() and self._has_suffix(path)
        return path.is_dir() and any(self._has_suffix(file) for file in path.iterdir())

    def parts(self, path: Path, resize: tuple[int, int] | None = None) -> Parts:
        """What the reader reads of a file or folder that it takes.

        `resize` is the size to scale pictures to, (width, height). Raises `DataUsageError` if it is given and there are
        no pictures.
        """
        if resize is None:
            return Parts(*self.read(path))
        if not self.resizes:
            raise DataUsageError(
                f"{path}: resize is {described(resize)}, expected none, since only folders of pictures are resized"
            )
        return Parts(*self.read(path, resize=resize))

    def _has_suffix(self, file: Path) -> bool:
        return file.name.lower().endswith(self.suffixes)


def reader(
    form: str,
    *suffixes: str,
    in_folder: bool = False,
    chooses: Callable[[Path], bool] | None = None,
    resizes: bool = False,
) -> Callable[[Read], Read]:
    """Adds the function below it to `READERS`, under the function's name.

    Parameters
    ----------
    form : str
        What the format is, in a few words for error messages: `"a label-first .npy"`.
    *suffixes : str
        How the names of its files end, in lower case: `".npy"`.
    in_folder : bool
        Whether a dataset is a folder of such files.
    chooses : callable, optional
        `chooses(path)` says whether the reader takes a file or folder, if the endings of names are not enough.
    resizes : bool
        Whether the function takes `resize=(width, height)`, the size to scale pictures to.

    Examples
    --------
    >>> @reader("one image of zeros", ".zero")
    ... def zero(path):
    ...     return (np.zeros((1, 4), np.uint8), np.zeros(1, int)), None
    >>> READERS.pop("zero").suffixes
    ('.zero',)
    """

    def register(read: Read) -> Read:
        READERS[read.__name__] = Reader(read.__name__, form, suffixes, in_folder, read, chooses, resizes)
        return read

    return register


def find_reader(path: Path) -> Reader | None:
    """The reader that takes a file or folder, or None."""
    return next((each for each in READERS.values() if each.takes(path)), None)


def forms() -> str:
    """The formats of all readers, as error messages list them."""
    return ", ".join(each.form for each in READERS.values() if each.form)
