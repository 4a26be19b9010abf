"""The limits of the page's colour scales.

The limit of a symbol is the magnitude that gets full colour.
"""

import math
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.network import MLP
from viznet.recording import Run
from viznet.stepper.page_network import config, largest_number, shapes

SAMPLES = 12  # how many snapshots the limits are computed from
MOST_VALUES = 100_000  # how many values of one array are used at most
FULL_COLOUR = 99.5  # this many percent of all weights lie below full colour
PRODUCTS = 98.5  # the same for activations and for w · a, of which a few are far above all others
FEW = 10  # how many examples the products w · a are computed for


def limits(run: Run, examples: Any) -> dict[str, float]:
    """The limit of every symbol, positive and finite.

    The limits hold at every step of the run. "wa1" stands for the products w · a into layer 1, and "p" for the outputs.
    """
    x, y = examples.inputs(np.float64), examples.y
    few = np.linspace(0, len(x) - 1, min(len(x), FEW)).astype(int)
    found: dict[str, list[float]] = {}
    first = {symbol: np.asarray(run[0][symbol], np.float64) for symbol in shapes(run)}
    network = MLP.from_params(config(run), first)

    def add(symbol: str, values: Array, percent: float = 100.0) -> None:
        values = values.ravel()[:: max(1, values.size // MOST_VALUES)]
        values = np.abs(values[np.abs(values) <= largest_number(run)])
        found.setdefault(symbol, []).append(float(np.percentile(values, percent)) if values.size else 0.0)

    for index in np.unique(np.linspace(0, len(run) - 1, SAMPLES).round().astype(int)):
        network.params = {symbol: np.asarray(run[int(index)][symbol], np.float64) for symbol in first}
        with np.errstate(over="ignore", invalid="ignore"):
            trace = network.backward(network.forward(x), y)
            for symbol, values in network.params.items():
                add(symbol, values, FULL_COLOUR)
                add(f"change{symbol}", values - first[symbol], FULL_COLOUR)
            add("p", trace["p"])
            for l in range(1, run.layers + 1):
                below, dz = trace[f"a{l - 1}"], trace[f"dz{l}"] * len(x)  # of one example, not of the mean
                add(f"dz{l}", dz)
                add(f"dW{l}", np.abs(below).max(axis=1) * np.abs(dz).max(axis=1), FULL_COLOUR)
                add(f"z{l}", trace[f"z{l}"], FULL_COLOUR)
                products = below[few, :, np.newaxis] * network.params[f"W{l}"]
                add(f"wa{l}", products[products != 0], PRODUCTS)
                if l < run.layers:
                    add(f"a{l}", trace[f"a{l}"], PRODUCTS)
    # The last numbers of a network that diverges are far beyond all others. They must not set the scale.
    largest = {
        symbol: max(v for v in values if v <= 1e3 * (np.median(values) + 1e-3))
        for symbol, values in found.items()
    }
    return {symbol: value if math.isfinite(value) and value > 0 else 1.0 for symbol, value in largest.items()}
