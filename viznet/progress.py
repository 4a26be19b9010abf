"""A progress bar on a terminal and in a notebook, and nothing elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from viznet.notebook import CellLine, in_notebook

T = TypeVar("T")

PAUSE = 0.1  # seconds between two pictures of a notebook's bar
WIDTH = 30  # characters of a notebook's bar
BAR = "{description} {done_bar}{open_bar} {done:,} of {total:,}"


def progress(items: Iterable[T], description: str, total: int) -> Iterable[T]:
    """Returns the same items, and shows a bar of how many are done.

    The bar is on standard error if this is a terminal, and below the cell in a notebook.

    >>> list(progress([1, 2], "counting", 2))
    [1, 2]
    """
    if in_notebook():
        return _below_the_cell(items, description, total)
    if not sys.stderr.isatty():
        return items
    from rich.markup import escape  # here, because Rich takes longer to import than most of viznet
    from rich.progress import track

    from viznet.consoles import SafeConsole

    console = SafeConsole(stderr=True)
    return track(items, description=escape(description), total=total, console=console, transient=True)


def _below_the_cell(items: Iterable[T], description: str, total: int) -> Iterator[T]:
    line = CellLine(bar(description, 0, total))
    done, shown = 0, time.monotonic()
    try:
        for done, item in enumerate(items, 1):
            yield item
            if time.monotonic() - shown >= PAUSE:
                line.write(bar(description, done, total))
                shown = time.monotonic()
    finally:
        line.write(bar(description, done, total))


def bar(description: str, done: int, total: int) -> str:
    """A progress bar as text.

    >>> bar("Drawing", 500, 2000)
    'Drawing ███████░░░░░░░░░░░░░░░░░░░░░░░ 500 of 2,000'
    """
    full = WIDTH if done >= total else WIDTH * done // total
    return BAR.format(
        description=description, done_bar="█" * full, open_bar="░" * (WIDTH - full), done=done, total=total
    )
