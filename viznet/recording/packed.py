"""A recording as one file: a zip whose members are stored as they are, which is also an `.npz` for `np.load`.

Nothing is compressed, so every array is mapped straight from its place inside the zip.
"""

import io
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import RecordingError
from viznet.files import beside, size, writing
from viznet.recording.columns import HEADER_BYTES, header, mapped
from viznet.recording.folder import TEXT_LIMIT
from viznet.recording.layout import Field

if TYPE_CHECKING:
    from viznet.recording.run import Run

LOCAL_HEADER_BYTES = 30  # what a zip writes before each member's name
BLOCK_BYTES = 16_000_000  # how much is copied, hashed or searched at a time


class _Careful(io.FileIO):
    """A file that reads no table of contents of a size that no recording has, whatever the zip says of itself."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > TEXT_LIMIT:
            raise ValueError(f"a table of contents of {size:,} bytes")
        return super().read(size) or b""


class Packed:
    """A recording in one stored zip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with _Careful(path) as file, zipfile.ZipFile(file) as archive:
                members = archive.infolist()
        except Exception as error:  # whatever a damaged zip raises
            raise RecordingError(f"{path}: not a recording that viznet packed ({error})") from error
        self.members = {member.filename: member for member in members}
        if len(self.members) < len(members):
            raise RecordingError(f"{path}: the same member twice, which no packed recording has: damaged")

    def text(self, name: str) -> bytes | None:
        if name not in self.members:
            return None
        start, length = self._place(name)
        if length > TEXT_LIMIT:
            raise RecordingError(f"{self.path}: its {name} is over {size(TEXT_LIMIT)}: damaged")
        with open(self.path, "rb") as file:
            file.seek(start)
            return file.read(length)

    def array(self, name: str, field: Field, rows: int | None = None) -> NDArray[Any]:
        start, length = self._place(f"{name}.npy")
        with open(self.path, "rb") as file:
            return mapped(file, f"{self.path}: {name}.npy", field, rows=rows, start=start, size=length)

    def writing(self) -> bool:
        return False

    def bytes(self) -> int:
        return self.path.stat().st_size

    def _place(self, name: str) -> tuple[int, int]:
        """Where a member's bytes begin in the file, and how many they are."""
        member = self.members.get(name)
        if member is None:
            raise RecordingError(f"{self.path}: {name} is missing, so this recording is incomplete")
        plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 0x1
        if not plain or member.compress_size != member.file_size:
            raise RecordingError(f"{self.path}: {name} is compressed or encrypted: pack the run again")
        with open(self.path, "rb") as file:
            file.seek(member.header_offset)
            local = file.read(LOCAL_HEADER_BYTES)
        start = member.header_offset + LOCAL_HEADER_BYTES
        start += int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
        if local[:4] != b"PK\x03\x04" or start + member.file_size > os.path.getsize(self.path):
            raise RecordingError(f"{self.path}: {name} lies outside the file: truncated or damaged")
        return start, member.file_size


def write_packed(run: "Run", path: str | os.PathLike[str] | None = None) -> Path:
    """Writes a whole run into one `.npz` that `open_run` maps into memory and `np.load` reads; returns its path.

    Without a `path` it lies beside the run, with the suffix `.npz`. The run itself stays. Of a run that is still being
    recorded, what was committed is packed. Raises `RecordingError` when the file cannot be written, or is there.
    """
    path = run.path.with_name(run.path.name.removesuffix(".npz") + ".npz") if path is None else Path(path)
    if path.suffix != ".npz":
        raise RecordingError(f"{path}: a packed run ends in .npz, as in {path.name}.npz")
    if os.path.lexists(path):  # not even one that viznet packed: it may hold the only copy of another run
        raise RecordingError(f"{path}: is there already: choose another name, or move it away")
    with beside(path, RecordingError, kind="") as part, writing(path, RecordingError):
        with open(part, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for name in ("meta.json", "end.json"):
                if (text := run.text(name)) is not None:
                    archive.writestr(_member(name, len(text)), text)
            for name, (field, rows) in run.arrays().items():
                most = HEADER_BYTES + 64 + rows.nbytes
                with archive.open(_member(f"{name}.npy", most), "w") as member:
                    # The header is stretched so that the numbers begin at a multiple of 64: mapped, they are aligned.
                    member.write(header(field, len(rows), length=HEADER_BYTES + -file.tell() % 64))
                    for block in blocks(rows):
                        member.write(block.data)
        os.utime(part, (run.created, run.created))  # packed, it is as old as the run
    return path


def _member(name: str, length: int) -> zipfile.ZipInfo:
    """A stored member with a fixed date: the same run packs into the same bytes."""
    member = zipfile.ZipInfo(name)
    member.file_size = length  # tells zipfile whether it needs the 64-bit form
    return member


def blocks(rows: NDArray[Any]) -> list[NDArray[np.uint8]]:
    """The bytes of a (memory-mapped) array in consecutive pieces, so that reading bounds memory."""
    flat = rows.reshape(-1).view(np.ndarray).view(np.uint8)
    return [flat[i : i + BLOCK_BYTES] for i in range(0, len(flat), BLOCK_BYTES)]
