"""IDX, the format in which MNIST was published: a magic number, the dimensions, then bare bytes.

Source of the layout: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.stream import open_source
from viznet.errors import DataError

UINT8 = 0x08


def read_idx(path: Path, *, dimensions: int) -> NDArray[np.uint8]:
    """The array of bytes in one IDX file, gzipped or not: images have 3 dimensions (N, H, W), labels have 1.

    Raises DataError for a wrong magic number, and unless the file holds exactly what its header announces.
    """
    magic = UINT8 << 8 | dimensions
    with open_source(path) as source:
        (found,) = struct.unpack(">I", source.read_exactly(4, "magic number"))
        if found != magic:
            raise DataError(
                f"{path}: begins with the magic number {found}, expected {magic}"
                f" (an IDX file of bytes in {dimensions} dimension{'s' if dimensions > 1 else ''})"
            )
        shape = struct.unpack(f">{dimensions}I", source.read_exactly(4 * dimensions, "dimensions"))
        data = source.read_exactly(math.prod(shape), "values")
        source.expect_end()
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def find_idx(folder: Path, part: str, kind: str) -> Path | None:
    """The file of a part ("train", "t10k") and a kind ("images-idx3", "labels-idx1"), however it is spelt."""
    for suffix in ("", ".gz"):
        for spelling in (f"{part}-{kind}-ubyte", f"{part}-{kind.replace('-', '.')}-ubyte"):
            if (path := folder / (spelling + suffix)).is_file():
                return path
    return None
