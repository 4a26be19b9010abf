"""The folder above a dataset.

In torchvision's folder `data`, for example, the files lie in `MNIST/raw`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from viznet.data.readers.base import READERS, Parts, reader
from viznet.errors import DataError, in_short

DEPTH = 3  # the dataset may be nested so many folders deep: data/archive/MNIST/raw
MOST = 2000  # files and folders looked at
TAKEN = "The data were read from {path}."


def holds_one_below(folder: Path) -> bool:
    """Whether a dataset lies below a folder that is no dataset itself."""
    return folder.is_dir() and not _takes(folder) and bool(_below(folder))


@reader("", in_folder=True, chooses=holds_one_below, resizes=True)
def folder_above(folder: Path, resize: tuple[int, int] | None = None) -> Parts:
    """The dataset that lies below a folder.

    Raises `DataError` if there are several at the same depth.
    """
    found = _below(folder)
    if len(found) > 1:
        names = in_short(", ".join(str(each.relative_to(folder)) for each in found))
        raise DataError(f"{folder}: has several datasets in it ({names}); give the path of one of them")
    (only,) = found
    inner = next(each for name, each in READERS.items() if name != folder_above.__name__ and each.takes(only))
    parts = inner.parts(only, resize)
    return parts._replace(notes=(TAKEN.format(path=only), *parts.notes))


def _below(folder: Path) -> list[Path]:
    """The datasets below a folder.

    These are the folders that lie least deep. Without any, they are the files that lie least deep.
    """
    levels: list[list[Path]] = [[folder]]
    for _ in range(DEPTH):
        above = [entry for entry in levels[-1] if entry.is_dir() and not entry.is_symlink()]
        levels.append([entry for each in above for entry in _visible(each)])
        if sum(map(len, levels)) > MOST:
            return []
    # A .txt beside the data says more often what they are than that it is a table.
    folders = [[entry for entry in level if entry.is_dir()] for level in levels[1:]]
    files = [[entry for entry in level if entry.is_file() and entry.suffix != ".txt"] for level in levels[1:]]
    return next(
        (found for level in folders + files if (found := [each for each in level if _takes(each)])), []
    )


def _takes(path: Path) -> bool:
    return any(each.takes(path) for name, each in READERS.items() if name != folder_above.__name__)


def _visible(folder: Path) -> Iterator[Path]:
    return (entry for entry in sorted(folder.iterdir()) if not entry.name.startswith((".", "__MACOSX")))
