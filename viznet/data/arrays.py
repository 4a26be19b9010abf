"""NumPy's own files, .npy and .npz.

They are read without pickle, and every header is checked.
"""

from __future__ import annotations

import math
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from viznet.data.stream import CheckedStream, open_member, open_stream
from viznet.errors import DataError, in_short


def read_npy(path: Path) -> NDArray[np.generic]:
    """The array of numbers in a .npy file.

    It is memory-mapped: values are read when they are used.
    """
    with open_stream(path) as stream:
        dtype, shape, order, offset = _header(stream)
    expected, size = offset + dtype.itemsize * math.prod(shape), path.stat().st_size
    if size != expected:
        raise DataError(f"{path}: has {size:,} bytes, expected {expected:,} for {dtype} {shape}")
    if not math.prod(shape):
        raise DataError(f"{path}: holds no examples; its shape is {shape}")
    return np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape, order=order)


def read_npz_member(archive: zipfile.ZipFile, name: str) -> NDArray[np.generic]:
    """The array called `name` in an open .npz archive: numbers, or texts."""
    with open_member(archive, f"{name}.npy") as stream:
        dtype, shape, order, _ = _header(stream, kinds="biufU")
        data = stream.read_exactly(dtype.itemsize * math.prod(shape), "values")
        stream.expect_end()
    array = np.frombuffer(data, dtype=dtype).reshape(shape, order=order)
    if (
        dtype.kind == "U"
        and array.view(np.dtype("u4").newbyteorder(dtype.byteorder)).max(initial=0) > sys.maxunicode
    ):
        raise DataError(f"{archive.filename} ({name}): has texts that are none; expected a whole file")
    return array


def _header(
    stream: CheckedStream, *, kinds: str = "iuf"
) -> tuple[np.dtype[np.generic], tuple[int, ...], Literal["C", "F"], int]:
    """dtype, shape, order and length of a .npy header.

    Raises `DataError` if they cannot be true.
    """
    expected = "expected a .npy file of plain numbers"
    magic = stream.read_exactly(len(npy.MAGIC_PREFIX) + 2, "header")
    if magic != npy.magic(1, 0):  # later versions are for headers that plain numbers never need
        raise DataError(f"{stream.where}: begins with {bytes(magic)!r}; {expected}, as np.save writes it")
    try:
        with warnings.catch_warnings(action="ignore"):
            shape, fortran, dtype = npy.read_array_header_1_0(stream)
    except DataError:
        raise
    except Exception as error:  # NumPy evaluates the header as a Python literal, which can raise anything
        raise DataError(f"{stream.where}: has a damaged header ({in_short(error)}); {expected}") from error
    if dtype.hasobject:
        raise DataError(f"{stream.where}: holds pickled Python objects, which viznet never loads; {expected}")
    if dtype.kind not in kinds or not dtype.itemsize:
        raise DataError(f"{stream.where}: holds {dtype}; {expected}")
    if len(shape) > 8 or not all(0 <= size < 1 << 40 for size in shape):
        raise DataError(f"{stream.where}: has an impossible shape {in_short(shape)}; {expected}")
    return dtype, shape, "F" if fortran else "C", stream.count
