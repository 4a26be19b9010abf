"""The sentences of the scene `equation`, chosen by the numbers."""

EQUATION_QUESTION = "How long is the equation that reads this?"
LAYER = "A layer is one equation: multiply, add, and bend with $f$."
COLUMNS = "Many books write columns: #box[$y = f(W x + b)$]. The numbers are the same."
FIRST = "These are the first layer's numbers: each has its cell."
NEXT = "The result goes into the next equation, with numbers of its own."
LAST = "The last equation gives the answer."
NESTED = "Put into one another, the layers are one equation."
ASK_COUNT = "How many numbers must be found for this equation?"
TOTAL = "Its {total} numbers are all that the network learns."
SAMPLE = "Its {total} numbers are all that it learns. A part of them is drawn."
POINT = "Take them as the coordinates of one point, in {total} dimensions."
PAPER = "Paper has two dimensions. Here are the two that moved most."
WALK = "Training moves the point, step after step."
DISTANCE = "Its way is Pythagoras again, with {total} squares under the root."
ALL_CHANGED = "All {total} coordinates changed on the way."
SOME_CHANGED = "{changed} of the {total} coordinates changed on the way."
NONE_CHANGED = "No coordinate changed on the way."
LESSON = "Learning is a walk through {total} dimensions."
STANDING = "This point stood still, in {total} dimensions."


def layer_added(layer: int, last: int) -> str:
    """Says what the equation of a layer does.

    >>> layer_added(3, 3)
    'The last equation gives the answer.'
    """
    return FIRST if layer == 1 else LAST if layer == last else NEXT


def how_many_changed(changed: int, total: int) -> str:
    """Says how many coordinates differ from those at the first moment.

    >>> how_many_changed(5, 5)
    'All {total} coordinates changed on the way.'
    >>> how_many_changed(0, 5)
    'No coordinate changed on the way.'
    """
    return ALL_CHANGED if changed == total else SOME_CHANGED if changed else NONE_CHANGED
