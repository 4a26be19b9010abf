"""Training: draw a batch, look at the gradient, take a step, again.

`train` learns and knows nothing of who watches: it yields every moment as a `Step`, and whoever iterates may print,
plot or record it, or stop.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from viznet.activations import Array
from viznet.errors import UsageError
from viznet.losses import one_hot
from viznet.network import MLP, Trace
from viznet.optimizers import SGD, Optimizer


class TrainingError(UsageError):
    """Training was asked for something it cannot do."""


class LabelledInputs(Protocol):
    """What training needs of a set of examples: numbers going in, (N, n_in), and class numbers, (N,)."""

    @property
    def y(self) -> Array: ...
    def inputs(self, dtype: np.dtype[np.floating]) -> Array: ...


@dataclass(frozen=True)
class Step:
    """One moment of training: the network after `step` updates, looking at the batch that it will learn from next.

    `trace` holds the pass over that batch, the gradients included, all computed from the weights of this moment;
    `loss` and `accuracy` are the batch's. `indices` says which training examples are in it. `network` is the living
    network: it changes as soon as the iteration goes on.
    """

    step: int
    epoch: int
    network: MLP
    trace: Trace
    loss: float
    accuracy: float
    indices: Array

    @property
    def diverged(self) -> bool:
        """Whether the loss is no number any more: no step from here leads anywhere."""
        return not math.isfinite(self.loss)


@dataclass
class Training:
    """A training under way: iterate over it, once, and the network learns as you watch.

    `total` is the number of updates, `epoch_length` how many of them see every example once.
    """

    network: MLP
    examples: LabelledInputs
    optimizer: Optimizer
    batch_size: int
    total: int
    seed: int
    _steps: Iterator[Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._steps = self._learn()

    @property
    def epoch_length(self) -> int:
        """How many batches hold every example once; the last one may be smaller."""
        return -(-len(self.examples.y) // self.batch_size)

    def __iter__(self) -> Iterator[Step]:
        return self._steps

    def __next__(self) -> Step:
        return next(self._steps)

    def _learn(self) -> Iterator[Step]:
        network = self.network
        x = self.examples.inputs(network.dtype)
        labels = np.asarray(self.examples.y)
        y = one_hot(labels, network.sizes[-1]).astype(network.dtype)
        state = self.optimizer.start(network.params)
        for step, indices in enumerate(
            batches(len(labels), self.batch_size, np.random.default_rng(self.seed))
        ):
            # A loss that explodes is told by the step itself. At the yield all settings are the user's again.
            with np.errstate(over="ignore", invalid="ignore"), network.threads(len(indices)):
                trace = network.backward(network.forward(x[indices]), y[indices])
            accuracy = np.count_nonzero(trace["p"].argmax(axis=1) == labels[indices]) / len(indices)
            moment = Step(step, step // self.epoch_length, network, trace, trace["loss"], accuracy, indices)
            yield moment
            if step == self.total or moment.diverged:
                return
            with np.errstate(over="ignore", invalid="ignore"):
                self.optimizer.update(network.params, trace, state)


def batches(count: int, batch_size: int, rng: np.random.Generator) -> Iterator[Array]:
    """Batches of example numbers without end: every epoch is a new shuffle that holds each example once.

    >>> first_epoch = [b.size for b, _ in zip(batches(10, 4, np.random.default_rng(0)), range(3))]
    >>> first_epoch
    [4, 4, 2]
    """
    while True:
        order = rng.permutation(count)
        for start in range(0, count, batch_size):
            yield order[start : start + batch_size]


def train(
    network: MLP,
    examples: LabelledInputs,
    *,
    optimizer: Optimizer = SGD(lr=0.1),
    batch_size: int = 16,
    epochs: int | None = None,
    steps: int | None = None,
    seed: int | None = None,
) -> Training:
    """Teaches the network, one batch at a time, and shows every moment of it.

    Iterating yields a `Step` before each update, and once more after the last, so that N updates are N + 1 moments
    and the trained network is one of them. A loss that turns NaN or infinite ends the iteration at the step that
    has it.

    Parameters
    ----------
    network
        It is changed in place.
    examples
        What to learn from: `x` and class numbers `y`, as `digits().train` has them.
    optimizer
        SGD, Momentum or Adam, with its learning rate.
    batch_size
        How many examples one gradient is the mean of.
    epochs, steps
        How long: so many times through all examples (one, if neither is given), or so many updates.
    seed
        Of the shuffling; without one, the network's own.

    >>> import viznet as vz
    >>> network = vz.MLP(784, 16, 10, seed=1)
    >>> for step in vz.train(network, vz.digits().train, steps=300):
    ...     if step.step % 150 == 0:
    ...         print(step.step, step.loss < 2)
    0 False
    150 True
    300 True
    """
    if epochs is not None and steps is not None:
        raise TrainingError("epochs and steps: give one of them, not both")
    for name, value, least in (("batch_size", batch_size, 1), ("epochs", epochs, 0), ("steps", steps, 0)):
        if value is not None and (not isinstance(value, (int, np.integer)) or value < least):
            raise TrainingError(f"{name} is {value!r}, expected a whole number of {least} or more")
    if not len(examples.y):
        raise TrainingError("examples: there are none, expected at least one to learn from")
    if np.max(examples.y) >= network.sizes[-1]:
        raise TrainingError(
            f"examples: they have class {np.max(examples.y)}, but the network has {network.sizes[-1]} outputs"
        )
    training = Training(
        network, examples, optimizer, int(batch_size), 0, network.seed if seed is None else seed
    )
    training.total = steps if steps is not None else (1 if epochs is None else epochs) * training.epoch_length
    return training
