"""Recorded examples in place of a batch, and the weights to show.

No recording says which examples were in a batch. So a scene about a batch shows recorded examples in its place.
"""

from collections.abc import Sequence

import numpy as np

from viznet.rendering.request import SceneRequest
from viznet.trace import Trace


def in_place_of_batch(request: SceneRequest, most: int) -> list[int]:
    """Returns the example and the least sure ones of other classes.

    These are their numbers, sorted by class, `most` at most.
    """
    probe, network = request.run.probe, request.network
    y = probe.y
    sure = network.forward(probe.inputs(network.dtype))["p"][np.arange(len(y)), y]
    others = [min(np.flatnonzero(y == k), key=lambda e: sure[e]) for k in np.unique(y) if k != request.y]
    least_sure = sorted((int(e) for e in others), key=lambda e: sure[e])
    return sorted([request.example, *least_sure[: most - 1]], key=lambda e: (y[e], e))


def trace_of(request: SceneRequest, example: int) -> Trace:
    """Returns the trace of one recorded example, forward and backward."""
    probe, network = request.run.probe, request.network
    x = probe[[example]].inputs(network.dtype)
    return network.backward(network.forward(x), probe.y[[example]])


def weights_to_show(traces: Sequence[Trace], layer: int, count: int) -> list[tuple[int, int]]:
    """Returns a few weights of a layer, each as (input, neuron).

    Some have gradients with a large mean, and some have gradients that disagree.
    """
    each = np.array([trace[f"dW{layer}"] for trace in traces], dtype=float)
    size, mean = np.abs(each).mean(axis=0), np.abs(each.mean(axis=0))
    chosen: list[tuple[int, int]] = []
    for interest in (size - mean, mean, size - mean, mean)[:count]:
        free = interest.copy()
        for i, j in chosen:  # another neuron and another class each time, where there is one
            free[i] *= 0.01
            free[:, j] *= 0.01
            free[i, j] = -1
        i, j = np.unravel_index(free.argmax(), free.shape)
        chosen.append((int(i), int(j)))
    return chosen
