"""Claims about the factors of one weight's gradient."""

from viznet.receipts.claim import Claim
from viznet.receipts.conditions import NOTHING, Spoken
from viznet.receipts.recomputed import Recomputed


def factor(r: Recomputed, s: Spoken) -> float:
    """Returns the factor that the sentence names."""
    return float(r.value(s.sources[0]))


def gradient(r: Recomputed, s: Spoken) -> float:
    """Returns the gradient that the film shows."""
    return float(r.value(next(f for f in s.in_film if f.symbol.startswith("dW") and f.kind == "value")))


CLAIMS_OF_CHAIN = (
    Claim(
        "the sum moves",
        r"The sum moves .+ times as far: that is the input\.",
        "the input is not 0",
        lambda r, s: factor(r, s) != 0,
    ),
    Claim(
        "the sum moves as far",
        r"The sum moves just as far: the input is .+ here\.",
        "the input is 1",
        lambda r, s: abs(factor(r, s) - 1) < NOTHING,
    ),
    Claim(
        "the sum stands still",
        r"The input is .+, so the sum does not move\.",
        "the input is 0",
        lambda r, s: abs(factor(r, s)) < NOTHING,
    ),
    Claim(
        "the activation moves",
        r"The activation moves .+ times as far: the slope here\.",
        "the slope is not 0",
        lambda r, s: factor(r, s) != 0,
    ),
    Claim(
        "the activation moves as far",
        r"The activation moves just as far: the slope is .+ here\.",
        "the slope is 1",
        lambda r, s: abs(factor(r, s) - 1) < NOTHING,
    ),
    Claim(
        "the activation stands still",
        r"The slope is .+ here, so the activation does not move\.",
        "the slope is 0",
        lambda r, s: abs(factor(r, s)) < NOTHING,
    ),
    Claim(
        "the loss moves the same way",
        r"The loss moves .+ times as far, the same way\.",
        "the last factor is above 0",
        lambda r, s: factor(r, s) > -NOTHING,
    ),
    Claim(
        "the loss moves the other way",
        r"The loss moves .+ times as far: the other way\.",
        "the last factor is below 0",
        lambda r, s: factor(r, s) < NOTHING,
    ),
    Claim(
        "the loss stands still",
        r"The last factor is .+, so the loss does not move\.",
        "the last factor is 0",
        lambda r, s: abs(factor(r, s)) < NOTHING,
    ),
    Claim(
        "a factor is 0",
        r"A factor is 0, so the gradient of this weight is 0\.",
        "the gradient of the weight is 0",
        lambda r, s: abs(gradient(r, s)) < NOTHING,
    ),
)
