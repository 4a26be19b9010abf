"""NPZ: an archive of arrays, as Keras gives MNIST.

Its arrays are `x_train`, `y_train`, `x_test` and `y_test`, or others whose names say the same (`viznet.data.naming`).
`np.savez` without names calls them `arr_0`, `arr_1` and so on.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from viznet.data.array_parts import as_part, unnamed_pairs, unused_note
from viznet.data.arrays import read_npz_member
from viznet.data.naming import pair_up
from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import open_archive, open_member
from viznet.data.table import Table

NAMES = "x_train, y_train, x_test and y_test"


@reader("an .npz with x_train and y_train", ".npz")
def npz(path: Path) -> Parts:
    """The images and labels in a .npz file.

    `x_test` and `y_test` may both be missing.
    """
    with open_archive(path) as archive:
        for name in archive.namelist():
            with open_member(archive, name):  # a damaged name would hide a part of the examples
                pass
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        if names and all(name.startswith("arr_") for name in names):
            arrays = [read_npz_member(archive, name) for name in sorted(names)]
            if len(arrays) == 1 and arrays[0].ndim == 2:
                return Parts(Table(arrays[0], str(path)))
            return Parts(*unnamed_pairs(arrays, str(path)))
        pairs = pair_up(names, str(path), expected=NAMES)
        train = _read(archive, pairs.train, path)
        return Parts(
            train, _read(archive, pairs.test, path) if pairs.test else None, None, unused_note(pairs.unused)
        )


def _read(archive: zipfile.ZipFile, names: tuple[str, str], path: Path) -> Part:
    images, labels = (read_npz_member(archive, name) for name in names)
    return as_part(images, labels, names, str(path))
