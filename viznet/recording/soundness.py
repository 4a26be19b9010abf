"""Finds the snapshots that have only numbers.

A training that diverges ends in NaN and infinity.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from viznet.recording.run import Run
    from viznet.recording.snapshot import Snapshot


def parameters_are_finite(snapshot: Snapshot) -> bool:
    """Whether every weight and every bias of a snapshot is a finite number."""
    layers = range(1, snapshot.run.layers + 1)
    return all(np.isfinite(snapshot[f"{name}{layer}"]).all() for layer in layers for name in "Wb")


def last_sound(run: Run) -> Snapshot | None:
    """The last snapshot whose loss, weights and biases are all finite.

    A scene of a training that diverged ends there. The answer is None if there is no such snapshot.

    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=3), "run", progress=False)
    >>> last_sound(run)
    <Snapshot 3 of 'run', step 3>
    """
    for index in reversed(range(len(run))):
        snapshot = run[index]
        if math.isfinite(snapshot["loss"]) and parameters_are_finite(snapshot):
            return snapshot
    return None
