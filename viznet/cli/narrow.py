"""Help for a terminal that is too narrow for tables.

Rich shortens long words in a narrow table. Plain text is wrapped instead, so that no word is lost.
"""

from typing import Any

from rich.console import Console
from rich.text import Text
from typer import Context

NARROW = 80  # letters a line; below, a table of options has no room for its longest words


class Formatter(Context.formatter_class):  # type: ignore[misc, valid-type]
    """Puts the meaning of an option with a long name on the next line."""

    def write_dl(self, rows: Any, col_max: int = 14, col_spacing: int = 2) -> None:
        super().write_dl(rows, col_max, col_spacing)


class NarrowContext(Context):
    """The context of a command whose help is plain text."""

    formatter_class = Formatter


def terminal_width() -> int:
    """How many letters a line of the terminal has."""
    return Console().width


def write_plainly(command: Any) -> None:
    """Makes the help of a command, or of a group of commands, plain text."""
    command.rich_markup_mode, command.context_class = None, NarrowContext
    command.epilog, command.help = unmarked(command.epilog), unmarked(command.help)
    # Without this, Typer shortens the help in the list of commands.
    command.short_help = (command.help or "").partition("\n")[0]
    for param in command.params:
        param.help = unmarked(param.help)


def unmarked(markup: str | None) -> str | None:
    """Returns a text without its markup.

    >>> unmarked("Give [bold]latest[/].")
    'Give latest.'
    """
    return markup and Text.from_markup(markup).plain
