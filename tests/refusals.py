"""Which views cannot show which recordings, and the reason that they must give."""

import pytest
from matplotlib.figure import Figure

from viznet.errors import ViewError
from viznet.recording import Run
from viznet.views import VIEWS

BENT = ("sigmoid", "tanh")  # activations that do more than multiply their sums


def is_refused(view: str, run: Run) -> bool:
    """Whether a view must refuse a recording. If so, it is seen to do that."""
    if view == "confusion" and "confusion" not in run:
        reason = "no held-out examples"
    elif view == "evidence" and run.layers > 1 and run.meta.activation in BENT:
        reason = f"a {run.meta.activation} network have no exact split, because {run.meta.activation} bends"
    else:
        return False
    with pytest.raises(ViewError, match=reason):
        VIEWS[view].build(Figure(), run, "dark")
    return True
