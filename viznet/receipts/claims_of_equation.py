"""Claims about all weights and biases of a network together."""

from viznet.receipts.claim import Claim
from viznet.receipts.recomputed import Recomputed
from viznet.walkthroughs.source import Source


def changed(r: Recomputed) -> float:
    """Returns how many weights and biases changed up to the step."""
    return float(r.value(Source(kind="changed")))


def layers(r: Recomputed) -> int:
    """Returns how many layers have weights."""
    return sum(symbol.startswith("W") for symbol in r.weights)


def begins(r: Recomputed) -> bool:
    """Whether this is the first recorded moment of several."""
    return r.step == r.recorded.steps[0] < r.recorded.steps[-1]


def count(r: Recomputed) -> int:
    """Returns how many weights and biases there are."""
    return sum(array.size for array in r.weights.values())


CLAIMS_OF_EQUATION = (
    Claim(
        "layers in one another",
        r"Put into one another, the layers are one equation\.",
        "the network has more than one layer",
        lambda r, s: layers(r) > 1,
    ),
    Claim(
        "one layer",
        r"This network has one layer, so this is its whole equation\.",
        "the network has one layer",
        lambda r, s: layers(r) == 1,
    ),
    Claim(
        "two moved most",
        r"Paper has two dimensions\. Here are the two that moved most\.",
        "some weight or bias differs from that at the first recorded moment",
        lambda r, s: changed(r) > 0,
    ),
    Claim(
        "none moved",
        r"Paper has two dimensions\. Here are the first two: none moved\.",
        "no weight and no bias differs from that at the first recorded moment",
        lambda r, s: changed(r) == 0,
    ),
    Claim(
        "moves the point",
        r"Training moves the point, step after step\.",
        "some weight or bias differs from that at the first recorded moment",
        lambda r, s: changed(r) > 0,
    ),
    Claim(
        "leaves the point",
        r"Step after step, training leaves the point where it is\.",
        "no weight and no bias differs from that at the first recorded moment",
        lambda r, s: changed(r) == 0,
    ),
    Claim(
        "all changed",
        r"All .+ coordinates changed on the way\.",
        "every weight and every bias differs from that at the first recorded moment",
        lambda r, s: changed(r) == count(r),
    ),
    Claim(
        "some changed",
        r".+ of the .+ coordinates changed on the way\.",
        "some weights and biases differ from those at the first recorded moment, but not all",
        lambda r, s: 0 < changed(r) < count(r),
    ),
    Claim(
        "none changed",
        r"No coordinate changed on the way\.",
        "no weight and no bias differs from that at the first recorded moment",
        lambda r, s: changed(r) == 0,
    ),
    Claim(
        "a walk",
        r"Learning is a walk through .+ dimensions\.",
        "some weight or bias differs from that at the first recorded moment",
        lambda r, s: changed(r) > 0,
    ),
    Claim(
        "stood still",
        r"This point stood still, in .+ dimensions\.",
        "no weight and no bias differs from that at the first recorded moment, and no training follows",
        lambda r, s: changed(r) == 0 and not begins(r),
    ),
    Claim(
        "walk begins",
        r"Here the walk begins, in .+ dimensions\.",
        "this is the first recorded moment, and others follow",
        lambda r, s: begins(r),
    ),
)
