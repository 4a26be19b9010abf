"""Claims about the split of scores into inputs and biases."""

from viznet.receipts import conditions_of_evidence as c
from viznet.receipts.claim import Claim

CLAIMS_OF_EVIDENCE = (
    Claim(
        "input decides",
        r"The input decides: .+\.",
        "the class has the largest score, and the largest sum of what the inputs add",
        lambda r, s: c.has_largest_score(r, s) and c.leads_alone(r, s),
    ),
    Claim(
        "biases decide",
        r"The biases decide: .+\.",
        "the class has the largest score, but the sum of what the inputs add is largest for the other class, or for "
        "several",
        lambda r, s: c.has_largest_score(r, s) and c.is_led_by_another(r, s),
    ),
    Claim(
        "nothing to decide",
        r"There is only .+ class(, so neither the input nor the biases decide)?\.",
        "the network has a single output",
        lambda r, s: r.recorded.sizes[-1] == 1,
    ),
    Claim(
        "scores shared",
        r"At step .+, several classes (share the largest score|lead)\.",
        "two scores are the largest",
        lambda r, s: c.count_of_leaders(r, s) > 1,
    ),
    Claim(
        "scores no numbers",
        r"At step .+, the scores are no numbers(, so they cannot be split)?\.",
        "a score, or what the inputs add to it, is not finite",
        lambda r, s: c.count_of_leaders(r, s) == 0,
    ),
)
