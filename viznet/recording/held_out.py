"""Figures on held-out examples: on which of them, and at which snapshots.

Ten thousand examples at two hundred snapshots can take longer than a short training itself. So a sample of them serves
the snapshots, and all of them the last one. Of how many examples a figure is, its confusion counts say: they add up to
it. Where nothing was measured they are 0, and the other figures NaN.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.data import Examples
from viznet.errors import UsageError
from viznet.losses import one_hot
from viznet.network import BATCH, MLP

Array = NDArray[Any]
Rows = dict[str, Any]

SAMPLE = 2000  # examples
SHARE = 0.5  # of the multiplications of the training: so many may be spent on the sample
FREE = 10_000_000_000  # multiplications, a fraction of a second, which may be spent in any case


@dataclass(frozen=True)
class HeldOut:
    """The examples that are not learned from: `sample` is measured at the steps of `at`, `examples` at the last."""

    examples: Examples
    sample: Examples
    at: frozenset[int]
    snapshots: int
    dtype: np.dtype[np.floating]

    @cached_property
    def _inputs(self) -> list[Array]:
        return list(inputs_in_blocks(self.sample, self.dtype))

    def measured(self, network: MLP, step: int, *, last: bool) -> Rows:
        """The figures of a snapshot."""
        if last:
            return evaluate(network, inputs_in_blocks(self.examples, network.dtype), self.examples.y)
        if step not in self.at:
            return nothing_measured(network)
        return evaluate(network, self._inputs, self.sample.y)

    def told(self) -> dict[str, Any]:
        """What meta.json says of it."""
        examples, sample = self.examples, self.sample
        return {"examples": len(examples), "sha256": examples.sha256, "sample": len(sample)}

    @property
    def partial(self) -> bool:
        """Whether some figures are of fewer than all the examples, or some snapshots have none."""
        return len(self.sample) < len(self.examples) or len(self.at) < self.snapshots

    def sentence(self) -> str:
        """What is measured, and when, for the user."""
        all_, some = f"{len(self.examples):,}", f"{len(self.sample):,}"
        which = (
            f"{some} of the {all_} held-out examples are"
            if some != all_
            else f"all {all_} held-out examples are"
        )
        when = f"{len(self.at):,} of the {self.snapshots:,} snapshots"
        return f"{which} measured at {when}" + (f", all {all_} at the last" if some != all_ else "")


def plan_held_out(
    examples: Examples, sample: int | None, steps: NDArray[np.int64], network: MLP, learned: int
) -> HeldOut:
    """What will be measured, in a training that looks at `learned` examples and keeps the snapshots of `steps`.

    A `sample` that is named is measured at every snapshot. Without one it is `SAMPLE` examples, and in a short
    training of a large network fewer snapshots, so that measuring takes no longer than learning.
    """
    if sample is not None and not (isinstance(sample, int | np.integer) and sample >= 1):
        raise UsageError(f"validation_sample is {sample!r}, expected a whole number of 1 or more")
    some = even_sample(examples, SAMPLE if sample is None else int(sample))
    count = len(steps)
    if sample is None:
        weights = sum(n_in * n_out for n_in, n_out in zip(network.sizes, network.sizes[1:]))
        # Learning takes three products where measuring takes one: forward, and two for the gradients.
        affordable = max(SHARE * 3 * learned, FREE / weights)
        count = int(np.clip(affordable // len(some), min(2, count), count))
    chosen = np.unique(np.linspace(0, len(steps) - 1, count).round().astype(int))
    return HeldOut(examples, some, frozenset(steps[chosen].tolist()), len(steps), network.dtype)


def even_sample(examples: Examples, count: int) -> Examples:
    """`count` of the examples, every class in its share, within one; the same ones each time. All, if they are fewer.

    >>> even_sample(Examples(np.zeros((6, 1), np.uint8), np.array([0, 1, 1, 1, 1, 0])), 3).y
    array([1, 1, 0])
    """
    if count >= len(examples):
        return examples
    by_class = np.argsort(examples.y, kind="stable")
    # Equally spaced picks from the examples laid out class by class.
    picks = ((np.arange(count) + 0.5) * len(examples) / count).astype(np.intp)
    return examples[np.sort(by_class[picks])]


def evaluate(network: MLP, inputs: Iterable[Array], y: NDArray[np.int64]) -> Rows:
    """Loss, accuracy and confusion counts (true class, predicted class) of a network on examples, given in blocks."""
    classes, scores = network.sizes[-1], f"z{network.layers}"
    seen = forward_in_blocks(network, inputs, [scores, "p"])
    predicted = seen["p"].argmax(axis=1)
    target = one_hot(y, classes).astype(network.dtype)
    counts = np.bincount(y * classes + predicted, minlength=classes * classes)
    return {
        "validation_loss": network.loss.value(seen[scores] if network.loss.of_scores else seen["p"], target),
        "validation_accuracy": float((predicted == y).mean()),
        "confusion": counts.reshape(classes, classes),
    }


def nothing_measured(network: MLP) -> Rows:
    """The same rows where nothing was measured."""
    classes = network.sizes[-1]
    empty = np.zeros((classes, classes), np.int32)
    return {"validation_loss": np.nan, "validation_accuracy": np.nan, "confusion": empty}


def inputs_in_blocks(examples: Examples, dtype: np.dtype[np.floating]) -> Iterator[Array]:
    """What goes into the network, a block of examples at a time, so that no more than they is held."""
    return (examples[i : i + BATCH].inputs(dtype) for i in range(0, len(examples), BATCH))


def forward_in_blocks(network: MLP, inputs: Iterable[Array], symbols: list[str]) -> Rows:
    """These symbols of a forward pass over all blocks of inputs."""
    traces = [{symbol: trace[symbol] for symbol in symbols} for trace in map(network.forward, inputs)]
    return {symbol: np.concatenate([trace[symbol] for trace in traces]) for symbol in symbols}
