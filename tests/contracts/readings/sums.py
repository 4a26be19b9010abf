"""What the views of sums, scores and losses have in common: NumPy's own sums, and sentences."""

import numpy as np
from matplotlib.patches import PathPatch

from tests.readback import Screen, artists, bars
from viznet.recording import Run, Snapshot
from viznet.views.drawing.lettering import Lettering


def sums(run: Run, snapshot: Snapshot, layer: int) -> np.ndarray:
    """The sums of a layer for all recorded examples, by a whole pass in double precision."""
    a = np.asarray(run.probe.x, float) / 255
    for l in range(1, layer + 1):
        z = np.einsum("ni,ij->nj", a, np.asarray(snapshot[f"W{l}"], float)) + snapshot[f"b{l}"]
        a = ACTIVATIONS[run.meta.activation][0](z)
    return z


ACTIVATIONS = {
    "relu": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0)),
    "leaky_relu": (lambda z: z * np.where(z > 0, 1, 0.01), lambda z: np.where(z > 0, 1, 0.01)),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + np.exp(z) + np.exp(-z))),
    "identity": (lambda z: z, lambda z: z**0),
}


def softmax(z: np.ndarray) -> np.ndarray:
    """e^z over the sum of all e^z, in long double."""
    e = np.exp(z.astype(np.longdouble))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), float)


def bar_groups(screen: Screen) -> list[PathPatch]:
    """The groups of bars in the order in which they were drawn."""
    return [
        patch
        for patch in artists(screen.figure, PathPatch)
        if not isinstance(patch, Lettering)
        and len(patch.get_path().vertices)
        and len(patch.get_path().vertices) % 5 == 0
    ]


def heights(patch: PathPatch) -> np.ndarray:
    """The heights of upright bars in the numbers of their axes."""
    _, _, foot, end = bars(patch).T
    to_data = patch.axes.transData.inverted()
    x = np.zeros(len(foot))
    return (to_data.transform(np.column_stack([x, end])) - to_data.transform(np.column_stack([x, foot])))[
        :, 1
    ]
