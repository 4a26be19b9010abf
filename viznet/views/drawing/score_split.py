"""The exact split of every score into its inputs and its biases.

An activation whose pieces are straight lines through 0 multiplies every sum by its slope there: a = D z, with D on the
diagonal. With these slopes, the network of one example is a product of matrices, and every score is a sum:
z3 = x W1 D1 W2 D2 W3 + (b1 D1 W2 D2 W3 + b2 D2 W3 + b3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import ACTIVATIONS, Activation, Array
from viznet.errors import ViewError
from viznet.recording.colour_limit import common_limit, common_size, snapshots_looked_at
from viznet.views.drawing.probe import activation_of

if TYPE_CHECKING:
    from viznet.recording import Run, Snapshot

TRIED = np.linspace(-9, 9, 181)  # sums at which an activation is tried


@dataclass(frozen=True)
class ScoreSplit:
    """The scores of one example, and what they are made of.

    Attributes
    ----------
    inputs
        What every input adds to every score: float64 (n0, nL).
    bias
        What all biases together add to every score: float64 (nL,).
    scores
        The scores zL, from the forward pass: float64 (nL,).
    """

    inputs: Array
    bias: Array
    scores: Array


def split_scores(
    weights: Mapping[str, Array] | Snapshot, layers: int, x: Array, activation: Activation
) -> ScoreSplit:
    """Splits the scores of an example.

    Parameters
    ----------
    weights
        W1, b1, W2 … of the network: each W is (n_in, n_out). A snapshot of a run has them.
    layers
        How many layers of weights there are.
    x
        The inputs: (n0,).
    activation
        The activation of the hidden layers, for which `is_straight` holds.

    Returns
    -------
    ScoreSplit
        In double precision. All inputs and the bias of a score add up to it.

    Examples
    --------
    >>> weights = {"W1": np.eye(2), "b1": np.array([1.0, 0.0]), "W2": np.array([[2.0], [3.0]]), "b2": np.array([5.0])}
    >>> split = split_scores(weights, 2, np.array([4.0, -6.0]), ACTIVATIONS["relu"])
    >>> split.inputs.tolist(), split.bias.tolist(), split.scores.tolist()
    ([[8.0], [-0.0]], [7.0], [15.0])
    """
    with np.errstate(all="ignore"):
        a, slopes = np.asarray(x, float), list[Array]()
        for l in range(1, layers + 1):
            z = a @ np.asarray(weights[f"W{l}"], float) + np.asarray(weights[f"b{l}"], float)
            a = activation(z)
            slopes.append(np.asarray(activation.slope(z, a), float))
        # From the last layer back: what a unit of each neuron's activation adds to the scores.
        add = np.asarray(weights[f"W{layers}"], float)
        bias = np.asarray(weights[f"b{layers}"], float)
        for l in range(layers - 1, 0, -1):
            add = slopes[l - 1][:, None] * add
            bias = bias + np.asarray(weights[f"b{l}"], float) @ add
            add = np.asarray(weights[f"W{l}"], float) @ add
        return ScoreSplit(np.asarray(x, float)[:, None] * add, bias, z)


def is_straight(activation: Activation) -> bool:
    """Whether the pieces of an activation are straight lines through 0.

    >>> [name for name, activation in ACTIVATIONS.items() if is_straight(activation)]
    ['relu', 'leaky_relu', 'identity']
    """
    a = activation(TRIED)
    return bool(np.allclose(a, activation.slope(TRIED, a) * TRIED))


def splitting_activation(view: str, run: Run) -> Activation:
    """The activation of a run's hidden layers, if its scores can be split.

    Without a hidden layer they can always be split, because no activation is between the inputs and the scores.

    Raises `ViewError` if there is no exact split.
    """
    name = run.meta.activation
    if run.layers == 1:
        return ACTIVATIONS["identity"]
    activation = activation_of(view, run)
    if not is_straight(activation):
        known = ", ".join(each for each, activation in ACTIVATIONS.items() if is_straight(activation))
        raise ViewError(
            f"{view}: the scores of a {name} network have no exact split, because {name} bends its sums and does not "
            f"only multiply them; choose a run with one of {known}"
        )
    return activation


def input_limit(run: Run, example: int, activation: Activation) -> float:
    """Where the colours of an example's inputs end, at every moment of a run.

    It is the size that 995 of 1,000 of them stay below, zeros left out, in the largest of twelve snapshots.
    """
    x, sizes = run.probe.x[example] / 255, []
    for index in snapshots_looked_at(len(run)):
        sizes.append(common_size(split_scores(run[index], run.layers, x, activation).inputs))
        run.release()
    return common_limit(sizes)
