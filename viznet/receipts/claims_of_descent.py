"""Claims about slopes, the rates of a step, and the way down."""

import numpy as np

from viznet.receipts.claim import Claim
from viznet.receipts.conditions import NOTHING, Change, Spoken, change
from viznet.receipts.recomputed import Recomputed
from viznet.walkthroughs.source import Source

FAR = 0.8  # a step that falls by this share of the best one's fall has a rate that is about right
FITS, HOLDS = 500 * 10**6, 16 * 10**9  # bytes: what fits into any laptop, and what a large one holds
ALIKE = 3.0  # degrees
WHOLE, NEARLY_ALL = (
    0.999995,
    1e-6,
)  # from this share on, 100 % is written; single precision may move a share so far
NEARLY = 0.01  # degrees by which single precision may move an angle


def line(r: Recomputed, name: str) -> tuple[float, float]:
    """Returns a rate along the negative gradient, and the loss after it."""
    source = Source(name, kind="line rate", step=r.step)
    after = Source(name, kind="line loss", step=r.step)
    return float(r.value(source)), float(r.value(after))


def loss(r: Recomputed, step: int | None = None) -> float:
    """Returns the loss of the recorded examples at a step."""
    return float(r.value(Source("loss", kind="probe loss", step=r.step if step is None else step)))


def own(r: Recomputed) -> str:
    """Returns what a plain step with the run's own rate does."""
    rate, after = line(r, "training")
    if not after <= loss(r):
        return "raises"
    best, least = line(r, "lowest")
    if loss(r) - after >= FAR * (loss(r) - least):
        return "right"
    return "small" if rate < best else "large"


def bends_up(r: Recomputed) -> bool:
    """Whether the second derivative along the gradient is above 0."""
    return line(r, "curvature")[0] > 0


def hessian_bytes(r: Recomputed) -> float:
    """Returns how many bytes the Hessian takes."""
    return float(r.value(Source(kind="hessian bytes", index=(1,))))


def dear(r: Recomputed) -> bool:
    """Whether an inversion costs more steps than the whole training took."""
    return float(r.value(Source(kind="inversion"))) > r.recorded.steps[-1]


def walk(r: Recomputed, s: Spoken) -> Change:
    """Returns what happened to the loss between two recorded moments."""
    sources = s.all_of("probe loss")
    return change(loss(r, sources[0].step), loss(r))


def angles(r: Recomputed, s: Spoken) -> list[list[float]]:
    """Returns the angles at each moment that the film shows, in its order."""
    shown = dict.fromkeys(source for source in s.in_film if source.kind == "mean angle")
    return [r.descent.angles(source) for source in sorted(shown, key=lambda source: source.step or 0)]


def wider(r: Recomputed, s: Spoken) -> float:
    """Returns by how much the mean angle grew, in degrees."""
    first, last = angles(r, s)
    return float(np.mean(last) - np.mean(first))


def steepest(r: Recomputed, s: Spoken) -> float:
    """Returns the slope that the sentence names."""
    return float(r.value(s.of_kind("probe slope")))


def explained(r: Recomputed) -> float:
    """Returns how much of the run's way the cut holds."""
    return float(r.value(Source("path", kind="explained")))


def flat(r: Recomputed) -> bool:
    """Whether every slope is 0, as far as single precision can tell."""
    return r.descent.steepest(r.step) < NOTHING


CLAIMS_OF_DESCENT = (
    Claim(
        "go left",
        r"Its slope is .+: the loss rises to the right, so go left\.",
        "the slope of the recorded examples' loss by this number is above 0",
        lambda r, s: steepest(r, s) > 0,
    ),
    Claim(
        "go right",
        r"Its slope is .+: the loss falls to the right, so go right\.",
        "the slope of the recorded examples' loss by this number is below 0",
        lambda r, s: steepest(r, s) < 0,
    ),
    Claim(
        "every slope is 0",
        r"Every slope is 0 here, so no number moves\. The loss stays at .+\.",
        "no slope of the recorded examples' loss differs from 0, and the loss does",
        lambda r, s: flat(r) and loss(r) >= NOTHING,
    ),
    Claim(
        "nothing is left",
        r"The loss is 0, and so is every slope: nothing is left to learn\.",
        "the loss of the recorded examples and all its slopes are 0",
        lambda r, s: flat(r) and loss(r) < NOTHING,
    ),
    Claim(
        "too small",
        r"Too small: with the rate .+, the loss only falls to .+\.",
        "the rate is a tenth of the best one that was tried",
        lambda r, s: line(r, "lowest")[1] < loss(r) and "too small" in named_rates(s),
    ),
    Claim(
        "lowest",
        r"Right: with the rate .+, it falls to .+, the lowest of those tried\.",
        "no other rate that was tried leads to a lower loss, and this is below that before",
        lambda r, s: line(r, "lowest")[1] < loss(r) and "lowest" in named_rates(s),
    ),
    Claim(
        "too large",
        r"Too large: with the rate .+, it is .+, higher than before\.",
        "the loss after a step with this rate is above that before",
        lambda r, s: "too large" in named_rates(s) and not line(r, "too large")[1] <= loss(r),
    ),
    Claim(
        "none too large",
        r"None of the rates that were tried is too large here\.",
        "no rate that was tried beyond the best one raises the loss",
        lambda r, s: "too large" not in r.landscape.line(r.step),
    ),
    Claim(
        "no rate lowers it",
        r"No rate that was tried lowers the loss of .+\.",
        "the loss after every rate that was tried is at least that before",
        lambda r, s: not line(r, "lowest")[1] < loss(r),
    ),
    Claim(
        "own rate raises",
        r"(The run's own rate|A plain step with the rate).+ is too large for this slope: .+\.",
        "a plain step with this rate raises the loss",
        lambda r, s: own(r) == "raises",
    ),
    Claim(
        "own rate small",
        r"(The run's own rate|A plain step with the rate).+(: a| would be) careful.+\.",
        "a plain step with this rate lowers the loss, by less than 80 % of the best fall, and the best rate is larger",
        lambda r, s: own(r) == "small",
    ),
    Claim(
        "own rate right",
        r"(The run's own rate|A plain step with the rate).+ about right(:|,) it leads to .+\.",
        "a plain step with this rate lowers the loss by at least 80 % of the best fall of those tried",
        lambda r, s: own(r) == "right",
    ),
    Claim(
        "own rate large",
        r"(The run's own rate|A plain step with the rate).+ jumps over the valley, to .+\.",
        "a plain step with this rate lowers the loss, by less than 80 % of the best fall, and the best rate is smaller",
        lambda r, s: own(r) == "large",
    ),
    Claim(
        "Newton jumps",
        r"Newton asks how the slope bends, and jumps to the rate .+: .+\.",
        "the second derivative of the loss along the gradient is above 0",
        lambda r, s: bends_up(r),
    ),
    Claim(
        "Newton finds no valley",
        r"Newton asks how the slope bends\. It does not bend up here: he finds no valley\.",
        "the second derivative of the loss along the gradient is not above 0",
        lambda r, s: not bends_up(r),
    ),
    Claim(
        "fits",
        r"In double precision it takes .+ MB: that fits into any laptop\.",
        "the square of the number of weights and biases, at 8 bytes each, is at most 500 MB",
        lambda r, s: hessian_bytes(r) <= FITS,
    ),
    Claim(
        "just fits",
        r"In double precision it takes .+ [MG]B: a laptop can hold it\.",
        "the square of the number of weights and biases, at 8 bytes each, is over 500 MB and at most 16 GB",
        lambda r, s: FITS < hessian_bytes(r) <= HOLDS,
    ),
    Claim(
        "does not fit",
        r"In double precision it takes .+ GB: more than most laptops hold\.",
        "the square of the number of weights and biases, at 8 bytes each, is over 16 GB",
        lambda r, s: hessian_bytes(r) > HOLDS,
    ),
    Claim(
        "nobody inverts",
        r"The whole training took .+\. So nobody inverts it: the run walks\.",
        "one inversion costs more steps than the training took: n² / (3 · batch size)",
        lambda r, s: dear(r),
    ),
    Claim(
        "could invert",
        r"The training took .+, so the Hessian could be inverted now and then\.",
        "one inversion costs at most as many steps as the training took: n² / (3 · batch size)",
        lambda r, s: not dear(r),
    ),
    Claim(
        "feels all",
        r"The run feels the slope of all its examples\. .+\.",
        "a step of the run sees all examples that it learns from",
        lambda r, s: r.recorded.meta["epoch_length"] == 1,
    ),
    Claim(
        "walked down",
        r"With slopes alone, the loss falls from .+ to .+\.",
        "the loss of the recorded examples is lower at the end",
        lambda r, s: walk(r, s) == "fell",
    ),
    Claim(
        "walked up",
        r"The run walks, but the loss rises from .+ to .+\.",
        "the loss of the recorded examples is higher at the end",
        lambda r, s: walk(r, s) == "rose",
    ),
    Claim(
        "walked level",
        r"The run walks, but the loss stays at .+\.",
        "the losses of the recorded examples at both ends agree in six digits",
        lambda r, s: walk(r, s) in ("stayed", "zero"),
    ),
    Claim(
        "holds a part",
        r"The cut holds .+ of the whole run's way; the stem bridges the rest\.",
        "the two main directions of the path hold less than 99.9995 % of its variance",
        lambda r, s: explained(r) < WHOLE + NEARLY_ALL,
    ),
    Claim(
        "holds all",
        r"The cut holds .+ of the whole run's way: the path lies in it\.",
        "the two main directions of the path hold at least 99.9995 % of its variance",
        lambda r, s: explained(r) >= WHOLE - NEARLY_ALL,
    ),
    Claim(
        "they differ more",
        r"At step .+ it is .+ degrees: by now they differ more\.",
        "the mean angle is at least 3 degrees wider than at the first moment",
        lambda r, s: wider(r, s) >= ALIKE - NEARLY,
    ),
    Claim(
        "they agree more",
        r"At step .+ it is .+ degrees: by now they agree more\.",
        "the mean angle is at least 3 degrees smaller than at the first moment",
        lambda r, s: wider(r, s) <= NEARLY - ALIKE,
    ),
    Claim(
        "they agree as much",
        r"At step .+ it is .+ degrees: they agree as much as before\.",
        "the mean angles at both moments are less than 3 degrees apart",
        lambda r, s: abs(wider(r, s)) < ALIKE + NEARLY,
    ),
    Claim(
        "some point uphill",
        r"Some even point uphill\. Only on average do they lead down\.",
        "at a moment shown, the angle of at least one batch is over 90 degrees",
        lambda r, s: max(map(max, angles(r, s))) > 90 - NEARLY,
    ),
    Claim(
        "none points uphill",
        r"None of them points uphill: each step leads down a little\.",
        "at every moment shown, the angle of every batch is at most 90 degrees",
        lambda r, s: max(map(max, angles(r, s))) <= 90 + NEARLY,
    ),
)


def named_rates(s: Spoken) -> set[str]:
    """Returns the names of the rates in a sentence."""
    return {source.symbol for source in s.all_of("line rate")}
