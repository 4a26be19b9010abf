"""The limits of the page's colour scales.

The limit of a symbol is the magnitude that gets full colour.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.network import MLP
from viznet.recording import Run
from viznet.recording.colour_limit import common_limit, common_size, snapshots_looked_at
from viznet.stepper.page_network import config, largest_number, shapes

FEW = 10  # how many examples the products w · a are computed for


def limits(run: Run, examples: Any) -> dict[str, float]:
    """The limit of every symbol, positive and finite.

    The limits hold at every step of the run, and follow the rule of films (`colour_limit`). "wa1" stands for the
    products w · a into layer 1, and "p" for the outputs. The bars of p and dz end at their largest value.
    """
    x, y = examples.inputs(np.float64), examples.y
    few = np.linspace(0, len(x) - 1, min(len(x), FEW)).astype(int)
    found: dict[str, list[float]] = {}
    first = {symbol: np.asarray(run[0][symbol], np.float64) for symbol in shapes(run)}
    network = MLP.from_params(config(run), first)

    def add(symbol: str, values: Array, size: Callable[[Array], float] = common_size) -> None:
        found.setdefault(symbol, []).append(size(values[np.abs(values) <= largest_number(run)]))

    for index in snapshots_looked_at(len(run)):
        network.params = {symbol: np.asarray(run[index][symbol], np.float64) for symbol in first}
        with np.errstate(over="ignore", invalid="ignore"):
            trace = network.backward(network.forward(x), y)
            for symbol, values in network.params.items():
                add(symbol, values)
                add(f"change{symbol}", values - first[symbol])
            add("p", trace["p"], largest)
            for l in range(1, run.layers + 1):
                below, dz = trace[f"a{l - 1}"], trace[f"dz{l}"] * len(x)  # of one example, not of the mean
                add(f"dz{l}", dz, largest)
                add(f"dW{l}", np.abs(below).max(axis=1) * np.abs(dz).max(axis=1))
                add(f"z{l}", trace[f"z{l}"])
                products = below[few, :, np.newaxis] * network.params[f"W{l}"]
                add(f"wa{l}", products)
                if l < run.layers:
                    add(f"a{l}", trace[f"a{l}"])
    ends = {symbol: common_limit(sizes) for symbol, sizes in found.items()}
    return {symbol: end if math.isfinite(end) and end > 0 else 1.0 for symbol, end in ends.items()}


def largest(values: Array) -> float:
    """The largest size of these numbers, or 0."""
    return float(np.abs(values).max(initial=0))
