"""The batch of a step: the run's own, or recorded examples.

A recording keeps no batch. But which examples are in it follows from the seed of the shuffling, the size of a batch and
the number of examples. If the data are on this machine and are the ones that the run learned from, the pictures are
those of the run's own batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from viznet.activations import Array
from viznet.batches import batches
from viznet.network import MLP
from viznet.recording import Run
from viznet.recording.training_data import training_data
from viznet.rendering.request import SceneRequest
from viznet.trace import Trace

CLOSE = 1e-3  # the gradient of the batch agrees with the recorded one to this share of its largest entry


@dataclass(frozen=True)
class Batch:
    """The examples of one step.

    Attributes
    ----------
    numbers
        Their numbers among the training data, or among the recorded examples.
    x, y
        The pictures as the network takes them, (n, n_in), and their classes, (n,).
    is_real
        Whether it is the batch with which the run went on from this moment.
    """

    numbers: tuple[int, ...]
    x: Array
    y: Array
    is_real: bool


def batch_of(request: SceneRequest, most: int) -> Batch:
    """Returns the run's next batch, or else some recorded examples."""
    batch = real_batch(request.run, request.network, request.at)
    if batch is not None:
        return batch
    probe, numbers = request.run.probe, in_place_of_batch(request, most)
    part = probe[numbers]
    return Batch(tuple(numbers), part.inputs(request.network.dtype), np.asarray(part.y), False)


def real_batch(run: Run, network: MLP, step: int) -> Batch | None:
    """Returns the batch that the run learned from at a step.

    It is None if the data are not on this machine, or are other data, or give another gradient than the recorded one.
    """
    meta = run.meta
    train = training_data(run)
    if train is None:
        return None
    order = batches(len(train), meta.batch_size, np.random.default_rng(meta.shuffle_seed))
    numbers = next(islice(order, meta.earlier_batches + step, None))
    part = train[numbers]
    batch = Batch(tuple(int(n) for n in numbers), part.inputs(network.dtype), np.asarray(part.y), True)
    recorded = np.asarray(run.at(step)["dW1"])
    limit = CLOSE * float(np.abs(recorded).max())
    return batch if np.allclose(trace_of(network, batch)["dW1"], recorded, rtol=0, atol=limit) else None


def in_place_of_batch(request: SceneRequest, most: int) -> list[int]:
    """Returns the example and the least sure ones of other classes.

    These are their numbers, sorted by class, `most` at most.
    """
    probe, network = request.run.probe, request.network
    y = probe.y
    sure = network.forward(probe.inputs(network.dtype))["p"][np.arange(len(y)), y]
    others = [min(np.flatnonzero(y == k), key=lambda e: sure[e]) for k in np.unique(y) if k != request.y]
    least_sure = sorted((int(e) for e in others), key=lambda e: sure[e])
    return sorted([request.recorded_example, *least_sure[: most - 1]], key=lambda e: (y[e], e))


def chosen_of(batch: Batch, network: MLP, most: int) -> list[int]:
    """Returns which places of a batch are shown.

    They are the example of each class that the network is least sure of, and then the next ones, at most `most`.
    """
    sure = network(batch.x)[np.arange(len(batch.y)), batch.y]
    order = sorted(range(len(batch.y)), key=lambda place: sure[place])
    first: list[int] = []
    for place in order:
        if batch.y[place] not in batch.y[first]:
            first.append(place)
    chosen = (first + [place for place in order if place not in first])[:most]
    return sorted(chosen, key=lambda place: (batch.y[place], place))


def trace_of(network: MLP, batch: Batch, place: int | None = None) -> Trace:
    """Returns the trace of the batch, or of the one example at a place in it."""
    part = slice(None) if place is None else slice(place, place + 1)
    with np.errstate(over="ignore", invalid="ignore"):  # a long step may have ruined the network
        return network.backward(network.forward(batch.x[part]), batch.y[part])


def is_mean(network: MLP) -> bool:
    """Whether the loss of a batch is the mean of the losses of its examples.

    A root over the whole batch is no such mean. Of a loss of one's own nobody knows, so it counts as none.
    """
    return network.loss.name in ("cross_entropy", "mse")


def mean_trace(network: MLP, batch: Batch) -> Trace:
    """Returns the mean loss of the examples of a batch, and its gradient.

    Each example has a loss and gradients of its own, and these are their means: what a table of them can show.
    """
    if is_mean(network):
        return trace_of(network, batch)
    symbols = ["loss", *(f"d{symbol}" for symbol in network.params)]
    count = len(batch.y)
    total = {symbol: np.float64(0) for symbol in symbols}
    with np.errstate(over="ignore", invalid="ignore"):
        for place in range(count):
            trace = trace_of(network, batch, place)
            total = {symbol: total[symbol] + trace[symbol] for symbol in symbols}
        return Trace({symbol: total[symbol] / count for symbol in symbols})


def stepped(network: MLP, gradient: Trace, rate: float) -> MLP:
    """Returns the network after one plain step against a gradient."""
    params = {symbol: array - rate * gradient[f"d{symbol}"] for symbol, array in network.params.items()}
    return MLP.from_params(network.config(), params)


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
