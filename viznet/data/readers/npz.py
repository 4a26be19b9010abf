"""NPZ: the archive in which Keras gives MNIST.

Its arrays are `x_train`, `y_train`, `x_test` and `y_test`.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from viznet.data.arrays import read_npz_member, whole_bytes
from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import open_archive
from viznet.errors import DataError, in_short


@reader("a Keras .npz", ".npz")
def npz(path: Path) -> Parts:
    """The images and labels in a .npz file.

    `x_test` and `y_test` may both be missing.
    """
    with open_archive(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        has_test = "x_test" in names or "y_test" in names
        return Parts(
            _read_part(path, archive, names, "train"),
            _read_part(path, archive, names, "test") if has_test else None,
        )


def _read_part(path: Path, archive: zipfile.ZipFile, names: list[str], part: str) -> Part:
    for name in (f"x_{part}", f"y_{part}"):
        if name not in names:
            raise DataError(
                f"{path}: has no array {name!r}; its arrays: {in_short(', '.join(names)) or 'none'};"
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
