"""Folders of arrays, one a file.

KMNIST has such files: `kmnist-train-imgs.npz`, `kmnist-train-labels.npz` and the same for the test.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from viznet.data.array_parts import as_part, unused_note
from viznet.data.arrays import read_npy, read_npz_member
from viznet.data.naming import pair_up, role
from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import open_archive
from viznet.errors import DataError, in_short

NAMES = "x_train.npy and y_train.npy, or kmnist-train-imgs.npz and kmnist-train-labels.npz"


def holds_arrays(folder: Path) -> bool:
    """Whether the names of files in a folder say images or labels."""
    return folder.is_dir() and bool(_by_stem(folder))


@reader("", ".npy", ".npz", in_folder=True, chooses=holds_arrays)
def array_folder(folder: Path) -> Parts:
    """The images and labels in a folder of .npy or .npz files.

    Each file has one array, and its name says what is in it.
    """
    files = _by_stem(folder)
    pairs = pair_up(files, str(folder), expected=NAMES)

    def part(names: tuple[str, str]) -> Part:
        images, labels = (files[name] for name in names)
        return as_part(_read(images), _read(labels), (images.name, labels.name), str(folder))

    train = part(pairs.train)
    return Parts(train, part(pairs.test) if pairs.test else None, None, unused_note(pairs.unused))


def _by_stem(folder: Path) -> dict[str, Path]:
    files = (file for file in sorted(folder.iterdir()) if file.suffix.lower() in (".npy", ".npz"))
    return {file.stem: file for file in files if file.is_file() and role(file.stem)}


def _read(path: Path) -> NDArray[Any]:
    """The only array in a file."""
    if path.suffix.lower() == ".npy":
        return read_npy(path)
    with open_archive(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        if len(names) != 1:
            raise DataError(f"{path}: holds {len(names)} arrays ({in_short(', '.join(names))}), expected one")
        return read_npz_member(archive, names[0])
