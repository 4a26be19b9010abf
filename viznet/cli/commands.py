"""All commands of `viznet`, in one Typer application."""

import typer
import typer.core

from viznet.cli import data, films, inside, predict, runs, scenes, setup, train
from viznet.cli.stopping import Interrupted


class Commands(typer.core.TyperGroup):
    """Lets Ctrl-C through, which Typer would end without a word."""

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
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (train, runs, films, scenes, inside, predict, setup, data):
    group.register(app)
