"""Training: draw a batch, look at the gradient, take a step, again.

`train` learns and knows nothing of who watches: it yields every moment as a `Step`, and whoever iterates may print,
plot or record it, or stop.
"""

import math
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, whole_number
from viznet.defaults import BATCH_SIZE, EPOCHS
from viznet.errors import NotStartedWarning, TrainingError
from viznet.labelled import LabelledInputs, labelled
from viznet.losses import one_hot
from viznet.network import MLP
from viznet.optimizers import SGD, Optimizer, find_optimizer
from viznet.progress import progress as progress_bar
from viznet.threads import threads_for
from viznet.trace import Trace


@dataclass(frozen=True, repr=False, eq=False)
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

    def __repr__(self) -> str:
        told = f"loss {self.loss:.4g}, accuracy {100 * self.accuracy:.4g} % of a batch of {len(self.indices)}"
        return f"<Step {self.step:,}, epoch {self.epoch}: {told}>"


@dataclass(repr=False, eq=False)
class Training:
    """A training under way: iterate over it, once, and the network learns as you watch; or have it `run`.

    `total` is the number of updates, `epoch_length` how many of them see every example once. `held_out` are the
    examples that are not learned from, where a `Dataset` was given. A training that is thrown away without a single
    step warns with `NotStartedWarning`.
    """

    network: MLP
    examples: LabelledInputs
    optimizer: Optimizer
    batch_size: int
    total: int
    seed: int
    held_out: LabelledInputs | None = None
    # Whether somebody else, such as `record`, says what became of this training.
    in_hand: bool = field(default=False, init=False)
    _latest: Step | None = field(default=None, init=False)
    _started: bool = field(default=False, init=False)
    _steps: Iterator[Step] = field(init=False)

    def __post_init__(self) -> None:
        # A plain function, which knows nothing of this object: two that held each other would be thrown away late.
        self._steps = learn(
            self.network, self.examples, self.optimizer, self.batch_size, self.total, self.seed
        )

    @property
    def epoch_length(self) -> int:
        """How many batches hold every example once; the last one may be smaller."""
        return batches_an_epoch(len(self.examples.y), self.batch_size)

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        self._started = True
        self._latest = next(self._steps)
        return self._latest

    def run(self, *, progress: bool = True) -> Step:
        """Trains to the end and returns the last `Step`, which has the trained network, its loss and its accuracy.

        `progress` shows a bar, if this is a terminal. Raises `TrainingError` if the training has ended already.

        >>> import viznet as vz
        >>> vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=300).run()
        <Step 300, epoch 0: loss 0.4..., accuracy 8... % of a batch of 16>
        """
        if self.ended:
            raise TrainingError(f"{self!r}: it runs only once; make a new one with train(...)")
        done = 0 if self._latest is None else self._latest.step + 1
        name = f"training {'-'.join(map(str, self.network.sizes))}"
        last = self._latest
        for step in progress_bar(self, name, self.total + 1 - done) if progress else self:
            last = step
        if last is None or not (last.step == self.total or last.diverged):
            raise TrainingError(f"{self!r}: it broke off there; make a new one with train(...)")
        return last

    @property
    def ended(self) -> bool:
        """Whether the last step is done."""
        return self._latest is not None and (self._latest.step == self.total or self._latest.diverged)

    def __repr__(self) -> str:
        if self._latest is None:
            now = "not started: iterate over it, record it, or call .run()"
        elif self._latest.diverged:
            now = f"diverged at step {self._latest.step:,} of {self.total:,}"
        elif self.ended:
            now = f"finished after {self.total:,} steps"
        else:
            now = f"at step {self._latest.step:,} of {self.total:,}"
        return f"<Training of {'-'.join(map(str, self.network.sizes))}, {now}>"

    def __del__(self) -> None:
        # At the end of the program half of Python is gone already, and nobody can mend anything any more.
        made = "_steps" in vars(self)  # False where the constructor was called wrongly
        if made and not self._started and not self.in_hand and not sys.is_finalizing():
            warnings.warn(
                "a training was thrown away before its first step, so the network has learned nothing: "
                "iterate over it, record it, or call .run()",
                NotStartedWarning,
                stacklevel=2,
            )


def learn(
    network: MLP, examples: LabelledInputs, optimizer: Optimizer, batch_size: int, total: int, seed: int
) -> Iterator[Step]:
    """The loop itself: look at a batch, show that moment, take a step, `total` times."""
    x = examples.inputs(network.dtype)
    labels = np.asarray(examples.y)
    y = one_hot(labels, network.sizes[-1]).astype(network.dtype)
    epoch_length = batches_an_epoch(len(labels), batch_size)
    state = optimizer.start(network.params)
    for step, indices in enumerate(batches(len(labels), batch_size, np.random.default_rng(seed))):
        # A step says itself that its loss overflowed. At the yield all settings are the user's again.
        with np.errstate(over="ignore", invalid="ignore"), threads_for(len(indices), network.largest_layer):
            trace = network.backward(network.forward(x[indices]), y[indices])
        accuracy = np.count_nonzero(trace["p"].argmax(axis=1) == labels[indices]) / len(indices)
        moment = Step(step, step // epoch_length, network, trace, trace["loss"], accuracy, indices)
        yield moment
        if step == total or moment.diverged:
            return
        with np.errstate(over="ignore", invalid="ignore"):
            optimizer.update(network.params, trace, state)


def batches_an_epoch(count: int, batch_size: int) -> int:
    """How many batches hold each of `count` examples once; the last one may be smaller."""
    return -(-count // batch_size)


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
    examples: Any,
    *,
    optimizer: Optimizer | str = SGD(),
    batch_size: int = BATCH_SIZE,
    epochs: int | None = None,
    steps: int | None = None,
    seed: int | None = None,
) -> Training:
    """Teaches the network, one batch at a time, and shows every moment of it.

    Nothing happens until the `Training` that is returned is iterated over, recorded, or told to `run()`. Iterating
    yields a `Step` before each update, and once more after the last, so that N updates are N + 1 moments and the
    trained network is one of them. A loss that turns NaN or infinite ends the iteration at the step that has it.

    Parameters
    ----------
    network
        It is changed in place.
    examples
        What to learn from: a `Dataset`, whose training part is meant; `Examples`; or two arrays (x, y), see
        `viznet.labelled`.
    optimizer
        SGD, Momentum or Adam, with its learning rate; or one of their names, such as "adam".
    batch_size
        How many examples one gradient is the mean of.
    epochs, steps
        How long: so many times through all examples (four, if neither is given), or so many updates.
    seed
        Of the shuffling; without one, the network's own.

    Returns the `Training`. Raises `TrainingError`, or another `UsageError`, for what it cannot work with.

    >>> import viznet as vz
    >>> network = vz.MLP(784, 16, 10, seed=1)
    >>> for step in vz.train(network, vz.digits(), steps=300):
    ...     if step.step % 150 == 0:
    ...         print(step.step, step.loss < 2)
    0 False
    150 True
    300 True
    """
    if not isinstance(network, MLP):
        raise TrainingError(
            f"network is {described(network)}, expected a network such as MLP(784, 16, 16, 10)"
        )
    if epochs is not None and steps is not None:
        raise TrainingError("epochs and steps: give one of them, not both")
    learned = labelled("examples", examples, "train")
    held_out = labelled("examples", examples, "test") if hasattr(examples, "test") else None
    if not len(learned.y):
        raise TrainingError("examples: there are none, expected at least one to learn from")
    if np.max(learned.y) >= network.sizes[-1]:
        raise TrainingError(
            f"examples: they have class {np.max(learned.y)}, but the network has {network.sizes[-1]} outputs"
        )
    x = getattr(learned, "x", None)
    if x is not None and x.shape[1] != network.sizes[0]:
        raise TrainingError(
            f"examples: each has {x.shape[1]:,} numbers, but the network takes {network.sizes[0]:,}"
        )
    optimizer = find_optimizer(optimizer)
    batch_size = whole_number("batch_size", batch_size, least=1, error=TrainingError)
    seed = network.seed if seed is None else whole_number("seed", seed, error=TrainingError)
    if steps is not None:
        total = whole_number("steps", steps, error=TrainingError)
    else:
        epochs = whole_number("epochs", EPOCHS if epochs is None else epochs, error=TrainingError)
        total = epochs * batches_an_epoch(len(learned.y), batch_size)
    return Training(network, learned, optimizer, batch_size, total, seed, held_out)
