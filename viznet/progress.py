"""A progress bar where somebody watches, and silence elsewhere."""

import sys
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def progress(items: Iterable[T], description: str, total: int | None = None) -> Iterable[T]:
    """The same items, with a bar on standard error while they are iterated over, if that is a terminal.

    >>> list(progress([1, 2], "counting"))
    [1, 2]
    """
    if not sys.stderr.isatty():
        return items
    from rich.console import Console  # here, because it takes longer to import than most of viznet
    from rich.progress import track

    return track(items, description=description, total=total, console=Console(stderr=True), transient=True)
