"""The cache of parsed tables.

Parsing a large CSV takes seconds. Reading its kept table takes milliseconds.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.arrays import read_npy
from viznet.errors import DataError
from viznet.files import cache_folder, write
from viznet.marks import MARK, is_own

# A kept table, or the part of one that stays if viznet is killed while it writes.
KEPT = re.compile(r"[0-9a-f]{20}-[0-9-]+\.npy|\.[0-9a-f]{20}-[0-9-]+\.[0-9a-f]{16}\.part\.npy")


def tables_folder() -> Path:
    """The folder in which parsed tables are kept."""
    return cache_folder() / "tables"


def is_kept_table(path: Path) -> bool:
    """Whether a file is a kept table, or a part of one.

    It has such a name and the mark of viznet, or is empty: a kill or a full disk leaves such a file.
    """
    if KEPT.fullmatch(path.name) is None:
        return False
    return is_own(path) or (path.is_file() and not path.is_symlink() and path.stat().st_size == 0)


def kept_table(path: Path, member: str, parse: Callable[[], NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """The table that `parse` makes of a file, kept for the next time.

    `member` names a file in an archive; otherwise it is empty. A kept table is a .npy file named after the path of
    the file, its size and its time of modification. A file with another size or time is parsed again.
    """
    status = path.stat()
    name = hashlib.sha256(f"{path.resolve()}\n{member}".encode("utf-8", "surrogateescape")).hexdigest()[:20]
    kept = tables_folder() / f"{name}-{status.st_size}-{status.st_mtime_ns}.npy"
    with suppress(OSError, DataError):
        return np.array(read_npy(kept), dtype=np.uint8)  # a copy, so that the file does not stay open
    table = parse()
    # A cache that cannot be written is no error: the next load takes longer, and that is all.
    with suppress(OSError, DataError):
        _keep(table, kept, f"{name}-*.npy")
    return table


def _keep(table: NDArray[np.uint8], kept: Path, earlier: str) -> None:
    """Write a table, in place of the earlier ones of the same file."""
    for old in kept.parent.glob(earlier):
        if is_kept_table(old):
            old.unlink(missing_ok=True)
    write(kept, _marked_npy(table), DataError)


def _marked_npy(table: NDArray[np.uint8]) -> bytes:
    """The bytes of a .npy file with the mark of viznet.

    The mark is a comment in the header, which NumPy reads as a Python expression.
    """
    table = np.ascontiguousarray(table)
    settings = f"{np.lib.format.header_data_from_array_1_0(table)}  # {MARK}"
    before = len(np.lib.format.magic(1, 0)) + 2
    header = settings.ljust(len(settings) + -(before + len(settings) + 1) % 64).encode() + b"\n"
    return np.lib.format.magic(1, 0) + struct.pack("<H", len(header)) + header + table.tobytes()
