"""The names of classes, in the room that a picture has for them.

A number stands for a name only where the same picture says which name it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from viznet.views.drawing.fonts import drawable
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from viznet.recording import Run
    from viznet.views.drawing.panel import Panel

NUMBERED = "{number} {name}"
STRIDES = (1, 2, 5, 10, 20)  # of many classes, every one, second, fifth … is named
BEYOND = 1.0  # how far a name below the first or the last column may stand beyond the picture, in units
APART = 0.5  # between two names where only some columns are named, in units
LONGEST_IN_SENTENCE = 10.0  # how long a name in a sentence may be, in units
FEWEST_LETTERS = 3  # of a name that is cut; fewer letters would not tell which name it is


def class_names(run: Run) -> list[str]:
    """The name of every output in one line, or its number."""
    labels = list(map(drawable, run.probe.labels))
    return [labels[k] if k < len(labels) else str(k) for k in range(run.sizes[-1])]


def place_name(unit: int) -> str:
    """The place of a neuron in the arrays of its layer, as in a1[5].

    Places are counted from 0. A bare number would look like the name of a class.

    >>> place_name(5)
    '[5]'
    """
    return f"[{unit}]"


def name_in_sentence(panel: Panel, run: Run, k: int) -> str:
    """The name of output k for a sentence, or its number.

    It is the name that the recording has. A long name keeps its beginning and its end around an ellipsis, if no other
    name has the same two.
    """
    labels = run.probe.labels
    if k >= len(labels):
        return str(k)
    short = cut_in_the_middle(panel, labels[k], LONGEST_IN_SENTENCE * panel.unit, weight="bold")
    start, _, end = short.partition("…")
    alike = [name for name in labels if name.startswith(start) and name.endswith(end)]
    return short if short and len(alike) == 1 else labels[k]


def numbered(names: Sequence[str]) -> list[str]:
    """The names with their numbers, for a picture that uses the numbers too.

    >>> numbered(["dress", "shirt"]), numbered(["0", "1"])
    (['0 dress', '1 shirt'], ['0', '1'])
    """
    return [
        name if name == str(k) else wordings(NUMBERED, number=str(k), name=name)[0]
        for k, name in enumerate(names)
    ]


def cut(panel: Panel, name: str, room: float, size: float = 1, weight: str = "normal") -> str:
    """The name, or as many of its letters as fit before an ellipsis.

    The text is empty if that leaves fewer than three letters. A number is never cut.
    """
    if panel.width(name, size, weight) <= room:
        return name
    least = FEWEST_LETTERS + len(name) - len(name.lstrip("0123456789 "))
    return _longest(
        panel, range(least, len(name)), lambda count: name[:count].rstrip() + "…", room, size, weight
    )


def fitting_names(
    panel: Panel, names: Sequence[str], room: float, size: float = 1, weight: str = "normal"
) -> list[str]:
    """The names, each at most `room` pixels wide.

    Long names are cut, as long as all of them still differ. If that is not possible, the list is empty.
    """
    if room < 0.5 * size * panel.unit:
        return []  # no letter fits, so thousands of names need not be measured
    for cutting in (cut, cut_in_the_middle):
        texts = list[str]()
        for name in names:
            texts.append(cutting(panel, name, room, size, weight))
            if name and not texts[-1]:
                break  # one name has no room, so the thousands after it need not be measured
        else:
            if len(set(texts)) == len(set(names)):
                return texts
    return []


def cut_in_the_middle(panel: Panel, name: str, room: float, size: float = 1, weight: str = "normal") -> str:
    """The name, or as much of its beginning and its end as fits.

    Names that begin alike are told apart by their ends. The text is empty if fewer than three
    letters fit.
    """
    if panel.width(name, size, weight) <= room:
        return name

    def shortened(count: int) -> str:
        end = (count + 1) // 2
        return f"{name[: count - end].rstrip()}…{name[-end:].lstrip()}"

    return _longest(panel, range(FEWEST_LETTERS, len(name)), shortened, room, size, weight)


def _longest(
    panel: Panel,
    counts: range,
    shortened: Callable[[int], str],
    room: float,
    size: float,
    weight: str,
) -> str:
    """The text with the most letters that fits, or "".

    More letters are wider, so halving finds it, also in a name of thousands of letters.
    """
    fitting = bisect_right(counts, room, key=lambda count: panel.width(shortened(count), size, weight))
    return shortened(counts[fitting - 1]) if fitting else ""


def column_room(panel: Panel, each: float) -> float:
    """The room for a name below a column `each` pixels wide."""
    return max(0.0, min(0.95 * each, each - 0.2 * panel.unit) if each > 1.5 * panel.unit else 0.95 * each)


def row_and_column_names(
    panel: Panel, names: Sequence[str], row_room: float, column_room: float
) -> tuple[list[str], list[str]]:
    """The names of the classes beside the rows and below the columns.

    Where the names do not fit below the columns, their numbers stand there, and the rows have both. A list is empty
    where there is no room. `row_room` is 0 if the rows are not named.
    """
    rows = fitting_names(panel, names, row_room)
    columns = fitting_names(panel, names, column_room)
    if columns:
        return rows, columns
    numbers = fitting_names(panel, [str(k) for k in range(len(names))], column_room)
    both = fitting_names(panel, numbered(names), row_room) if row_room else []
    if both and numbers:
        return both, numbers
    return rows or both, []


def spaced_room(panel: Panel, each: float) -> float:
    """The room for a name, so that two do not touch.

    `each` is the distance of two columns that are named.
    """
    return max(0.0, each - APART * panel.unit)


def spaced_names(panel: Panel, names: Sequence[str], each: float) -> list[str]:
    """The names below columns `each` pixels wide, or some of them.

    If there is no room for all, every second, fifth … is named, and the others are "". If not even a few fit, all are.
    """
    for stride in STRIDES:
        if stride >= max(2, len(names)):
            break
        # The first column has a name, and it may hardly stand beyond the picture.
        apart = column_room(panel, each) if stride == 1 else spaced_room(panel, stride * each)
        room = min(apart, each + 2 * BEYOND * panel.unit)
        fitting = fitting_names(panel, _every(stride, names), room)
        if fitting:
            return fitting
    return [""] * len(names)


def spaced_row_and_column_names(
    panel: Panel,
    names: Sequence[str],
    row_room: float,
    rows_at: Mapping[int, float],
    column: float,
) -> tuple[list[str], list[str]]:
    """The names beside rows and below columns, or some of them.

    `row_and_column_names` chooses them. `rows_at` is where the middle of the row of each class is, and `column` how
    wide a column is. Where rows are too close for all names, every second, fifth … class is named, the same beside
    the rows and below the columns, and the others are "". Where only columns are too close, all rows are named.
    """

    def have_room(stride: int) -> bool:
        """Whether the rows have room for names if one class in `stride` has one."""
        distances = np.abs(np.diff([at for k, at in rows_at.items() if k % stride == 0]))
        return bool(distances.min(initial=np.inf) >= 0.95 * panel.unit)

    choices = list[tuple[list[str], list[str]]]()
    for stride in STRIDES:
        if stride >= max(2, len(names)):
            break
        room = row_room if have_room(stride) else 0.0
        below = column_room(panel, column) if stride == 1 else spaced_room(panel, stride * column)
        rows, columns = row_and_column_names(panel, names, room, below)
        rows, columns = _every(1 if have_room(1) else stride, rows), _every(stride, columns)
        if rows and columns:
            return rows, columns
        choices.append((rows, columns))
    return max(choices, key=lambda choice: (bool(choice[0]), bool(choice[1])))


def _every(stride: int, names: Sequence[str]) -> list[str]:
    """The names of one class in `stride`, and "" for the others."""
    return [name if i % stride == 0 else "" for i, name in enumerate(names)]
