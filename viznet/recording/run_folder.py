"""A recording in a folder: its files and its lock.

`check_room` says whether a new recording may be made at a path.
"""

import json
import os
import re
import stat
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from numpy.typing import NDArray

from viznet.errors import RecordingError
from viznet.files import is_leftover, size
from viznet.marks import is_own
from viznet.recording.columns import mapped, reading
from viznet.recording.layout import FORMAT, Field
from viznet.recording.optimizer_state import FILE as STATE_FILE

TEXT_LIMIT = 4_000_000  # bytes; a meta.json has a few thousand
GROUPS = ("snapshots", "scalars", "probe")
# An empty file that is locked while the recording is written. It is a file of its own, because on Windows no other
# process can read a locked file.
LOCK = ".lock"
# What views keep there because it took long to compute.
KEPT = re.compile(r"landscape-[\w-]+\.npz|\.landscape-[\w-]+\.[0-9a-f]{16}\.part\.npz")
# A process that tests the lock holds it for a moment. So it is tested so many times before a run counts as running.
LOCK_TESTS = 4
_testing_lock = threading.Lock()


class RunFiles(Protocol):
    """The files of a run, in a folder or in one packed file."""

    path: Path

    def text(self, name: str, most: int = TEXT_LIMIT) -> bytes | None:
        """The bytes of a file such as meta.json, or None if there is no such file.

        Raises `RecordingError` if there are more than `most`.
        """

    def array(self, name: str, field: Field) -> tuple[NDArray[Any], int]:
        """Maps the whole rows of an array such as "snapshots/W1".

        It also says how many rows there should be.
        """

    def writing(self) -> bool:
        """Whether a process is still recording into it."""

    def bytes(self) -> int:
        """The size of the recording on disk."""

    def identity(self) -> tuple[int, ...]:
        """Numbers that change if another recording takes this place."""

    def reopened(self) -> "RunFiles":
        """The files that are at the path now."""


class RunFolder:
    """A recording in a folder, finished or growing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = os.path.realpath(path)

    def text(self, name: str, most: int = TEXT_LIMIT) -> bytes | None:
        try:
            with self._open(name) as file, reading(self.path / name):
                content = file.read(most + 1)
        except FileNotFoundError:
            return None
        if len(content) > most:
            raise RecordingError(f"{self.path / name}: over {size(most)}: damaged, or no recording")
        return content

    def array(self, name: str, field: Field) -> tuple[NDArray[Any], int]:
        name = f"{name}.npy"
        try:
            with self._open(name) as file, reading(self.path / name):
                return mapped(file, str(self.path / name), field)
        except FileNotFoundError:
            raise RecordingError(f"{self.path / name}: missing, so this recording is incomplete") from None

    def writing(self) -> bool:
        try:
            with self._open(LOCK) as file, _testing_lock:
                return not any(_can_be_locked(file, test) for test in range(LOCK_TESTS))
        except OSError:  # there is no lock any more, or the system has no locks
            return False

    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.path.glob("**/*") if file.is_file())

    def identity(self) -> tuple[int, ...]:
        return file_identity(self.path / "meta.json")

    def reopened(self) -> "RunFolder":
        return RunFolder(self.path)

    def _open(self, name: str) -> BinaryIO:
        """Opens a file of the recording.

        Raises `RecordingError` if it is no plain file in the folder itself.
        """
        path = self.path / name
        if os.path.realpath(path) != os.path.join(self.place, *name.split("/")):
            raise RecordingError(f"{path}: a link that leads elsewhere, which no recording has")
        with reading(path):
            if not stat.S_ISREG(os.stat(path).st_mode):
                # Opening a pipe would wait for a writer.
                raise RecordingError(f"{path}: not a plain file, which no recording has")
            return open(path, "rb")


def file_identity(path: Path) -> tuple[int, ...]:
    """Numbers that change if another file gets this name.

    There are none if there is no file.
    """
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_mtime_ns


def lock(path: Path) -> BinaryIO:
    """Marks the recording at `path` as being written.

    The mark stays until the file is closed or the process ends.
    """
    from filelock import lock_descriptor

    file = open(path / LOCK, "r+b")  # noqa: SIM115 (open as long as it is recorded)
    with suppress(OSError):  # on a system without locks the run counts as interrupted until it ends
        lock_descriptor(file.fileno(), poll_interval=0.001)  # another process may be testing the lock
    return file


def _can_be_locked(file: BinaryIO, test: int) -> bool:
    from filelock import lock_descriptor  # takes as long to import as the core

    time.sleep(0.001 if test else 0)
    return lock_descriptor(file.fileno(), blocking=False)


def check_room(path: Path, *, overwrite: bool) -> None:
    """Raises `RecordingError` unless a recording may be made at `path`.

    Only an empty folder is replaced, and with `overwrite` another recording.
    """
    if not path.exists() and not path.is_symlink():
        return
    if not path.is_dir() or path.is_symlink():
        raise RecordingError(f"{path}: is a file or a link, expected the name of a new folder")
    here, there = Path(os.path.realpath(os.curdir)), path.resolve()
    if here == there:
        raise RecordingError(
            f"{path}: is the folder that you are in, which cannot be replaced: leave it, or choose another name"
        )
    if here.is_relative_to(there):
        raise RecordingError(
            f"{path}: holds the folder that you are in, so it cannot be replaced: choose another name"
        )
    if not any(path.iterdir()):
        return
    if not is_recording(path):
        raise RecordingError(
            f"{path}: has other things in it, which stay: choose another name for the recording"
        )
    being_recorded = RecordingError(
        f"{path}: is being recorded right now: wait for its end, or choose another name"
    )
    before = RunFolder(path).identity()
    if RunFolder(path).writing():
        raise being_recorded
    if not overwrite:
        raise RecordingError(
            f"{path}: there is a recording already: choose another name, or overwrite it (--overwrite, overwrite=True)"
        )
    try:
        arrays = _arrays_of(path)
        foreign = [
            entry
            for entry in sorted(path.glob("**/*"))
            if not _of_a_recording(entry.relative_to(path), entry, arrays)
        ]
    except FileNotFoundError:  # another recording replaces it at this moment
        raise being_recorded from None
    if foreign and RunFolder(path).identity() != before:  # it was replaced while its files were looked at
        raise being_recorded
    if foreign:
        raise RecordingError(
            f"{foreign[0]}: no part of the recording around it: move it away to overwrite that"
        )


def is_recording(path: Path) -> bool:
    """Whether a folder holds a recording, of any version.

    The format in its meta.json says so.
    """
    try:
        meta = json.loads(RunFolder(path).text("meta.json") or b"null")
    except (ValueError, RecursionError, OSError, RecordingError):
        return False
    family = FORMAT.split("/")[0]
    return isinstance(meta, dict) and str(meta.get("format")).split("/")[0] == family


def _arrays_of(path: Path) -> frozenset[str]:
    """The arrays of the recording in a folder, such as "snapshots/W1"."""
    arrays = json.loads(RunFolder(path).text("meta.json") or b"null").get("arrays")
    return frozenset(arrays if isinstance(arrays, dict) else ())


def _of_a_recording(name: Path, entry: Path, arrays: frozenset[str]) -> bool:
    """Whether a file or folder belongs to a recording.

    `name` is the path of the `entry` inside the recording's folder. `arrays` are those that its meta.json lists.
    """
    if entry.is_symlink():
        return False
    if entry.is_dir():
        return str(name) in GROUPS
    if str(name.parent) in GROUPS:
        return name.suffix == ".npy" and name.with_suffix("").as_posix() in arrays
    if KEPT.fullmatch(str(name)):
        return is_own(entry)
    return str(name) == LOCK or any(
        str(name) == text or is_leftover(str(name), text) for text in ("meta.json", "end.json", STATE_FILE)
    )
