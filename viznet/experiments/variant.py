"""`Variant`: one way to train a network, as plain data."""

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from viznet.activations import ACTIVATIONS
from viznet.arguments import described, is_number, is_whole, one_of, text, whole_number, wrong
from viznet.data import Dataset, Examples
from viznet.data.split import stratified_split
from viznet.defaults import BATCH_SIZE
from viznet.errors import ExperimentError, ExperimentUsageError
from viznet.initial_weights import INITS
from viznet.losses import LOSSES
from viznet.network import MLP, OUTPUTS
from viznet.optimizers import OPTIMIZERS, find_optimizer
from viznet.training import Training, train

STEPS = 1000  # of a training whose length is not given
NAMES = {
    "activation": ACTIVATIONS,
    "output": OUTPUTS,
    "loss": LOSSES,
    "init": INITS,
    "optimizer": OPTIMIZERS,
}
LEFT_OUT = "{given} examples to learn from are asked for, but {data} has only {count}"


@dataclass(frozen=True)
class Variant:
    """One way to train: everything that an experiment can vary.

    Parameters
    ----------
    name : str
        What it is called in the table, such as "sigmoid".
    hidden : tuple of int
        The sizes of the hidden layers.
    activation, output, loss, init, optimizer : str
        Names, as `MLP` and `train` know them.
    learning_rate : float, optional
        By default that of the optimizer.
    batch_size, steps : int
        How many examples a batch has, and how many updates are made.
    examples : int, optional
        How many of the training examples are learned from, of every class its share. By default all.
    shuffled_labels : float
        The share of the training examples whose classes are dealt out anew among them, from 0 to 1.

    Raises
    ------
    ExperimentUsageError
        If a setting is none.

    Examples
    --------
    >>> Variant("wide", hidden=(64,), steps=200)
    Variant('wide': hidden=(64,), steps=200)
    """

    name: str = ""
    hidden: tuple[int, ...] = (16, 16)
    activation: str = "relu"
    output: str = "softmax"
    loss: str = "cross_entropy"
    init: str = "normal"
    optimizer: str = "sgd"
    learning_rate: float | None = None
    batch_size: int = BATCH_SIZE
    steps: int = STEPS
    examples: int | None = None
    shuffled_labels: float = 0.0

    def __post_init__(self) -> None:
        error = ExperimentUsageError
        text("name", self.name, error=error)
        for setting, known in NAMES.items():
            one_of(setting, getattr(self, setting), known, error)
        if not isinstance(self.hidden, tuple | list) or not all(is_whole(n) and n > 0 for n in self.hidden):
            raise error(
                f"hidden is {described(self.hidden)}, expected whole numbers above 0, such as [16, 16]"
            )
        object.__setattr__(self, "hidden", tuple(int(n) for n in self.hidden))
        for setting in ("batch_size", "steps"):
            whole_number(setting, getattr(self, setting), least=1, error=error)
        if self.examples is not None:
            whole_number("examples", self.examples, least=1, error=error)
        if not is_number(self.shuffled_labels) or not 0 <= self.shuffled_labels <= 1:
            raise wrong("shuffled_labels", self.shuffled_labels, "a share from 0 to 1, such as 0.5", error)
        self.make_optimizer()

    def __repr__(self) -> str:
        given = [
            f"{f.name}={getattr(self, f.name)!r}"
            for f in fields(self)
            if f.name != "name" and getattr(self, f.name) != f.default
        ]
        return f"Variant({self.name!r}: {', '.join(given)})"

    @property
    def lr(self) -> float:
        """The learning rate, also if it is that of the optimizer.

        >>> Variant().lr
        0.1
        """
        return self.make_optimizer().lr

    def make_optimizer(self) -> Any:
        """The optimizer with this learning rate."""
        if self.learning_rate is None:
            return find_optimizer(self.optimizer)
        return OPTIMIZERS[self.optimizer](lr=self.learning_rate)

    def as_values(self) -> dict[str, Any]:
        """Every setting in plain values, as JSON can hold them."""
        return {**asdict(self), "hidden": list(self.hidden)}

    def network(self, dataset: Dataset, seed: int) -> MLP:
        """Makes a new network for this dataset.

        Parameters
        ----------
        dataset : Dataset
            Its images say how many numbers go in, and its classes how many come out.
        seed : int
            The seed of the weights.

        Returns
        -------
        MLP
            The network before its first step.
        """
        train_set = dataset.train
        return MLP(
            train_set.x.shape[1],
            *self.hidden,
            len(train_set.labels),
            activation=self.activation,
            output=self.output,  # type: ignore[arg-type]
            loss=self.loss,
            init=self.init,
            seed=seed,
        )

    def examples_of(self, dataset: Dataset, seed: int) -> Examples:
        """Chooses the examples that are learned from.

        Parameters
        ----------
        dataset : Dataset
            Of its training set, some are chosen and some labels are shuffled, if this variant says so.
        seed : int
            Which ones are chosen and shuffled.

        Returns
        -------
        Examples
            The examples, of every class its share.

        Raises
        ------
        ExperimentError
            If the dataset has fewer than are asked for.
        """
        learned = dataset.train
        if self.examples is not None and self.examples > len(learned):
            raise ExperimentError(
                LEFT_OUT.format(given=f"{self.examples:,}", data=dataset.name, count=f"{len(learned):,}")
            )
        if self.examples is not None and self.examples < len(learned):
            _, chosen = stratified_split(learned.y, share=self.examples / len(learned), seed=seed)
            learned = learned[chosen]
        if not self.shuffled_labels:
            return learned
        rng = np.random.default_rng(seed)
        moved = rng.permutation(len(learned))[: round(self.shuffled_labels * len(learned))]
        y = learned.y.copy()
        y[moved] = y[rng.permutation(moved)]
        return Examples(learned.x, y, learned.image_shape, learned.labels, learned.name, learned.white)

    def training(self, dataset: Dataset, seed: int) -> Training:
        """Makes a new training.

        Parameters
        ----------
        dataset : Dataset
            What to learn from.
        seed : int
            The seed of the weights, and of the order of the examples. It determines the training.

        Returns
        -------
        Training
            The training before its first step.
        """
        return train(
            self.network(dataset, seed),
            Dataset(dataset.name, self.examples_of(dataset, seed), dataset.test),
            optimizer=self.make_optimizer(),
            batch_size=self.batch_size,
            steps=self.steps,
        )
