"""Finds the examples that a recorded training learned from.

A recording keeps their name, their number and their SHA-256, but not the examples. If they have a name that viznet
knows and are on this machine, they are loaded again.
"""

from viznet.data import Examples, load
from viznet.data.inventory import datasets
from viznet.errors import DataError
from viznet.recording.run import Run


def training_data(run: Run) -> Examples | None:
    """The examples that a run learned from, as they are on this machine.

    They are None if they are not here, or if the data of this name are others by now. Nothing is downloaded.
    """
    data = run.meta.data
    here = any(info.name == data.name and info.cached for info in datasets())
    if not here or data.sha256 is None:
        return None
    try:
        train = load(data.name, progress=False).train
    except DataError:
        return None
    return train if train.sha256 == data.sha256 else None
