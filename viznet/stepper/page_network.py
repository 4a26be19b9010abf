"""The network as the page computes it.

Here are the settings that network.js can compute, and the difference between its answers and the recorded ones.
"""

import re
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.errors import StepperError
from viznet.network import MLP
from viznet.recording import Run

OUTPUTS = ("softmax", "elementwise")
LOSSES = ("cross_entropy", "mse", "rmse")


def page_activations() -> tuple[str, ...]:
    """The activations that the page can compute, read from network.js.

    >>> page_activations()[:2]
    ('relu', 'leaky_relu')
    """
    source = (files("viznet.stepper") / "static" / "network.js").read_text("utf-8")
    table = source.split("export const ACTIVATIONS = {\n")[1].split("\n};")[0]
    return tuple(re.findall(r"^  (\w+): \{", table, re.M))


def check(run: Run) -> None:
    """Raises `StepperError` if the page cannot compute this run."""
    for key, known in {"activation": page_activations(), "output": OUTPUTS, "loss": LOSSES}.items():
        name = getattr(run.meta, key)
        if name not in known:
            raise StepperError(
                f"{run.name}: the page cannot compute the {key} {name!r}; it knows {', '.join(known)}"
            )
    if not len(run):
        raise StepperError(f"{run.path}: no snapshots yet: look again when the training has begun")


def config(run: Run) -> dict[str, Any]:
    """The settings of the run's network, with the page's float64."""
    settings = {
        key: getattr(run.meta, key) for key in ("sizes", "activation", "output", "loss", "init", "seed")
    }
    return settings | {"dtype": "float64"}


def shapes(run: Run) -> dict[str, tuple[int, ...]]:
    """The shape of every weight and bias of a run."""
    return {
        f"{kind}{l}": run.fields[f"snapshots/{kind}{l}"].shape
        for l in range(1, run.layers + 1)
        for kind in "Wb"
    }


class Answers:
    """The page's answers for the examples, compared with the recorded ones."""

    def __init__(self, run: Run, examples: Any) -> None:
        self.x, self.count = examples.inputs(np.float64), len(examples)
        self.network = MLP(*run.sizes, **{key: value for key, value in config(run).items() if key != "sizes"})

    def __call__(self, params: dict[str, Array]) -> Array:
        """The answers p with these parameters, of shape (examples, classes)."""
        self.network.params = params
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.network.forward(self.x)["p"])

    def largest_difference(self, p: Array, snapshot: Any) -> float:
        """The largest difference of a finite probability from the recorded one."""
        with np.errstate(invalid="ignore"):
            difference = np.abs(p - snapshot["p"][: self.count])
        return float(np.nan_to_num(difference, nan=0.0, posinf=0.0).max(initial=0.0))


def predicted_classes(p: Array) -> NDArray[np.uint8]:
    """The predicted class of every example; 255 if p is not finite."""
    return np.where(np.isfinite(p).all(axis=1), p.argmax(axis=1), 255).astype(np.uint8)
