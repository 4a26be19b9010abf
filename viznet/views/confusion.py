"""The view `confusion`: held-out examples by their class and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.activations import Array
from viznet.errors import ViewError
from viznet.views.base import view
from viznet.views.drawing.axis import percent
from viznet.views.drawing.colours import bar_width, colour_bar, judgement, judgement_table
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import class_names, short_names
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

# The shares that are marked on the colour bar. The colour grows with the square root of the share, because mistakes are
# rare and would else be invisible.
MARKED_SHARES = (0.05, 0.25, 1.0)

TITLES = (
    "Confusion: what {count} held-out examples are taken for",
    "Confusion of {count} held-out examples",
    "Confusion, of {count}",
    "Confusion",
)
TITLES_OF_ONE = (
    "Confusion: what {count} held-out example is taken for",
    "Confusion of {count} held-out example",
    *TITLES[2:],
)
TITLES_MORE_AT_END = (
    "Confusion: what {count} held-out examples ({last} at the end) are taken for",
    "Confusion of {count} held-out examples ({last} at the end)",
    "Confusion, of {count} ({last} at the end)",
    "Confusion",
)
NOTES = (
    "{right}: read right · {wrong}: mistaken · the colour is the share of the row",
    "{right}: right · {wrong}: mistaken",
)
# If the examples were not counted at every snapshot.
SOMETIMES_NOTES = (
    "counted at {times} of {snapshots} snapshots · {right}: read right · {wrong}: mistaken · "
    "the colour is the share of the row",
    *NOTES,
)

# What is mistaken, from long to short.
MISTAKE = (
    "{true} read as {answer}, {count} times",
    "{true} as {answer}, {count}×",
    "{true} → {answer}",
    "{true_number} → {answer_number}",
)
SINGLE_MISTAKE = ("{true} read as {answer}, once", *MISTAKE[1:])

# The words of the summary, and their heights in units.
READ_RIGHT = "are read right"
MISTAKES_HEADINGS = ("Taken for another most often", "Taken for another")
LARGEST_ACCURACY, SMALLEST_ACCURACY = 3.8, 2.5
DIGIT_HEIGHT = 0.8  # of a digit one unit high, with a little room above it
LINES_BELOW_ACCURACY = 10.6


@view
def confusion(figure: Figure | SubFigure, run: Run, theme: Theme, *, counts: bool = True) -> Draw:
    """What is taken for what: held-out examples by true class and answer.

    Rows are true classes, columns are answers. The diagonal has the colour of right answers, and the rest that of
    mistakes. The colour grows with the square root of the share of the row. The run needs held-out examples.

    Parameters
    ----------
    counts : bool, default True
        Whether the number of examples is written into each cell, if there is room.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.confusion(counts=False)).still(size=(320, 180))
    """
    if "confusion" not in run:
        raise ViewError("confusion: this recording has no held-out examples; record again with validation=…")
    checked_choice("confusion", "counts", counts, (True, False))
    panel, names = Panel(figure, theme), class_names(run)
    unit, n = panel.unit, len(names)
    box = panel.heading(*_heading(run, theme))

    labels = short_names(panel, names, min(7 * unit, 0.25 * box.width), 0.9)
    marks = _marks()
    bar = bar_width(panel, [mark for _, mark in marks])
    left = max(panel.width(label, 0.9) for label in labels) + 2.1 * unit
    below = 2.5 * unit
    side = max(1.0, min(box.width - left - bar - unit, box.height - below))
    whole = left + side + unit + bar
    # A panel that is much wider or higher than the matrix has room for a summary in words.
    aside, beneath = box.width - whole - 2 * unit, box.height - below - side
    at_the_side = PanelBox(box.right_edge - aside, box.top_edge - side, aside, side)
    accuracy_size = _accuracy_size(panel, at_the_side)
    start = box.left if accuracy_size else box.left + (box.width - whole) / 2
    square = PanelBox(start + left, box.top_edge - side, side, side)
    summary_box = at_the_side
    if not accuracy_size:
        summary_box = PanelBox(square.left, box.bottom, box.right_edge - square.left, beneath - unit)
        accuracy_size = _accuracy_size(panel, summary_box)
    _name_axes(panel, square, labels, names)
    colour_bar(panel, PanelBox(square.right_edge + unit, square.bottom, bar, side), judgement(theme), marks)
    axes = panel.axes(square)
    image = axes.imshow(
        np.zeros((n, n)), cmap=judgement(theme), vmin=-1, vmax=1, aspect="auto", interpolation="nearest"
    )
    for k in range(1, n):
        for line in (axes.axhline, axes.axvline):
            line(k - 0.5, color=theme.faint, linewidth=panel.points(0.05))
    widest = panel.width(str(int(np.asarray(run[-1]["confusion"]).sum(axis=1).max())), 0.8)
    written = counts and side / n > max(1.15 * unit, widest + 0.2 * unit)
    # Two shapes hold all counts: one in the colour of ink, for light cells, and one in that of paper.
    inks = [theme.ink, theme.paper] if written else []
    letterings = [Lettering(panel, square, size=0.8, centred=True, facecolor=ink) for ink in inks]
    middles = [_middle(square, n, *divmod(cell, n)) for cell in range(n * n)]
    readable = [theme.readable_on(row.tolist()) for row in judgement_table(theme)]
    sign = np.where(np.eye(n, dtype=bool), 1.0, -1.0)
    summary = _Summary(panel, summary_box, accuracy_size, names) if accuracy_size else None

    def draw(snapshot: Snapshot) -> list[Artist]:
        count = np.asarray((run.last_measured(snapshot.index) or snapshot)["confusion"])
        shade = sign * np.sqrt(count / np.maximum(count.sum(axis=1, keepdims=True), 1))
        image.set_data(shade)
        rows = np.minimum((shade.ravel() + 1) * 128, 255).astype(int)
        cells = list(zip(middles, count.ravel().tolist(), rows))
        for ink, lettering in zip(inks, letterings):
            lettering.write(
                (x, y, str(number)) for (x, y), number, row in cells if number and readable[row] == ink
            )
        return [image, *letterings, *(summary.write(count) if summary else ())]

    return draw


def _heading(run: Run, theme: Theme) -> tuple[list[str], list[str]]:
    """The wordings of the title and of the note.

    They say of how many examples the counts are, and at how many snapshots they were taken.
    """
    measured = run.held_out_examples
    counted_at = measured[measured > 0]
    count, last = int(counted_at[0]), int(counted_at[-1])
    same_count = TITLES_OF_ONE if count == 1 else TITLES
    titles = same_count if count == last else TITLES_MORE_AT_END
    notes = NOTES if measured.all() else SOMETIMES_NOTES
    return (
        wordings(*titles, count=count, last=last),
        wordings(*notes, times=len(counted_at), snapshots=len(run), **theme.colour_names),
    )


def _marks() -> list[tuple[float, str]]:
    """The marks of the colour bar: mistaken below the middle, right above it."""
    upper = [(0.5 + 0.5 * share**0.5, f"{100 * share:.0f} %") for share in MARKED_SHARES]
    return [*((1 - height, label) for height, label in reversed(upper)), (0.5, "0"), *upper]


def _middle(square: PanelBox, n: int, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell in pixels."""
    return square.left + (column + 0.5) * square.width / n, square.top_edge - (row + 0.5) * square.height / n


def _name_axes(panel: Panel, square: PanelBox, labels: list[str], names: list[str]) -> None:
    """Write the classes at the left and below, and what rows and columns are."""
    unit, theme, n = panel.unit, panel.theme, len(names)
    if square.height / n >= 0.95 * unit:
        for i, label in enumerate(labels):
            y = _middle(square, n, i, 0)[1]
            panel.write(square.left - 0.5 * unit, y, label, size=0.9, ha="right", va="center_baseline")
    for j, label in enumerate(short_names(panel, names, 0.95 * square.width / n, 0.9)):
        panel.write(_middle(square, n, 0, j)[0], square.bottom - 1.1 * unit, label, size=0.9, ha="center")
    style: dict[str, Any] = {"size": 0.9, "color": theme.muted, "ha": "center"}
    x, y = square.left + square.width / 2, square.bottom + square.height / 2
    columns = panel.fitting(["predicted class", "predicted"], square.width, 0.9)
    panel.write(x, square.bottom - 2.3 * unit, columns, **style)
    rows = panel.fitting(["true class", "true"], square.height, 0.9)
    x = square.left - max(panel.width(label, 0.9) for label in labels) - 1.1 * unit
    panel.write(x, y, rows, rotation=90, va="center", **style)


def _accuracy_size(panel: Panel, box: PanelBox) -> float:
    """The size of the accuracy in a box, or 0 if the summary does not fit.

    The other words of the summary keep their size.
    """
    room = (box.height / panel.unit - LINES_BELOW_ACCURACY) / DIGIT_HEIGHT
    size = min(LARGEST_ACCURACY, room, box.width / panel.width(percent(1), weight="bold"))
    widest = max(panel.width(READ_RIGHT, 1.2), panel.width(MISTAKES_HEADINGS[-1], 0.9))
    return size if size >= SMALLEST_ACCURACY and widest <= box.width else 0.0


class _Summary:
    """The matrix in words: the accuracy, and the most frequent mistakes."""

    def __init__(self, panel: Panel, box: PanelBox, accuracy_size: float, names: list[str]) -> None:
        self._names, self._panel, self._width, unit = names, panel, box.width, panel.unit
        # The words stand in the middle of the height of the box.
        height = (DIGIT_HEIGHT * accuracy_size + LINES_BELOW_ACCURACY) * unit
        top = box.top_edge - (box.height - height) / 2
        self._x, self._y = box.left, top - DIGIT_HEIGHT * accuracy_size * unit
        self._lines = [self._y - (6.8 + 1.7 * i) * unit for i in range(3)]
        self._accuracy = Lettering(panel, box, size=accuracy_size, weight="bold", facecolor=panel.theme.right)
        self._mistakes = Lettering(panel, box, size=1.2, facecolor=panel.theme.ink)
        panel.write(self._x, self._y - 1.6 * unit, READ_RIGHT, size=1.2)
        heading = panel.fitting(MISTAKES_HEADINGS, box.width, 0.9)
        panel.write(self._x, self._y - 5 * unit, heading, size=0.9, color=panel.theme.muted)

    def write(self, count: Array) -> list[Artist]:
        """Write the words for these counts, and return the artists that moved."""
        accuracy = np.trace(count) / max(count.sum(), 1)
        off = np.where(np.eye(len(count), dtype=bool), 0, count)
        most_frequent = np.argsort(-off, axis=None, kind="stable")[: len(self._lines)]
        cells = [divmod(int(cell), len(count)) for cell in most_frequent]
        mistakes = [
            (self._x, y, self._mistake(*cell, int(off[cell])))
            for y, cell in zip(self._lines, cells)
            if off[cell]
        ]
        return [
            self._accuracy.write([(self._x, self._y, percent(accuracy))]),
            self._mistakes.write(mistakes),
        ]

    def _mistake(self, true: int, answer: int, count: int) -> str:
        """One mistake in the longest wording that fits."""
        texts = wordings(
            *(SINGLE_MISTAKE if count == 1 else MISTAKE),
            true=self._names[true],
            answer=self._names[answer],
            count=count,
            true_number=true,
            answer_number=answer,
        )
        return self._panel.fitting(texts, self._width, 1.2)
