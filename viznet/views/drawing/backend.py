"""Imports Matplotlib, whatever MPLBACKEND and the user's matplotlibrc say.

A notebook sets MPLBACKEND for every program that it starts, to a backend that only the notebook has. Matplotlib then
refuses to be imported, although films need no backend at all. Only a window needs one, and asks for it when it opens.

Films look the same under every matplotlibrc. So it does no harm if one cannot be read, and what Matplotlib says about
wrong lines in it would only disturb.
"""

import contextlib
import importlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "MPLBACKEND"


def import_matplotlib() -> None:
    """Imports Matplotlib, and then chooses the backend of MPLBACKEND.

    A backend that Matplotlib does not know is not chosen.
    """
    if "matplotlib" in sys.modules:
        return
    wanted = os.environ.pop(VARIABLE, None)
    try:
        with no_warnings_in_the_log():
            try:
                importlib.import_module("matplotlib")
            except (UnicodeError, OSError):  # of the user's matplotlibrc
                import_without_settings()
    finally:
        if wanted is not None:
            os.environ[VARIABLE] = wanted
    if wanted:
        with contextlib.suppress(ValueError):
            sys.modules["matplotlib"].rcParams["backend"] = wanted


def import_without_settings() -> None:
    """Imports Matplotlib with an empty matplotlibrc.

    Matplotlib takes the one in the current folder before any other.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        del sys.modules[name]  # they know the module whose import failed
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "matplotlibrc").touch()
        with contextlib.chdir(folder):
            importlib.import_module("matplotlib")


@contextlib.contextmanager
def no_warnings_in_the_log() -> Iterator[None]:
    """Keeps what Matplotlib logs in this block off standard error."""
    log = logging.getLogger("matplotlib")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


import_matplotlib()
