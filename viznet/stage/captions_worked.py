"""The sentences of the scene `worked_example`, chosen by the numbers."""

from viznet.walkthroughs.mazur import agrees

QUESTION = "Matt Mazur worked out one step by hand. Does the code agree?"
NET = "A hidden neuron adds two products and its bias."
SQUASHED = "The sigmoid bends each sum to a number between 0 and 1."
OUTPUTS = "The outputs do the same with what the hidden neurons give."
ERROR = "The error: half the square of each distance to its target."
TARGET = "target {target}"
AGREE = "Every digit that he printed so far is in the code's number too."
DIFFER = "Some digits that he printed are others in the code's numbers."
OUTPUT_SLOPE = "Back: how the error changes with an output, and the output with its sum."
OUTPUT_WEIGHT = "With its input as third factor, this is the gradient of a weight."
UPDATE = "The step: the old weight, minus {rate} times its gradient."
HIDDEN = "A hidden neuron gets something back from both outputs."
HIDDEN_WEIGHT = "Slope and input again make it the gradient of a weight."
HIDDEN_UPDATE = "These four weights take their steps, all with old numbers."
ASK_AFTER = "Will the error after this step agree too?"
ORDER = "The error after it: {ours} in the textbook's order, {printed} in print."
SAME_ORDER = "The error after the step agrees too: {printed} in print."
PROGRAM = "His program used weights that it had just changed. In this order, we agree."
NEITHER = "His program's order does not give the printed number either."
LONG = "After {passes} passes, the error is almost gone."
LESSON = "Two lines of code in another order, and the digits show it."
NO_ORDER = "Two people, two programs, and the same digits."


def so_far(*names: str) -> str:
    """Says whether these numbers agree with the printed ones.

    >>> so_far("E")
    "Every digit that he printed so far is in the code's number too."
    """
    return AGREE if all(map(agrees, names)) else DIFFER


def after_step() -> str:
    """Says whether the error after a step in the textbook's order agrees."""
    return SAME_ORDER if agrees("new E", "program E") else ORDER


def in_programs_order() -> str:
    """Says whether the error after a step in his program's order agrees."""
    return PROGRAM if agrees("program E") else NEITHER
