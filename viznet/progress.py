"""A progress bar on a terminal, and nothing elsewhere."""

import sys
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def progress(items: Iterable[T], description: str, total: int | None = None) -> Iterable[T]:
    """Returns the same items; a bar on standard error shows how many are done.

    There is no bar if standard error is not a terminal.

    >>> list(progress([1, 2], "counting"))
    [1, 2]
    """
    if not sys.stderr.isatty():
        return items
    from rich.console import Console  # here, because this import takes longer than most of viznet
    from rich.progress import track

    return track(items, description=description, total=total, console=Console(stderr=True), transient=True)
