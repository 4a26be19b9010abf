"""The cache of parsed tables.

Parsing a large CSV takes seconds. Reading its kept table takes milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from viznet.data.arrays import read_npz_member
from viznet.data.stream import open_archive
from viznet.data.table import Table
from viznet.errors import DataError
from viznet.files import beside, cache_folder
from viznet.marks import MARK, is_own, mark_zip

# A kept table, or the part of one that stays if viznet is killed while it writes.
# Earlier versions of viznet kept .npy files.
KEPT = re.compile(r"[0-9a-f]{20}-[0-9-]+\.np[yz]|\.[0-9a-f]{20}-[0-9-]+\.[0-9a-f]{16}\.part\.np[yz]")
PARSER = 1  # raise it when the parser makes another table of the same text
# Within so many seconds a file may change twice and keep its time: some file systems count in steps of two.
SAME_TIME = 2.0
FIRST_MEMBER = 64  # bytes at the beginning of a zip with the name of its first member


def tables_folder() -> Path:
    """The folder in which parsed tables are kept."""
    return cache_folder() / "tables"


def is_kept_table(path: Path) -> bool:
    """Whether a file is a kept table, or a part of one.

    It has such a name, and the mark of viznet as its first member or as its end. Or it is empty: a kill or a full disk
    leaves such a file.
    """
    if KEPT.fullmatch(path.name) is None or not path.is_file() or path.is_symlink():
        return False
    if is_own(path) or path.stat().st_size == 0:
        return True
    with suppress(OSError), path.open("rb") as file:
        return re.match(b"PK\3\4.{26}" + MARK.encode(), file.read(FIRST_MEMBER), re.DOTALL) is not None
    return False


def kept_table(path: Path, member: str, parse: Callable[[], Table]) -> Table:
    """The table that `parse` makes of a file, kept for the next time.

    `member` names a file in an archive; otherwise it is empty. A kept table is a .npz file named after the path of
    the file, its size, its time of modification and the version of the parser. If one of them is another, the file is
    parsed again. The table of a file that was just written is not kept, because the file may change once more without
    a change of its time, also while it is parsed.
    """
    status, began = path.stat(), time.time()
    name = hashlib.sha256(f"{path.resolve()}\n{member}".encode("utf-8", "surrogateescape")).hexdigest()[:20]
    kept = tables_folder() / f"{name}-{status.st_size}-{status.st_mtime_ns}-{PARSER}.npz"
    with suppress(OSError, DataError):
        return _read(kept, f"{path} ({member})" if member else str(path))
    table = parse()
    if abs(began - status.st_mtime) <= SAME_TIME:
        return table
    # A cache that cannot be written is no error: the next load takes longer, and that is all.
    with suppress(OSError, DataError):
        _keep(table, kept, f"{name}-*.np[yz]")
    return table


def _read(kept: Path, where: str) -> Table:
    """The table in a kept file. Raises `DataError` if the file is damaged."""
    with open_archive(kept) as archive:
        values = read_npz_member(archive, "values")
        words = read_npz_member(archive, "words").tobytes()
    try:
        words = json.loads(words)
        texts = {int(column): tuple(map(str, texts)) for column, texts in words["texts"].items()}
        header = tuple(map(str, words["header"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{kept}: is damaged; expected a table that viznet kept") from error
    return Table(values, where, header, texts)


def _keep(table: Table, kept: Path, earlier: str) -> None:
    """Writes a table, in place of the earlier ones of the same file."""
    for old in kept.parent.glob(earlier):
        if is_kept_table(old):
            old.unlink(missing_ok=True)
    words = json.dumps({"header": table.header, "texts": table.texts}).encode()
    with beside(kept, DataError) as part:
        with zipfile.ZipFile(part, "w") as archive:
            archive.writestr(MARK, b"")  # so that a damaged file is recognised, too
            for name, array in (("values", table.values), ("words", np.frombuffer(words, np.uint8))):
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array)
        mark_zip(part)
