"""The network: layers of weighted sums, forward to an answer and backward to the blame.

Whole batches travel as matrices, one row an example. With a0 = x and l = 1 … L counting the layers:

    forward                                 backward
    z_l = a_{l−1} W_l + b_l                 dz_L = dL/dz_L                  (p − y) / B for softmax and cross-entropy
    a_l = activation(z_l)                   dW_l = a_{l−1}ᵀ dz_l
    p   = softmax(z_L)                      db_l = Σ over the batch of dz_l
                                            da_{l−1} = dz_l W_lᵀ
                                            dz_{l−1} = da_{l−1} ⊙ activation′(z_{l−1})

Every symbol of these formulas is a key of a `Trace`: `trace["dW1"]`. A gradient dθ means dL/dθ, where L is the
mean loss over the batch.
"""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from viznet.activations import ACTIVATIONS, Activation, Array
from viznet.errors import UsageError
from viznet.losses import LOSSES, Loss, one_hot, softmax
from viznet.threads import threads_for


class NetworkError(UsageError):
    """A network was asked for something it cannot be or do."""


class Trace(dict[str, Any]):
    """One pass through the network, told by symbol: a0 z1 a1 … zL p, and after backward loss dzL dWL dbL … dW1 db1.

    >>> Trace(a0=np.zeros((1, 2)))["z7"]
    Traceback (most recent call last):
    viznet.network.NetworkError: no 'z7' in this trace; it has a0
    """

    def __missing__(self, symbol: str) -> Any:
        raise NetworkError(f"no {symbol!r} in this trace; it has {' '.join(self)}")


# How wide the first weights are drawn, by the number of inputs and outputs of their layer.
INITS: dict[str, Callable[[int, int], float]] = {
    "normal": lambda n_in, n_out: np.sqrt(1 / n_in),  # keeps the size of a weighted sum of independent inputs
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),  # twice that, as ReLU drops half (He et al., 2015)
    "xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),  # halfway to the backward pass (Glorot, 2010)
}

OUTPUTS = ("softmax", "elementwise")
FEW_ROWS, LARGE_W = 64, 100_000  # where `product` exchanges the factors
BATCH = 4096  # how many examples `predict` holds at a time: bounds the memory, changes no answer


def choose(what: str, name: str, choices: Any) -> Any:
    """`choices[name]`, or an error that offers the choices."""
    if name not in choices:
        raise NetworkError(f"no {what} {name!r}; choose from {', '.join(choices)}")
    return choices[name] if isinstance(choices, dict) else name


def product(a: Array, W: Array) -> Array:
    """a @ W; for a few rows `a` and a large `W` it is asked of the machine with the factors exchanged, (Wᵀ aᵀ)ᵀ.

    It is the same product; a step of 784-512-512-10 in batches of 16 takes about a fifteenth less time this way. For
    many rows it would take up to four times as long.

    >>> product(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    array([[11.]])
    """
    return (W.T @ a.T).T if len(a) <= FEW_ROWS and W.size >= LARGE_W else a @ W


class MLP:
    """A multilayer perceptron: each layer multiplies by W, adds b, and bends the result.

    Parameters
    ----------
    *sizes
        How many numbers enter, how many neurons each hidden layer has, how many numbers leave.
    activation
        Name of the function the hidden layers apply: relu, leaky_relu, sigmoid, tanh or identity.
    output
        "softmax" turns the last scores into probabilities; "elementwise" applies the activation there too.
    loss
        What training makes small: cross_entropy (needs softmax), mse or rmse.
    init
        The spread of the first weights, drawn from N(0, σ²): "normal" σ² = 1/n_in, "he" 2/n_in,
        "xavier" 2/(n_in + n_out). Biases start at 0.
    seed
        The same seed draws the same weights.
    dtype
        "float32", or "float64" where digits matter more than speed.

    `params` holds the weights and biases by symbol: W1 (n_in, n_out), b1 (n_out,), W2, b2 …

    >>> network = MLP(784, 16, 16, 10, seed=7)
    >>> network.parameters
    13002
    >>> network.params["W1"].shape
    (784, 16)
    >>> network.predict(np.zeros((3, 784))).shape
    (3,)
    """

    def __init__(
        self,
        *sizes: int,
        activation: str = "relu",
        output: Literal["softmax", "elementwise"] = "softmax",
        loss: str = "cross_entropy",
        init: str = "normal",
        seed: int = 0,
        dtype: str = "float32",
    ) -> None:
        if len(sizes) < 2 or any(not isinstance(n, (int, np.integer)) or n < 1 for n in sizes):
            raise NetworkError(
                f"sizes {sizes}: expected two or more whole numbers of 1 or more, as in MLP(784, 16, 10)"
            )
        if np.dtype(dtype).name not in ("float32", "float64"):
            raise NetworkError(f"no dtype {np.dtype(dtype).name!r}; choose from float32, float64")
        self.sizes = tuple(int(n) for n in sizes)
        self.activation: Activation = choose("activation", activation, ACTIVATIONS)
        self.output: str = choose("output", output, OUTPUTS)
        self.loss: Loss = choose("loss", loss, LOSSES)
        if self.loss.of_scores and output != "softmax":
            raise NetworkError(
                f"the loss {loss!r} needs probabilities: give output='softmax', or another loss"
            )
        self.init = init
        self.seed = seed
        self.dtype = np.dtype(dtype)
        self._most_weights = max(n_in * n_out for n_in, n_out in pairwise(self.sizes))  # of one layer
        self._widest = max(
            n_in * n_out for n_in, n_out in pairwise(self.sizes)
        )  # weights of the largest layer

        spread = choose("init", init, INITS)
        rng = np.random.default_rng(seed)
        self.params: dict[str, Array] = {}
        for layer, (n_in, n_out) in enumerate(pairwise(self.sizes), start=1):
            self.params[f"W{layer}"] = rng.normal(0, spread(n_in, n_out), (n_in, n_out)).astype(self.dtype)
            self.params[f"b{layer}"] = np.zeros(n_out, self.dtype)

    @property
    def layers(self) -> int:
        """How many layers of weights there are, L in the formulas."""
        return len(self.sizes) - 1

    @property
    def parameters(self) -> int:
        """How many numbers the network learns: the dimension of the space that gradient descent walks in."""
        return sum(array.size for array in self.params.values())

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.sizes))
        return f"MLP({sizes}, activation={self.activation.name!r}) of {self.parameters:,} parameters"

    def threads(self, rows: int) -> AbstractContextManager[None]:
        """What is held while so many examples pass through: see `threads_for`."""
        return threads_for(rows, self._most_weights)

    def forward(self, x: Array) -> Trace:
        """What the network makes of x, layer by layer: a0 z1 a1 … zL p.

        `x` is (batch, n_in), numbers as the network was trained on (pixels 0 to 1); one example may come flat.
        z_l and a_l are (batch, n_l), p is (batch, classes).
        """
        trace = Trace(a0=self._inputs(x))
        with self.threads(len(trace["a0"])):
            for l in range(1, self.layers + 1):
                trace[f"z{l}"] = z = product(trace[f"a{l - 1}"], self.params[f"W{l}"]) + self.params[f"b{l}"]
                if l < self.layers:
                    trace[f"a{l}"] = self.activation(z)
        trace["p"] = softmax(z) if self.output == "softmax" else self.activation(z)
        return trace

    def backward(self, trace: Trace, y: Array) -> Trace:
        """The trace, with the loss and every gradient added, by walking the forward pass backwards.

        `y` is (batch,) class numbers, or (batch, classes) targets. Adds loss, then from l = L down to 1 dz_l
        (batch, n_l), dW_l (n_{l−1}, n_l) and db_l (n_l,), and da_l between the layers.
        """
        trace, y = Trace(trace), self._targets(y, len(trace["p"]))
        trace["loss"], dz = self._loss_and_slope(trace, y)
        with self.threads(len(y)):
            for l in range(self.layers, 0, -1):
                trace[f"dz{l}"] = dz
                trace[f"dW{l}"] = trace[f"a{l - 1}"].T @ dz
                trace[f"db{l}"] = dz.sum(axis=0)
                if l > 1:
                    trace[f"da{l - 1}"] = da = product(dz, self.params[f"W{l}"].T)
                    dz = da * self.activation.slope(trace[f"z{l - 1}"], trace[f"a{l - 1}"])
        return trace

    def _loss_and_slope(self, trace: Trace, y: Array) -> tuple[float, Array]:
        """The loss, and its gradient with respect to the last scores, dL/dz_L."""
        z, p = trace[f"z{self.layers}"], trace["p"]
        if self.loss.of_scores:
            return self.loss.value(z, y), self.loss.gradient(p, y)
        dp = self.loss.gradient(p, y)
        if self.output == "softmax":  # raising one score lowers every other probability
            return self.loss.value(p, y), p * (dp - (dp * p).sum(axis=1, keepdims=True))
        return self.loss.value(p, y), dp * self.activation.slope(z, p)

    def predict(self, x: Array) -> Array:
        """The class with the largest output for each example: (batch,) whole numbers."""
        x = self._inputs(x)
        parts = [self.forward(x[i : i + BATCH])["p"].argmax(axis=1) for i in range(0, len(x), BATCH)]
        return np.concatenate(parts) if parts else np.zeros(0, np.intp)

    def accuracy(self, x: Array, y: Array) -> float:
        """The share of examples, 0 to 1, whose predicted class is y."""
        return float((self.predict(x) == y).mean())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the whole network into one `.npz` that `MLP.load` and plain `np.load` read (no pickle)."""
        path = Path(path)
        beside = path.with_name(path.name + ".part")
        try:
            with open(beside, "wb") as file:
                np.savez(file, config=np.array(json.dumps(self.config())), **self.params)  # type: ignore[arg-type]
            os.replace(beside, path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise NetworkError(f"{path}: cannot be written: {error.strerror}") from error
        return path

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "MLP":
        """The network that `save` wrote, bit for bit."""
        try:
            with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
                return cls.from_params(json.loads(str(file["config"])), file)
        except NetworkError as error:
            raise NetworkError(f"{path}: {error}") from error
        except FileNotFoundError as error:
            raise NetworkError(f"{path}: no such file; expected a network that MLP.save wrote") from error
        except Exception as error:  # whatever a damaged zip or JSON raises
            raise NetworkError(f"{path}: not a network that MLP.save wrote ({error})") from error

    def config(self) -> dict[str, Any]:
        """What `from_params` needs beside the parameters to rebuild this network; plain JSON."""
        return {
            "sizes": list(self.sizes),
            "activation": self.activation.name,
            "output": self.output,
            "loss": self.loss.name,
            "init": self.init,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }

    @classmethod
    def from_params(cls, config: dict[str, Any], params: Any) -> "MLP":
        """The network of that `config()`, holding a copy of `params`, a mapping by symbol."""
        config = dict(config)
        network = cls(*config.pop("sizes"), **config)
        for symbol, array in network.params.items():
            given = params[symbol]
            if given.shape != array.shape:
                raise NetworkError(f"{symbol} has shape {given.shape}, expected {array.shape}")
            array[...] = given
        return network

    def _inputs(self, x: Array) -> Array:
        x = np.asarray(x)
        if x.dtype == np.uint8:
            raise NetworkError(
                "x holds bytes, expected numbers from 0 to 1: give examples.inputs(), or x / 255"
            )
        x = np.atleast_2d(x.astype(self.dtype, copy=False))
        if x.ndim != 2 or x.shape[1] != self.sizes[0]:
            raise NetworkError(f"x has shape {x.shape}, expected (batch, {self.sizes[0]})")
        return x

    def _targets(self, y: Array, batch: int) -> Array:
        y, classes = np.asarray(y), self.sizes[-1]
        if y.ndim < 2:
            y = np.atleast_1d(y)
            if not np.issubdtype(y.dtype, np.integer) or (y.size and (y.min() < 0 or y.max() >= classes)):
                raise NetworkError(f"y has values outside the classes 0 to {classes - 1}")
            y = one_hot(y, classes)
        if y.shape != (batch, classes):
            raise NetworkError(
                f"y has shape {y.shape}, expected ({batch},) classes or ({batch}, {classes}) targets"
            )
        return y.astype(self.dtype, copy=False)
