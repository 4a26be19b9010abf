"""The cache: what was downloaded, and tables that took long to parse, in the user's cache folder."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.arrays import read_npy
from viznet.errors import DataError
from viznet.files import cache_folder, write

TICK = 20_000_000  # nanoseconds: file systems stamp changes with a clock at least as fine as this


def tables_folder() -> Path:
    """Where parsed tables are kept."""
    return cache_folder() / "tables"


def is_kept_table(path: Path) -> bool:
    """Whether a file is called as only a kept table is, or what a kill left of writing one."""
    kept = r"[0-9a-f]{20}-[0-9a-f]{20}-[0-9a-f]{8}|\.[0-9a-f]{20}-[0-9a-f]{19}\.[0-9a-f]{16}\.part"
    return re.fullmatch(rf"(?:{kept})\.npy", path.name) is not None


def kept_table(path: Path, member: str, parse: Callable[[], NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """The table that ``parse`` makes of a file, or of a ``member`` of an archive: parsed once, then kept.

    It is kept as a .npy named after the place of the file, its size and times, and the table's own checksum: a
    file that changed is parsed again, and so is one whose kept table is damaged.
    """
    place = _short_hash(f"{path.resolve()}\n{member}")
    before = _identity(path)
    for kept in tables_folder().glob(f"{place}-{before}-*.npy"):
        if (table := _read(kept)) is not None:
            return table
    _let_it_settle(path)
    table = parse()
    if _identity(path) == before:
        _keep(table, place, before)
    return table


def _identity(path: Path) -> str:
    status = path.stat()
    return _short_hash(
        f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} viznet-table/1"
    )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def _let_it_settle(path: Path) -> None:
    """Wait until a change still to come would show in the file's times: two within one tick have the same."""
    status = path.stat()
    age = time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns)
    if 0 <= age < TICK:
        time.sleep((TICK - age) / 1e9)


def _read(kept: Path) -> NDArray[np.uint8] | None:
    """The table in a kept file, or None where it is not what was written."""
    try:
        data = kept.read_bytes()
        if f"{zlib.crc32(data):08x}" != kept.stem.rpartition("-")[2]:
            return None
        return np.asarray(read_npy(kept), dtype=np.uint8)
    except (OSError, DataError):
        return None


def _keep(table: NDArray[np.uint8], place: str, identity: str) -> None:
    """Keep the table in place of what was kept of the same file before.

    A cache that cannot be written costs time later and nothing now, so that is no error.
    """
    buffer = io.BytesIO()
    np.save(buffer, table)
    name = f"{place}-{identity}-{zlib.crc32(buffer.getbuffer()):08x}.npy"
    folder = tables_folder()
    with suppress(OSError, DataError):
        for old in folder.glob(f"{place}-*.npy"):
            if is_kept_table(old):
                old.unlink(missing_ok=True)
        write(folder / name, buffer.getvalue(), DataError)
