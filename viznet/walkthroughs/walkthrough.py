"""One example's pass through the network and back, line by line.

>>> network = MLP(784, 16, 16, 10, seed=7)
>>> x = np.linspace(0, 1, 784)
>>> walk = walkthrough(network, x, y=3)
>>> print(*(line.symbol for line in walk))
a0 z1 a1 z2 a2 z3 p loss dz3 dW3 db3 da2 dz2 dW2 db2 da1 dz1 dW1 db1 W1 b1 W2 b2 W3 b3 p loss
>>> walk["dz3"].equation, walk["dz3"].shape
('dz3 = p − y', (10,))
>>> walk.loss_after < walk.loss_before
True
>>> walk.verify()
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, is_whole, one_of, positive
from viznet.errors import NoSuchLineError, WalkthroughError
from viznet.labelled import as_numbers
from viznet.losses import one_hot
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.trace import Trace
from viznet.walkthroughs.gradient_check import Check, check_gradients, gradient_square
from viznet.walkthroughs.lines import SECTIONS, WalkthroughLine, walkthrough_lines


@dataclass(frozen=True, repr=False)
class Walkthrough(Sequence[WalkthroughLine]):
    """The lines of one pass and the passes that they show.

    `walkthrough` makes it.

    `walk[2]` is a line by its number, and `walk["dz3"]` by its symbol. p and the loss come twice; there it is the first
    line.

    Attributes
    ----------
    lines
        The lines, from the input to the loss after the step.
    network, network_after
        The network, and a copy of it that has taken one plain gradient step on this example.
    trace, trace_after
        The passes of both networks, for a batch of one. Beside the network's own symbols, `trace` has y, the target as
        a row with a single 1, and, where a formula names it, dp, the gradient of the loss at p.
    y
        The example's class.
    learning_rate
        η of the step.
    checks
        The gradients that were compared with central differences of the loss.

    Examples
    --------
    >>> import viznet as vz
    >>> digits = vz.digits().test
    >>> walk = vz.walkthrough(vz.MLP(784, 16, 10), digits.inputs()[0], digits.y[0])
    >>> walk.loss_after < walk.loss_before
    True
    """

    lines: tuple[WalkthroughLine, ...]
    network: MLP
    network_after: MLP
    trace: Trace
    trace_after: Trace
    y: int
    learning_rate: float
    checks: tuple[Check, ...]

    def __repr__(self) -> str:
        return (
            f"<Walkthrough of an example of class {self.y}: {len(self)} lines, "
            f"loss {self.loss_before:.4g} before and {self.loss_after:.4g} after one step>"
        )

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[WalkthroughLine]:
        return iter(self.lines)

    @overload
    def __getitem__(self, key: int | str) -> WalkthroughLine: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[WalkthroughLine, ...]: ...
    def __getitem__(self, key: int | str | slice) -> WalkthroughLine | tuple[WalkthroughLine, ...]:
        if isinstance(key, slice) or is_whole(key):
            try:
                return self.lines[key]  # type: ignore[index]
            except (IndexError, TypeError) as error:
                raise NoSuchLineError(
                    f"no line {described(key)} in this walkthrough, which has {len(self)}: 0 to {len(self) - 1}"
                ) from error
        for line in self.lines:
            if isinstance(key, str) and line.symbol == key:
                return line
        raise WalkthroughError(
            f"no {described(key)} in this walkthrough; it has {' '.join(line.symbol for line in self.lines)}"
        )

    def section(self, name: str) -> tuple[WalkthroughLine, ...]:
        """The lines of one section: forward, loss, backward, update or after."""
        one_of("section", name, SECTIONS, WalkthroughError)
        return tuple(line for line in self.lines if line.section == name)

    @property
    def loss_before(self) -> float:
        """The loss on this example with the weights as they were."""
        return float(self.trace["loss"])

    @property
    def loss_after(self) -> float:
        """The loss on the same example after the update, recomputed.

        It is not finite if the step was much too long.
        """
        return float(self.trace_after["loss"])

    @property
    def promised_drop(self) -> float:
        """How far the loss would fall if its slope did not change on the way.

        It is η‖g‖², where g is all gradients together.
        """
        return self.learning_rate * gradient_square(self.network, self.trace)

    @property
    def real_drop(self) -> float:
        """How far the loss fell.

        It is less than promised where the slope flattens, and negative where the loss rose.
        """
        return self.loss_before - self.loss_after

    @property
    def predicted(self) -> int:
        """The class that the network answers, before the update."""
        return int(self.trace["p"][0].argmax())

    def verify(self) -> None:
        """Raises `WalkthroughError` if a gradient disagrees with the loss.

        The loss's own central differences say what a gradient should be.
        """
        for check in self.checks:
            if not check.holds:
                place = (
                    f"d{check.symbol}{list(check.index)}" if check.index else "the whole gradient's square"
                )
                raise WalkthroughError(
                    f"{place} is {check.gradient:.6g} in this walkthrough, but central differences of the loss "
                    f"give {check.difference:.6g}: the backward pass is not the slope of the forward pass"
                )


def walkthrough(network: MLP, x: Array, y: int, *, learning_rate: float = 0.1) -> Walkthrough:
    """One example's pass, one gradient step, and the pass after it.

    The lines are the forward pass, the loss, the backward pass, one plain gradient step on this example, and the answer
    and the loss with the new weights.

    Parameters
    ----------
    network
        An `MLP`. It stays as it is: the step is taken on a copy.
    x
        One example, (n_in,) or (1, n_in): numbers like those that the network was trained on (pixels from 0 to 1).
    y
        Its true class.
    learning_rate
        η of the step on this one example.

    Returns
    -------
    Walkthrough
        The lines in the order of the computation, and both networks with their passes.

    Raises
    ------
    WalkthroughError
        x is not one example, there is no class y, or the loss is not a finite number.

    Examples
    --------
    >>> walkthrough(MLP(2, 3, 2, seed=7), [0.5, 1.0], 1)["dW2"].equation
    'dW2 = a1ᵀ dz2'
    """
    if not isinstance(network, MLP):
        raise WalkthroughError(
            f"network is {described(network)}, expected a network such as MLP(784, 16, 16, 10)"
        )
    x = np.atleast_2d(as_numbers("x", x, WalkthroughError))
    if len(x) != 1:
        raise WalkthroughError(f"x has shape {x.shape}, expected one example: ({network.sizes[0]},)")
    if not is_whole(y) or not 0 <= y < network.sizes[-1]:
        raise WalkthroughError(f"y is {described(y)}, expected a class from 0 to {network.sizes[-1] - 1}")
    learning_rate = positive("the learning rate", learning_rate, such_as="0.1", error=WalkthroughError)
    target = np.array([int(y)])
    after = MLP.from_params(network.config(), network.params)
    with np.errstate(over="ignore", invalid="ignore"):  # a long step may ruin the network: a sentence says so
        trace = network.backward(network.forward(x), target)
        if not np.isfinite(trace["loss"]):
            raise WalkthroughError(
                f"the loss of this example is {trace['loss']}: the network has diverged; choose an earlier step"
            )
        trace["y"] = one_hot(target, network.sizes[-1]).astype(network.dtype)
        if not network.loss.of_scores:
            trace["dp"] = network.loss.gradient(trace["p"], trace["y"])
        SGD(lr=learning_rate).update(after.params, trace, {})
        trace_after = after.backward(after.forward(x), target)
    lines = tuple(walkthrough_lines(network, trace, int(y), after, trace_after, learning_rate))
    checks = tuple(check_gradients(network, trace, x, target))
    return Walkthrough(lines, network, after, trace, trace_after, int(y), float(learning_rate), checks)
