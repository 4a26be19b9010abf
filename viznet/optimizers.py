"""Optimizers: how a gradient becomes a step downhill.

An optimizer is only its settings. What it remembers between steps (a velocity, an average) lives in the state that
`start` returns, so one optimizer may train many networks.

    SGD         θ ← θ − η dθ
    Momentum    v ← β v + dθ,            θ ← θ − η v
    Adam        m ← β₁ m + (1 − β₁) dθ,  s ← β₂ s + (1 − β₂) dθ²,  θ ← θ − η m̂ / (√ŝ + ε)
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
    """Settings with a learning rate `lr`, a fresh memory by `start`, and one step downhill by `update`."""

    @property
    def name(self) -> str: ...
    @property
    def lr(self) -> float: ...
    def options(self) -> dict[str, float]: ...
    def start(self, params: Params) -> State: ...
    def update(self, params: Params, gradients: Params, state: State) -> None: ...


@dataclass(frozen=True)
class _Settings:
    lr: float

    def __post_init__(self) -> None:
        lr = positive("the learning rate", self.lr, such_as="0.1", error=OptimizerError)
        object.__setattr__(self, "lr", lr)

    @property
    def name(self) -> str:
        """The name on the command line and in a recording."""
        return type(self).__name__.lower()

    def options(self) -> dict[str, float]:
        """The settings by name; plain JSON."""
        return asdict(self)

    def start(self, params: Params) -> State:
        """The memory before the first step."""
        return {}


@dataclass(frozen=True)
class SGD(_Settings):
    """Gradient descent: a step of the learning rate against the gradient, and nothing else.

    >>> theta = {"b1": np.array([1.0])}
    >>> SGD(lr=0.1).update(theta, {"db1": np.array([2.0])}, {})
    >>> theta["b1"]
    array([0.8])
    """

    lr: float = 0.1

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params` in place; `gradients` holds dW1 for every W1."""
        for symbol, theta in params.items():
            theta -= self.lr * gradients["d" + symbol]


@dataclass(frozen=True)
class Momentum(_Settings):
    """A ball that rolls: the velocity is a fading sum of all gradients so far (Polyak, 1964)."""

    lr: float = 0.01
    beta: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "beta", fraction("beta", self.beta, such_as="0.9", error=OptimizerError))

    def start(self, params: Params) -> State:
        return {symbol: np.zeros_like(theta) for symbol, theta in params.items()}

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params` and the velocities in `state` in place."""
        for symbol, theta in params.items():
            v = state[symbol]
            v *= self.beta
            v += gradients["d" + symbol]
            theta -= self.lr * v


@dataclass(frozen=True)
class Adam(_Settings):
    """Every weight has a step of its own: the average gradient over its usual size (Kingma & Ba, 2015)."""

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
        state: State = {
            symbol: (np.zeros_like(theta), np.zeros_like(theta)) for symbol, theta in params.items()
        }
        return state | {"t": 0}

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params` and the averages in `state` in place."""
        state["t"] += 1
        # Both averages start at zero; dividing by these makes them honest from the first step on.
        seen1, seen2 = 1 - self.beta1 ** state["t"], 1 - self.beta2 ** state["t"]
        for symbol, theta in params.items():
            m, s = state[symbol]
            gradient = gradients["d" + symbol]
            m += (1 - self.beta1) * (gradient - m)
            s += (1 - self.beta2) * (gradient * gradient - s)
            theta -= self.lr * (m / seen1) / (np.sqrt(s / seen2) + self.epsilon)


OPTIMIZERS: dict[str, type[SGD] | type[Momentum] | type[Adam]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "adam": Adam,
}


def find_optimizer(optimizer: Optimizer | str) -> Optimizer:
    """The optimizer itself, or the one of that name with its usual settings.

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
    return optimizer
