"""A claim: a sentence that is true for some numbers and false for others."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed


@dataclass(frozen=True)
class Claim:
    """A kind of sentence, and when it is true.

    Parameters
    ----------
    name
        What the receipt calls it.
    says
        A pattern of all its sentences.
    condition
        The condition in words.
    holds
        The condition as a function.
    """

    name: str
    says: str
    condition: str
    holds: Callable[[Recomputed, Spoken], bool]

    def reads(self, text: str) -> bool:
        """Whether a sentence makes this claim."""
        return re.fullmatch(self.says, text) is not None
