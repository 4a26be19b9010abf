"""Shows how many seconds of each scene are drawn.

This is on a terminal or below a notebook's cell.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

from viznet.notebook import CellLine, in_notebook

DRAWN = "{name}: {seconds:.0f} s of film drawn"


@contextlib.contextmanager
def show_progress(names: Sequence[str], show: bool) -> Iterator[Callable[[str, float], None]]:
    """Returns a function to call with the name of a scene and its seconds.

    Nothing is shown if `show` is false, or if this is neither a terminal nor a notebook.
    """
    if show and in_notebook():
        seconds_of = dict.fromkeys(names, 0.0)
        line = CellLine(_text(seconds_of))

        def write(name: str, seconds: float) -> None:
            seconds_of[name] = seconds
            line.write(_text(seconds_of))

        yield write
        return
    if not (show and sys.stderr.isatty()):
        yield lambda name, seconds: None
        return
    from rich.markup import escape  # here, because Rich takes longer to import than most of viznet
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from viznet.consoles import SafeConsole

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[drawn]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=SafeConsole(stderr=True), transient=True) as bars:
        tasks = {name: bars.add_task(escape(name), total=None, drawn="") for name in names}
        yield lambda name, seconds: bars.update(tasks[name], drawn=f"{seconds:.0f} s of film")


def _text(seconds_of: dict[str, float]) -> str:
    r"""One line for every scene.

    >>> _text({"network": 3.2, "learning": 0})
    'network: 3 s of film drawn\nlearning: 0 s of film drawn'
    """
    return "\n".join(DRAWN.format(name=name, seconds=seconds) for name, seconds in seconds_of.items())
