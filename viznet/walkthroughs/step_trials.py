"""Three steps, each tried on a copy of the network and measured.

A step on one example makes this example's loss fall. What it costs, the other examples show:

- the *small* step on this example keeps what its slope promises;
- the *greedy* step on this example has the rate that the run itself learned with;
- the *batch* step has that rate too, and follows the mean gradient of the run's next batch.

All three begin at the same weights. They are plain gradient steps, computed in double precision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.double_precision import in_double
from viznet.network import MLP
from viznet.walkthroughs.numbers import NOTHING
from viznet.walkthroughs.subject import Subject

TrialName = Literal["small", "greedy", "batch"]

SMALL_RATES = tuple(c * 10.0**e for e in range(-1, -8, -1) for c in (1, 0.3))[:13]  # 0.1, 0.03, 0.01 … 1e-7
KEPT = 0.75  # a small step makes the loss fall by at least this share of what its slope promises


@dataclass(frozen=True)
class StepTrial:
    """One step that was tried, and what it did.

    Attributes
    ----------
    name
        Which of the three steps it is.
    rate
        η: how many times the gradient was subtracted from the weights.
    promised
        How far this example's loss would fall if its slope did not change on the way.
    before, after
        The traces of this example, before and after the step.
    right_before, right_after : bool, (N,)
        Which of the recorded examples the network answers rightly, before and after the step.
    """

    name: TrialName
    rate: float
    promised: float
    before: Mapping[str, Array]
    after: Mapping[str, Array]
    right_before: NDArray[np.bool_]
    right_after: NDArray[np.bool_]

    @property
    def fall(self) -> float:
        """How far this example's loss fell; negative if it rose."""
        return float(self.before["loss"]) - float(self.after["loss"])

    @property
    def diverged(self) -> bool:
        """Whether the loss or an output is no number after the step."""
        return not (np.isfinite(self.after["loss"]) and np.isfinite(self.after["p"]).all())

    @property
    def forgotten(self) -> int:
        """How many recorded examples were right before the step and are wrong."""
        return int(np.count_nonzero(self.right_before & ~self.right_after))

    @property
    def gained(self) -> int:
        """How many recorded examples were wrong before the step and are right."""
        return int(np.count_nonzero(~self.right_before & self.right_after))


class StepTrials:
    """The three steps of one subject.

    `small` is None if there is no such step: if every gradient is 0, or the loss bends too much at any rate.

    >>> import viznet as vz
    >>> from viznet.walkthroughs.subject import find_subject
    >>> training = vz.train(vz.MLP(784, 16, 10, seed=7), vz.digits(), steps=100)
    >>> trials = StepTrials(find_subject(vz.record(training, "runs/tried", progress=False)))
    >>> trials.small.fall >= 0.75 * trials.small.promised > 0
    True
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.network = in_double(subject.network)
        self.x, self.y = np.atleast_2d(np.asarray(subject.x, np.float64)), np.array([subject.y])
        probe = subject.run.probe
        self.inputs, self.classes = probe.inputs(np.float64), probe.y
        self.before = self.network.backward(self.network.forward(self.x), self.y)
        self.right_before = self.network.predict(self.inputs) == self.classes

    @cached_property
    def flat(self) -> bool:
        """Whether every gradient of this example is 0.

        The network computes it, in its own precision. What is smaller than that can tell from 0 counts as 0.
        """
        own = self.subject.network
        trace = own.backward(own.forward(self.x), self.y)
        return all(np.abs(trace[f"d{symbol}"]).max() < NOTHING for symbol in own.params)

    @cached_property
    def small(self) -> StepTrial | None:
        """The longest of `SMALL_RATES` that keeps what the slope promises."""
        if self.flat:
            return None
        for rate in SMALL_RATES:
            trial = self._try("small", rate, self._own_gradient())
            if not trial.diverged and trial.fall >= KEPT * trial.promised > 0:
                return trial
        return None

    @cached_property
    def greedy(self) -> StepTrial:
        """The step on this example alone, at the run's own rate."""
        return self._try("greedy", self.subject.learning_rate, self._own_gradient())

    @cached_property
    def batch(self) -> StepTrial:
        """The step at the same rate, on the run's next batch.

        The recording holds the mean gradient of that batch.
        """
        snapshot = self.subject.run.at(self.subject.at)
        gradient = {symbol: np.asarray(snapshot[f"d{symbol}"], np.float64) for symbol in self.network.params}
        return self._try("batch", self.subject.learning_rate, gradient)

    def _own_gradient(self) -> dict[str, Array]:
        return {symbol: self.before[f"d{symbol}"] for symbol in self.network.params}

    def _try(self, name: TrialName, rate: float, gradient: Mapping[str, Array]) -> StepTrial:
        params = {symbol: array - rate * gradient[symbol] for symbol, array in self.network.params.items()}
        stepped = MLP.from_params(self.network.config(), params)
        # The loss falls by its gradient times the way that the weights go.
        promised = rate * sum(
            float((self.before[f"d{symbol}"] * gradient[symbol]).sum()) for symbol in params
        )
        # The step may ruin the network, and `diverged` says so.
        with np.errstate(over="ignore", invalid="ignore"):
            after = stepped.backward(stepped.forward(self.x), self.y)
            outputs = stepped(self.inputs)
        right = np.isfinite(outputs).all(axis=1) & (outputs.argmax(axis=1) == self.classes)
        return StepTrial(name, rate, promised, self.before, after, self.right_before, right)
