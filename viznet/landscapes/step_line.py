"""The loss along the negative gradient: what a step of each rate would do.

With g the gradient at the weights θ, f(η) = L(θ − η g) is the loss after a step with the rate η. At η = 0 its slope is
f′ = −|g|², and its curvature is f″ = gᵀ H g, with the Hessian H.

Newton's method has two forms, which are often mixed up. One looks for a minimum, where f′ is 0. Its guess is −f′/f″;
without f″ > 0 it would lead to a maximum, so it is refused. The other looks for a root, where f itself is 0. Its guess
is −f/f′, where the tangent meets 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from viznet.activations import Array
from viznet.double_precision import in_double
from viznet.landscapes.shared_products import losses_along
from viznet.network import MLP

RATES = np.array([10 ** (k / 10 - 3) for k in range(61)])  # from 0.001 to 1,000, ten for each power of ten
# How far along the gradient its change is measured, as a share of the size of the weights, or of 1 if that is more.
# Farther away, a ReLU of some example would switch on or off, and its jump would count as curvature.
NEAR = 1e-7
SMALLER = 10  # places in RATES by which a rate is too small: a tenth
NEARLY = 0.8  # a step that falls by this share of the best one's fall has a rate that is about right

Rate = Literal["raises", "small", "right", "large"]


@dataclass(frozen=True)
class StepLine:
    """The loss along the negative gradient of one moment.

    Attributes
    ----------
    loss, slope, curvature
        f, f′ and f″ at the rate 0.
    losses
        f at every rate in `RATES`, (61,).
    """

    loss: float
    slope: float
    curvature: float
    losses: Array

    @property
    def lowest(self) -> int:
        """The place in `RATES` of the lowest loss."""
        return int(np.argmin(np.where(np.isfinite(self.losses), self.losses, np.inf)))

    @property
    def too_small(self) -> int | None:
        """The place of a tenth of the best rate, or None if that is below all."""
        return self.lowest - SMALLER if self.lowest >= SMALLER else None

    @property
    def too_large(self) -> int | None:
        """The place of the first rate beyond the best that raises the loss.

        The answer is None if no rate does.
        """
        beyond = np.flatnonzero(~(self.losses[self.lowest :] <= self.loss))
        return self.lowest + int(beyond[0]) if len(beyond) else None

    @property
    def newton_minimum(self) -> float | None:
        """Newton's guess of the minimum, −f′/f″; None if f″ is not positive."""
        return -self.slope / self.curvature if self.curvature > 0 and self.slope < 0 else None

    @property
    def newton_root(self) -> float | None:
        """Newton's guess of the root, −f/f′; None if the slope is 0."""
        return -self.loss / self.slope if self.slope < 0 else None


@dataclass(frozen=True)
class StepFunction(StepLine):
    """The numbers of the line, and f itself.

    Attributes
    ----------
    at
        Gives f at other rates: (n,) to (n,). It holds the weights and their gradient in double precision.
    """

    at: Callable[[Array], Array]

    def numbers(self) -> StepLine:
        """The numbers alone, which take hardly any room."""
        return StepLine(self.loss, self.slope, self.curvature, self.losses)


def rate_compared(rate: float, after: float, loss: float, best: float, least: float) -> Rate:
    """Says what a rate does, beside the best one that was tried.

    How far the loss falls decides, and not the rate: in a valley twice the best rate falls by nothing at all.

    Parameters
    ----------
    rate, after
        The rate, and the loss after a step with it.
    loss
        The loss before the step.
    best, least
        The best rate that was tried, and the loss after a step with it.

    Returns
    -------
    Rate
        Whether the rate raises the loss, is about right, or is too small or too large for that.

    Examples
    --------
    >>> [rate_compared(rate, (1 - rate) ** 2, 1.0, 1.0, 0.0) for rate in (0.1, 0.9, 1.9, 2.1)]
    ['small', 'right', 'large', 'raises']
    """
    if not after <= loss:
        return "raises"
    if loss - after >= NEARLY * (loss - least):
        return "right"
    return "small" if rate < best else "large"


def step_line(network: MLP, x: Array, y: Array) -> StepFunction | None:
    """Measures the loss along the negative gradient of these examples.

    All numbers are in double precision.

    Parameters
    ----------
    network
        The network at the moment.
    x, y
        The examples, (N, n0), and their classes, (N,).

    Returns
    -------
    StepFunction or None
        The answer is None if the weights or the gradient are not finite.

    Examples
    --------
    >>> network = MLP(2, 2, seed=1)
    >>> line = step_line(network, np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 1]))
    >>> bool(line.losses[0] < line.loss), line.curvature > 0
    (True, True)
    """
    exact = in_double(network)
    with np.errstate(all="ignore"):
        loss, g = _gradient(exact, x, y)
        size = float(np.sqrt(sum((d**2).sum() for d in g.values())))
        if not np.isfinite(loss) or not np.isfinite(size):
            return None
        curvature = _curvature(exact, x, y, g, size) if size > 0 else 0.0
        for d in g.values():
            np.negative(d, out=d)  # a copy of the gradient of millions of weights would take much room
        losses = losses_along(exact, [g], x, y)
    return StepFunction(loss, -(size**2), curvature, losses(RATES), losses)


def _gradient(network: MLP, x: Array, y: Array) -> tuple[float, dict[str, Array]]:
    trace = network.backward(network.forward(x), y)
    return float(trace["loss"]), {name: trace[f"d{name}"] for name in network.params}


def _curvature(network: MLP, x: Array, y: Array, g: dict[str, Array], size: float) -> float:
    """gᵀ H g, from the slopes a little before and a little after."""
    slopes = []
    near = NEAR * max(1.0, float(np.sqrt(sum((w**2).sum() for w in network.params.values()))))
    for side in (1, -1):
        params = {name: w + side * near / size * g[name] for name, w in network.params.items()}
        _, moved = _gradient(MLP.from_params(network.config(), params), x, y)
        slopes.append(sum(float((moved[name] * g[name]).sum()) for name in g))
    return (slopes[0] - slopes[1]) / (2 * near) * size
