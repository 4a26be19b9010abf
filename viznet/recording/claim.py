"""The claim to a path: only one recording at a time is put there.

Whoever puts a recording at a path first locks a hidden file beside it. Others wait for a moment and then see what is at
the path. The system frees the lock if the process is killed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from viznet.files import is_at


@contextmanager
def claimed(place: Path) -> Iterator[None]:
    """Waits until no other process or thread puts anything at `place`.

    Until the end of the block, all others that claim the place wait.
    """
    from filelock import lock_descriptor  # takes as long to import as the core

    claim = place.with_name(f".{place.name[:40]}.claim")  # short, since a long name may have no room for more
    while True:
        file = open(claim, "ab", opener=_without_links)  # noqa: SIM115 (open as long as the block)
        try:
            with suppress(OSError):  # on a system without locks nobody waits
                lock_descriptor(file.fileno(), poll_interval=0.001)
            if not is_at(claim, os.fstat(file.fileno())):
                continue  # the one before has deleted this file, and others lock a new one
            try:
                yield
            finally:
                with suppress(OSError):
                    if _is_empty_file(claim):  # a user may have a file of this name
                        claim.unlink()  # while it is locked: afterwards it could be the claim of another
            return
        finally:
            file.close()


def _without_links(path: str, flags: int) -> int:
    """Opens a file, but nothing that a link leads to.

    Raises `OSError` for a link, where the system can tell.
    """
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _is_empty_file(path: Path) -> bool:
    return not path.is_symlink() and path.stat().st_size == 0
