"""Claims about Matt Mazur's worked example: which printed digits agree."""

from decimal import Decimal

from viznet.receipts.claim import Claim
from viznet.receipts.worked_example import worked
from viznet.walkthroughs.mazur import PUBLISHED

LATER = ("program", "last")  # the numbers after a step have claims of their own


def prints(number: str, printed: str) -> bool:
    """Whether a number, rounded as in print, is the one that is printed.

    >>> prints("E", "E"), prints("new E", "program E")
    (True, False)
    """
    as_printed = Decimal(PUBLISHED[printed])
    return Decimal(worked(number)).quantize(as_printed) == as_printed


def all_agree() -> bool:
    """Whether all printed numbers of the first pass and the step agree."""
    return all(prints(name, name) for name in PUBLISHED if not name.startswith(LATER))


CLAIMS_OF_WORKED_EXAMPLE = (
    Claim(
        "printed digits agree",
        r"Every digit that he printed so far is in the code's number too\.",
        "each number of the pass and of the step rounds to the printed one",
        lambda r, s: all_agree(),
    ),
    Claim(
        "printed digits differ",
        r"Some digits that he printed are others in the code's numbers\.",
        "some number of the pass or of the step does not round to the printed one",
        lambda r, s: not all_agree(),
    ),
    Claim(
        "textbook's order differs",
        r"The error after it: .+ in the textbook's order, .+ in print\."
        r"|Two lines of code in another order, and the digits show it\.",
        "the error after a step with the old weights does not round to the printed one",
        lambda r, s: not prints("new E", "program E"),
    ),
    Claim(
        "textbook's order agrees",
        r"The error after the step agrees too: .+ in print\."
        r"|Two people, two programs, and the same digits\.",
        "the error after a step with the old weights rounds to the printed one",
        lambda r, s: prints("new E", "program E"),
    ),
    Claim(
        "program's order agrees",
        r"His program used weights that it had just changed\. In this order, we agree\.",
        "the error after a step through the changed weights rounds to the printed one",
        lambda r, s: prints("program E", "program E"),
    ),
    Claim(
        "no order agrees",
        r"His program's order does not give the printed number either\.",
        "the error after a step through the changed weights does not round to the printed one",
        lambda r, s: not prints("program E", "program E"),
    ),
)
