"""A recording whose last weights are no numbers."""

from pathlib import Path

import numpy as np

from tests.recordings import learn
from viznet.network import MLP
from viznet.recording import Run, open_run


def with_lost_weights(folder: Path) -> Run:
    """A run of eight moments, of which the last two have NaN among their weights."""
    run = learn(folder / "lost", MLP(784, 4, 10, seed=7))
    assert len(run) == 8
    file = np.load(run.path / "snapshots" / "W1.npy", mmap_mode="r+")
    file[-2:, 0, 0] = np.nan
    file.flush()
    return open_run(run.path)
