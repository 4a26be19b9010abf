"""The command line: parses, calls the library and prints."""

import errno
import logging
import sys
import warnings
from typing import Any

from viznet.cli.stopping import Interrupted, Stopped, stoppable
from viznet.cli.streams import drop_output, prepare
from viznet.errors import NotStartedWarning, VizError, VizWarning, visible


def main() -> None:
    """Runs `viznet`.

    An error is one line. The exit code is 2 for wrong usage, 1 for failed work and 130 after Ctrl-C.
    """
    prepare()
    warnings.showwarning = show_warning
    # Matplotlib would tell of its cache, and of settings that viznet does not use.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    warnings.simplefilter("ignore", NotStartedWarning)  # a command that fails says why itself
    try:
        with stoppable():
            from viznet.cli.commands import app  # here, so that Ctrl-C during the imports prints no traceback

            try:
                app()
            finally:
                sys.stdout.flush()  # a full disk is noticed here, and not when Python ends
    except VizError as error:
        _end(str(error), error.exit_code)
    except KeyboardInterrupt:
        _end("stopped", 130)
    except (Interrupted, Stopped) as stopped:
        print(f"viznet: {stopped}", file=sys.stderr)
        raise
    except BrokenPipeError:  # the reader of a pipe has ended, as in `viznet views | head`
        drop_output()
        sys.exit(0)
    except OSError as error:
        drop_output()
        if error.filename is None and error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG):
            _end(f"standard output cannot be written: {error.strerror}", 1)
        _end(f"{error.filename or 'the system'}: {error.strerror or error}", 1)
    except MemoryError:
        _end("there is not enough memory for this; choose something smaller", 1)


def show_warning(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
    """Prints a warning; one of viznet is a single line."""
    if issubclass(category, VizWarning):
        print(f"viznet: {visible(str(message))}", file=sys.stderr)
    else:
        python_shows(message, category, *place, **more)


python_shows = warnings.showwarning


def _end(line: str, exit_code: int) -> None:
    """Prints the line that says why viznet ends, and ends it."""
    print(f"viznet: {visible(line)}", file=sys.stderr)
    sys.exit(exit_code)
