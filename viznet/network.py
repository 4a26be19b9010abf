"""The network: its forward pass and its backward pass.

Forward. A layer takes the activations a of the layer before it, multiplies them by its weights W, adds its biases b,
and applies a function to each sum z. The last sums are scores, which softmax turns into probabilities p. The loss L is
one number that says how wrong p is.

Backward. The gradient of a weight, dL/dW, says how much the loss grows if the weight grows a little. Training lowers
the loss by changing every weight a little against its gradient. To find the gradient of one weight, one could change
the weight and run the network again; for 13,000 weights that takes 13,000 forward passes. Backpropagation finds all of
them in one pass. It applies the chain rule from the loss backwards, one layer at a time:

1. Start with dz_L, how much the loss grows with each score. For softmax and cross-entropy it is just p − y.
2. A weight is multiplied by the activation that comes into it. So its gradient is that activation times dz, the
   gradient of the sum that the weight goes into.
3. A bias is added to its sum. So its gradient is dz itself.
4. An activation goes into every sum of the next layer. So its gradient da adds up dz times the weight over all of them.
5. The activation function changes z into a. So dz of the layer before is da times the slope of the function at z.
   There steps 2 to 5 are repeated.

Each step uses only the gradient from the step before and numbers that the forward pass has computed. That is why
`forward` keeps them all.

A batch of B examples goes through as a matrix with one row an example. With a_0 = x, and l = 1 … L for the layers, the
code below is line by line:

    forward                                   backward
    z_l = a_{l−1} W_l + b_l                   dz_L = (p − y) / B           softmax and cross-entropy
    a_l = activation(z_l)                     dW_l = a_{l−1}ᵀ dz_l         the product adds up over the batch
    p   = softmax(z_L)                        db_l = Σ over the batch of dz_l
                                              da_{l−1} = dz_l W_lᵀ
                                              dz_{l−1} = da_{l−1} ⊙ activation′(z_{l−1})

Every symbol is a key of a `Trace`, such as `trace["dW1"]`. A gradient dθ means dL/dθ and has the shape of θ. L is the
mean loss over the batch, so dz_L has the factor 1/B.
"""

import os
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from viznet.activations import ACTIVATIONS, Activation, Array
from viznet.arguments import described, one_of, whole_number
from viznet.defaults import SEED
from viznet.errors import NetworkError
from viznet.initial_weights import initial_params
from viznet.labelled import labelled
from viznet.losses import LOSSES, Loss, softmax
from viznet.network_arguments import layer_sizes, network_inputs, network_targets, number_type, parameter
from viznet.network_file import read_network_file, write_network_file
from viznet.product import product
from viznet.threads import threads_for
from viznet.trace import Trace

OUTPUTS = ("softmax", "elementwise")
BATCH = 4096  # so many examples go through the network at a time, which bounds the memory


class MLP:
    """A multilayer perceptron: a network of fully connected layers.

    Every neuron of a layer is connected to all neurons of the next.

    Parameters
    ----------
    *sizes : int
        How many numbers go in, how many neurons each hidden layer has, and how many numbers come out.
    activation : str
        The function that the hidden layers apply: relu, leaky_relu, sigmoid, tanh or identity.
    output : str
        "softmax" turns the last scores into probabilities; "elementwise" applies the activation to them.
    loss : str
        What training makes small: cross_entropy (needs softmax), mse or rmse.
    init : str
        The variance of the first weights, which are drawn from a normal distribution around 0: "normal" is 1/n_in,
        "he" is 2/n_in, "xavier" is 2/(n_in + n_out), "zeros" is 0 and "large" is 1. Biases start at 0.
    seed : int
        The same seed draws the same weights.
    dtype : str
        The number type of the weights, "float32", or "float64" if digits matter more than speed.

    Attributes
    ----------
    params : dict
        The weights and biases by symbol: `W1` (n_0, n_1), `b1` (n_1,), `W2`, `b2` …
    sizes : tuple of int
        n_0 … n_L.
    recorded : (str, int) or None
        A recording, and the step of it, that had these parameters when they were last read from it or written into it.

    Raises
    ------
    NetworkError
        If an argument is not one of these.

    Examples
    --------
    >>> network = MLP(784, 16, 16, 10, seed=7)
    >>> network.parameter_count, network.params["W1"].shape
    (13002, (784, 16))
    >>> x = np.zeros((3, 784))
    >>> network(x).shape, network.predict(x).shape
    ((3, 10), (3,))
    >>> trace = network.backward(network.forward(x), np.array([7, 2, 1]))
    >>> trace["dW1"].shape
    (784, 16)
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
        self.sizes = layer_sizes(sizes)
        self.activation: Activation = one_of("activation", activation, ACTIVATIONS, NetworkError)
        self.output: str = one_of("output", output, OUTPUTS, NetworkError)
        self.loss: Loss = one_of("loss", loss, LOSSES, NetworkError)
        if self.loss.of_scores and output != "softmax":
            raise NetworkError(
                f"the loss {loss!r} needs probabilities: choose the output softmax, or another loss"
            )
        self.init: str = init
        self.seed = whole_number("seed", seed, error=NetworkError)
        self.dtype = number_type(dtype)
        self.params = initial_params(self.sizes, init, self.seed, self.dtype)
        self.recorded: tuple[str, int] | None = None

    @property
    def layers(self) -> int:
        """The number of layers of weights, L in the formulas."""
        return len(self.sizes) - 1

    @cached_property
    def largest_layer(self) -> int:
        """The number of weights in the largest layer."""
        return max(n_in * n_out for n_in, n_out in pairwise(self.sizes))

    @property
    def parameter_count(self) -> int:
        """The number of weights and biases, all of which are learned."""
        return sum(array.size for array in self.params.values())

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.sizes))
        return f"MLP({sizes}, activation={self.activation.name!r}) of {self.parameter_count:,} parameters"

    def __getstate__(self) -> dict[str, Any]:
        # A pickle cannot hold the formulas, so it holds their names.
        return vars(self) | {"activation": self.activation.name, "loss": self.loss.name}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.activation = one_of("activation", state["activation"], ACTIVATIONS, NetworkError)
        self.loss = one_of("loss", state["loss"], LOSSES, NetworkError)

    def __call__(self, x: Any) -> Array:
        """Returns the outputs p for x, (batch, n_L).

        They are probabilities if `output` is "softmax". `x` is what `forward` takes, of any number of examples.
        """
        x = network_inputs(x, self.sizes[0], self.dtype)
        parts = [self.forward(x[i : i + BATCH])["p"] for i in range(0, len(x), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self.sizes[-1]), self.dtype)

    def forward(self, x: Any) -> Trace:
        """The forward pass: the weighted sums and activations of every layer.

        Parameters
        ----------
        x : (batch, n_0) or Examples
            Numbers like those that the network was trained on. A single example may be flat, (n_0,). Bytes (uint8)
            are pixels and are divided by 255.

        Returns
        -------
        Trace
            `a0`, `z1`, `a1`, … `zL`, each (batch, n_l), and `p`, (batch, n_L).

        Raises
        ------
        NetworkError
            If x has another shape.

        Examples
        --------
        >>> print(MLP(2, 3, 2).forward([[0.5, 1.0]]))
        <Trace of 1 example: a0 z1 a1 z2 p>
        """
        trace = Trace(a0=network_inputs(x, self.sizes[0], self.dtype))
        with threads_for(len(trace["a0"]), self.largest_layer):
            for l in range(1, self.layers + 1):
                trace[f"z{l}"] = z = product(trace[f"a{l - 1}"], self.params[f"W{l}"]) + self.params[f"b{l}"]
                if l < self.layers:
                    trace[f"a{l}"] = self.activation(z)
        trace["p"] = softmax(z) if self.output == "softmax" else self.activation(z)
        return trace

    def backward(self, trace: Trace, y: Array) -> Trace:
        """The backward pass: the loss and the gradients of all parameters.

        Parameters
        ----------
        trace : Trace
            What `forward` returned.
        y : (batch,) or (batch, n_L)
            The classes of the examples, or the targets of p.

        Returns
        -------
        Trace
            The same trace with `loss` and, from the last layer to the first, `dz_l` (batch, n_l),
            `dW_l` (n_{l−1}, n_l), `db_l` (n_l,) and `da_{l−1}` (batch, n_{l−1}).

        Raises
        ------
        NetworkError
            If the trace is none, or y does not fit to it.

        Examples
        --------
        >>> network = MLP(2, 3, 2)
        >>> print(network.backward(network.forward([[0.5, 1.0]]), [1]))
        <Trace of 1 example: a0 z1 a1 z2 p loss dz2 dW2 db2 da1 dz1 dW1 db1>
        """
        if not isinstance(trace, dict) or "p" not in trace:
            raise NetworkError(f"trace is {described(trace)}, expected what network.forward(x) returns")
        trace, y = Trace(trace), network_targets(y, len(trace["p"]), self.sizes[-1], self.dtype)
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
        """The loss, and its gradient with respect to the scores, dL/dz_L."""
        z, p = trace[f"z{self.layers}"], trace["p"]
        if self.loss.of_scores:
            return self.loss.value(z, y), self.loss.gradient(p, y)
        dp = self.loss.gradient(p, y)
        if self.output == "softmax":
            # A larger score makes its own probability larger and all others smaller. Together this is, for each
            # example: dz_k = p_k (dp_k − Σ_j p_j dp_j).
            return self.loss.value(p, y), p * (dp - (dp * p).sum(axis=1, keepdims=True))
        return self.loss.value(p, y), dp * self.activation.slope(z, p)

    def predict(self, x: Any) -> Array:
        """Returns the class with the largest output for each example.

        The classes are (batch,) whole numbers. They are chosen by `np.argmax`: if outputs are equally large, the first
        of their classes is the answer, and an output that is NaN counts as the largest.
        """
        return np.asarray(self(x).argmax(axis=1))

    def accuracy(self, examples: Any, y: Any = None) -> float:
        """The share of examples, from 0 to 1, whose class the network predicts.

        The answers are those of `predict`. So a network whose outputs are all the same answers class 0 every time, and
        its accuracy is the share of class 0.

        Parameters
        ----------
        examples : Examples, Dataset or array
            The test set of a dataset is measured. An array is x, and needs y.
        y : (N,), optional
            The classes, if `examples` is an array.

        Returns
        -------
        float

        Raises
        ------
        NetworkError
            If there are no examples.

        Examples
        --------
        >>> import viznet as vz
        >>> vz.MLP(784, 16, 10, seed=1).accuracy(vz.digits()) < 0.3
        True
        >>> vz.MLP(784, 10, init="zeros").accuracy(vz.digits()) == float((vz.digits().test.y == 0).mean())
        True
        """
        data = labelled("examples", examples if y is None else (examples, y), "test")
        if not len(data.y):
            raise NetworkError("examples: there are none, expected at least one")
        return float((self.predict(data.inputs(self.dtype)) == data.y).mean())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the network into one `.npz`, which `MLP.load` and `np.load` read.

        An earlier network at `path` is replaced. Any other file stays, and is an error.
        """
        return write_network_file(path, self.config(), self.params)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "MLP":
        """Reads the network that `save` wrote, bit for bit."""
        with read_network_file(path) as (config, params):
            return cls.from_params(config, params)

    def config(self) -> dict[str, Any]:
        """The settings of this network, in plain JSON.

        `from_params` needs them beside the parameters.
        """
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
        """Makes a network from its settings and parameters.

        Parameters
        ----------
        config : dict
            What `config()` returned.
        params : mapping of str to array
            W1 (n0, n1), b1 (n1,) and so on, which are copied. A `Snapshot` has them too.

        Returns
        -------
        MLP

        Raises
        ------
        NetworkError
            If there is no such network, or an array is missing or has another shape.

        Examples
        --------
        >>> network = MLP(2, 3, 2, seed=7)
        >>> copy = MLP.from_params(network.config(), network.params)
        >>> copy.params["W1"] is network.params["W1"], np.array_equal(copy.params["W1"], network.params["W1"])
        (False, True)
        """
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
            array[...] = parameter(params, symbol, array.shape)
        return network
