"""The value of every source, worked out again from a recording."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from viznet.activations import Array
from viznet.receipts import embedding, evidence
from viznet.receipts.counted import Counted, NotHereError
from viznet.receipts.layer_numbers import SECOND_PATHS, number_of_layer
from viznet.receipts.recomputed_landscape import RecomputedLandscape
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import ACTIVATIONS, answers, one_pass
from viznet.receipts.worked_example import worked
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.source import Source

PLAIN_RATE = 0.1  # η of a step in a run that was not trained with plain SGD
NUDGE = 0.01  # how far one weight is raised for a test
RATES = [float(f"{digit}e-{power}") for power in range(1, 8) for digit in ("1", "0.3")][:13]
KEPT = 0.75  # the share of its promise that a small step keeps


class UnknownSourceError(Exception):
    """There is no second path to such a number."""


class NoSuchPlaceError(Exception):
    """The recording has no such array, place, step or example."""


@dataclass(frozen=True)
class Tried:
    """A step that is tried: its rate, what its slope promises, its weights."""

    rate: float
    promised: float
    weights: dict[str, Array]


class Recomputed:
    """The numbers of a recording, one example and one step of it, anew.

    Parameters
    ----------
    recorded
        The files of the recording.
    step, example
        The step of the film, and its recorded example or picture of one's own. A source may name others.
    run_hash
        The hash of the recording.
    """

    def __init__(self, recorded: Recorded, step: int, example: int | OwnPicture, run_hash: str) -> None:
        self.recorded, self.step, self.example, self.hash = recorded, step, example, run_hash
        self.counted = Counted(recorded)
        meta = recorded.meta
        self.formulas = {key: meta[key] for key in ("activation", "output", "loss")}
        optimizer = meta["optimizer"]
        self.plain = optimizer["name"] == "sgd"
        self.rate = float(optimizer["lr"]) if self.plain else PLAIN_RATE
        self.labels: list[str] = meta["probe"]["labels"]
        self._passes: dict[tuple[int, int | OwnPicture, bool], dict[str, Array]] = {}
        self._tried: dict[str, Tried | None] = {}

    @cached_property
    def training(self) -> tuple[Array, Array]:
        """The pictures that the run learned from, as bytes, and their classes."""
        found = self.recorded.training()
        if found is None:
            raise UnknownSourceError("the training data, which are not on this machine")
        return found

    @property
    def activation(self) -> str:
        """The name of the activation, if there is a second path to it."""
        name = str(self.formulas["activation"])
        if name not in ACTIVATIONS:
            raise UnknownSourceError(f"the activation {name!r}")
        return name

    def slopes(self, z: Array) -> Array:
        """Returns the slopes of the activation at these sums."""
        return ACTIVATIONS[self.activation][1](z)

    @property
    def truth(self) -> int | None:
        """The class of the example, or the one that a picture is meant as."""
        if isinstance(self.example, OwnPicture):
            return self.example.meant
        return int(self.recorded.classes[self.example])

    @property
    def recorded_example(self) -> int:
        """The number of the recorded example.

        A picture of one's own has none, which is an `IndexError`.
        """
        if isinstance(self.example, OwnPicture):
            raise IndexError("a picture of one's own is not recorded")
        return self.example

    @cached_property
    def y(self) -> int:
        """The class that is the target: without a true one, it is the answer."""
        if not isinstance(self.example, OwnPicture) or self.example.meant is not None:
            assert self.truth is not None
            return self.truth
        x, output = np.asarray(self.example.x, float)[None] / 255, str(self.formulas["output"])
        return int(answers(self.weights, x, activation=self.activation, output=output)[0])

    @cached_property
    def weights(self) -> dict[str, Array]:
        """Weights and biases at the step."""
        return self.recorded.weights(self.step)

    @cached_property
    def trace(self) -> dict[str, Array]:
        """The pass of the example at the step."""
        return self.pass_of(self.step, self.example)

    def pass_of(self, step: int, example: int | OwnPicture, trained: bool = False) -> dict[str, Array]:
        """Returns the pass of an example at a recorded step.

        `trained` says whether it is the number of a training example.
        """
        key = (step, example, trained)
        if key not in self._passes:
            self._passes[key] = self._pass(self.recorded.weights(step), example, trained)
        return self._passes[key]

    def pass_with(self, weights: dict[str, Array]) -> dict[str, Array]:
        """Returns the pass of the example with other weights."""
        return self._pass(weights, self.example)

    def _pass(
        self, weights: dict[str, Array], example: int | OwnPicture, trained: bool = False
    ) -> dict[str, Array]:
        if isinstance(example, OwnPicture):
            x, y = np.asarray(example.x, float) / 255, self.y
        else:
            examples, classes = (
                self.training if trained else (self.recorded.array("probe/x"), self.recorded.classes)
            )
            x, y = np.asarray(examples[example], float) / 255, int(classes[example])
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return one_pass(weights, x, y, **(self.formulas | {"activation": self.activation}))

    def right(self, weights: dict[str, Array]) -> Array:
        """Returns which recorded examples these weights read rightly, (N,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            output = str(self.formulas["output"])
            read = answers(weights, self.recorded.examples, activation=self.activation, output=output)
        return np.asarray(read == self.recorded.classes)

    def tried(self, name: str) -> Tried | None:
        """Returns one of the steps small, greedy and batch.

        The answer is None if no small step keeps its promise.
        """
        if name not in self._tried:
            self._tried[name] = self._try(name)
        return self._tried[name]

    def _try(self, name: str) -> Tried | None:
        if name == "batch":
            row = self.recorded.row(self.step)
            along = {s: np.asarray(self.recorded.snapshots(f"d{s}")[row], float) for s in self.weights}
        else:
            along = {s: self.trace[f"d{s}"] for s in self.weights}
        promise = sum(float((self.trace[f"d{s}"] * along[s]).sum()) for s in self.weights)
        for rate in RATES if name == "small" else [self.rate]:
            stepped = {s: w - rate * along[s] for s, w in self.weights.items()}
            if name != "small" or self.fall(stepped) >= KEPT * rate * promise > 0:
                return Tried(rate, rate * promise, stepped)
        return None

    def fall(self, weights: dict[str, Array]) -> float:
        """Returns how far the loss of the example falls with these weights."""
        return float(self.trace["loss"] - self.pass_with(weights)["loss"])

    def step_named(self, name: str) -> Tried:
        """Returns a step that is tried, which must exist."""
        tried = self.tried(name)
        if tried is None:
            raise UnknownSourceError(f"the step {name!r}, which does not exist")
        return tried

    def trace_of(self, source: Source) -> dict[str, Array]:
        """Returns the pass that a source is about."""
        if source.trial:
            return self.pass_with(self.step_named(source.trial).weights)
        if source.batch and source.kind != "value":
            return self.trace  # a number of the whole batch
        if source.batch:
            (example,) = source.examples
            return self._pass(self.after_batch(source), example, source.trained)
        if source.after:
            stepped = {s: w - self.rate * self.trace[f"d{s}"] for s, w in self.weights.items()}
            return self.pass_with(stepped)
        if source.step is None and len(source.examples) != 1:
            return self.trace
        step = self.step if source.step is None else source.step
        shown = source.examples[0] if source.examples else self.example
        return self.pass_of(step, shown, source.trained)

    def of_batch(self, source: Source) -> list[dict[str, Array]]:
        """Returns the passes of all examples of a batch, before the step."""
        return [self.pass_of(self.step, example, source.trained) for example in source.batch]

    def after_batch(self, source: Source) -> dict[str, Array]:
        """Returns the weights after one plain step on a batch."""
        passes = self.of_batch(source)
        return {
            s: w - self.rate * np.mean([t[f"d{s}"] for t in passes], axis=0) for s, w in self.weights.items()
        }

    def _of_batch(self, source: Source) -> float | None:
        """Numbers of a batch, and of the step on it."""
        match source.kind:
            case "size of batch":
                return len(source.batch)
            case "mean over batch":
                return float(np.mean([t[source.symbol][source.index] for t in self.of_batch(source)]))
            case "batch loss" if source.after:
                after = self.after_batch(source)
                return float(np.mean([self._pass(after, e, source.trained)["loss"] for e in source.batch]))
            case "batch loss":
                return float(np.mean([t["loss"] for t in self.of_batch(source)]))
            case "lower":
                after = self.after_batch(source)
                return sum(
                    bool(
                        self._pass(after, e, source.trained)["loss"]
                        < self.pass_of(self.step, e, source.trained)["loss"]
                    )
                    for e in source.examples
                )
            case "right since":
                steps = self.recorded.steps[: self.recorded.row(self.step) + 1]
                right = [int(self.pass_of(step, self.example)["p"].argmax()) == self.y for step in steps]
                wrong = np.flatnonzero(~np.array(right))
                return steps[int(wrong[-1]) + 1 if len(wrong) else 0]
        return None

    def value(self, source: Source) -> float | str:
        """Returns the number that a source names; for a name, its text.

        Raises `UnknownSourceError` if there is no second path to it, and `NoSuchPlaceError` if the recording has no
        such place.
        """
        try:
            if source.kind in SECOND_PATHS:
                return source.sign * number_of_layer(self, source)
            families = (self._of_network, self._of_run, self._of_training, self._of_batch, self._of_views)
            for kinds in (*families, self._of_layer, self._of_step, self._of_landscape, self._of_view):
                value = kinds(source)
                if value is not None:
                    return value if isinstance(value, str) else source.sign * float(value)
        except (KeyError, IndexError, ValueError, TypeError, OSError) as error:
            raise NoSuchPlaceError from error
        raise UnknownSourceError(f"the kind {source.kind!r}")

    @cached_property
    def landscape(self) -> RecomputedLandscape:
        """The losses around the recorded moments."""
        formulas = {key: str(value) for key, value in self.formulas.items()}
        return RecomputedLandscape(self.recorded, formulas | {"activation": self.activation}, self.rate)

    def _of_landscape(self, source: Source) -> float | None:
        """Numbers of a landscape, and of a line through it."""
        return self.landscape.value(source)

    def _of_view(self, source: Source) -> float | str | None:
        """Counts of examples and neurons, and the paces of layers."""
        try:
            return self.counted.value(source)
        except NotHereError as reason:
            raise UnknownSourceError(str(reason)) from reason

    def _of_network(self, source: Source) -> float | str | None:
        """Sizes, and numbers of neurons."""
        sizes, index = self.recorded.sizes, source.index
        match source.kind:
            case "size":
                return sizes[index[0]]
            case "others":
                return sizes[index[0]] - index[1]
            case "neuron":
                return index[1] + 1
            case "name":
                return f"{'neuron' if index[0] else 'pixel'} {index[1] + 1:,}"
            case "parameters":
                return sum((sizes[l - 1] + 1) * sizes[l] for l in index)
        return None

    def _of_layer(self, source: Source) -> float | None:
        """Entries of arrays, and sums of products."""
        symbol, index = source.symbol, source.index
        t = self.trace_of(source)
        match source.kind:
            case "value":
                return float(np.asarray(t[symbol])[index])
            case "slope":
                return float(self.slopes(t[symbol])[index])
            case "rest" | "product" | "above 0" | "below 0":
                products = self.products(source)
                if source.kind == "product":
                    return float(products[index[0]])
                if source.kind == "rest":
                    return float(np.delete(products, source.without).sum())
                above = source.kind == "above 0"
                return float(products[products > 0 if above else products < 0].sum())
            case "limit":
                return colours_end(np.asarray(t[symbol]))
            case "exponential":
                return float(np.exp(t[symbol])[index])
            case "exponentials":
                return float(np.exp(t[symbol]).sum())
        return None

    def products(self, source: Source) -> Array:
        """Returns the products that are added up for a neuron, z or da."""
        t, symbol, unit = self.trace_of(source), source.symbol, source.index[-1]
        layer = int(re.findall(r"\d+$", symbol)[0])
        if symbol.startswith("da"):
            return np.asarray(t[f"W{layer + 1}"][unit] * t[f"dz{layer + 1}"])
        return np.asarray(t[f"a{layer - 1}"] * t[f"W{layer}"][:, unit])

    def gradients(self, source: Source) -> Array:
        """Returns one weight's gradient for each of the source's examples."""
        passes = [self.pass_of(self.step, example, source.trained) for example in source.examples]
        return np.array([t[source.symbol][source.index] for t in passes])

    def _of_step(self, source: Source) -> float | None:
        """Steps that were taken or tried, and what they did."""
        match source.kind:
            case "mean" | "cancelled" | "stepped":
                each = self.gradients(source)
                if source.kind == "cancelled":
                    return float(1 - abs(each.mean()) / np.abs(each).mean())
                if source.kind == "stepped":
                    return float(self.weights[source.symbol[1:]][source.index] - self.rate * each.mean())
                return float(each.mean())
            case "rate":
                return self.step_named(source.trial).rate if source.trial else self.rate
            case "promised":
                return self.step_named(source.trial).promised
            case "fall":
                return self.fall(self.step_named(source.trial).weights)
            case "right":
                after = self.step_named(source.trial).weights if source.trial else self.weights
                return int(self.right(after).sum())
            case "forgotten":
                after = self.step_named(source.trial).weights
                return int((self.right(self.weights) & ~self.right(after)).sum())
            case "nudge":
                return NUDGE
            case "nudge promise":
                return NUDGE * float(self.trace[f"d{source.symbol}"][source.index])
            case "nudged":
                raised = {s: w.copy() for s, w in self.weights.items()}
                raised[source.symbol][source.index] += NUDGE
                return -self.fall(raised)
        return None

    def _of_run(self, source: Source) -> float | str | None:
        """What stands in the recording itself."""
        recorded, meta = self.recorded, self.recorded.meta
        match source.kind:
            case "recorded":
                return float(recorded.snapshots(source.symbol)[recorded.row(source.step)][source.index])
            case "step":
                return recorded.steps[recorded.row(source.step)]
            case "rows" | "columns":
                return float(meta["probe"]["image_shape"][source.kind == "columns"])
            case "class":
                (k,) = source.index
                return self.labels[k] if k < len(self.labels) or k >= recorded.sizes[-1] else str(k)
            case "batch":
                return float(meta["batch_size"])
            case "example" if isinstance(self.example, int):
                return self.example
            case "hash":
                return self.hash[:8]
            case "worked":
                return worked(source.symbol)
            case "worked name":
                return source.symbol
            case "recorded examples":
                return len(source.examples) or len(recorded.classes)
            case "layer":
                return source.index[0]
            case "held out":
                row = 0 if source.step is None else recorded.row(source.step)
                return float(recorded.snapshots("confusion")[row].sum())
        return None

    def _of_training(self, source: Source) -> float | None:
        """Means, norms and limits over the steps of the training."""
        recorded, symbol, index = self.recorded, source.symbol, source.index
        with np.errstate(all="ignore"):
            match source.kind:
                case "batch mean":
                    steps = recorded.array("scalars/step")
                    within = (steps >= index[0]) & (steps <= index[1])
                    return float(recorded.array(f"scalars/{symbol}")[within].mean())
                case "norm mean":
                    first, last = (recorded.row(step) for step in index)
                    rows = np.asarray(recorded.snapshots(symbol)[first : last + 1], float)
                    return float(np.sqrt((rows**2).sum(axis=(1, 2))).mean())
                case "largest" | "full colour":
                    size_of = self.largest if source.kind == "largest" else self.full_colour
                    return max(map(size_of, [symbol] if symbol else self.weight_gradients))
                case "way":
                    return float(np.sqrt((self.moved(source.step) ** 2).sum()))
                case "changed":
                    return int((self.moved(self.step) != 0).sum())
                case "learned":
                    before, after = (np.asarray(recorded.snapshots(symbol)[row], float) for row in (0, -1))
                    moved, size = (np.sqrt((w**2).sum(axis=0)) for w in (after - before, before))
                    return int((~(moved < 0.1 * size) & (moved != 0)).sum())
        return None

    def _of_views(self, source: Source) -> float | None:
        """Splits of scores, and the order of examples in a layer."""
        recorded, step = self.recorded, self.step if source.step is None else source.step
        match source.kind:
            case "input part" | "bias part":
                split = evidence.parts(recorded, step, source.examples[0], self.slopes)
                part = split.inputs.sum(axis=0) if source.kind == "input part" else split.bias
                return float(part[source.index])
            case "input limit":
                return evidence.input_limit(recorded, source.examples[0], self.slopes)
            case "plane share":
                return embedding.plane_share(recorded, source.symbol, step, source.examples)
            case "own neighbours":
                return embedding.own_neighbours(recorded, source.symbol, step, source.examples)
            case "by chance":
                return embedding.by_chance(recorded, source.examples)
        return None

    def moved(self, step: int | None) -> Array:
        """Returns by how much each weight and bias moved up to a step."""
        before = self.recorded.weights(self.recorded.steps[0])
        now = self.recorded.weights(self.step if step is None else step)
        return np.concatenate([np.ravel(now[symbol] - before[symbol]) for symbol in before])

    @property
    def weight_gradients(self) -> list[str]:
        """The symbols dW1, dW2 … of all layers."""
        return [f"dW{l}" for l in range(1, len(self.recorded.sizes))]

    def largest(self, symbol: str) -> float:
        """Returns the largest size in any snapshot.

        A recording may be larger than the memory, so it is read row by row.
        """
        sizes = (np.abs(row) for row in self.recorded.snapshots(symbol))
        return max(float(row[np.isfinite(row)].max(initial=0)) for row in sizes)

    def full_colour(self, symbol: str) -> float:
        """Returns what 995 of 1,000 entries that are not 0 stay below.

        It is the largest such size in twelve snapshots at equal distances, but for those in which it is more than a
        thousand times as large as usual. Of many entries, some at equal distances are looked at.
        """
        rows, found = self.recorded.snapshots(symbol), []
        for row in {round(i) for i in np.linspace(0, len(rows) - 1, 12)}:
            size = colours_end(np.asarray(rows[row]))
            found += [size] if size else []
        return max((size for size in found if size <= 1000 * np.median(found)), default=0.0)


def colours_end(array: Array) -> float:
    """Returns what 995 of 1,000 entries that are not 0 stay below, by size.

    Of many entries, some at equal distances are looked at.
    """
    entries = array.reshape(-1)
    distance = max(1, len(entries) // 500_000)
    while np.gcd(distance, len(entries)) > 1:
        distance += 1
    sizes = np.abs(entries[::distance].astype(float))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    return float(np.quantile(sizes, 0.995)) if sizes.size else 0.0
