"""Held-out examples: which of them are measured, and at which snapshots.

To measure ten thousand examples at two hundred snapshots can take longer than a short training. So a sample is measured
at each snapshot, or at some of them, and all examples are measured at the last. The confusion counts of a snapshot add
up to the number of examples that were measured. Where nothing was measured, the counts are 0 and the other figures are
NaN.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.arguments import whole_number
from viznet.data import Examples
from viznet.losses import one_hot
from viznet.network import BATCH, MLP

Rows = dict[str, Any]

SAMPLE = 2000  # examples
SHARE = 0.4  # measuring the sample may take this share of the training's multiplications
FREE = 8_000_000_000  # so many multiplications, a fraction of a second, may be spent in any case

SAMPLE_OFTEN = (
    "{sample:,} of the {all:,} held-out examples are measured at every snapshot, and all of them at the last"
)
SAMPLE_SELDOM = (
    "{sample:,} of the {all:,} held-out examples are measured at {measured:,} of the {snapshots:,} snapshots, "
    "and all of them at the last"
)
ALL_SELDOM = "all {all:,} held-out examples are measured at {measured:,} of the {snapshots:,} snapshots"


@dataclass(frozen=True)
class HeldOutPlan:
    """Which held-out examples are measured at which snapshots.

    The `sample` is measured at the steps `at`, and all `examples` at the last step.
    """

    examples: Examples
    sample: Examples
    at: frozenset[int]
    snapshots: int
    dtype: np.dtype[np.floating]

    @cached_property
    def _inputs(self) -> list[Array]:
        return list(inputs_in_blocks(self.sample, self.dtype))

    def measure(self, network: MLP, step: int, *, last: bool) -> Rows:
        """The loss, accuracy and confusion counts for the snapshot of this step."""
        if last:
            return evaluate(network, inputs_in_blocks(self.examples, network.dtype), self.examples.y)
        if step not in self.at:
            return nothing_measured(network)
        return evaluate(network, self._inputs, self.sample.y)

    def as_meta(self) -> dict[str, Any]:
        """The held-out examples as meta.json describes them."""
        examples, sample = self.examples, self.sample
        return {"examples": len(examples), "sha256": examples.sha256, "sample": len(sample)}

    @property
    def sentence(self) -> str:
        """A sentence for the user, which may be empty.

        It is empty if all examples are measured at every snapshot.
        """
        every_snapshot = len(self.at) == self.snapshots
        if len(self.sample) < len(self.examples):
            template = SAMPLE_OFTEN if every_snapshot else SAMPLE_SELDOM
        else:
            template = "" if every_snapshot else ALL_SELDOM
        return template.format(
            all=len(self.examples), sample=len(self.sample), measured=len(self.at), snapshots=self.snapshots
        )


def plan_held_out(
    examples: Examples, sample: int | None, steps: NDArray[np.int64], network: MLP, learned: int
) -> HeldOutPlan:
    """Decides how many held-out examples are measured, and at which snapshots.

    The training learns from `learned` examples and keeps the snapshots of `steps`. If `sample` is given, so many
    examples are measured at every snapshot. Otherwise `SAMPLE` examples are measured. In a short training of a large
    network they are measured at fewer snapshots, so that measuring takes no longer than learning.
    """
    some = even_sample(
        examples, SAMPLE if sample is None else whole_number("validation_sample", sample, least=1)
    )
    count = len(steps)
    if sample is None:
        weights = sum(n_in * n_out for n_in, n_out in zip(network.sizes, network.sizes[1:]))
        # Learning takes three products where measuring takes one: forward, and two for the gradients.
        affordable = max(SHARE * 3 * learned, FREE / weights)
        count = int(np.clip(affordable // len(some), min(2, count), count))
    chosen = np.linspace(0, len(steps) - 1, count).round().astype(int)
    return HeldOutPlan(examples, some, frozenset(steps[chosen].tolist()), len(steps), network.dtype)


def even_sample(examples: Examples, count: int) -> Examples:
    """Chooses `count` of the examples, so that each class has its share.

    The number of each class is its exact share, rounded up or down. The choice is always the same. If there are fewer
    than `count` examples, all of them are returned.

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
    """Measures the loss, accuracy and confusion counts of a network.

    The counts have the shape (true class, predicted class). `inputs` are the examples in blocks, `y` the classes of all
    of them.
    """
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
    """The rows of a snapshot at which nothing was measured."""
    classes = network.sizes[-1]
    empty = np.zeros((classes, classes), np.int32)
    return {"validation_loss": np.nan, "validation_accuracy": np.nan, "confusion": empty}


def inputs_in_blocks(examples: Examples, dtype: np.dtype[np.floating]) -> Iterator[Array]:
    """Yields the inputs of a network in blocks, which bounds the memory."""
    return (examples[i : i + BATCH].inputs(dtype) for i in range(0, len(examples), BATCH))


def forward_in_blocks(network: MLP, inputs: Iterable[Array], symbols: list[str]) -> Rows:
    """The arrays of these symbols in a forward pass over all blocks of inputs."""
    traces = [{symbol: trace[symbol] for symbol in symbols} for trace in map(network.forward, inputs)]
    if len(traces) == 1:
        return traces[0]
    return {symbol: np.concatenate([trace[symbol] for trace in traces]) for symbol in symbols}
