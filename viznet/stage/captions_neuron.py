"""The sentences of the scene `neuron`, chosen by the numbers."""

from viznet.stage.captions import inner_neuron
from viznet.walkthroughs.written_sum import WeightedSum

QUESTION = "What does one neuron do?"
COOK = "A neuron is a cook who mixes what earlier cooks send."
COOK_OF_INPUTS = "A neuron is a cook who mixes what all the pixels send."
RECIPE = "Its recipe says how much of each to add, or to take away."
SALT = "Then it adds a pinch of salt: its bias."
NO_SALT = "Its pinch of salt, the bias, is 0 here."
GOES_ON = "The dish goes on to the next cooks."
STAYS = "This time, nothing goes on to the next cooks."
SERVED = "No cook comes after this one, so the dish is an answer."
ASK = "What will this neuron pass on?"
ASK_LAST = "What will this neuron answer?"
SILENT = "Its sum is below 0, so it passes on {a}: it is silent."
AS_IT_IS = "Its sum stays as it is: it passes on {a}."
BENT = "Its sum is bent by {activation}: it passes on {a}."
ANSWER_OFF = "Its sum is below 0, so the output for {label} is {a}."
ANSWER_AS_IT_IS = "Its sum stays as it is: the output for {label} is {a}."
ANSWER_BENT = "Its sum is bent by {activation}: the output for {label} is {a}."
SCORE = "Its sum is the score of {label}. Softmax makes {a} of it."
LESSON = "Every neuron cooks like this, by a recipe of its own."


def sends(layer: int) -> str:
    """Says who comes before the neurons of a layer.

    >>> sends(1)
    'A neuron is a cook who mixes what all the pixels send.'
    """
    return COOK if layer > 1 else COOK_OF_INPUTS


def pinch(bias: float) -> str:
    """Says whether the neuron has a bias that is not 0.

    >>> pinch(0.0)
    'Its pinch of salt, the bias, is 0 here.'
    """
    return SALT if bias else NO_SALT


def served(a: float, *, last: bool) -> str:
    """Says where the neuron's activation goes.

    >>> served(0.0, last=False)
    'This time, nothing goes on to the next cooks.'
    """
    return SERVED if last else GOES_ON if a else STAYS


def in_numbers(its_sum: WeightedSum) -> str:
    """Says what comes to the neuron: many inputs, one, or only its bias."""
    return inner_neuron(its_sum)


def passes_on(z: float, a: float, *, last: bool, softmax: bool) -> str:
    """Says what becomes of a sum z.

    `last` says whether the neuron is in the last layer, and `softmax` whether the sum is a score, of which softmax
    makes a share.

    >>> passes_on(-1.5, 0.0, last=False, softmax=False)
    'Its sum is below 0, so it passes on {a}: it is silent.'
    >>> passes_on(1.5, 1.5, last=False, softmax=False)
    'Its sum stays as it is: it passes on {a}.'
    >>> passes_on(1.5, 1.5, last=True, softmax=False)
    'Its sum stays as it is: the output for {label} is {a}.'
    """
    if softmax:
        return SCORE
    if a == 0 and z < 0:
        return ANSWER_OFF if last else SILENT
    if a == z:
        return ANSWER_AS_IT_IS if last else AS_IT_IS
    return ANSWER_BENT if last else BENT
