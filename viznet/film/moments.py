"""The moments of a training at which a film pauses."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from viznet.recording.epochs import epoch_ends
from viznet.views.drawing.chosen_examples import shown_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viznet.recording import Run

MOST_EPOCHS = 10  # if there are more epochs, the film pauses at none of them


def moments(run: Run, figure: Figure) -> list[int]:
    """The snapshots at which something happens that viewers should see.

    These are the ends of epochs, and the first right answer to each example that a view on the figure shows. A right
    answer before the first step is chance, and the last snapshot stays on the screen anyway.

    Parameters
    ----------
    run
        The recording.
    figure
        The figure of a film on which the views were built.

    Returns
    -------
    list of int
        The numbers of these snapshots, in order.
    """
    found: set[int] = set()
    ends = epoch_ends(run)
    ends = ends[: bisect_right(ends, int(run.steps[-1]))]  # their number may be beyond all bounds
    if len(ends) <= MOST_EPOCHS:
        # If the end of an epoch was not recorded, the first snapshot after it shows it.
        found.update(np.searchsorted(run.steps, ends).tolist())
    examples = shown_in(figure)
    if len(examples):
        # Reading only these rows keeps a large recording on the disk.
        right = np.array([_right(run, index, examples) for index in range(len(run))])
        found.update(right.argmax(axis=0)[right.any(axis=0)].tolist())
    return sorted(found - {0, len(run) - 1})


def _right(run: Run, index: int, examples: np.ndarray) -> np.ndarray:
    """Whether a snapshot answers these examples rightly: bool (n,)."""
    p = np.asarray(run[index]["p"][examples], float)
    run.release()
    return np.isfinite(p).all(axis=1) & (p.argmax(axis=1) == run.probe.y[examples])
