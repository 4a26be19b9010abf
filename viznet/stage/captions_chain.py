"""The sentences of the scene `chain_rule`, chosen by the numbers."""

from viznet.walkthroughs.numbers import NOTHING

QUESTION = "What does one weight do to the loss?"
CHAIN = "A weight moves a sum, the sum an activation, and this the loss."
SHORT_CHAIN = "A weight moves a score, and the score moves the loss."
ASK = "If this weight grows a little, does the loss rise or fall?"
NUDGE = "Raise it by {h}: all that follows is computed anew."
INPUT = "The sum moves {factor} times as far: that is the input."
INPUT_OF_ONE = "The sum moves just as far: the input is {factor} here."
NO_INPUT = "The input is {factor}, so the sum does not move."
SLOPE = "The activation moves {factor} times as far: the slope here."
SLOPE_OF_ONE = "The activation moves just as far: the slope is {factor} here."
FLAT = "The slope is {factor} here, so the activation does not move."
SAME_WAY = "The loss moves {factor} times as far, the same way."
OTHER_WAY = "The loss moves {factor} times as far: the other way."
STILL = "The last factor is {factor}, so the loss does not move."
PRODUCT = "All factors multiplied: the gradient of this weight."
ZERO = "A factor is 0, so the gradient of this weight is 0."
CHECK = "It promises {promise} for {h}. The loss moved by {change}."
LESSON = "Backpropagation is this, for every weight at once."


def chain(numbers: int) -> str:
    """Says what moves what, among so many numbers.

    >>> chain(3)
    'A weight moves a score, and the score moves the loss.'
    """
    return SHORT_CHAIN if numbers == 3 else CHAIN


def handed_over(name: str, factor: float) -> str:
    """Says what a factor is: the input, the slope, or that of the loss.

    >>> handed_over("input", 1.0)
    'The sum moves just as far: the input is {factor} here.'
    >>> handed_over("slope", 0.0)
    'The slope is {factor} here, so the activation does not move.'
    >>> handed_over("loss", -0.5)
    'The loss moves {factor} times as far: the other way.'

    A factor that single precision cannot tell from 0 is 0:

    >>> handed_over("loss", 1e-12)
    'The last factor is {factor}, so the loss does not move.'
    """
    moves = abs(factor) >= NOTHING
    if name == "input":
        return INPUT_OF_ONE if factor == 1 else INPUT if moves else NO_INPUT
    if name == "slope":
        return SLOPE_OF_ONE if factor == 1 else SLOPE if moves else FLAT
    return STILL if not moves else SAME_WAY if factor > 0 else OTHER_WAY


def product_sentence(gradient: float) -> str:
    """Says what all factors give together.

    >>> product_sentence(0.0)
    'A factor is 0, so the gradient of this weight is 0.'
    """
    return PRODUCT if gradient else ZERO
