"""The command line: parses, calls, prints. What it can do, the library can do."""

import sys

import typer

from viznet.cli import making, running, setting_up, telling
from viznet.cli.stopping import Stopped, stoppable
from viznet.errors import VizError

app = typer.Typer(
    name="viznet",
    help="See a neural network learn: train it, record it, and make films of its own numbers.",
    epilog="A first film: [bold]viznet train && viznet animate latest weights[/]",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (running, making, telling, setting_up):
    part.register(app)


def main() -> None:
    """Runs `viznet`; a user's mistake is one line and exit code 2, failed work one line and 1."""
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
    except BrokenPipeError:  # `viznet views | head`: whoever read has had enough
        sys.stderr.close()
        sys.exit(0)
