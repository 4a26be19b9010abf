"""Help for a terminal that is too narrow for tables.

Rich shortens long words in a narrow table. Plain text is wrapped instead, so that no word is lost.
"""

from typing import Any

from rich.console import Console
from rich.text import Text

NARROW = 80  # letters a line; below, a table of options has no room for its longest words


def terminal_width() -> int:
    """How many letters a line of the terminal has."""
    return Console().width


def write_plainly(command: Any) -> None:
    """Makes the help of a command, or of a group of commands, plain text."""
    command.rich_markup_mode = None
    command.epilog, command.help = plain(command.epilog), plain(command.help)
    command.short_help = (command.help or "").partition("\n")[
        0
    ]  # otherwise it is shortened in the list of commands
    for param in command.params:
        param.help = plain(param.help)


def plain(markup: str | None) -> str | None:
    """Returns a text without its markup.

    >>> plain("Give [bold]latest[/].")
    'Give latest.'
    """
    return markup and Text.from_markup(markup).plain
