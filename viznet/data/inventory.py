"""Datasets on this machine: list them, fetch them, clear the cache."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from viznet.arguments import no_such
from viznet.data.cache import is_kept_table, tables_folder
from viznet.data.catalogue import MNIST, NAMES, PUBLISHED, SHIPPED, PublishedDataset
from viznet.data.download import download
from viznet.errors import DataError, DataUsageError
from viznet.files import is_listed
from viznet.marks import FOLDER_LIST, is_own


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a dataset with a name.

    `size` is the number of bytes of all its files. `cached` says whether they are on this machine, at `path`.
    """

    name: str
    title: str
    examples: int
    size: int
    cached: bool
    path: Path
    licence: str


def datasets() -> list[DatasetInfo]:
    """Every dataset that has a name.

    >>> [info.name for info in datasets()]
    ['digits', 'mnist', 'fashion']
    """
    shipped = DatasetInfo(
        name="digits",
        title="The first 10,000 digits of MNIST, part of the package",
        examples=10_000,
        size=SHIPPED.stat().st_size,
        cached=True,
        path=SHIPPED,
        licence=MNIST.licence,
    )
    published = [
        DatasetInfo(
            name=each.name,
            title=each.title,
            examples=each.examples,
            size=sum(file.size for file in each.files),
            cached=each.cached,
            path=each.folder,
            licence=each.licence,
        )
        for each in PUBLISHED.values()
    ]
    return [shipped, *published]


def fetch(name: str, *, progress: bool = True) -> Path:
    """Downloads a dataset if it is not here yet, and returns its path.

    `progress` shows a progress bar on a terminal. Raises `DataError` if there is no dataset of this name, or if no
    mirror gives it.
    """
    if name == "digits":
        return SHIPPED
    return download(_find(name), progress=progress)


@dataclass(frozen=True)
class Cleared:
    """The result of `clear`.

    `bytes` is how many bytes it freed. `left` are the files that stay because viznet did not make them.
    """

    bytes: int
    left: tuple[Path, ...]


def clear(name: str | None = None) -> Cleared:
    """Removes a dataset from the cache, or everything.

    Without a name, all datasets and all parsed tables are removed. Only files that viznet put there are removed.
    The digits of the package are not in the cache, so they stay.
    """
    if name == "digits":
        return Cleared(0, ())
    freed, left = 0, []
    for each in PUBLISHED.values() if name is None else [_find(name)]:
        own = [each.folder / file.name for file in each.files if is_listed(each.folder, file.name)]
        own_list = each.folder / FOLDER_LIST
        freed += _remove(each.folder, [*own, *([own_list] if is_own(own_list, FOLDER_LIST) else [])])
        left += _left_in(each.folder)
    if name is None:
        freed += _remove(tables_folder(), filter(is_kept_table, tables_folder().glob("*")))
        left += _left_in(tables_folder())
    return Cleared(freed, tuple(left))


def _find(name: str) -> PublishedDataset:
    if name not in PUBLISHED:
        raise no_such("dataset", name, NAMES, DataUsageError)
    return PUBLISHED[name]


def _remove(folder: Path, own: Iterable[Path]) -> int:
    """Removes files of a folder, and the folder if it is empty then.

    Returns the number of bytes freed.
    """
    if not folder.is_dir() or folder.is_symlink():
        return 0
    freed = 0
    try:
        for file in own:
            if file.is_file() and not file.is_symlink():
                freed += file.stat().st_size
                file.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise DataError(f"{folder}: cannot be cleared ({error.strerror}); remove it by hand") from error
    return freed


def _left_in(folder: Path) -> list[Path]:
    return [folder] if folder.is_symlink() else sorted(folder.iterdir()) if folder.is_dir() else []
