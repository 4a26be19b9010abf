"""Datasets from files: `dataset_in` reads any form that there is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from viznet.data.arrays import read_npz_member, whole_bytes
from viznet.data.cache import kept_table
from viznet.data.examples import Dataset, Examples, square
from viznet.data.idx import find_idx, read_idx
from viznet.data.split import stratified_split
from viznet.data.stream import open_archive
from viznet.data.table import has_labels, read_csv, read_npy_table, read_zipped_csv
from viznet.errors import DataError, in_short

FORMS = "a folder of IDX files, label-first CSV (.csv, .csv.gz, .zip), a label-first .npy or a Keras .npz"

Part = tuple[NDArray[np.uint8], NDArray[np.integer]]
"""Images (N, pixels) or (N, height, width), and their labels (N,)."""


def dataset_in(path: str | os.PathLike[str], *, labels: Sequence[str] | None = None) -> Dataset:
    """The labelled images in a file or folder; `load` says which forms there are."""
    path = Path(path)
    try:
        train, test = _parts(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); expected {FORMS}") from error
    return _dataset(path, train, test, labels)


def _parts(path: Path) -> tuple[Part, Part | None]:
    if path.is_dir():
        return _idx_folder(path)
    if not path.exists():
        raise DataError(f"{path}: no such file or folder; expected {FORMS}")
    name = path.name.lower()
    if name.endswith((".csv", ".csv.gz")):
        return _split_table(kept_table(path, "", lambda: read_csv(path))), None
    if name.endswith(".zip"):
        return _zip_of_csv(path)
    if name.endswith(".npy"):
        return _split_table(read_npy_table(path)), None
    if name.endswith(".npz"):
        return _keras_npz(path)
    raise DataError(f"{path}: is of no form that can be read; expected {FORMS}")


def _idx_folder(folder: Path) -> tuple[Part, Part | None]:
    found = {}
    for part in ("train", "t10k"):
        for kind in ("images-idx3", "labels-idx1"):
            if file := find_idx(folder, part, kind):
                found[part, kind] = file

    def read(part: str) -> Part:
        for kind in ("images-idx3", "labels-idx1"):
            if (part, kind) not in found:
                raise DataError(
                    f"{folder}: has no {part}-{kind}-ubyte or .gz; expected images and labels together"
                )
        images, labels = found[part, "images-idx3"], found[part, "labels-idx1"]
        x, y = read_idx(images, dimensions=3), read_idx(labels, dimensions=1)
        if len(x) != len(y):
            raise DataError(
                f"{labels}: has {len(y):,} labels, expected {len(x):,}, one for each image in {images.name}"
            )
        return x, y

    return read("train"), read("t10k") if any(part == "t10k" for part, _ in found) else None


def _zip_of_csv(path: Path) -> tuple[Part, Part | None]:
    """The one CSV of an archive; of several, the one called train, and that called test if it has labels."""
    with open_archive(path) as archive:
        tables = [name for name in archive.namelist() if _is_table(name)]
    train = _only(tables) or _only([name for name in tables if _stem(name).endswith("train")])
    if train is None:
        listed = in_short(", ".join(tables)) or "none"
        raise DataError(
            f"{path}: which CSV to read? It holds {listed}; expected one, or one that is called train.csv"
        )
    test = _only([name for name in tables if _stem(name).endswith("test")])

    def read(name: str) -> Part:
        return _split_table(kept_table(path, name, lambda: read_zipped_csv(path, name)))

    return read(train), read(test) if test and test != train and has_labels(path, test) else None


def _keras_npz(path: Path) -> tuple[Part, Part | None]:
    with open_archive(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]

        def read(part: str) -> Part:
            for name in (f"x_{part}", f"y_{part}"):
                if name not in names:
                    raise DataError(
                        f"{path}: has no {name!r}; it has {in_short(', '.join(names)) or 'nothing'};"
                        " expected x_train, y_train, x_test and y_test"
                    )
            x, y = read_npz_member(archive, f"x_{part}"), read_npz_member(archive, f"y_{part}")
            if x.ndim not in (2, 3):
                raise DataError(
                    f"{path}: x_{part} has the shape {x.shape}, expected (N, height, width) or (N, pixels)"
                )
            if y.shape not in ((len(x),), (len(x), 1)):
                raise DataError(
                    f"{path}: y_{part} has the shape {y.shape}, expected ({len(x)},), a label for each image"
                )
            return whole_bytes(x, str(path), f"x_{part}"), whole_bytes(y.reshape(-1), str(path), f"y_{part}")

        return read("train"), read("test") if {"x_test", "y_test"} & set(names) else None


def _split_table(table: NDArray[np.uint8]) -> Part:
    """Images and labels of a label-first table."""
    return table[:, 1:], table[:, 0]


def _dataset(path: Path, train: Part, test: Part | None, labels: Sequence[str] | None) -> Dataset:
    (x, y), parts = train, {"training": train, "test": test}
    for what, part in parts.items():
        if part is not None and not part[0].size:
            raise DataError(
                f"{path}: its {what} images have the shape {part[0].shape}, expected an image or more"
            )
    if test is not None and test[0].shape[1:] != x.shape[1:]:
        raise DataError(
            f"{path}: its test images are {_size(test[0])}, expected {_size(x)} as the training images are"
        )
    if labels is None:
        labels = [str(label) for label in range(int(y.max()) + 1)]
    for what, part in parts.items():
        if part is not None and part[1].max() >= len(labels):
            raise DataError(
                f"{path}: the {what} label {part[1].max()} is outside the classes 0 to {len(labels) - 1}"
            )
    if test is None:
        if len(y) < 2:
            raise DataError(f"{path}: has one example, expected at least two, to learn from and to test on")
        learn, keep = stratified_split(y)
        train, test = (x[learn], y[learn]), (x[keep], y[keep])
    return Dataset(path.name, _examples(train, labels), _examples(test, labels))


def _examples(part: Part, labels: Sequence[str]) -> Examples:
    x, y = part
    shape = (x.shape[1], x.shape[2]) if x.ndim == 3 else square(x.shape[1])
    return Examples(np.ascontiguousarray(x).reshape(len(x), -1), y.astype(np.int64), shape, tuple(labels))


def _size(x: NDArray[np.uint8]) -> str:
    return " × ".join(map(str, x.shape[1:])) + " pixels"


def _is_table(name: str) -> bool:
    """Macs add a folder of shadows to every archive."""
    return name.lower().endswith(".csv") and not name.startswith("__MACOSX/")


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.lower()


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None
