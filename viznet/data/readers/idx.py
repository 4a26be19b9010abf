"""IDX, the format in which MNIST was published.

A file begins with a magic number and the dimensions; then come the numbers. Source of the layout: LeCun, Cortes and
Burges, "The MNIST database of handwritten digits". EMNIST, KMNIST, Fashion-MNIST and QMNIST have the same format:

- The names of EMNIST begin with the dataset (`emnist-letters-train-images-idx3-ubyte`). Its pictures lie on their side,
  and a mapping file says which letter a label means.
- The labels of QMNIST are rows of eight numbers (`qmnist-train-labels-idx2-int`), of which the first is the digit.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.naming import pair_up, role
from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import open_stream
from viznet.errors import DataError, in_short

# The codes for the types in a magic number.
TYPES: dict[int, np.dtype[np.integer]] = {
    0x08: np.dtype(np.uint8),
    0x0C: np.dtype(">i4"),
}
ENDINGS = tuple(f"-{kind}{packed}" for kind in ("ubyte", "int") for packed in ("", ".gz", ".bz2", ".xz"))
ENDING = re.compile(r"[-_.]idx\d[-_.](ubyte|int)(\.(gz|bz2|xz))?$", re.IGNORECASE)
NAMES = (
    "train-images-idx3-ubyte and train-labels-idx1-ubyte, and t10k-… or test-… beside them, or the same with .gz; "
    "if there are several datasets, give the path of one of their files"
)
UNUSED = "These files were not used: {names}."
SIDEWAYS = "The pictures of EMNIST are stored on their side, so they were turned upright."


@reader("a folder of IDX files", *ENDINGS, in_folder=True)
def idx(folder: Path) -> Parts:
    """The images and labels in a folder of IDX files, packed or not.

    The names of the training files have the word train in them, those of the test files t10k or test. A folder may have
    no test files.
    """
    return _read(folder, sorted(folder.iterdir()), NAMES)


@reader("", *ENDINGS)
def idx_file(path: Path) -> Parts:
    """The dataset of which one IDX file is a part.

    A folder may hold several datasets, as that of EMNIST does. All files that belong to the same dataset are read.
    """
    found = role(ENDING.sub("", path.name))
    if found is None:
        raise DataError(f"{path}: its name does not say what it holds; expected {NAMES}")
    others = [file for file in sorted(path.parent.iterdir()) if _dataset(file) == found.dataset]
    return _read(path.parent, others, NAMES)


def read_idx(path: Path, *, dimensions: int) -> NDArray[np.integer]:
    """The array of numbers in one IDX file, packed or not.

    Images have 3 `dimensions` (N, height, width), labels have 1 or 2. Raises `DataError` if the magic number is wrong,
    or if the file is shorter or longer than its header says.
    """
    with open_stream(path) as stream:
        (found,) = struct.unpack(">I", stream.read_exactly(4, "magic number"))
        if found >> 8 not in TYPES or found & 255 != dimensions:
            raise DataError(
                f"{path}: begins with the magic number {found}, expected {0x08 << 8 | dimensions}"
                f" (an IDX file of bytes; number of dimensions: {dimensions})"
            )
        dtype = TYPES[found >> 8]
        shape = struct.unpack(f">{dimensions}I", stream.read_exactly(4 * dimensions, "dimensions"))
        data = stream.read_exactly(dtype.itemsize * math.prod(shape), "values")
        stream.expect_end()
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def _read(folder: Path, files: list[Path], expected: str) -> Parts:
    # A file and its packed copy lie side by side after unpacking; the first, which is the plain one, is taken.
    by_name: dict[str, Path] = {}
    for file in files:
        if ENDING.search(file.name) and file.is_file():
            by_name.setdefault(ENDING.sub("", file.name), file)
    pairs = pair_up(by_name, str(folder), expected=expected)
    is_emnist = "emnist" in pairs.train[0].lower()
    mapping = _read_mapping(folder, _dataset(by_name[pairs.train[0]])) if is_emnist else {}

    def part(names: tuple[str, str]) -> Part:
        x, y = _read_pair(by_name[names[0]], by_name[names[1]])
        return (x.transpose(0, 2, 1) if is_emnist else x), (_characters(y, mapping, folder) if mapping else y)

    return Parts(
        part(pairs.train),
        part(pairs.test) if pairs.test else None,
        tuple(mapping.values()) or None,
        (*((SIDEWAYS,) if is_emnist else ()), *_unused(by_name[name].name for name in pairs.unused)),
    )


def _unused(names: Iterable[str]) -> tuple[str, ...]:
    """A sentence that names the files that were left out."""
    listed = in_short(", ".join(names))
    return (UNUSED.format(names=listed),) if listed else ()


def _read_pair(images: Path, labels: Path) -> Part:
    x = read_idx(images, dimensions=3)
    y = read_idx(labels, dimensions=2 if "idx2" in labels.name.lower() else 1)
    if len(x) != len(y):
        raise DataError(
            f"{labels}: has {len(y):,} labels, expected {len(x):,}, one for each image in {images.name}"
        )
    if y.ndim == 2 and not y.shape[1]:
        raise DataError(f"{labels}: its rows are empty; expected the class at the start of each")
    return x, y[:, 0].astype(np.int64) if y.ndim == 2 else y


def _dataset(file: Path) -> str | None:
    """The dataset that the name of an IDX file names, or None."""
    found = role(ENDING.sub("", file.name)) if ENDING.search(file.name) else None
    return found.dataset if found else None


def _read_mapping(folder: Path, dataset: str | None) -> dict[int, str]:
    """The character of every label, by EMNIST's mapping file.

    Without such a file there are none. A line is a label and the code of its character, or of a capital and a small
    letter that count as one.
    """
    path = folder / f"{dataset}-mapping.txt"
    if not path.is_file():
        return {}
    with open_stream(path) as stream:
        lines = stream.read(1 << 16).decode("ascii", "replace").splitlines()
    try:
        rows = [[int(cell) for cell in line.split()] for line in lines if line.strip()]
        return {label: chr(code) for label, code, *_ in rows}
    except (ValueError, OverflowError):
        raise DataError(
            f"{path}: has a line that is no label and code of a character; expected lines such as 1 65 97"
        ) from None


def _characters(y: NDArray[np.integer], mapping: dict[int, str], folder: Path) -> NDArray[np.str_]:
    """The characters of some labels."""
    stray = np.setdiff1d(y, list(mapping))
    if len(stray):
        raise DataError(f"{folder}: has the label {stray[0]}, which its mapping file does not name")
    return np.array([mapping[int(label)] for label in y], dtype=np.str_)
