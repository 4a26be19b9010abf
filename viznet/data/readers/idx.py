"""IDX, the format in which MNIST was published.

A file begins with a magic number and the dimensions; then come the bytes. Source of the layout: LeCun, Cortes and
Burges, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import open_stream
from viznet.errors import DataError

UINT8 = 0x08  # the code for the type "unsigned byte" in a magic number
IMAGES, LABELS = "images-idx3", "labels-idx1"


@reader("a folder of IDX files (train-images-idx3-ubyte, …)", "-ubyte", "-ubyte.gz", in_folder=True)
def idx(folder: Path) -> Parts:
    """The images and labels in a folder of IDX files, gzipped or not.

    The training files begin with "train", the test files with "t10k". A folder may have no test files.
    """
    has_test = _find(folder, "t10k", IMAGES) or _find(folder, "t10k", LABELS)
    return Parts(_read_part(folder, "train"), _read_part(folder, "t10k") if has_test else None)


def read_idx(path: Path, *, dimensions: int) -> NDArray[np.uint8]:
    """The array of bytes in one IDX file, gzipped or not.

    Images have 3 `dimensions` (N, height, width), labels have 1. Raises `DataError` if the magic number is wrong,
    or if the file is shorter or longer than its header says.
    """
    magic = UINT8 << 8 | dimensions
    with open_stream(path) as stream:
        (found,) = struct.unpack(">I", stream.read_exactly(4, "magic number"))
        if found != magic:
            raise DataError(
                f"{path}: begins with the magic number {found}, expected {magic}"
                f" (an IDX file of bytes; number of dimensions: {dimensions})"
            )
        shape = struct.unpack(f">{dimensions}I", stream.read_exactly(4 * dimensions, "dimensions"))
        data = stream.read_exactly(math.prod(shape), "values")
        stream.expect_end()
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _read_part(folder: Path, part: str) -> Part:
    images, labels = _find_or_fail(folder, part, IMAGES), _find_or_fail(folder, part, LABELS)
    x, y = read_idx(images, dimensions=3), read_idx(labels, dimensions=1)
    if len(x) != len(y):
        raise DataError(
            f"{labels}: has {len(y):,} labels, expected {len(x):,}, one for each image in {images.name}"
        )
    return x, y


def _find(folder: Path, part: str, kind: str) -> Path | None:
    """The file of a part ("train" or "t10k") and a kind, or None.

    Some copies of MNIST have a dot in the names, some have no `.gz`.
    """
    for suffix in ("", ".gz"):
        for spelling in (f"{part}-{kind}-ubyte", f"{part}-{kind.replace('-', '.')}-ubyte"):
            if (path := folder / (spelling + suffix)).is_file():
                return path
    return None


def _find_or_fail(folder: Path, part: str, kind: str) -> Path:
    if file := _find(folder, part, kind):
        return file
    raise DataError(f"{folder}: has no {part}-{kind}-ubyte or .gz; expected images and labels together")
