"""Bytes from files that may be cut short, damaged or made to do harm.

All readers read their files with these functions. Compressed data are unpacked while they are read, and never to
more than `LIMIT` bytes. What the decompressors raise for bad bytes becomes a `DataError` that names the file.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from viznet.errors import DataError, in_short

LIMIT = 1 << 30  # bytes that a compressed file may unpack to; MNIST as CSV has 128 million
# A compressed file may unpack to SMALL bytes in any case, and beyond that to RATIO times its size. MNIST takes 5
# times.
RATIO, SMALL = 100, 1 << 26
CHUNK = 1 << 20  # bytes read at a time

# The first bytes of compressed files, and what unpacks them.
COMPRESSED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}

# What gzip and zipfile raise for damaged, encrypted or unknown content.
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)


class CheckedStream(io.RawIOBase):
    """A stream of at most `limit` bytes.

    If it cannot be read, it raises a `DataError` that names `where`. `count` is the number of bytes read so far.
    """

    def __init__(self, source: IO[bytes], where: str, limit: int):
        self._source, self.where, self._limit, self.count = source, where, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._source.read(min(len(buffer), CHUNK))
        except BROKEN as error:
            raise DataError(
                f"{self.where}: is damaged or cut short ({in_short(error)}); expected a whole file"
            ) from error
        self.count += len(data)
        if self.count > self._limit:
            raise DataError(
                f"{self.where}: unpacks to more than {self._limit:,} bytes, the limit for compressed data of its size"
            )
        buffer[: len(data)] = data
        return len(data)

    def read_exactly(self, count: int, what: str) -> bytearray:
        """The next `count` bytes.

        Memory is taken only for bytes that are there, whatever a header claims.
        """
        if count > self._limit:
            raise DataError(
                f"{self.where}: its header asks for {count:,} bytes of {what}, "
                f"more than the file can hold, which is {self._limit:,} at most"
            )
        data = bytearray()
        while len(data) < count:
            piece = self.read(min(count - len(data), CHUNK))
            if not piece:
                raise DataError(
                    f"{self.where}: is cut short: it has {len(data):,} bytes of {what}, expected {count:,}"
                )
            data += piece
        return data

    def expect_end(self) -> None:
        """Raises `DataError` if more bytes follow.

        Reading to the end also verifies the checksum of compressed data.
        """
        if self.read(1):
            raise DataError(f"{self.where}: has more bytes after its last value; expected none")


def unpack_limit(size: int) -> int:
    """How many bytes a compressed file of `size` bytes may unpack to.

    >>> unpack_limit(1_000), unpack_limit(1_300_000), unpack_limit(1 << 40)
    (67108864, 130000000, 1073741824)
    """
    return min(LIMIT, max(SMALL, RATIO * size))


@contextmanager
def open_stream(path: Path) -> Iterator[CheckedStream]:
    """The bytes of a file, unpacked if it is a gzip, a bzip2 or an xz.

    Its first bytes show what it is.
    """
    try:
        file = path.open("rb")
        size = path.stat().st_size
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); expected a readable file") from error
    with file:
        if not size:
            raise DataError(f"{path}: is empty; expected data")
        start = file.read(6)
        file.seek(0)
        unpack = next((unpack for magic, unpack in COMPRESSED.items() if start.startswith(magic)), None)
        if unpack:
            with unpack(file, "rb") as unpacked:
                yield CheckedStream(unpacked, str(path), unpack_limit(size))
        else:
            yield CheckedStream(file, str(path), size)


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """An open zip archive.

    Raises `DataError` if a member would lie outside the archive's folder, or if all members together unpack to
    more bytes than `unpack_limit` says.
    """
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise DataError(
            f"{path}: is not a readable zip archive ({in_short(error)}); expected a whole .zip or .npz file"
        ) from error
    with archive:
        for member in archive.infolist():
            name = member.filename
            windows = PureWindowsPath(name)
            if PurePosixPath(name).is_absolute() or windows.anchor or ".." in windows.parts:
                raise DataError(
                    f"{path}: has a member {in_short(name)!r} that points outside the archive; expected plain names"
                )
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > (limit := unpack_limit(path.stat().st_size)):
            raise DataError(
                f"{path}: unpacks to {unpacked:,} bytes, more than {limit:,}, the limit for archives of its size"
            )
        yield archive


@contextmanager
def open_member(archive: zipfile.ZipFile, name: str) -> Iterator[CheckedStream]:
    """The bytes of one member of an archive that `open_archive` opened."""
    where = f"{archive.filename} ({name})"
    try:
        member = archive.open(name)
    except BROKEN as error:
        raise DataError(
            f"{where}: cannot be unpacked ({in_short(error)}); expected an ordinary member of a zip"
        ) from error
    with member:
        yield CheckedStream(member, where, archive.getinfo(name).file_size)
