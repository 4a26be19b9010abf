"""A recording as one file: a zip, which is also an `.npz`.

The members are stored as they are, so that `np.load` reads them. Nothing is compressed, so every array is mapped
straight from its place inside the zip.
"""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from numpy.typing import NDArray

from viznet.errors import RecordingError, in_short
from viznet.files import size
from viznet.recording.columns import mapped, reading
from viznet.recording.layout import Field
from viznet.recording.run_folder import TEXT_LIMIT, file_identity

LOCAL_HEADER_BYTES = 30  # what a zip writes before each member's name


class _LimitedFile(io.FileIO):
    """A file of which only a little is read at once.

    A larger read raises `ValueError`. So a damaged zip cannot make `zipfile` allocate gigabytes.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > TEXT_LIMIT:
            raise ValueError(f"a table of contents of {size:,} bytes")
        return super().read(size) or b""


class PackedRun:
    """A recording in one zip, nothing of it compressed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_file():  # a device may have no end
            raise RecordingError(f"{path}: is a device or a pipe, so it is no recording")
        try:
            with _LimitedFile(path) as file, zipfile.ZipFile(file) as archive:
                members = archive.infolist()
        except Exception as error:  # whatever a damaged zip raises
            raise RecordingError(f"{path}: not a recording that viznet packed ({in_short(error)})") from error
        self.members = {member.filename: member for member in members}
        if len(self.members) < len(members):
            raise RecordingError(f"{path}: the same member twice, which no packed recording has: damaged")

    def text(self, name: str, most: int = TEXT_LIMIT) -> bytes | None:
        if name not in self.members:
            return None
        start, length = self._place(name)
        if length > most:
            raise RecordingError(f"{self.path}: its {name} is over {size(most)}: damaged")
        with self._open() as file:
            file.seek(start)
            return file.read(length)

    def array(self, name: str, field: Field) -> tuple[NDArray[Any], int]:
        start, length = self._place(f"{name}.npy")
        with self._open() as file:
            return mapped(file, f"{self.path}: {name}.npy", field, start=start, size=length)

    def writing(self) -> bool:
        return False

    def bytes(self) -> int:
        return self.path.stat().st_size

    def identity(self) -> tuple[int, ...]:
        return file_identity(self.path)

    def reopened(self) -> "PackedRun":
        return PackedRun(self.path)

    def _place(self, name: str) -> tuple[int, int]:
        """Where the bytes of a member begin in the file, and how many there are."""
        member = self.members.get(name)
        if member is None:
            raise RecordingError(f"{self.path}: {name} is missing, so this recording is incomplete")
        plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 0x1
        if not plain or member.compress_size != member.file_size:
            raise RecordingError(f"{self.path}: {name} is compressed or encrypted: pack the run again")
        local, file_bytes = b"", 0
        # `zipfile` computes this offset. In a damaged file it may lie before the beginning.
        if member.header_offset >= 0:
            with self._open() as file:
                file.seek(member.header_offset)
                local = file.read(LOCAL_HEADER_BYTES)
                file_bytes = os.fstat(file.fileno()).st_size
        start = member.header_offset + LOCAL_HEADER_BYTES
        start += int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
        if local[:4] != b"PK\x03\x04" or start + member.file_size > file_bytes:
            raise RecordingError(f"{self.path}: {name} lies outside the file: truncated or damaged")
        return start, member.file_size

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        try:
            with reading(self.path), open(self.path, "rb") as file:
                yield file
        except FileNotFoundError:
            raise RecordingError(f"{self.path}: is gone: it was moved or deleted") from None
