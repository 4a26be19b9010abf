"""The probe's examples as the views need them: sorted by class, with names short enough to stand beside a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import ACTIVATIONS

if TYPE_CHECKING:
    from viznet.recording import Run
    from viznet.views.drawing.panel import Panel


def class_names(run: Run) -> list[str]:
    """The name of every output: the probe's labels, and numbers for outputs that have none."""
    labels = list(run.probe.labels)
    return [labels[k] if k < len(labels) else str(k) for k in range(run.sizes[-1])]


def short_names(panel: Panel, names: Sequence[str], room: float, size: float) -> list[str]:
    """The names if each fits into `room` pixels, else the numbers of the classes, else nothing at all."""
    for words in (list(names), [str(k) for k in range(len(names))]):
        if max(panel.width(word, size) for word in words) <= room:
            return words
    return [""] * len(names)


def of_how_many(counts: NDArray[np.int64], what: str = "") -> str:
    """Of how many examples the figures of some snapshots are; the last may be of more.

    >>> of_how_many(np.array([2000, 2000, 10000]), " held-out examples")
    '2,000 held-out examples (10,000 at the end)'
    """
    first, last = int(counts[0]), int(counts[-1])
    return f"{first:,}{what}" + ("" if first == last else f" ({last:,} at the end)")


def signed(run: Run, layer: int) -> bool:
    """Whether the activations of a layer (the output is the last) can be negative."""
    if layer == run.layers and run.meta["output"] == "softmax":
        return False
    activation = ACTIVATIONS.get(str(run.meta["activation"]))
    return activation is None or activation.signed  # an activation of the user's own may be anything


def symbol_of(run: Run, layer: int) -> str:
    """The symbol of a layer's activations: a1, a2 … and p for the output."""
    return "p" if layer == run.layers else f"a{layer}"


def by_class(y: NDArray[Any]) -> tuple[NDArray[np.intp], list[tuple[int, slice]]]:
    """The order that groups examples by class, and for each class that is there the stretch it takes.

    >>> order, groups = by_class(np.array([1, 0, 1]))
    >>> order.tolist(), groups
    ([1, 0, 2], [(0, slice(0, 1, None)), (1, slice(1, 3, None))])
    """
    order = np.argsort(y, kind="stable")
    classes, starts = np.unique(y[order], return_index=True)
    ends = [*starts[1:].tolist(), len(y)]
    return order, [(int(k), slice(int(a), b)) for k, a, b in zip(classes, starts, ends)]
