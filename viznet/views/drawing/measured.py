"""The outputs that a view counts: of held-out or recorded examples.

A recording keeps the outputs of its probe, and of the held-out examples only how many were taken for what. If these are
the test part of a dataset that is on this machine, their outputs follow from the recorded weights. They are those of
the sample that the recording measured. Otherwise the outputs of the probe are counted, and the view says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any
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
# Of those that were wrong when the recording was made. Other machines round differently.
SURE_TO_BE_WRONG = 0.9


@dataclass(eq=False)
class Measured:
    """Examples, and what a snapshot answers to them.

    Attributes
    ----------
    examples
        The examples: N of them.
    symbol
        "held out" for a sample of the held-out examples, "p" for the recorded ones.
    network
        Of held-out examples, the network that gets the weights of each snapshot.
    """

    examples: Examples
    symbol: str
    network: MLP | None = None
    _latest: tuple[int, NDArray[np.float64]] | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def outputs(self, snapshot: Snapshot) -> NDArray[np.float64]:
        """The outputs of a snapshot for all examples: float64 (N, classes).

        Nobody may change them, because the views of a film share them: those of the latest snapshot are kept. Films of
        one run may be drawn in several threads. So one thread at a time fills the network, which they share too.
        """
        step = int(snapshot.step)
        with self._lock:
            if self._latest is None or self._latest[0] != step:
                outputs = self._outputs(snapshot)
                outputs.flags.writeable = False
                self._latest = step, outputs
            return self._latest[1]

    def _outputs(self, snapshot: Snapshot) -> NDArray[np.float64]:
        network = self.network
        if network is None:
            return np.array(snapshot["p"], float)
        for symbol, array in network.params.items():
            array[...] = snapshot[symbol]
        with np.errstate(all="ignore"):  # a training that diverges ends in numbers that are none
            seen = forward_in_blocks(network, self._inputs, ["p"])
        return np.array(seen["p"], float)

    def fewest_wrong(self, run: Run) -> int:
        """How many answers are wrong at every snapshot, at least.

        It is read from the accuracies that the recording has. Where these do not tell, it is 0.
        """
        if self.symbol == RECORDED or not np.isfinite(run["validation_loss"]).all():
            return 0
        last = self.outputs(run[len(run) - 1])  # the last accuracy is of all held-out examples
        shares = [float(np.mean(is_right(last, self.examples.y))), *run["validation_accuracy"][:-1]]
        return int((1 - max(shares)) * len(self.examples) * SURE_TO_BE_WRONG)

    def wrong_to_come(self, run: Run, most: int) -> NDArray[np.int64]:
        """The largest number of wrong answers from each snapshot on: (T,).

        It is `most` + 1 where it is more than `most`: of such snapshots only the last is read.
        """
        found, largest = np.full(len(run), most + 1), 0
        for index in reversed(range(len(run))):
            wrong = ~is_right(self.outputs(run[index]), self.examples.y)
            largest = max(largest, int(wrong.sum()))
            run.release()
            if largest > most:
                break
            found[index] = largest
        return found

    @cached_property
    def _inputs(self) -> list[NDArray[Any]]:
        """The examples as the network takes them.

        They are the same for every snapshot. As float32, 2,000 pictures of MNIST take 6 MB.
        """
        assert self.network is not None
        return list(inputs_in_blocks(self.examples, self.network.dtype))


_MEASURED: WeakKeyDictionary[Run, Measured] = WeakKeyDictionary()


def measured(run: Run) -> Measured:
    """The held-out examples of a run if they are here, else the recorded ones."""
    if run not in _MEASURED:
        _MEASURED[run] = _held_out(run) or Measured(run.probe, RECORDED)
    return _MEASURED[run]


def _held_out(run: Run) -> Measured | None:
    """The sample of held-out examples that was measured, if it is here.

    The data are found by the name of a dataset and recognised by their hash. Nothing is downloaded.
    """
    meta = run.meta
    if meta.validation is None or not any(i.name == meta.data.name and i.cached for i in datasets()):
        return None
    try:
        test = load(meta.data.name, progress=False).test
        # This fails if an activation of the user's own is not known here.
        network = MLP.from_params(meta.network_config(), run[0])
    except VizError:
        return None
    if test is None or test.sha256 != meta.validation.sha256:
        return None
    return Measured(even_sample(test, meta.validation.sample), HELD_OUT, network)


def sureness(outputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest output of each example, (N,), which the answer has.

    It is NaN where an output is no number.
    """
    # To look for the place of the largest of a few numbers takes a third of the time of looking for the number.
    largest = outputs[np.arange(len(outputs)), outputs.argmax(axis=1)]
    return np.where(_are_numbers(outputs), largest, np.nan)


def is_right(outputs: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which examples are answered rightly, (N,).

    Where an output is no number, there is no answer.
    """
    return _are_numbers(outputs) & (outputs.argmax(axis=1) == y)


def _are_numbers(outputs: NDArray[np.float64]) -> NDArray[np.bool_] | np.bool_:
    """Whether all outputs are numbers: of all examples, or of each, (N,)."""
    finite = np.isfinite(outputs)
    return np.True_ if finite.all() else finite.all(axis=1)
