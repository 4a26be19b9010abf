"""The probe's examples and layers as the views show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.activations import ACTIVATIONS, Activation, Array
from viznet.errors import ViewError

if TYPE_CHECKING:
    from viznet.recording import Run


def has_negatives(run: Run, layer: int) -> bool:
    """Whether the activations of a layer (the last: outputs) can be negative."""
    if layer == run.layers and run.meta.output == "softmax":
        return False
    activation = ACTIVATIONS.get(run.meta.activation)
    return activation is None or activation.signed  # the range of a user's own activation is unknown


def activation_of(view: str, run: Run) -> Activation:
    """The activation of a run.

    Raises `ViewError` if it is a user's own one that is not known here.
    """
    name = run.meta.activation
    if name not in ACTIVATIONS:
        raise ViewError(f"{view}: the activation {name!r} is not known here; add it to ACTIVATIONS first")
    return ACTIVATIONS[name]


def activation_symbol(run: Run, layer: int) -> str:
    """The symbol of a layer's activations: `a1`, `a2` …; `p` for the output."""
    return "p" if layer == run.layers else f"a{layer}"


def by_class(y: Array) -> tuple[NDArray[np.intp], list[tuple[int, slice]]]:
    """The order that groups examples by class, and the slice of each class.

    >>> order, groups = by_class(np.array([1, 0, 1]))
    >>> order.tolist(), groups
    ([1, 0, 2], [(0, slice(0, 1, None)), (1, slice(1, 3, None))])
    """
    order = np.argsort(y, kind="stable")
    classes, starts = np.unique(y[order], return_index=True)
    ends = [*starts[1:].tolist(), len(y)]
    return order, [(int(k), slice(int(a), b)) for k, a, b in zip(classes, starts, ends)]
