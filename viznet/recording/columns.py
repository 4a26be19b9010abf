"""Columns: `.npy` files that grow and can be read at every moment.

The number of rows has a fixed place of eight bytes in the header. First a row is written behind the last one, then the
number is raised. So the header never counts a row that is not there. The number lies at byte 64, where it is replaced
as a whole. Any program that reads `.npy` reads a column, finished or growing.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viznet.errors import RecordingError
from viznet.recording.layout import Field

MAGIC = b"\x93NUMPY\x01\x00"  # format version 1.0
HEADER_BYTES = 128
COUNT_AT = 64
MOST_ROWS = 10**8 - 1  # what eight digits can count
BLOCK_BYTES = 16_000_000  # how much is copied, hashed or searched at a time
SMALL = 256_000  # bytes; a smaller array is read and not mapped

# The header is compared with this pattern and never evaluated, so that no file can make the reader run code. Every part
# of the pattern can match in one way only, so that no file can make it try many.
_HEADER = re.compile(
    rb"\{'descr': '([^']{1,40})', 'fortran_order': (True|False), "
    rb"'shape': \( *(\d{1,18}),((?: \d{1,18},)*(?: \d{1,18})?)\), \} *\n"
)


def header(field: Field, rows: int, *, length: int = HEADER_BYTES) -> bytes:
    """The first `length` bytes of a `.npy` file with `rows` rows.

    The number of rows ends at byte 72.
    """
    rest = "".join(f", {n}" for n in field.shape) or ","
    text = f"{{'descr': '{field.dtype}', 'fortran_order': False, 'shape': ({rows:>11}{rest}), }}"
    size = length - len(MAGIC) - 2
    return MAGIC + size.to_bytes(2, "little") + text.encode().ljust(size - 1) + b"\n"


class Column:
    """A new `.npy` file that is open for appending.

    `rows` is the number of its rows.
    """

    def __init__(self, path: Path, field: Field) -> None:
        self.field = field
        self.dtype = np.dtype(field.dtype)
        self.shape, self.row_bytes = field.shape, field.bytes
        self.rows = 0
        # Without a buffer every write goes to the system at once, so nothing is lost if the process is killed.
        self.file = open(path, "xb", buffering=0)  # noqa: SIM115 (open as long as the column)
        try:
            self._write(header(field, 0), 0)
        except OSError:
            self.close()
            raise

    def append(self, row: ArrayLike) -> None:
        """Writes one row, of the field's shape, and then counts it in the header."""
        block = np.asarray(row, self.dtype, order="C")
        if block.shape != self.shape:
            raise ValueError(f"{self.file.name}: a row of shape {block.shape}, expected {self.shape}")
        self._write(block, HEADER_BYTES + self.rows * self.row_bytes)
        self._count(self.rows + 1)

    def extend(self, rows: ArrayLike) -> None:
        """Writes several rows, and then counts them in the header.

        `rows` has the shape (count, *field.shape).
        """
        block = np.asarray(rows, self.dtype, order="C")
        if block.shape[1:] != self.shape:
            raise ValueError(f"{self.file.name}: rows of shape {block.shape[1:]}, expected {self.shape}")
        self._write(block, HEADER_BYTES + self.rows * self.row_bytes)
        self._count(self.rows + len(block))

    def cut(self, rows: int) -> None:
        """Removes all but the first `rows` rows.

        A row that was not written completely is removed too.
        """
        self._count(min(rows, self.rows))
        self.file.truncate(HEADER_BYTES + self.rows * self.row_bytes)

    def close(self) -> None:
        """Closes the file."""
        self.file.close()

    def reopen(self, path: Path) -> None:
        """Opens a closed column again, at the path that it has now."""
        self.file = open(path, "r+b", buffering=0)  # noqa: SIM115 (open as long as the column)

    def _count(self, rows: int) -> None:
        self._write(b"%8d" % rows, COUNT_AT)
        self.rows = rows

    def _write(self, data: Any, offset: int) -> None:
        written, size = _write_at(self.file, offset, data), memoryview(data).nbytes
        while written < size:  # a write may take only a part, as when the disk is nearly full
            written += _write_at(self.file, offset + written, memoryview(data).cast("B")[written:])


def _write_at(file: FileIO, offset: int, data: Any) -> int:
    """Writes at a place in the file; returns how many bytes were taken.

    A snapshot has dozens of such writes. Windows has no `pwrite`, which does in one call what takes two otherwise.
    """
    if hasattr(os, "pwrite"):
        return os.pwrite(file.fileno(), data, offset)
    file.seek(offset)
    return file.write(data)


class Stored(NamedTuple):
    """The rows of a `.npy`: where they begin, and how many there are.

    `rows` are in the file as a whole, and `counted` are those that the header counts.
    """

    offset: int
    rows: int
    counted: int


def stored_rows(
    file: BinaryIO, name: str, field: Field, *, start: int = 0, size: int | None = None
) -> Stored:
    """Finds the rows of a `.npy`.

    Their place is counted from the start of `file`. The `.npy` takes `size` bytes of the file from `start`, or all the
    rest of it. Raises `RecordingError`, with `name` in it, if the header is not that of an array of `field`.
    """
    file.seek(start)
    head = file.read(HEADER_BYTES if size is None else min(size, HEADER_BYTES))
    if head[: len(MAGIC)] != MAGIC or len(head) < len(MAGIC) + 2:
        raise RecordingError(f"{name}: no .npy of version 1.0: damaged, or not part of a recording")
    length = len(MAGIC) + 2 + int.from_bytes(head[8:10], "little")
    file.seek(start)
    match = _HEADER.fullmatch(file.read(length if size is None else min(size, length))[len(MAGIC) + 2 :])
    if not match:
        raise RecordingError(f"{name}: unreadable .npy header: damaged, or not part of a recording")
    dtype, order, rows = match[1].decode(errors="replace"), match[2], int(match[3])
    shape = tuple(int(n) for n in re.findall(rb"\d+", match[4]))
    if dtype != field.dtype:
        raise RecordingError(f"{name}: numbers of type {dtype!r}, expected {field.dtype!r}")
    if order == b"True":
        raise RecordingError(f"{name}: in Fortran order, expected row after row (C order)")
    if shape != field.shape:
        raise RecordingError(
            f"{name}: rows of shape {shape}, but the network and meta.json say {field.shape}"
        )
    if size is None:
        # The size is asked after the header was read. In a growing file a row is written before it is counted, so the
        # file is never too small for a header that was read earlier.
        size = os.fstat(file.fileno()).st_size - start
    room = max(0, size - length) // field.bytes
    return Stored(start + length, min(rows, room), rows)


def mapped(
    file: BinaryIO, name: str, field: Field, *, start: int = 0, size: int | None = None
) -> tuple[NDArray[Any], int]:
    """Maps all rows of a `.npy`, and says how many there should be.

    Of a file that was copied while it grew, or cut off, the whole rows are mapped. A small array is read instead, since
    a mapped file takes a file descriptor as long as it is mapped.
    """
    stored = stored_rows(file, name, field, start=start, size=size)
    shape = (stored.rows, *field.shape)
    if stored.rows * field.bytes > SMALL:
        return np.memmap(file, dtype=field.dtype, mode="r", offset=stored.offset, shape=shape), stored.counted
    file.seek(stored.offset)
    content = np.frombuffer(file.read(stored.rows * field.bytes), field.dtype)
    return content.reshape(shape), stored.counted


def blocks(rows: NDArray[Any]) -> list[NDArray[np.uint8]]:
    """Cuts the bytes of a memory-mapped array into pieces.

    So only a few of them are in memory at a time.
    """
    flat = rows.reshape(-1).view(np.ndarray).view(np.uint8)
    return [flat[i : i + BLOCK_BYTES] for i in range(0, len(flat), BLOCK_BYTES)]


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Turns a failed read into a `RecordingError` that names the file.

    A missing file stays `FileNotFoundError`.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror or error}") from error
