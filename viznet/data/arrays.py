"""NumPy's own files: .npy and .npz, read without pickle and without trusting their headers."""

from __future__ import annotations

import math
import warnings
import zipfile
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from viznet.data.stream import Source, open_member, open_source
from viznet.errors import DataError, in_short

ROWS = 4096  # converted at a time, so that a float64 file never stands in memory whole


def read_npy(path: Path) -> NDArray[np.generic]:
    """The array of numbers in a .npy file, memory-mapped: nothing is read before it is used."""
    with open_source(path) as source:
        dtype, shape, order, offset = _header(source)
    expected, size = offset + dtype.itemsize * math.prod(shape), path.stat().st_size
    if size != expected:
        raise DataError(f"{path}: has {size:,} bytes, expected {expected:,} for {dtype} {shape}")
    if not math.prod(shape):
        raise DataError(f"{path}: holds no examples; its shape is {shape}")
    return np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape, order=order)


def read_npz_member(archive: zipfile.ZipFile, name: str) -> NDArray[np.generic]:
    """The array of numbers ``name`` in an open .npz archive."""
    with open_member(archive, f"{name}.npy") as source:
        dtype, shape, order, _ = _header(source)
        data = source.read_exactly(dtype.itemsize * math.prod(shape), "values")
        source.expect_end()
    return np.frombuffer(data, dtype=dtype).reshape(shape, order=order)


def whole_bytes(array: NDArray[np.generic], where: str, what: str) -> NDArray[np.uint8]:
    """The same numbers as uint8. Raises DataError unless every one is a whole number from 0 to 255."""
    if array.dtype == np.uint8:
        return np.asarray(array, dtype=np.uint8)
    result = np.empty(array.shape, dtype=np.uint8)
    for start in range(0, len(array), ROWS):
        block = np.asarray(array[start : start + ROWS])
        wrong = ~((block >= 0) & (block <= 255))  # so written that NaN is wrong too
        if block.dtype.kind == "f":
            wrong |= block != np.floor(block)
        if wrong.any():
            at = tuple(int(i) for i in np.argwhere(wrong)[0])
            place = ", ".join(map(str, (start + at[0], *at[1:])))
            raise DataError(f"{where}: {what}[{place}] is {block[at]}, expected a whole number from 0 to 255")
        result[start : start + ROWS] = block
    return result


def _header(source: Source) -> tuple[np.dtype[np.generic], tuple[int, ...], Literal["C", "F"], int]:
    """dtype, shape, order and length of a .npy header, believed only as far as they make sense."""
    expected = "expected a .npy file of plain numbers"
    magic = source.read_exactly(len(npy.MAGIC_PREFIX) + 2, "header")
    if magic != npy.magic(1, 0):  # later versions are for headers that plain numbers never need
        raise DataError(f"{source.where}: begins with {bytes(magic)!r}; {expected}, as np.save writes it")
    try:
        with warnings.catch_warnings(action="ignore"):
            shape, fortran, dtype = npy.read_array_header_1_0(source)
    except DataError:
        raise
    except Exception as error:  # NumPy evaluates the header as a Python literal, and bad ones raise anything
        raise DataError(f"{source.where}: has a damaged header ({in_short(error)}); {expected}") from error
    if dtype.hasobject:
        raise DataError(f"{source.where}: holds pickled Python objects, which are never loaded; {expected}")
    if dtype.kind not in "iuf":
        raise DataError(f"{source.where}: holds {dtype}; {expected}")
    if len(shape) > 8 or not all(0 <= size < 1 << 40 for size in shape):
        raise DataError(f"{source.where}: has an impossible shape {in_short(shape)}; {expected}")
    return dtype, shape, "F" if fortran else "C", source.count
