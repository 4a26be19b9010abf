"""The value of every source, worked out again from a recording."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from viznet.activations import Array
from viznet.receipts.counted import Counts, NotHereError
from viznet.receipts.layer_numbers import SECOND_PATHS, number_of_layer
from viznet.receipts.recomputed_batch import of_batch
from viznet.receipts.recomputed_descent import RecomputedDescent
from viznet.receipts.recomputed_landscape import RecomputedLandscape
from viznet.receipts.recomputed_layer import of_layer
from viznet.receipts.recomputed_network import of_network
from viznet.receipts.recomputed_run import of_run
from viznet.receipts.recomputed_step import of_step
from viznet.receipts.recomputed_training import of_training
from viznet.receipts.recomputed_views import of_views
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import ACTIVATIONS, UnknownSourceError, one_pass, predicted_classes
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.source import Source

PLAIN_RATE = 0.1  # η of a step in a run that was not trained with plain SGD
RATES = [float(f"{digit}e-{power}") for power in range(1, 8) for digit in ("1", "0.3")][:13]
KEPT = 0.75  # the share of its promise that a small step keeps


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
        self.counted = Counts(recorded)
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
        return int(predicted_classes(self.weights, x, activation=self.activation, output=output)[0])

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
            self._passes[key] = self.pass_with(self.recorded.weights(step), example, trained)
        return self._passes[key]

    def pass_with(
        self, weights: dict[str, Array], example: int | OwnPicture | None = None, trained: bool = False
    ) -> dict[str, Array]:
        """Returns the pass of an example with any weights.

        By default it is the example of the film. `trained` says whether it is the number of a training example.
        """
        example = self.example if example is None else example
        if isinstance(example, OwnPicture):
            x, y = np.asarray(example.x, float) / 255, self.y
        else:
            examples, classes = (
                self.training if trained else (self.recorded.array("probe/x"), self.recorded.classes)
            )
            x, y = np.asarray(examples[example], float) / 255, int(classes[example])
        formulas = self.formulas | {"activation": self.activation}
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return one_pass(weights, x, y, **formulas)

    def right(self, weights: dict[str, Array]) -> Array:
        """Returns which recorded examples these weights read rightly, (N,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            output = str(self.formulas["output"])
            read = predicted_classes(
                weights, self.recorded.examples, activation=self.activation, output=output
            )
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
            return self.pass_with(self.after_batch(source), example, source.trained)
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
        if not source.batch:
            raise ValueError("a batch without examples")
        return [self.pass_of(self.step, example, source.trained) for example in source.batch]

    def after_batch(self, source: Source) -> dict[str, Array]:
        """Returns the weights after one plain step on a batch."""
        passes = self.of_batch(source)
        return {
            s: w - self.rate * np.mean([t[f"d{s}"] for t in passes], axis=0) for s, w in self.weights.items()
        }

    def value(self, source: Source) -> float | str:
        """Returns the number that a source names; for a name, its text.

        Raises `UnknownSourceError` if there is no second path to it, and `NoSuchPlaceError` if the recording has no
        such place.
        """
        try:
            if source.kind in SECOND_PATHS:
                return source.sign * number_of_layer(self, source)
            for family in FAMILIES:
                value = family(self, source)
                if value is not None:
                    return value if isinstance(value, str) else source.sign * float(value)
        except (KeyError, IndexError, ValueError, TypeError, ArithmeticError, OSError) as error:
            raise NoSuchPlaceError from error
        raise UnknownSourceError(f"the kind {source.kind!r}")

    @cached_property
    def landscape(self) -> RecomputedLandscape:
        """The losses around the recorded moments."""
        formulas = {key: str(value) for key, value in self.formulas.items()}
        return RecomputedLandscape(self.recorded, formulas | {"activation": self.activation}, self.rate)

    @cached_property
    def descent(self) -> RecomputedDescent:
        """The slopes of the recorded examples."""
        formulas = {key: str(value) for key, value in self.formulas.items()}
        return RecomputedDescent(self.recorded, formulas | {"activation": self.activation})

    def gradients(self, source: Source) -> Array:
        """Returns one weight's gradient for each of the source's examples."""
        passes = [self.pass_of(self.step, example, source.trained) for example in source.examples]
        return np.array([t[source.symbol][source.index] for t in passes])


def of_landscape(r: Recomputed, source: Source) -> float | None:
    """Numbers of a landscape, and of a line through it."""
    return r.landscape.value(source)


def of_descent(r: Recomputed, source: Source) -> float | None:
    """Slopes of the recorded examples, and the price of a Hessian."""
    return r.descent.value(source)


def of_counted(r: Recomputed, source: Source) -> float | str | None:
    """Counts of examples and neurons, and the paces of layers."""
    try:
        return r.counted.value(source)
    except NotHereError as reason:
        raise UnknownSourceError(str(reason)) from reason


# Each of them gives the numbers of some kinds, and None for every other kind.
FAMILIES: tuple[Callable[[Recomputed, Source], float | str | None], ...] = (
    of_network,
    of_run,
    of_training,
    of_batch,
    of_views,
    of_layer,
    of_step,
    of_landscape,
    of_descent,
    of_counted,
)
