"""How the commands print: a console, and tables."""

from typing import Literal

from rich.table import Table

from viznet.consoles import SafeConsole


def console(*, quiet: bool = False) -> SafeConsole:
    """Makes the console for results; a quiet one prints nothing.

    Paths are neither coloured nor broken into lines, so that they can be copied, and brackets in them are no markup.
    """
    return SafeConsole(quiet=quiet, highlight=False, markup=False, soft_wrap=True)


def table(**columns: Literal["left", "right"]) -> Table:
    """Makes a table without a frame.

    Each keyword is a heading and says how its column is aligned.

    The first column is bold.
    """
    made = Table(box=None, pad_edge=False)
    for heading, justify in columns.items():
        style = None if made.columns else "bold"
        made.add_column(heading.replace("_", " "), justify=justify, overflow="fold", style=style)
    return made
