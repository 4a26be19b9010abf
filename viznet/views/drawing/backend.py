"""Imports Matplotlib, whatever the variable MPLBACKEND says.

A notebook sets MPLBACKEND for every program that it starts, to a backend that only the notebook has. Matplotlib then
refuses to be imported, although films need no backend at all. Only a window needs one, and asks for it when it opens.
"""

import contextlib
import os
import sys

VARIABLE = "MPLBACKEND"


def import_matplotlib() -> None:
    """Imports Matplotlib, and then chooses the backend of MPLBACKEND.

    A backend that Matplotlib does not know is not chosen.
    """
    if "matplotlib" in sys.modules:
        return
    wanted = os.environ.pop(VARIABLE, None)
    try:
        import matplotlib as mpl
    finally:
        if wanted is not None:
            os.environ[VARIABLE] = wanted
    if wanted:
        with contextlib.suppress(ValueError):
            mpl.rcParams["backend"] = wanted


import_matplotlib()
