"""Optimizers: how a gradient changes the weights.

An optimizer holds only its settings. What it remembers between steps, a velocity or an average, is in the state that
`start` returns. So one optimizer can train many networks. The state is a dictionary of arrays and whole numbers. So a
recording can keep it, and the training can be continued. With a weight θ, its gradient dθ and the learning rate η:

    SGD         θ ← θ − η dθ
    Momentum    v ← β v + dθ,            θ ← θ − η v
    Adam        m ← β₁ m + (1 − β₁) dθ,  s ← β₂ s + (1 − β₂) dθ²,  θ ← θ − η m̂ / (√ŝ + ε)
                with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ) after t steps
"""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, fraction, one_of, positive
from viznet.errors import OptimizerError

Params = dict[str, Array]
State = dict[str, Any]


class Optimizer(Protocol):
    """What training needs of an optimizer.

    `lr` is the learning rate, `start` makes the state before the first step, and `update` changes the weights in
    place. A recording keeps `name` and `options()`.
    """

    @property
    def name(self) -> str: ...
    @property
    def lr(self) -> float: ...
    def options(self) -> dict[str, float]: ...
    def start(self, params: Params) -> State: ...
    def update(self, params: Params, gradients: Params, state: State) -> None: ...


@dataclass(frozen=True)
class Settings:
    """The base of an optimizer: a learning rate, which is checked.

    A subclass is a frozen dataclass that adds its own settings and `update`, and `start` if it remembers anything.
    """

    lr: float

    def __post_init__(self) -> None:
        lr = positive("the learning rate", self.lr, such_as="0.1", error=OptimizerError)
        object.__setattr__(self, "lr", lr)

    @property
    def name(self) -> str:
        """The name on the command line and in a recording."""
        return type(self).__name__.lower()

    def options(self) -> dict[str, float]:
        """The settings by name, in plain JSON."""
        return asdict(self)

    def start(self, params: Params) -> State:
        """The state before the first step, here an empty one."""
        return {}

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params`, and what is remembered in `state`, in place."""
        raise NotImplementedError(f"{type(self).__name__} has no update: it is to change params in place")


@dataclass(frozen=True)
class SGD(Settings):
    """Gradient descent: every weight moves against its gradient.

    Parameters
    ----------
    lr : float
        The learning rate, above 0.

    Raises
    ------
    OptimizerError
        If it is not.

    Examples
    --------
    >>> theta = {"b1": np.array([1.0])}
    >>> SGD(lr=0.1).update(theta, {"db1": np.array([2.0])}, {})
    >>> theta["b1"]
    array([0.8])
    """

    lr: float = 0.1

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params` in place.

        Parameters
        ----------
        params, gradients : dict of str to array
            The parameters, such as W1, and the gradients, dW1 for every W1, of the same shape.
        state : dict
            What `start` returned; here it is empty and stays so.
        """
        for symbol, theta in params.items():
            theta -= self.lr * gradients["d" + symbol]


@dataclass(frozen=True)
class Momentum(Settings):
    """Gradient descent with a velocity (Polyak, 1964).

    The velocity is a fading sum of all gradients so far. Where the gradients of many steps agree, the steps become
    longer. Where they alternate, they cancel out.

    Parameters
    ----------
    lr : float
        The learning rate, above 0.
    beta : float
        Which part of the velocity is kept at each step, from 0 to below 1.

    Raises
    ------
    OptimizerError
        If a setting is out of range.

    Examples
    --------
    >>> momentum, theta = Momentum(lr=0.1, beta=0.5), {"b1": np.array([1.0])}
    >>> state = momentum.start(theta)
    >>> for _ in range(2):  # the velocity is 2, then 0.5 · 2 + 2 = 3
    ...     momentum.update(theta, {"db1": np.array([2.0])}, state)
    >>> theta["b1"]
    array([0.5])
    """

    lr: float = 0.01
    beta: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "beta", fraction("beta", self.beta, such_as="0.9", error=OptimizerError))

    def start(self, params: Params) -> State:
        return {f"v{symbol}": np.zeros_like(theta) for symbol, theta in params.items()}

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params` and the velocities in `state` in place.

        Parameters
        ----------
        params, gradients : dict of str to array
            The parameters, such as W1, and the gradients, dW1 for every W1, of the same shape.
        state : dict
            What `start` returned: a velocity for every parameter.
        """
        for symbol, theta in params.items():
            v = state[f"v{symbol}"]
            v *= self.beta
            v += gradients["d" + symbol]
            theta -= self.lr * v


@dataclass(frozen=True)
class Adam(Settings):
    """Gradient descent with a step size for each weight.

    Kingma and Ba published it in 2015. The step is the average gradient divided by the usual size of the gradient, so
    it is about `lr` long whether the gradients are small or large.

    Parameters
    ----------
    lr : float
        The learning rate, above 0.
    beta1, beta2 : float
        How slowly the averages of the gradient and of its square forget, from 0 to below 1.
    epsilon : float
        Keeps the divisor above 0.

    Raises
    ------
    OptimizerError
        If a setting is out of range.

    Examples
    --------
    >>> adam, theta = Adam(lr=0.1), {"b1": np.array([1.0, 1.0])}
    >>> adam.update(theta, {"db1": np.array([2.0, 0.02])}, adam.start(theta))
    >>> theta["b1"].round(6)
    array([0.9, 0.9])
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("beta1", "beta2"):
            value = fraction(name, getattr(self, name), such_as="0.9", error=OptimizerError)
            object.__setattr__(self, name, value)
        epsilon = positive("epsilon", self.epsilon, such_as="1e-8", error=OptimizerError)
        object.__setattr__(self, "epsilon", epsilon)

    def start(self, params: Params) -> State:
        averages = [f"{average}{symbol}" for average in "ms" for symbol in params]
        return {name: np.zeros_like(params[name[1:]]) for name in averages} | {"t": 0}

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params` and the averages in `state` in place.

        Parameters
        ----------
        params, gradients : dict of str to array
            The parameters, such as W1, and the gradients, dW1 for every W1, of the same shape.
        state : dict
            What `start` returned: two averages for every parameter, and the number of steps.
        """
        state["t"] += 1
        # Both averages start at 0, so at first they are too small by these factors.
        factor1, factor2 = 1 - self.beta1 ** state["t"], 1 - self.beta2 ** state["t"]
        for symbol, theta in params.items():
            m, s = state[f"m{symbol}"], state[f"s{symbol}"]
            gradient = gradients["d" + symbol]
            m += (1 - self.beta1) * (gradient - m)
            s += (1 - self.beta2) * (gradient * gradient - s)
            theta -= self.lr * (m / factor1) / (np.sqrt(s / factor2) + self.epsilon)


OPTIMIZERS: dict[str, type[Settings]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "adam": Adam,
}


def find_optimizer(optimizer: Optimizer | str) -> Optimizer:
    """Returns the optimizer itself, or the one of that name.

    An optimizer found by its name has its default settings.

    >>> find_optimizer("adam")
    Adam(lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)
    """
    if isinstance(optimizer, str):
        return one_of("optimizer", optimizer, OPTIMIZERS, OptimizerError)()
    needed = ("lr", "name", "options", "start", "update")
    if isinstance(optimizer, type) or not all(hasattr(optimizer, name) for name in needed):
        raise OptimizerError(
            f"optimizer is {described(optimizer)}, expected one such as SGD(lr=0.1), or a name: {', '.join(OPTIMIZERS)}"
        )
    positive("the learning rate", optimizer.lr, such_as="0.1", error=OptimizerError)
    return optimizer
