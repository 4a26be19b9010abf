"""All commands of `viznet`, in one Typer application."""

import sys
from typing import Annotated, Any

import typer
import typer.core

import viznet as vz
from viznet.cli import data, films, inside, runs, scenes, setup, train
from viznet.cli.mistakes import TyperMistake, usage_error
from viznet.cli.stopping import Interrupted


class Commands(typer.core.TyperGroup):
    """Says in one line what is wrong with a command, and lets Ctrl-C through.

    Typer would print a frame for the first, and nothing for the second.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        words = sys.argv[1:] or ["--help"]
        kwargs["standalone_mode"] = False  # so that Typer raises mistakes, and does not print them
        try:
            sys.exit(super().main(words, *args, **kwargs))
        except TyperMistake as mistake:
            raise usage_error(mistake, words) from mistake
        except SystemExit as ended:
            if isinstance(ended.__context__, BrokenPipeError):  # Typer ends without a word
                raise ended.__context__ from None
            raise

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Interrupted from error


app = typer.Typer(
    cls=Commands,
    name="viznet",
    help="See a neural network learn: train it, record it, and make films that show its own numbers.",
    epilog="To make a first film: [bold]viznet train && viznet animate latest weights[/]",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (train, runs, films, scenes, inside, setup, data):
    group.register(app)


def show_version(wanted: bool) -> None:
    """Prints the version and ends, for `viznet --version`."""
    if wanted:
        print(f"viznet {vz.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """See a neural network learn: train it, record it, and make films that show its own numbers."""
