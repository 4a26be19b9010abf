"""What is taken for what: the held-out examples counted by their class and by the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from viznet.views.colours import bar_width, colour_bar, judging
from viznet.views.curves import percent
from viznet.views.options import checked_choice
from viznet.views.panel import Box, Panel
from viznet.views.probe import class_names, short_names
from viznet.views.view import ViewError, view

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.view import Draw

# Shares marked on the colour bar. Mistakes are rare: a colour that grew evenly with the share would hide them.
SHARES = (0.05, 0.25, 1.0)


@view
def confusion(figure: Figure | SubFigure, run: Run, theme: Theme, *, counts: bool = True) -> Draw:
    """What is taken for what: held-out examples by true class (rows) and answer (columns).

    Green on the diagonal is read right, pink beside it is mistaken; the colour grows with the square root of the share
    of the row. `counts=False` leaves the numbers out. Needs a recording with validation examples.
    """
    if "confusion" not in run:
        raise ViewError("confusion: this recording has no held-out examples; record again with validation=…")
    checked_choice("confusion", "counts", counts, (True, False))
    panel, names = Panel(figure, theme), class_names(run)
    unit, n = panel.unit, len(names)
    total = int(np.asarray(run[0]["confusion"]).sum())
    titles = [f"Confusion: what the {total:,} held-out examples are taken for", "Confusion: what is taken for what", "Confusion"]
    notes = ["green: read right · pink: mistaken · the colour is the share of the row", "green: right · pink: mistaken"]
    box = panel.heading(titles, notes)

    labels = short_names(panel, names, min(7 * unit, 0.25 * box.width), 0.9)
    marks = _marks()
    bar = bar_width(panel, [words for _, words in marks])
    left = max(panel.width(word, 0.9) for word in labels) + 2.1 * unit
    below = 2.5 * unit
    side = max(1.0, min(box.width - left - bar - unit, box.height - below))
    # Beside a matrix in a wide frame there is room for the story in words.
    aside = box.width - left - side - bar - unit
    told = aside > 14 * unit
    whole = left + side + unit + bar
    start = box.left if told else box.left + (box.width - whole) / 2
    square = Box(start + left, box.top_edge - side, side, side)
    _name_axes(panel, square, labels, names)
    colour_bar(panel, Box(square.right_edge + unit, square.bottom, bar, side), judging(theme), marks)
    axes = panel.axes(square)
    image = axes.imshow(np.zeros((n, n)), cmap=judging(theme), vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
    for k in range(1, n):
        for line in (axes.axhline, axes.axvline):
            line(k - 0.5, color=theme.faint, linewidth=panel.points(0.05))
    digits = panel.width(str(int(np.asarray(run[-1]["confusion"]).sum(axis=1).max())), 0.8)
    written = counts and side / n > max(1.15 * unit, digits + 0.2 * unit)
    cells = [panel.write(*_middle(square, n, i, j), "", size=0.8, ha="center", va="center_baseline") for i in range(n) for j in range(n)] if written else []
    readable = [theme.readable_on((255 * np.array(judging(theme)(k)[:3])).round().astype(int)) for k in range(256)]
    sign = np.where(np.eye(n, dtype=bool), 1.0, -1.0)
    story = _Story(panel, Box(box.right_edge - aside + 2 * unit, square.bottom, aside - 2 * unit, side), names) if told else None

    def draw(snapshot: Snapshot) -> list[Artist]:
        count = np.asarray(snapshot["confusion"])
        shade = sign * np.sqrt(count / np.maximum(count.sum(axis=1, keepdims=True), 1))
        image.set_data(shade)
        rows = np.minimum((shade.ravel() + 1) * 128, 255).astype(int)
        for text, number, row in zip(cells, count.ravel().tolist(), rows):
            text.set(text=str(number) if number else "", color=readable[row])
        return [image, *cells, *(story.tell(count) if story else ())]

    return draw


def _marks() -> list[tuple[float, str]]:
    up = [(0.5 + 0.5 * share**0.5, f"{100 * share:.0f} %") for share in SHARES]
    return [*((1 - height, words) for height, words in reversed(up)), (0.5, "0"), *up]


def _middle(square: Box, n: int, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell in pixels."""
    return square.left + (column + 0.5) * square.width / n, square.top_edge - (row + 0.5) * square.height / n


def _name_axes(panel: Panel, square: Box, labels: list[str], names: list[str]) -> None:
    """Classes at the left and below, and which axis is which."""
    unit, theme, n = panel.unit, panel.theme, len(names)
    if square.height / n >= 0.95 * unit:
        for i, word in enumerate(labels):
            y = _middle(square, n, i, 0)[1]
            panel.write(square.left - 0.5 * unit, y, word, size=0.9, ha="right", va="center_baseline")
    for j, word in enumerate(short_names(panel, names, 0.95 * square.width / n, 0.9)):
        panel.write(_middle(square, n, 0, j)[0], square.bottom - 1.1 * unit, word, size=0.9, ha="center")
    style: dict[str, Any] = {"size": 0.9, "color": theme.muted, "ha": "center"}
    middle = square.left + square.width / 2, square.bottom + square.height / 2
    panel.write(middle[0], square.bottom - 2.3 * unit, panel.fitting(["what it reads", "reads"], square.width, 0.9), **style)
    word = panel.fitting(["what it is", "is"], square.height, 0.9)
    x = square.left - max(panel.width(label, 0.9) for label in labels) - 1.1 * unit
    panel.write(x, middle[1], word, rotation=90, va="center", **style)


class _Story:
    """The matrix in words: the accuracy, and what is mistaken most often."""

    def __init__(self, panel: Panel, box: Box, names: list[str]) -> None:
        self._names, unit, theme = names, panel.unit, panel.theme
        y = box.bottom + box.height / 2 + 5 * unit
        self._accuracy = panel.write(box.left, y, "", size=3.4, weight="bold", color=theme.right)
        panel.write(box.left, y - 1.6 * unit, "are read right", size=1.1)
        panel.write(box.left, y - 5 * unit, "Taken for another most often", size=0.9, color=theme.muted)
        self._room = box.width, panel
        self._mistakes = [panel.write(box.left, y - (6.6 + 1.5 * i) * unit, "", size=1.1) for i in range(3)]

    def tell(self, count: NDArray[Any]) -> list[Artist]:
        """Writes the words for these counts; returns the texts."""
        total = count.sum()
        self._accuracy.set_text(percent(np.trace(count) / total) if total else "")
        off = np.where(np.eye(len(count), dtype=bool), 0, count)
        worst = np.argsort(-off, axis=None, kind="stable")[: len(self._mistakes)]
        room, panel = self._room
        for text, place in zip(self._mistakes, worst):
            i, j = divmod(int(place), len(count))
            true, read, times = self._names[i], self._names[j], int(off[i, j])
            wordings = [f"{true} read as {read}, {times} times", f"{true} as {read}, {times}×", f"{true} → {read}"]
            text.set_text(panel.fitting(wordings, room, 1.1) if times else "")
        return [self._accuracy, *self._mistakes]
