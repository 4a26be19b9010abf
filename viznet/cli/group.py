"""A group of commands: `viznet` itself, and `viznet data`."""

import sys
from typing import Any

import typer
import typer.core

from viznet.cli.mistakes import TyperMistake, usage_error
from viznet.cli.narrow import NARROW, terminal_width, write_plainly
from viznet.cli.stopping import Interrupted


class Commands(typer.core.TyperGroup):
    """Says in one line what is wrong with a command, and lets Ctrl-C through.

    Typer would print a frame for the first, and nothing for the second.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        words = sys.argv[1:] or ["--help"]
        kwargs["standalone_mode"] = False  # so that Typer raises mistakes, and does not print them
        if (width := terminal_width()) < NARROW:
            write_plainly(self)
            kwargs["terminal_width"] = width
        try:
            sys.exit(super().main(words, *args, **kwargs))
        except TyperMistake as mistake:
            raise usage_error(mistake, words) from mistake
        except SystemExit as ended:
            if isinstance(ended.__context__, BrokenPipeError):  # Typer ends without a word
                raise ended.__context__ from None
            raise

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        command = super().get_command(ctx, cmd_name)
        if command is not None and terminal_width() < NARROW:
            write_plainly(command)
        return command

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Interrupted from error
