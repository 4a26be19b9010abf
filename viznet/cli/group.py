"""A group of commands: `viznet` itself, and `viznet data`."""

import errno
import os
import sys
from typing import Any

import typer
import typer.core

from viznet.cli.mistakes import TyperMistake, check_dashes, usage_error, with_option
from viznet.cli.narrow import NARROW, terminal_width, write_plainly
from viznet.cli.stopping import Interrupted
from viznet.cli.streams import output_is_closed
from viznet.errors import UsageError


class Commands(typer.core.TyperGroup):
    """Says in one line what is wrong with a command, and lets Ctrl-C through.

    Typer would print a frame for the first, and nothing for the second.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        words = sys.argv[1:] or ["--help"]
        check_dashes(words, self)
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

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if not (rest and hasattr(command, "commands")):  # a group asks again about the command in it
            check_output(command)
        return name, command, rest

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Interrupted from error
        except UsageError as error:
            command = self.commands.get(ctx.invoked_subcommand or "")
            if command is None:
                raise
            raise with_option(error, command) from error


def check_output(command: Any) -> None:
    """Raises `OSError` if a command prints its result, but output is closed.

    A command that takes --quiet makes a file, and needs no output.
    """
    if output_is_closed() and not any("--quiet" in param.opts for param in command.params):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
