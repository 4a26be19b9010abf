"""The conditions of claims, as functions of numbers worked out anew."""

from dataclasses import dataclass
from math import isclose
from typing import Literal

import numpy as np

from viznet.activations import Array
from viznet.receipts.recomputed import Recomputed, Tried
from viznet.receipts.textbook import ACTIVATIONS
from viznet.walkthroughs.source import Kind, Source

CLOSE = 1e-5  # a network in single precision may be so far from the same in double precision
NOTHING = 2e-7  # a number below this is 0 beside 1 in single precision
SURE = 0.9
FEW = 1 / 20  # the share of the recorded examples that a step may cost
DIGITS = 6  # two losses that agree in so many digits count as the same


@dataclass(frozen=True)
class Spoken:
    """A sentence, and where its numbers come from.

    `section` is the part of the film that it begins, `sources` has one entry for each of its numbers, and `in_film` one
    for each number of the film.
    """

    section: str
    sources: tuple[Source, ...]
    in_film: tuple[Source, ...]

    def all_of(self, kind: Kind) -> list[Source]:
        """Returns the sources of this kind, in the order of the sentence."""
        return [source for source in self.sources if source.kind == kind]

    def of_kind(self, kind: Kind) -> Source:
        """Returns the first source of this kind.

        Raises `ValueError` if the sentence has none.
        """
        found = self.all_of(kind)
        if not found:
            raise ValueError(f"the sentence has no number of the kind {kind!r}")
        return found[0]


Change = Literal["fell", "rose", "stayed", "zero", "diverged"]


def change(before: float, after: float) -> Change:
    """Returns what happened to a loss."""
    if not np.isfinite(before) or not np.isfinite(after):
        return "diverged"
    if before == after == 0:
        return "zero"
    if f"{before:.{DIGITS - 1}e}" == f"{after:.{DIGITS - 1}e}":
        return "stayed"
    return "fell" if after < before else "rose"


def is_nothing(values: Array) -> bool:
    """Whether all values are 0, as far as single precision can tell."""
    return bool(np.abs(values).max(initial=0) < NOTHING)


# The sums of the first layer.


def is_only_neuron(r: Recomputed, s: Spoken) -> bool:
    return r.recorded.sizes[1] == 1


def _is_cut_at_0(r: Recomputed) -> bool:
    z = r.trace["z1"]
    return bool(np.allclose(ACTIVATIONS[r.activation][0](z), np.maximum(z, 0)))


def silences_some(r: Recomputed, s: Spoken) -> bool:
    z = r.trace["z1"]
    return _is_cut_at_0(r) and bool((z < CLOSE).any() and (z > -CLOSE).any())


def passes_all(r: Recomputed, s: Spoken) -> bool:
    return _is_cut_at_0(r) and bool((r.trace["z1"] > -CLOSE).all())


def silences_all(r: Recomputed, s: Spoken) -> bool:
    return _is_cut_at_0(r) and bool((r.trace["z1"] < CLOSE).all())


def inputs(r: Recomputed, s: Spoken) -> int:
    """Returns how many products into the neuron are not 0."""
    layer, unit = s.of_kind("neuron").index
    products = r.trace[f"a{layer - 1}"] * r.trace[f"W{layer}"][:, unit]
    return int(np.count_nonzero(products))


def has_small_inputs(r: Recomputed, s: Spoken) -> bool:
    """Whether every product into the neuron is small.

    In two digits of its sum or of its bias, it is not seen.
    """
    layer, unit = s.of_kind("neuron").index
    products = np.abs(r.trace[f"a{layer - 1}"] * r.trace[f"W{layer}"][:, unit])
    largest = max(abs(float(r.trace[f"z{layer}"][unit])), abs(float(r.weights[f"b{layer}"][unit])))
    return bool(0 < products.max() <= (0.05 + CLOSE) * largest)


def argues_for(r: Recomputed, s: Spoken) -> bool:
    layer, unit = s.of_kind("neuron").index
    (label,) = s.of_kind("class").index
    sent = r.trace[f"a{layer}"][unit] * r.trace[f"W{layer + 1}"][unit]
    return bool(sent[label] > sent[r.y])


MANY_SUMS = np.linspace(-9, 9, 181)  # sums at which an activation is tried


def has_slopes(r: Recomputed, *, below: float, above: float) -> bool:
    """Whether the activation has these slopes below and above 0."""
    slopes = r.slopes(MANY_SUMS)
    return bool((slopes[MANY_SUMS < -CLOSE] == below).all() and (slopes[MANY_SUMS > CLOSE] == above).all())


def squeezes(r: Recomputed, low: float, high: float, *, steepest: float) -> bool:
    """Whether the activation comes near both ends, and stays between them."""
    a = ACTIVATIONS[r.activation][0](MANY_SUMS)
    near = a.min() - low < 0.01 and high - a.max() < 0.01
    return bool(
        near and a.min() >= low and a.max() <= high and np.isclose(r.slopes(MANY_SUMS).max(), steepest)
    )


# The answer.


def is_answer(r: Recomputed, s: Spoken) -> bool:
    """Whether the sentence names the answer and its output.

    It is said of pictures without a true class.
    """
    p, answer = r.trace["p"], s.of_kind("class").index[0]
    source = s.of_kind("value")
    names_it = source.symbol == "p" and source.index == (answer,)
    return r.truth is None and names_it and bool(p[answer] >= p.max() - NOTHING)


def answers(r: Recomputed, s: Spoken, *, right: bool, sure: bool | None = None) -> bool:
    """Whether the sentence names the answer, its output, and the true class."""
    p_source = s.of_kind("value")
    p = r.trace_of(p_source)["p"]
    answer, classes = int(p.argmax()), [source.index[0] for source in s.all_of("class")]
    names_it = p_source.symbol == "p" and p_source.index == (answer,) and classes[:1] == [answer]
    names_truth = right or classes[1:2] == [r.y]
    if r.truth is None:  # nobody has said what is right
        return False
    is_sure = sure is None or (p[answer] >= SURE - CLOSE if sure else p[answer] < SURE + CLOSE)
    return names_it and names_truth and bool(is_sure) and (answer == r.y) == right


def all_equal(r: Recomputed) -> bool:
    """Whether there are several outputs, and all are the same."""
    p = r.trace["p"]
    return len(p) > 1 and bool(np.ptp(p) < CLOSE)


def names_rival(r: Recomputed, s: Spoken) -> bool:
    """Whether the last class named has the largest output but one."""
    p, rival = r.trace["p"], s.all_of("class")[-1].index[0]
    return rival != r.y and bool(p[rival] >= np.delete(p, r.y).max() - NOTHING)


def largest_other(r: Recomputed) -> float:
    """Returns the largest output of another class than the true one."""
    return float(np.delete(r.trace["p"], r.y).max(initial=0))


def weights_shown(r: Recomputed, s: Spoken) -> Array:
    """Returns the weights of the neuron that the film shows, (n0,)."""
    unit = next(f.index[1] for f in s.in_film if f.kind == "neuron" and f.index[0] == 1)
    return np.asarray(r.weights["W1"][:, unit])


# Gradients.


def score_gradients(r: Recomputed) -> Array:
    """Returns dz of the last layer."""
    return r.trace[f"dz{len(r.recorded.sizes) - 1}"]


def gradient_is_difference(r: Recomputed) -> bool:
    return bool(np.allclose(score_gradients(r), r.trace["p"] - r.trace["y"]))


def argued_most(r: Recomputed, s: Spoken) -> bool:
    layer, unit = s.of_kind("neuron").index
    (label,) = s.of_kind("class").index
    weights = r.trace[f"W{layer + 1}"]
    sent = r.trace[f"a{layer}"] * weights[:, label]
    lead = sent - r.trace[f"a{layer}"] * weights[:, r.y]
    return bool(sent[unit] > 0 and lead[unit] > 0 and lead[unit] >= lead[sent > 0].max() - CLOSE)


def gradient_passes(r: Recomputed, s: Spoken, named: int = 0) -> bool:
    layer, unit = s.all_of("neuron")[named].index
    slope = r.slopes(r.trace[f"z{layer}"])[unit]
    return bool(abs(slope) > NOTHING)


def lets_through(r: Recomputed, s: Spoken) -> bool:
    """Whether at least about a hundredth passes the first neuron."""
    layer, unit = s.of_kind("neuron").index
    return bool(abs(r.slopes(r.trace[f"z{layer}"])[unit]) > 0.008)


def is_on(r: Recomputed, s: Spoken, named: int = 0) -> bool:
    layer, unit = s.all_of("neuron")[named].index
    return bool(abs(r.trace[f"a{layer}"][unit]) > CLOSE)


def is_flat(r: Recomputed) -> bool:
    return all(is_nothing(r.trace[f"d{symbol}"]) for symbol in r.weights)


# Three steps.


def ends_without_numbers(r: Recomputed, trial: str) -> bool:
    after = r.pass_with(r.step_named(trial).weights)
    return not (np.isfinite(after["loss"]) and np.isfinite(after["p"]).all())


def forgotten(r: Recomputed, trial: str) -> int:
    return int((r.right(r.weights) & ~r.right(r.step_named(trial).weights)).sum())


def cost_beside_batch(r: Recomputed) -> Literal["dear", "cheap", "traded", "as cheap", "batch dear"]:
    """Returns what the greedy step cost beside the step of the batch."""
    count, before = len(r.recorded.classes), r.right(r.weights).sum()

    def cost(trial: str, step: Tried) -> int:
        return count + 1 if ends_without_numbers(r, trial) else int(before - r.right(step.weights).sum())

    greedy, batch = (cost(trial, r.step_named(trial)) for trial in ("greedy", "batch"))
    if greedy > max(batch, FEW * count):
        return "dear" if batch <= FEW * count else "batch dear"
    if ends_without_numbers(r, "batch"):
        return "batch dear"
    no_dearer = greedy <= batch and forgotten(r, "greedy") <= forgotten(r, "batch")
    if no_dearer:
        return "as cheap"
    lost = forgotten(r, "greedy")
    is_most = lost > before / 2 and lost > greedy  # and it made others right
    return "traded" if lost > FEW * count or is_most else "cheap"


def small_step_beside_own(r: Recomputed) -> Literal["shorter", "as long", "longer"]:
    """Returns how long the small step is beside a step at the run's own rate.

    Where there is no small step, none was as long, so it counts as shorter.
    """
    small = r.tried("small")
    if small is None:
        return "shorter"
    if isclose(small.rate, r.rate):
        return "as long"
    return "longer" if small.rate > r.rate else "shorter"
