"""The outputs that a view counts: of held-out or recorded examples.

A recording keeps the outputs of its probe, and of the held-out examples only how many were taken for what. If these are
the test part of a dataset that is on this machine, their outputs follow from the recorded weights. They are those of
the sample that the recording measured. Otherwise the outputs of the probe are counted, and the view says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from viznet.data import datasets, load
from viznet.errors import VizError
from viznet.network import MLP
from viznet.recording.held_out import even_sample, forward_in_blocks, inputs_in_blocks

if TYPE_CHECKING:
    from viznet.data import Examples
    from viznet.recording import Run, Snapshot

HELD_OUT, RECORDED = "held out", "p"  # the symbols of their sources


@dataclass(frozen=True)
class Measured:
    """Examples, and what a snapshot answers to them.

    Attributes
    ----------
    examples
        The examples: N of them.
    symbol
        "held out" for a sample of the held-out examples, "p" for the recorded ones.
    """

    examples: Examples
    symbol: str

    def outputs(self, run: Run, snapshot: Snapshot) -> NDArray[np.float64]:
        """The outputs of a snapshot for all examples: float64 (N, classes)."""
        if self.symbol == RECORDED:
            return np.asarray(snapshot["p"], float)
        network = MLP.from_params(run.meta.network_config(), snapshot)
        with np.errstate(all="ignore"):  # a training that diverges ends in numbers that are none
            seen = forward_in_blocks(network, inputs_in_blocks(self.examples, network.dtype), ["p"])
        return np.asarray(seen["p"], float)


_MEASURED: WeakKeyDictionary[Run, Measured] = WeakKeyDictionary()


def measured(run: Run) -> Measured:
    """The held-out examples of a run if they are here, else the recorded ones."""
    if run not in _MEASURED:
        held_out = _held_out(run)
        _MEASURED[run] = Measured(run.probe, RECORDED) if held_out is None else Measured(held_out, HELD_OUT)
    return _MEASURED[run]


def _held_out(run: Run) -> Examples | None:
    """The sample of held-out examples that was measured, if it is here.

    The data are found by the name of a dataset and recognised by their hash. Nothing is downloaded.
    """
    meta = run.meta
    if meta.validation is None or not any(i.name == meta.data.name and i.cached for i in datasets()):
        return None
    try:
        test = load(meta.data.name, progress=False).test
        MLP.from_params(meta.network_config(), run[0])  # an activation of one's own may not be known here
    except VizError:
        return None
    if test is None or test.sha256 != meta.validation.sha256:
        return None
    return even_sample(test, meta.validation.sample)


def sureness(outputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest output of each example, (N,), which the answer has.

    It is NaN where an output is no number.
    """
    return np.where(np.isfinite(outputs).all(axis=1), outputs.max(axis=1), np.nan)


def is_right(outputs: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which examples are answered rightly, (N,).

    Where an output is no number, there is no answer.
    """
    return np.isfinite(outputs).all(axis=1) & (outputs.argmax(axis=1) == y)
