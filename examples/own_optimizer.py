"""An optimizer of your own: RMSprop, compared with plain gradient descent.

    python examples/own_optimizer.py

An optimizer is a frozen dataclass with its settings, and `Settings` checks the learning rate. `start` returns the
memory that it needs for one training, and `update` changes the parameters in place. The gradient of the parameter `W1`
is called `dW1`.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import viznet as vz
from viznet.optimizers import Params, Settings, State


@dataclass(frozen=True)
class RMSprop(Settings):
    """Divides each gradient by its usual size (Tieleman & Hinton, 2012).

    s ← β s + (1 − β) dθ²,   θ ← θ − η dθ / (√s + ε)
    """

    lr: float = 0.003
    beta: float = 0.9
    epsilon: float = 1e-8

    def start(self, params: Params) -> State:
        """Returns s before the first step: one array of zeros for each parameter."""
        return {symbol: np.zeros_like(theta) for symbol, theta in params.items()}

    def update(self, params: Params, gradients: Params, state: State) -> None:
        """Changes `params`, and the averages in `state`, in place."""
        for symbol, theta in params.items():
            gradient, s = gradients["d" + symbol], state[symbol]
            s += (1 - self.beta) * (gradient * gradient - s)
            theta -= self.lr * gradient / (np.sqrt(s) + self.epsilon)


def main() -> None:
    digits = vz.digits()
    with tempfile.TemporaryDirectory() as folder:
        for optimizer in (vz.SGD(lr=0.1), RMSprop()):
            network = vz.MLP(784, 16, 16, 10, seed=7)  # the same first weights for both
            training = vz.train(network, digits, optimizer=optimizer, steps=300)
            run = vz.record(training, Path(folder) / optimizer.name, progress=False)
            print(
                f"{run.meta.optimizer.name}: {network.accuracy(digits):.1%} of the held-out digits are right"
            )


if __name__ == "__main__":
    main()
