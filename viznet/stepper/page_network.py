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
from viznet.losses import softmax
from viznet.network import MLP
from viznet.recording import Run
from viznet.walkthroughs.numbers import at_most
from viznet.walkthroughs.sentence import fill

OUTPUTS = ("softmax", "elementwise")
LOSSES = ("cross_entropy", "mse", "rmse")
MOST_OFF = 0.02  # a page whose outputs would be off by more is refused
UNFAITHFUL = (
    "{run}: the page cannot be faithful: its {outputs} would be off by up to {worst}, because the weights are too "
    "large; use films, scenes or explain"
)


def page_activations() -> tuple[str, ...]:
    """The activations that the page can compute, read from network.js.

    >>> page_activations()[:2]
    ('relu', 'leaky_relu')
    """
    source = (files("viznet.stepper") / "static" / "network.js").read_text("utf-8")
    table = source.split("export const ACTIVATIONS = {\n")[1].split("\n};")[0]
    return tuple(re.findall(r"^  (\w+): \{", table, re.M))


def check_network(run: Run) -> None:
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


def largest_number(run: Run) -> float:
    """The largest number of the run's number type.

    A larger sum was infinite in the training.
    """
    return float(np.finfo(run.meta.dtype).max)


class Answers:
    """The page's answers for the examples, compared with the recorded ones.

    The page computes in float64, but as in the training, a sum beyond the run's own number type is infinite. Where the
    recorded answer is not a number, the page is told so and shows none.
    """

    def __init__(self, run: Run, examples: Any) -> None:
        self.x, self.count = examples.inputs(np.float64), len(examples)
        self.network = MLP(*run.sizes, **{key: value for key, value in config(run).items() if key != "sizes"})
        self.largest = largest_number(run)

    def __call__(self, params: dict[str, Array], snapshot: Any) -> Array:
        """The answers p that the page shows with these parameters.

        They are (examples, classes). The row of an example has NaN in it where the recorded answer is not a number.
        """
        network, a = self.network, self.x
        with np.errstate(over="ignore", invalid="ignore"):
            for l in range(1, network.layers + 1):
                z = a @ params[f"W{l}"] + params[f"b{l}"]
                z = np.where(np.abs(z) > self.largest, np.copysign(np.inf, z), z)
                a = network.activation(z)
            p = softmax(z) if network.output == "softmax" else a
        return np.where(_finite_rows(self.recorded(snapshot)), p, np.nan)

    def recorded(self, snapshot: Any) -> Array:
        """The recorded answers for the examples that the page has."""
        return np.asarray(snapshot["p"][: self.count], np.float64)

    def largest_difference(self, p: Array, snapshot: Any) -> float:
        """The largest difference of an answer from the recorded one.

        Answers beyond 1 are compared by their size, because a difference of 1 is little for an answer of a million. If
        only one of the two is a number, they are infinitely far from each other. If neither is one, they agree.
        """
        recorded = self.recorded(snapshot)
        here, there = _finite_rows(p), _finite_rows(recorded)
        if (here != there).any():
            return np.inf
        with np.errstate(over="ignore", invalid="ignore"):
            difference = np.abs(p - recorded) / np.maximum(1, np.abs(recorded))
        return float(np.where(here, difference, 0.0).max(initial=0.0))


def refuse_unfaithful(run: Run, worst: float) -> None:
    """Raises `StepperError` if the page's answers are too far off.

    `worst` is the largest difference of an answer from the recorded one.
    """
    if not worst <= MOST_OFF:
        words = {"run": run.name, "outputs": outputs_word(run), "worst": at_most(worst)}
        raise StepperError(fill(UNFAITHFUL, **words))


def outputs_word(run: Run) -> str:
    """What the outputs of the run's network are: probabilities, or not."""
    return "probabilities" if run.meta.output == "softmax" else "outputs"


def _finite_rows(p: Array) -> NDArray[np.bool_]:
    """Whether all answers for an example are finite, (examples, 1)."""
    return np.asarray(np.isfinite(p).all(axis=1, keepdims=True))


def predicted_classes(p: Array) -> NDArray[np.uint8]:
    """The predicted class of every example; 255 if p is not finite."""
    return np.where(np.isfinite(p).all(axis=1), p.argmax(axis=1), 255).astype(np.uint8)
