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
    from rich.markup import escape  # here, because Rich takes longer to import than most of viznet
    from rich.progress import track

    from viznet.consoles import SafeConsole

    console = SafeConsole(stderr=True)
    return track(items, description=escape(description), total=total, console=console, transient=True)
