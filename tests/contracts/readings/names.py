"""Which classes and neurons are named beside a picture, and in what order."""

import re
from collections.abc import Sequence

from matplotlib.transforms import Bbox

from tests.readback import Screen, Word
from viznet.recording import Run


def class_names(run: Run) -> list[str]:
    """The names of the outputs."""
    return [*run.probe.labels, *map(str, range(len(run.probe.labels), run.sizes[-1]))]


def wordings(run: Run) -> list[list[str]]:
    """Classes are named by their names, by their numbers if room is short, or by both."""
    names, numbers = class_names(run), [str(k) for k in range(run.sizes[-1])]
    return [names, numbers, [f"{number} {name}" for number, name in zip(numbers, names)]]


def is_name(text: str, name: str) -> bool:
    """Whether a text is a name, or a long one without its end or its middle."""
    begin, cut, end = text.partition("…")
    return text == name or (
        bool(cut) and len(text) > 3 and bool(begin) and name.startswith(begin) and name.endswith(end)
    )


def are_names(words: Sequence[Word], choices: Sequence[Sequence[str]]) -> bool:
    """Whether the words are the names of one of the choices, in this order."""
    texts = [word.text for word in words]
    return any(len(texts) == len(choice) and all(map(is_name, texts, choice)) for choice in choices)


def below(screen: Screen, box: Bbox, lines: float = 2) -> list[Word]:
    """The words in the line below a picture, from left to right.

    Sentences, and the labels of further pictures, may stand there too.
    """
    found = [
        w
        for w in screen.words
        if box.x0 - 2 <= w.x <= box.x1 + 2
        and 0 <= box.y0 - w.y <= lines * w.box.height
        and not w.text.endswith(".")
        and not re.match(r"dW\d", w.text)
    ]
    return sorted(found, key=lambda word: word.x)


def check_row(words: Sequence[Word], box: Bbox, choices: Sequence[Sequence[str]], *, needed: bool) -> None:
    """The words below a picture name its columns, in order and in place.

    Where there is no room, there are none.

    `choices` are the wordings that may be taken. `needed` says that there is room for them.
    """
    if not words and not needed:
        return
    count = len(choices[0])
    # In a small picture, every second or fifth column is named.
    strides = [n for n in (1, 2, 5, 10, 20) if are_names(words, [choice[::n] for choice in choices])]
    if not strides and not needed:  # the last of them may be left out beside another picture
        strides = [n for n in (2, 5, 10, 20) if are_names(words, [choice[::n][:-1] for choice in choices])]
    assert strides and (strides[0] == 1 or not needed), [word.text for word in words]
    each = box.width / count
    for i, word in enumerate(words):
        middle = box.x0 + (i * strides[0] + 0.5) * each
        assert abs(word.x - middle) <= 2, f"{word.text!r} stands below its column"
