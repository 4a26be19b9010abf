"""The sentences of the scene `equation`, chosen by the numbers."""

EQUATION_QUESTION = "How long is the equation that reads this?"
LAYER = "A layer is one equation: multiply, add, and bend with $f$."
COLUMNS = "Many books write columns: #box[$y = f(W x + b)$]. The numbers are the same."
FIRST = "These are the first layer's numbers: each has its cell."
NEXT = "The result goes into the next equation, with numbers of its own."
LAST = "The last equation gives the answer."
NESTED = "Put into one another, the layers are one equation."
ONE_LAYER = "This network has one layer, so this is its whole equation."
ASK_COUNT = "How many numbers must be found for this equation?"
TOTAL = "Its {total} numbers are all that the network learns."
SAMPLE = "Its {total} numbers are all that it learns. A part of them is drawn."
POINT = "Take them as the coordinates of one point, in {total} dimensions."
PAPER = "Paper has two dimensions. Here are the two that moved most."
PAPER_STILL = "Paper has two dimensions. Here are the first two: none moved."
WALK = "Training moves the point, step after step."
NO_WALK = "Step after step, training leaves the point where it is."
DISTANCE = "Its way is the root of {total} squared moves: Pythagoras."
ALL_CHANGED = "All {total} coordinates changed on the way."
SOME_CHANGED = "{changed} of the {total} coordinates changed on the way."
NONE_CHANGED = "No coordinate changed on the way."
LESSON = "Learning is a walk through {total} dimensions."
STANDING = "This point stood still, in {total} dimensions."
BEGINNING = "Here the walk begins, in {total} dimensions."


def layer_added(layer: int, last: int) -> str:
    """Says what the equation of a layer does.

    >>> layer_added(3, 3)
    'The last equation gives the answer.'
    """
    return FIRST if layer == 1 else LAST if layer == last else NEXT


def lesson(changed: int, moment: int, last: int) -> str:
    """Says at the end what the point did, up to one moment of the recording.

    >>> lesson(0, 0, 5), lesson(0, 5, 5)
    ('Here the walk begins, in {total} dimensions.', 'This point stood still, in {total} dimensions.')
    """
    if changed:
        return LESSON
    return BEGINNING if moment == 0 < last else STANDING


def how_many_changed(changed: int, total: int) -> str:
    """Says how many coordinates differ from those at the first moment.

    >>> how_many_changed(5, 5)
    'All {total} coordinates changed on the way.'
    >>> how_many_changed(0, 5)
    'No coordinate changed on the way.'
    """
    return ALL_CHANGED if changed == total else SOME_CHANGED if changed else NONE_CHANGED
