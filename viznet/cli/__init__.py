"""The command line: parses, calls the library and prints."""

import io
import sys
import warnings
from typing import Any

from viznet.cli.stopping import Interrupted, Stopped, stoppable
from viznet.errors import VizError, VizWarning, visible


def main() -> None:
    """Runs `viznet`.

    An error is one line. The exit code is 2 for wrong usage, 1 for failed work and 130 after Ctrl-C.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the encoding of the terminal may lack a letter such as η
    warnings.showwarning = show_warning
    try:
        with stoppable():
            from viznet.cli.commands import app  # here, so that Ctrl-C during the imports prints no traceback

            app()
    except VizError as error:
        print(f"viznet: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("viznet: stopped", file=sys.stderr)
        sys.exit(130)
    except (Interrupted, Stopped) as stopped:
        print(f"viznet: {stopped}", file=sys.stderr)
        raise
    except BrokenPipeError:  # the reader of a pipe has ended, as in `viznet views | head`
        sys.stderr.close()
        sys.exit(0)


def show_warning(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
    """Prints a warning; one of viznet is a single line."""
    if issubclass(category, VizWarning):
        print(f"viznet: {visible(str(message))}", file=sys.stderr)
    else:
        python_shows(message, category, *place, **more)


python_shows = warnings.showwarning
