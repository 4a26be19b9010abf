"""Training: draw a batch, compute gradients, change the weights.

`train` returns an iterator that yields every moment as a `Step`. The loop that iterates over it may print, plot or
record the step, or stop.
"""

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, flag, whole_number
from viznet.batches import batches, batches_an_epoch
from viznet.defaults import BATCH_SIZE, EPOCHS
from viznet.errors import NotStartedWarning, TrainingError
from viznet.labelled import LabelledInputs
from viznet.losses import one_hot
from viznet.network import MLP
from viznet.optimizers import SGD, Optimizer, State, find_optimizer
from viznet.progress import progress as progress_bar
from viznet.step import Step
from viznet.threads import threads_for
from viznet.training_arguments import training_examples


@dataclass(repr=False, eq=False)
class Training:
    """A training, which begins when it is iterated over, recorded, or `run`.

    It can be iterated over once. A training that is deleted before its first step gives a `NotStartedWarning`.

    Attributes
    ----------
    total, epoch_length : int
        The number of updates, and how many of them learn from every example once.
    held_out
        The examples that are not learned from: the test set, if a `Dataset` was given.
    state
        What the optimizer remembers, such as velocities.
    earlier_batches : int
        How many batches of this order of the examples an earlier training has learned from.
    is_exact : bool
        Whether it goes on as if the earlier training had not ended.

    Examples
    --------
    >>> import viznet as vz
    >>> training = vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=300)
    >>> training
    <Training of 784-16-10, not started: iterate over it, record it, or call .run()>
    >>> next(training).step, training
    (0, <Training of 784-16-10, at step 0 of 300>)
    """

    network: MLP
    examples: LabelledInputs
    optimizer: Optimizer
    batch_size: int
    total: int
    seed: int
    held_out: LabelledInputs | None = None
    state: State | None = None  # of a training that is continued
    earlier_batches: int = 0
    is_exact: bool = False
    # Code that reports by itself what happens to this training, such as `record`, sets this. Then there is no warning.
    is_handled: bool = field(default=False, init=False)
    _latest: Step | None = field(default=None, init=False)
    _started: bool = field(default=False, init=False)
    _steps: Iterator[Step] = field(init=False)

    def __post_init__(self) -> None:
        # `learn` is a plain function without a reference to this object. With one, the two would form a cycle, and the
        # warning of `__del__` would come late.
        if self.state is None:
            self.state = self.optimizer.start(self.network.params)
        order = batches(len(self.examples.y), self.batch_size, np.random.default_rng(self.seed))
        later = islice(enumerate(order), self.earlier_batches, None)
        self._steps = learn(
            self.network, self.examples, self.optimizer, self.state, later, self.total, self.epoch_length
        )

    @property
    def epoch_length(self) -> int:
        """How many batches hold every example once."""
        return batches_an_epoch(len(self.examples.y), self.batch_size)

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        self._started = True
        self._latest = next(self._steps)
        return self._latest

    def run(self, *, progress: bool = True) -> Step:
        """Trains to the end and returns the last `Step`.

        Parameters
        ----------
        progress : bool
            Whether a terminal shows a progress bar.

        Raises
        ------
        TrainingError
            If the training has ended already, or if an error stopped it.

        Examples
        --------
        >>> import viznet as vz
        >>> vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=300).run()
        <Step 300, epoch 0: loss 0.4..., accuracy 8... % of a batch of 16>
        """
        self.is_handled = True  # if it is refused, the error is enough
        progress = flag("progress", progress, error=TrainingError)
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
    def started(self) -> bool:
        """Whether the training was iterated over already."""
        return self._started

    @property
    def ended(self) -> bool:
        """Whether the training has come to its last step."""
        return self._latest is not None and (self._latest.step == self.total or self._latest.diverged)

    def __repr__(self) -> str:
        if self._latest is None:
            now = "not started: iterate over it, record it, or call .run()"
        elif self._latest.diverged:
            now = f"diverged at step {self._latest.step:,} of {self.total:,}"
        elif self.ended:
            now = f"finished at step {self.total:,}"
        else:
            now = f"at step {self._latest.step:,} of {self.total:,}"
        return f"<Training of {'-'.join(map(str, self.network.sizes))}, {now}>"

    def __getstate__(self) -> Any:
        raise TrainingError(
            f"{self!r}: a training cannot be copied or pickled; pickle its network, "
            "or make a training in each process with train(...)"
        )

    def __del__(self) -> None:
        # No warning when the program ends: parts of Python are gone by then.
        made = "_steps" in vars(self)  # False if the constructor was called with wrong arguments
        if made and not self._started and not self.is_handled and not sys.is_finalizing():
            warnings.warn(
                "a training was thrown away before its first step, so the network has learned nothing: "
                "iterate over it, record it, or call .run()",
                NotStartedWarning,
                stacklevel=2,
            )


def learn(
    network: MLP,
    examples: LabelledInputs,
    optimizer: Optimizer,
    state: State,
    order: Iterator[tuple[int, Array]],
    total: int,
    epoch_length: int,
) -> Iterator[Step]:
    """The training loop: yields every moment of a training.

    It computes the gradients of a batch, yields this moment and updates the weights, `total` times. `order` gives the
    number of each batch, and the numbers of its examples.
    """
    x = examples.inputs(network.dtype)
    labels = np.asarray(examples.y)
    y = one_hot(labels, network.sizes[-1]).astype(network.dtype)
    for step, (batch, indices) in enumerate(order):
        # An overflow gives no warning here: `Step.diverged` reports it. At the `yield` the user's settings are back.
        with np.errstate(over="ignore", invalid="ignore"), threads_for(len(indices), network.largest_layer):
            trace = network.backward(network.forward(x[indices]), y[indices])
        accuracy = np.count_nonzero(trace["p"].argmax(axis=1) == labels[indices]) / len(indices)
        moment = Step(step, batch // epoch_length, network, trace, trace["loss"], accuracy, indices)
        yield moment
        if step == total or moment.diverged:
            return
        with np.errstate(over="ignore", invalid="ignore"):
            optimizer.update(network.params, trace, state)


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
    """Trains a network on batches of examples.

    The training begins when the returned `Training` is iterated over, recorded, or `run()`. Iterating yields a `Step`
    before each update and one after the last. So N updates give N + 1 steps, and the last has the trained network.
    If the loss becomes NaN or infinite, the iteration ends at that step.

    Parameters
    ----------
    network : MLP
        The network, whose weights are changed in place.
    examples : Dataset, Examples or (x, y)
        What to learn from. Of a dataset, the training set is used. In a pair of arrays, x is (N, n_in) numbers or
        (N, height, width) images, and y is (N,) class numbers.
    optimizer : SGD, Momentum, Adam or str
        An optimizer, or the name of one, such as "adam", with its default settings.
    batch_size : int
        The number of examples in a batch. A gradient is the mean over them.
    epochs, steps : int, optional
        The length: how many times all examples are learned from, or how many updates are made. Give at most one of
        them; by default there are four epochs.
    seed : int, optional
        The seed for shuffling the examples; by default the network's seed.

    Returns
    -------
    Training
        An iterator over the steps.

    Raises
    ------
    UsageError
        If an argument is not one of these, or the examples do not fit to the network.

    Examples
    --------
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
    learned, held_out = training_examples(examples, network.sizes)
    optimizer = find_optimizer(optimizer)
    batch_size = whole_number("batch_size", batch_size, least=1, error=TrainingError)
    seed = network.seed if seed is None else whole_number("seed", seed, error=TrainingError)
    if steps is not None:
        total = whole_number("steps", steps, error=TrainingError)
    else:
        epochs = whole_number("epochs", EPOCHS if epochs is None else epochs, error=TrainingError)
        total = epochs * batches_an_epoch(len(learned.y), batch_size)
    return Training(network, learned, optimizer, batch_size, total, seed, held_out)
