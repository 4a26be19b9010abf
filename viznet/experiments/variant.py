"""`Variant`: one way to train a network, as plain data."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from viznet.activations import ACTIVATIONS
from viznet.arguments import described, is_number, is_whole, one_of, text, whole_number, wrong
from viznet.defaults import BATCH_SIZE
from viznet.errors import ExperimentUsageError
from viznet.initial_weights import INITS
from viznet.losses import LOSSES
from viznet.network import OUTPUTS
from viznet.optimizers import OPTIMIZERS, find_optimizer

STEPS = 1000  # of a training whose length is not given
NAMES = {
    "activation": ACTIVATIONS,
    "output": OUTPUTS,
    "loss": LOSSES,
    "init": INITS,
    "optimizer": OPTIMIZERS,
}


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
        The share of the training examples whose classes are shuffled among them, from 0 to 1.

    Raises
    ------
    ExperimentUsageError
        If a setting has a wrong value.

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
