"""Claims about one neuron: its bias, and what becomes of its sum."""

from viznet.receipts.claim import Claim
from viznet.receipts.conditions import CLOSE, Spoken
from viznet.receipts.recomputed import Recomputed


def shown_neuron(r: Recomputed, s: Spoken) -> tuple[int, int]:
    """Returns the layer and the place of the neuron that the film shows."""
    layer, unit = next(source.index for source in s.in_film if source.kind == "neuron")
    return layer, unit


def bias(r: Recomputed, s: Spoken) -> float:
    """Returns the neuron's bias."""
    layer, unit = shown_neuron(r, s)
    return float(r.weights[f"b{layer}"][unit])


def sum_and_activation(r: Recomputed, s: Spoken) -> tuple[float, float]:
    """Returns the neuron's sum z, and what it passes on."""
    layer, unit = shown_neuron(r, s)
    passed = "p" if is_last(r, s) else f"a{layer}"
    return float(r.trace[f"z{layer}"][unit]), float(r.trace[passed][unit])


def is_last(r: Recomputed, s: Spoken) -> bool:
    """Whether the neuron is in the last layer."""
    return shown_neuron(r, s)[0] == len(r.recorded.sizes) - 1


def is_score(r: Recomputed, s: Spoken) -> bool:
    """Whether softmax follows on the neuron's sum."""
    return is_last(r, s) and r.formulas["output"] == "softmax"


def is_silent(r: Recomputed, s: Spoken) -> bool:
    z, a = sum_and_activation(r, s)
    return not is_score(r, s) and abs(a) < CLOSE and z < 0


def stays(r: Recomputed, s: Spoken) -> bool:
    z, a = sum_and_activation(r, s)
    return not is_score(r, s) and abs(a - z) <= CLOSE * max(1.0, abs(z))


def is_bent(r: Recomputed, s: Spoken) -> bool:
    z, a = sum_and_activation(r, s)
    return not is_score(r, s) and a != z


CLAIMS_OF_NEURON = (
    Claim(
        "a pinch of salt",
        r"Then it adds a pinch of salt: its bias\.",
        "the bias of the neuron is not 0",
        lambda r, s: bias(r, s) != 0,
    ),
    Claim(
        "no salt",
        r"Its pinch of salt, the bias, is 0 here\.",
        "the bias of the neuron is 0",
        lambda r, s: bias(r, s) == 0,
    ),
    Claim(
        "the dish goes on",
        r"The dish goes on to the next cooks\.",
        "a layer follows, and the activation of the neuron is not 0",
        lambda r, s: not is_last(r, s) and sum_and_activation(r, s)[1] != 0,
    ),
    Claim(
        "nothing goes on",
        r"This time, nothing goes on to the next cooks\.",
        "a layer follows, and the activation of the neuron is 0",
        lambda r, s: not is_last(r, s) and abs(sum_and_activation(r, s)[1]) < CLOSE,
    ),
    Claim(
        "no cook after it",
        r"No cook comes after this one, so the dish is an answer\.",
        "the neuron is in the last layer",
        is_last,
    ),
    Claim(
        "silent",
        r"Its sum is below 0, so it passes on .+: it is silent\.",
        "a layer follows, the sum is below 0, and the activation is 0",
        lambda r, s: not is_last(r, s) and is_silent(r, s),
    ),
    Claim(
        "sum as it is",
        r"Its sum stays as it is: it passes on .+\.",
        "a layer follows, and the activation is the sum",
        lambda r, s: not is_last(r, s) and stays(r, s),
    ),
    Claim(
        "sum is bent",
        r"Its sum is bent by .+: it passes on .+\.",
        "a layer follows, and the activation is not the sum",
        lambda r, s: not is_last(r, s) and is_bent(r, s),
    ),
    Claim(
        "output is off",
        r"Its sum is below 0, so the output for .+ is .+\.",
        "the neuron is in the last layer, the sum is below 0, and the output is 0",
        lambda r, s: is_last(r, s) and is_silent(r, s),
    ),
    Claim(
        "output as it is",
        r"Its sum stays as it is: the output for .+ is .+\.",
        "the neuron is in the last layer, and the output is the sum",
        lambda r, s: is_last(r, s) and stays(r, s),
    ),
    Claim(
        "output is bent",
        r"Its sum is bent by .+: the output for .+ is .+\.",
        "the neuron is in the last layer, and the output is not the sum",
        lambda r, s: is_last(r, s) and is_bent(r, s),
    ),
    Claim(
        "sum is a score",
        r"Its sum is the score of .+\. Softmax makes .+ of it\.",
        "softmax follows on the sum",
        is_score,
    ),
)
