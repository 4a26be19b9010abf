"""The command line: parses, calls the library and prints."""

import sys

import typer

from viznet.cli import data, films, inside, runs, scenes, setup, train
from viznet.cli.stopping import Stopped, stoppable
from viznet.errors import VizError

app = typer.Typer(
    name="viznet",
    help="See a neural network learn: train it, record it, and make films that show its own numbers.",
    epilog="To make a first film: [bold]viznet train && viznet animate latest weights[/]",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (train, runs, films, scenes, inside, setup, data):
    group.register(app)


def main() -> None:
    """Runs `viznet`.

    An error is one line. The exit code is 2 for wrong usage and 1 for failed work.
    """
    try:
        with stoppable():
            app()
    except VizError as error:
        print(f"viznet: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("viznet: stopped", file=sys.stderr)
        sys.exit(130)
    except Stopped as stopped:
        print(f"viznet: {stopped}", file=sys.stderr)
        raise
    except BrokenPipeError:  # the reader of a pipe has ended, as in `viznet views | head`
        sys.stderr.close()
        sys.exit(0)
