"""Chooses the training examples with which the page trains on."""

from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.recording import Run
from viznet.recording.training_data import training_data
from viznet.stepper.header import packed

MOST = 500  # examples
SHARE = 0.05  # of the page's budget that they may take


def training_digits(run: Run, examples: Any, budget: float) -> dict[str, Any] | None:
    """The training examples that travel in the page, as JSON.

    They are packed pixels, classes, and how many examples the run had.

    Every class has about as many of them, evenly spread over the training data. None of them is one of `examples`,
    which the page measures itself on. The result is None if the run's data are not on this machine, or if not even
    two of each class fit into their share of `budget` bytes.
    """
    data = training_data(run)
    if data is None or not len(data):
        return None
    shown = {picture.tobytes() for picture in examples.x}
    each = MOST // len(data.labels)
    while each >= 2:
        numbers = [int(k) for k in evenly_spread(data.y, each) if data.x[k].tobytes() not in shown]
        part = data[numbers]
        found = {"x": packed(part.x), "y": part.y.tolist(), "of": len(data)}
        if len(found["x"]) + 4 * len(numbers) <= SHARE * budget:
            return found
        each //= 2
    return None


def evenly_spread(y: Array, each: int) -> list[int]:
    """The numbers of `each` examples of every class, in order.

    If a class has fewer, all of them are taken.

    >>> evenly_spread(np.array([0, 1, 0, 0, 0, 0, 1]), 3)
    [0, 1, 3, 5, 6]
    """
    chosen = []
    for k in np.unique(y):
        places = np.flatnonzero(y == k)
        chosen += places[np.unique(np.linspace(0, len(places) - 1, each).round().astype(int))].tolist()
    return sorted(chosen)
