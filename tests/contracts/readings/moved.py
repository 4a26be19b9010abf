"""Losses of a network whose weights are moved, point by point."""

import numpy as np

from viznet.data import digits
from viznet.network import MLP
from viznet.receipts.textbook import ACTIVATIONS
from viznet.recording import Run
from viznet.recording.held_out import even_sample


def examples_of(run: Run, data: str | None):
    """The inputs and the classes on which the loss is measured."""
    examples = run.probe if data is None else even_sample(digits().test, 1000)
    return np.asarray(examples.x, float) / 255, np.asarray(examples.y)


def symbols(run: Run) -> list[str]:
    return [f"{kind}{l}" for l in range(1, len(run.sizes)) for kind in "Wb"]


def long_row(run: Run, index: int) -> np.ndarray:
    """All weights and biases of a snapshot in one row."""
    return np.concatenate([np.ravel(run[index][s]).astype(float) for s in symbols(run)])


def parted(run: Run, row: np.ndarray) -> dict[str, np.ndarray]:
    """Weights and biases by symbol, out of such a row."""
    shapes = [run.fields[f"snapshots/{s}"].shape for s in symbols(run)]
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])[:-1]
    return {s: part.reshape(shape) for s, part, shape in zip(symbols(run), np.split(row, ends), shapes)}


def loss_of(run: Run, row: np.ndarray, x, y) -> float:
    """The loss with these weights, by a whole pass in double precision."""
    w, a, (act, _) = parted(run, row), x, ACTIVATIONS[run.meta.activation]
    with np.errstate(all="ignore"):
        for l in range(1, run.layers + 1):
            z = a @ w[f"W{l}"] + w[f"b{l}"]
            a = act(z)
        if run.meta.output == "softmax":
            a = np.exp(z - z.max(axis=1, keepdims=True))
            a /= a.sum(axis=1, keepdims=True)
        if run.meta.loss == "cross_entropy":
            return float(-np.log(a[np.arange(len(y)), y]).mean())
        mse = ((a - np.eye(run.sizes[-1])[y]) ** 2).mean()
    return float(mse if run.meta.loss == "mse" else np.sqrt(mse))


def gradient_of(run: Run, row: np.ndarray, x, y) -> np.ndarray:
    """The gradient of the loss in one row, as the backward pass gives it."""
    network = MLP.from_params({**run.meta.network_config(), "dtype": "float64"}, parted(run, row))
    trace = network.backward(network.forward(x), y)
    return np.concatenate([np.ravel(trace[f"d{s}"]) for s in symbols(run)])
