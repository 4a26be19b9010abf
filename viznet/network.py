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
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from viznet.activations import ACTIVATIONS, Activation, Array
from viznet.arguments import described, file_path, one_of, whole_number
from viznet.defaults import SEED
from viznet.errors import NetworkError
from viznet.files import beside, mark_zip, writing
from viznet.labelled import as_inputs, as_numbers, labelled
from viznet.losses import LOSSES, Loss, one_hot, softmax
from viznet.threads import threads_for


class Trace(dict[str, Any]):
    """One pass through the network, told by symbol: a0 z1 a1 … zL p, and after backward loss dzL dWL dbL … dW1 db1.

    >>> Trace(a0=np.zeros((1, 2)))["z7"]
    Traceback (most recent call last):
    viznet.network.NetworkError: no 'z7' in this trace; it has a0
    """

    def __missing__(self, symbol: str) -> Any:
        raise NetworkError(f"no {described(symbol)} in this trace; it has {' '.join(self)}")

    def __repr__(self) -> str:
        examples = f" of {len(self['a0'])} examples" if "a0" in self else ""
        return f"<Trace{examples}: {' '.join(self)}>"


# How wide the first weights are drawn, by the number of inputs and outputs of their layer.
INITS: dict[str, Callable[[int, int], float]] = {
    "normal": lambda n_in, n_out: np.sqrt(1 / n_in),  # keeps the size of a weighted sum of independent inputs
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),  # twice that, as ReLU drops half (He et al., 2015)
    "xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),  # halfway to the backward pass (Glorot, 2010)
}

OUTPUTS = ("softmax", "elementwise")
BATCH = 4096  # how many examples `predict` holds at a time: bounds the memory, changes no answer


def product(a: Array, W: Array) -> Array:
    """a @ W, for a few rows `a` and a large `W`: asked of the machine with the factors exchanged, (Wᵀ aᵀ)ᵀ.

    It is the same product; a step of 784-512-512-10 in batches of 16 takes about an eighth less time this way.

    >>> product(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    array([[11.]])
    """
    return (W.T @ a.T).T


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
    >>> network.parameter_count
    13002
    >>> network.params["W1"].shape
    (784, 16)
    >>> network(np.zeros((3, 784))).shape, network.predict(np.zeros((3, 784))).shape
    ((3, 10), (3,))
    """

    def __init__(
        self,
        *sizes: int,
        activation: str = "relu",
        output: Literal["softmax", "elementwise"] = "softmax",
        loss: str = "cross_entropy",
        init: str = "normal",
        seed: int = SEED,
        dtype: str = "float32",
    ) -> None:
        if len(sizes) < 2 or any(
            not isinstance(n, (int, np.integer)) or isinstance(n, bool) or n < 1 for n in sizes
        ):
            given = ", ".join(map(described, sizes))
            raise NetworkError(
                f"sizes ({given}): expected two or more whole numbers of 1 or more, as in MLP(784, 16, 10)"
            )
        try:
            number_type = np.dtype(dtype) if dtype is not None else None  # NumPy reads None as float64
        except (TypeError, ValueError):
            number_type = None
        if number_type is None or number_type.name not in ("float32", "float64"):
            raise NetworkError(f"no dtype {described(dtype)}; choose from float32, float64")
        self.sizes = tuple(int(n) for n in sizes)
        self.activation: Activation = one_of("activation", activation, ACTIVATIONS, NetworkError)
        self.output: str = one_of("output", output, OUTPUTS, NetworkError)
        self.loss: Loss = one_of("loss", loss, LOSSES, NetworkError)
        if self.loss.of_scores and output != "softmax":
            raise NetworkError(
                f"the loss {loss!r} needs probabilities: give output='softmax', or another loss"
            )
        self.init = init
        self.seed = whole_number("seed", seed, error=NetworkError)
        self.dtype = number_type

        spread = one_of("init", init, INITS, NetworkError)
        rng = np.random.default_rng(self.seed)
        self.params: dict[str, Array] = {}
        for layer, (n_in, n_out) in enumerate(pairwise(self.sizes), start=1):
            self.params[f"W{layer}"] = rng.normal(0, spread(n_in, n_out), (n_in, n_out)).astype(self.dtype)
            self.params[f"b{layer}"] = np.zeros(n_out, self.dtype)

    @property
    def layers(self) -> int:
        """How many layers of weights there are, L in the formulas."""
        return len(self.sizes) - 1

    @cached_property
    def largest_layer(self) -> int:
        """How many weights the largest layer has: what a product costs for one example."""
        return max(n_in * n_out for n_in, n_out in pairwise(self.sizes))

    @property
    def parameter_count(self) -> int:
        """How many numbers the network learns: the dimension of the space that gradient descent walks in."""
        return sum(array.size for array in self.params.values())

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.sizes))
        return f"MLP({sizes}, activation={self.activation.name!r}) of {self.parameter_count:,} parameters"

    def __call__(self, x: Any) -> Array:
        """What the network answers to x, its probabilities: (batch, classes). See `forward` for what x may be."""
        x = self._inputs(x)
        parts = [self.forward(x[i : i + BATCH])["p"] for i in range(0, len(x), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self.sizes[-1]), self.dtype)

    def forward(self, x: Any) -> Trace:
        """What the network makes of x, layer by layer: a0 z1 a1 … zL p.

        `x` is (batch, n_in), numbers as the network was trained on; one example may come flat. Bytes (uint8) are
        pixels and are divided by 255; `Examples` are taken too.
        z_l and a_l are (batch, n_l), p is (batch, classes).
        """
        trace = Trace(a0=self._inputs(x))
        with threads_for(len(trace["a0"]), self.largest_layer):
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
        if not isinstance(trace, dict) or "p" not in trace:
            raise NetworkError(f"trace is {described(trace)}, expected what network.forward(x) returns")
        trace, y = Trace(trace), self._targets(y, len(trace["p"]))
        trace["loss"], dz = self._loss_and_slope(trace, y)
        with threads_for(len(y), self.largest_layer):
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

    def predict(self, x: Any) -> Array:
        """The class with the largest output for each example: (batch,) whole numbers."""
        return np.asarray(self(x).argmax(axis=1))

    def accuracy(self, examples: Any, y: Any = None) -> float:
        """The share of examples, 0 to 1, whose class the network predicts.

        Give `accuracy(examples)` with `Examples` or a `Dataset`, of which its test part is meant, or
        `accuracy(x, y)` with two arrays.
        """
        data = labelled("examples", examples if y is None else (examples, y), "test")
        if not len(data.y):
            raise NetworkError("examples: there are none, expected at least one")
        return float((self.predict(data.inputs(self.dtype)) == data.y).mean())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the whole network into one `.npz` that `MLP.load` and plain `np.load` read (no pickle).

        An earlier network at `path` is replaced; any other file is refused, and stays.
        """
        path = file_path("path", path, such_as="'network.npz'", error=NetworkError)
        with beside(path, NetworkError, kind=".npz") as part, writing(path, NetworkError):
            with open(part, "wb") as file:
                np.savez(file, config=np.array(json.dumps(self.config())), **self.params)  # type: ignore[arg-type]
            mark_zip(part)
        return path

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "MLP":
        """The network that `save` wrote, bit for bit."""
        path = file_path("path", path, such_as="'network.npz'", error=NetworkError)
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
        try:
            config = dict(config)
            network = cls(*config.pop("sizes"), **config)
        except (TypeError, ValueError, KeyError) as error:
            if isinstance(error, NetworkError):
                raise
            raise NetworkError(
                f"config is {described(config)}, expected what network.config() returns"
            ) from error
        for symbol, array in network.params.items():
            try:
                given = params[symbol]
            except (TypeError, LookupError) as error:
                raise NetworkError(
                    f"params is {described(params)} without {symbol!r}, expected arrays by symbol, "
                    "as network.params has them"
                ) from error
            given = as_numbers(symbol, given, NetworkError)
            if given.shape != array.shape:
                raise NetworkError(f"{symbol} has shape {given.shape}, expected {array.shape}")
            array[...] = given
        return network

    def _inputs(self, x: Any) -> Array:
        if hasattr(x, "y") and callable(getattr(x, "inputs", None)):  # Examples
            x = x.inputs(self.dtype)
        x = np.atleast_2d(as_inputs(as_numbers("x", x, NetworkError), self.dtype))
        if x.ndim > 2:  # images
            x = x.reshape(len(x), -1)
        if x.ndim != 2 or x.shape[1] != self.sizes[0]:
            raise NetworkError(f"x has shape {x.shape}, expected (batch, {self.sizes[0]})")
        return x

    def _targets(self, y: Array, batch: int) -> Array:
        y, classes = as_numbers("y", y, NetworkError), self.sizes[-1]
        if y.ndim < 2:
            y = np.atleast_1d(y)
            if not np.issubdtype(y.dtype, np.integer) or (y.size and (y.min() < 0 or y.max() >= classes)):
                raise NetworkError(
                    f"y has other values than classes, expected whole numbers from 0 to {classes - 1}"
                )
            y = one_hot(y, classes)
        if y.shape != (batch, classes):
            raise NetworkError(
                f"y has shape {y.shape}, expected ({batch},) classes or ({batch}, {classes}) targets"
            )
        return y.astype(self.dtype, copy=False)
