"""What is taken for what: the held-out examples counted by their class and by the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import ViewError
from viznet.views.base import view
from viznet.views.drawing.axis import percent
from viznet.views.drawing.colours import bar_width, colour_bar, judgement, judging
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Box, Panel
from viznet.views.drawing.probe import class_names, of_how_many, short_names

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

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
    measured = run.held_out_examples
    counted = measured[measured > 0]
    titles = [
        f"Confusion: what {of_how_many(counted, ' held-out examples')} are taken for",
        f"Confusion of {of_how_many(counted, ' held-out examples')}",
        f"Confusion, of {of_how_many(counted)}",
        "Confusion",
    ]
    notes = [
        "green: read right · pink: mistaken · the colour is the share of the row",
        "green: right · pink: mistaken",
    ]
    if not measured.all():
        notes.insert(0, f"counted at {np.count_nonzero(measured)} of {len(run)} snapshots · {notes[0]}")
    box = panel.heading(titles, notes)

    labels = short_names(panel, names, min(7 * unit, 0.25 * box.width), 0.9)
    marks = _marks()
    bar = bar_width(panel, [words for _, words in marks])
    left = max(panel.width(word, 0.9) for word in labels) + 2.1 * unit
    below = 2.5 * unit
    side = max(1.0, min(box.width - left - bar - unit, box.height - below))
    whole = left + side + unit + bar
    # A frame that is much wider or higher than the matrix has room for the story in words.
    aside, beneath = box.width - whole - 2 * unit, box.height - below - side
    start = box.left if aside > 12 * unit else box.left + (box.width - whole) / 2
    square = Box(start + left, box.top_edge - side, side, side)
    _name_axes(panel, square, labels, names)
    colour_bar(panel, Box(square.right_edge + unit, square.bottom, bar, side), judging(theme), marks)
    axes = panel.axes(square)
    image = axes.imshow(
        np.zeros((n, n)), cmap=judging(theme), vmin=-1, vmax=1, aspect="auto", interpolation="nearest"
    )
    for k in range(1, n):
        for line in (axes.axhline, axes.axvline):
            line(k - 0.5, color=theme.faint, linewidth=panel.points(0.05))
    digits = panel.width(str(int(np.asarray(run[-1]["confusion"]).sum(axis=1).max())), 0.8)
    written = counts and side / n > max(1.15 * unit, digits + 0.2 * unit)
    # Two shapes write all counts: those that ink is read on, and those that paper is.
    inks = [theme.ink, theme.paper] if written else []
    numerals = [Lettering(panel, square, size=0.8, centred=True, facecolor=ink) for ink in inks]
    middles = [_middle(square, n, *divmod(cell, n)) for cell in range(n * n)]
    readable = [theme.readable_on(row.tolist()) for row in judgement(theme)]
    sign = np.where(np.eye(n, dtype=bool), 1.0, -1.0)
    story = None
    if aside > 12 * unit:
        story = _Story(panel, Box(box.right_edge - aside, square.bottom, aside, side), names)
    elif beneath > 13 * unit:
        story = _Story(panel, Box(square.left, box.bottom, box.right_edge - square.left, beneath), names)

    def draw(snapshot: Snapshot) -> list[Artist]:
        last_counted = run.last_measured(snapshot.index)
        count = np.asarray((last_counted or snapshot)["confusion"])
        shade = sign * np.sqrt(count / np.maximum(count.sum(axis=1, keepdims=True), 1))
        image.set_data(shade)
        rows = np.minimum((shade.ravel() + 1) * 128, 255).astype(int)
        cells = list(zip(middles, count.ravel().tolist(), rows))
        for ink, numeral in zip(inks, numerals):
            numeral.write(
                (x, y, str(number)) for (x, y), number, row in cells if number and readable[row] == ink
            )
        return [image, *numerals, *(story.tell(count) if story else ())]

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
    panel.write(
        middle[0],
        square.bottom - 2.3 * unit,
        panel.fitting(["predicted class", "predicted"], square.width, 0.9),
        **style,
    )
    word = panel.fitting(["true class", "true"], square.height, 0.9)
    x = square.left - max(panel.width(label, 0.9) for label in labels) - 1.1 * unit
    panel.write(x, middle[1], word, rotation=90, va="center", **style)


class _Story:
    """The matrix in words: the accuracy, and what is mistaken most often."""

    def __init__(self, panel: Panel, box: Box, names: list[str]) -> None:
        self._names, self._panel, self._width, unit = names, panel, box.width, panel.unit
        self._x, self._y = box.left, box.bottom + box.height / 2 + 5 * unit
        self._lines = [self._y - (6.8 + 1.7 * i) * unit for i in range(3)]
        self._accuracy = Lettering(panel, box, size=3.8, weight="bold", facecolor=panel.theme.right)
        self._mistakes = Lettering(panel, box, size=1.2, facecolor=panel.theme.ink)
        panel.write(box.left, self._y - 1.6 * unit, "are read right", size=1.2)
        panel.write(
            box.left, self._y - 5 * unit, "Taken for another most often", size=0.9, color=panel.theme.muted
        )

    def tell(self, count: NDArray[Any]) -> list[Artist]:
        """Writes the words for these counts; returns what moved."""
        accuracy = np.trace(count) / max(count.sum(), 1)
        off = np.where(np.eye(len(count), dtype=bool), 0, count)
        worst = [
            divmod(int(cell), len(count))
            for cell in np.argsort(-off, axis=None, kind="stable")[: len(self._lines)]
        ]
        told = [
            (self._x, y, self._mistake(*cell, int(off[cell])))
            for y, cell in zip(self._lines, worst)
            if off[cell]
        ]
        return [self._accuracy.write([(self._x, self._y, percent(accuracy))]), self._mistakes.write(told)]

    def _mistake(self, true: int, read: int, times: int) -> str:
        is_, as_ = self._names[true], self._names[read]
        often = "once" if times == 1 else f"{times} times"
        wordings = [
            f"{is_} read as {as_}, {often}",
            f"{is_} as {as_}, {times}×",
            f"{is_} → {as_}",
            f"{true} → {read}",
        ]
        return self._panel.fitting(wordings, self._width, 1.2)
