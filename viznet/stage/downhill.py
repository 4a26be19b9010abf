"""What a scene about gradient descent measures on a recording."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from viznet.activations import Array
from viznet.double_precision import in_double
from viznet.errors import ViewError
from viznet.landscapes.exact_gradient import (
    angle,
    hessian_part,
    loss_and_gradient,
    losses_of_one,
    parameter_at,
)
from viznet.landscapes.landscape import Landscape, landscape
from viznet.landscapes.step_line import StepFunction, step_line
from viznet.network import MLP
from viznet.recording import Run
from viznet.walkthroughs.numbers import NOTHING

POINTS = 19  # of the landscape, across and up
ARROWS = 8  # how many batches have an arrow
PART = 16  # how many rows of the Hessian are computed
SHUFFLE = 0  # the seed that draws batches of recorded examples, so that a film is the same each time
BYTES = 8  # of a number in double precision
PASSES = 3  # a gradient takes as many multiplications as three forward passes


@dataclass(frozen=True)
class OneNumber:
    """The loss if one number alone is moved.

    Attributes
    ----------
    symbol, index
        Which number it is: the one with the steepest slope.
    value, slope
        The number, and the slope of the loss there.
    x, losses
        Values of the number, (n,), and the loss at each, (n,).
    """

    symbol: str
    index: tuple[int, ...]
    value: float
    slope: float
    x: Array
    losses: Array

    @property
    def lowest(self) -> float:
        """The value of the number at the lowest of these losses."""
        return float(self.x[np.argmin(np.where(np.isfinite(self.losses), self.losses, np.inf))])


class Downhill:
    """Slopes, rates and the landscape of a run, up to one of its moments.

    All losses are those of the recorded examples, in double precision.

    Parameters
    ----------
    run
        The recording.
    last
        The number of the snapshot that is shown.
    """

    def __init__(self, run: Run, last: int) -> None:
        self.run, self.last = run, last
        self.x, self.y = run.probe.inputs("float64"), run.probe.y
        self.network = self.at(last)
        self.loss, self.gradient = loss_and_gradient(self.network, self.x, self.y)

    def at(self, index: int) -> MLP:
        """Returns the network of a snapshot, in double precision."""
        return in_double(self.run.network(int(self.run.steps[index])))

    @property
    def total(self) -> int:
        """How many numbers the network learns."""
        return len(self.gradient)

    @property
    def is_lost(self) -> bool:
        """Whether the loss or its gradient is no finite number."""
        return not np.isfinite(self.loss) or not np.isfinite(self.gradient).all()

    @property
    def is_flat(self) -> bool:
        """Whether every slope is 0, as far as single precision can tell."""
        return not self.has_slope(self.last)

    def has_slope(self, index: int) -> bool:
        """Whether a slope at a snapshot is not 0.

        Single precision cannot tell smaller slopes from 0.
        """
        return bool(np.abs(self.gradient_at(index)).max() >= NOTHING)

    def gradient_at(self, index: int) -> Array:
        """Returns the slopes at a snapshot, as one row."""
        if index == self.last:
            return self.gradient
        return loss_and_gradient(self.at(index), self.x, self.y)[1]

    @cached_property
    def line(self) -> StepFunction:
        """The loss along the negative gradient."""
        found = step_line(self.network, self.x, self.y)
        assert found is not None  # a scene asks for it only where the loss is finite
        return found

    @cached_property
    def one_number(self) -> OneNumber:
        """The number with the steepest slope, and the loss along it."""
        number = int(np.abs(self.gradient).argmax())
        symbol, index = parameter_at(self.network, number)
        value, slope = float(self.network.params[symbol][index]), float(self.gradient[number])
        losses = losses_of_one(self.network, number, self.x, self.y)
        ahead = -np.sign(slope) * np.linspace(0, 12, 121)
        way = losses(ahead)
        best = abs(float(ahead[int(np.argmin(np.where(np.isfinite(way), way, np.inf)))]))
        around = np.linspace(-1, 1, 121) * min(max(1.6 * best, 0.5), 12.0)
        return OneNumber(symbol, index, value, slope, value + around, losses(around))

    @cached_property
    def steepest(self) -> Array:
        """The places of the numbers with the steepest slopes, (n,)."""
        return np.argsort(-np.abs(self.gradient), kind="stable")[:PART]

    @cached_property
    def hessian(self) -> Array:
        """The part of the Hessian that belongs to the steepest numbers."""
        return hessian_part(self.network, self.steepest, self.x, self.y)

    @property
    def hessian_bytes(self) -> int:
        """How many bytes the whole Hessian takes."""
        return BYTES * self.total**2

    @property
    def inversion(self) -> int:
        """How many steps of the run cost as much as to invert the Hessian.

        That takes n³ multiplications, and a step 3 · n for each example of its batch.
        """
        return self.total**2 // (PASSES * self.run.meta.batch_size)

    # The noise of small batches.

    @cached_property
    def batches(self) -> tuple[int, tuple[int, ...]]:
        """How many examples a small batch has, and the examples of all batches.

        It has as many as a batch of the run, but at most half of the recorded ones.
        """
        count, rng = len(self.y), np.random.default_rng(SHUFFLE)
        size = max(1, min(self.run.meta.batch_size, count // 2))
        drawn = [rng.choice(count, size, replace=False) for _ in range(ARROWS)]
        return size, tuple(int(example) for example in np.concatenate(drawn))

    def angles(self, index: int) -> Array:
        """Returns how far the gradients of batches turn from that of all, (n,)."""
        size, drawn = self.batches
        network = self.network if index == self.last else self.at(index)
        whole = self.gradient_at(index)
        parts = np.array(drawn).reshape(-1, size)
        return np.array([angle(loss_and_gradient(network, self.x[p], self.y[p])[1], whole) for p in parts])

    # The landscape.

    def loss_at(self, index: int) -> float:
        """Returns the loss at a snapshot."""
        if index == self.last:
            return self.loss
        return loss_and_gradient(self.at(index), self.x, self.y)[0]

    @cached_property
    def landscape(self) -> Landscape | None:
        """The loss on a plane; None if the weights have no size."""
        try:
            return landscape(self.run, self.run.probe, points=POINTS)
        except ViewError:
            return None
