"""The view `confusion`: held-out examples by their class and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import ViewError
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.colours import bar_width, colour_bar, judgement, judgement_table
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.names import (
    class_names,
    fitting_names,
    numbered,
    spaced_row_and_column_names,
)
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.summary import ConfusionSummary, has_room
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

# The shares that are marked on the colour bar. The colour grows with the square root of the share, because mistakes are
# rare and would else be invisible.
MARKED_SHARES = (0.05, 0.25, 1.0)
SMALLEST_CELL = 6  # pixels; lines between smaller cells would hide them

# What to look at, from long to short.
LOOK = (
    "Watch whether the colour gathers on the diagonal, where answers are right.",
    "Watch whether the diagonal fills.",
)
TITLES = (
    "Confusion: what {count} held-out examples are taken for",
    "Confusion of {count} held-out examples",
    "Confusion of {count} examples",
    "Confusion",
)
TITLES_OF_ONE = (
    "Confusion: what {count} held-out example is taken for",
    "Confusion of {count} held-out example",
    "Confusion of {count} example",
    *TITLES[3:],
)
TITLES_MORE_AT_END = (
    "Confusion: what {count} held-out examples ({last} at the end) are taken for",
    "Confusion of {count} held-out examples ({last} at the end)",
    "Confusion of {count} examples ({last} at the end)",
    "Confusion",
)
NOTES = (
    "{right}: right · {wrong}: wrong · the stronger the colour, the larger the share of the row",
    "{right}: right · {wrong}: wrong · colour: share of the row",
    "{right}: right · {wrong}: wrong",
)
# If the examples were not counted at every snapshot.
SOMETIMES_NOTES = (
    "counted at {times} of {snapshots} snapshots · {right}: right · {wrong}: wrong · colour: share of the row",
    *NOTES[1:],
)
# If classes are left out, even the shortest note says so.
SOME_CLASSES_NOTES = (
    "the {shown} of {classes} classes with the most mistakes at the end · {right}: right · {wrong}: wrong",
    "the {shown} of {classes} classes with the most mistakes at the end",
    "{shown} of {classes} classes",
)

BELOW = 2.5  # the height of the names below the matrix in units
SHARES = (1.0, 0.9, 0.8, 0.7)  # of the largest matrix; a smaller one leaves room for the accuracy beside it
MOST_CLASSES = 100  # how many classes are shown


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
    if not (run.held_out_examples > 0).any():
        raise ViewError("confusion: no held-out examples were measured in this recording; record it again")
    checked_choice("confusion", "counts", counts, (True, False))
    panel, classes = Panel(figure, theme), _classes_shown(run)
    unit, n, every_name = panel.unit, len(classes), class_names(run)
    names = [every_name[k] for k in classes]
    box = panel.heading(*_heading(run, n, theme), numbers=_counts(run), look=LOOK)

    marks = _marks()
    bar = bar_width(panel, [mark for _, mark in marks])

    def arranged(
        row_room: float, share: float = 1.0
    ) -> tuple[list[str], list[str], PanelBox, PanelBox, bool]:
        """The arrangement with names of at most `row_room` pixels.

        The matrix is a share of the largest one. Returns the names of rows and columns, the matrix, the room at its
        side, and whether a summary fits there.
        """
        side = share * _side(panel, box, fitting_names(panel, numbered(names), row_room), bar)
        rows, columns = spaced_row_and_column_names(
            panel, names, row_room, {k: k * side / n for k in range(n)}, side / n
        )
        side, left = share * _side(panel, box, rows, bar), _left(panel, rows)
        whole = left + side + unit + bar
        aside = box.width - whole - 2 * unit
        summary = PanelBox(box.right_edge - aside, box.top_edge - side, aside, side)
        fits = has_room(panel, summary)
        start = box.left if fits else box.left + (box.width - whole) / 2
        return rows, columns, PanelBox(start + left, box.top_edge - side, side, side), summary, fits

    # A panel that is much wider or higher than the matrix has room for a summary in words. Shorter names make room, and
    # so does a matrix that is a little smaller.
    rooms = [(min(most * unit, 0.25 * box.width), share) for share in SHARES for most in (7, 5, 3.5)]
    # But they are not left out for it: the answers tell little where no row says which class it is.
    whole = arranged(*rooms[0])
    fitting = (
        choice
        for choice in (arranged(*room) for room in rooms)
        if choice[-1] and (any(choice[0]) or not any(whole[0]))
    )
    rows, columns, square, summary_box, aside = next(fitting, whole)
    side = square.width
    if not aside:
        beneath = square.bottom - BELOW * unit - box.bottom
        summary_box = PanelBox(square.left, box.bottom, box.right_edge - square.left, beneath - unit)
    _name_axes(panel, square, rows, columns)
    colour_bar(panel, PanelBox(square.right_edge + unit, square.bottom, bar, side), judgement(theme), marks)
    axes = panel.axes(square)
    image = axes.imshow(
        np.zeros((n, n)), cmap=judgement(theme), vmin=-1, vmax=1, aspect="auto", interpolation="nearest"
    )
    panel.frame(axes, theme.faint, 0.05)
    for k in range(1, n if side / n >= SMALLEST_CELL else 1):
        for line in (axes.axhline, axes.axvline):
            line(k - 0.5, color=theme.faint, linewidth=panel.points(0.05))
    cells = np.ix_(classes, classes)
    largest = int(np.asarray(run[-1]["confusion"][classes]).sum(axis=1).max())
    widest = panel.width(str(largest))
    written = counts and side / n > max(0.85 * unit, widest + 0.2 * unit)  # a digit is 0.73 units high
    # Two shapes hold all counts: one in the colour of ink, for light cells, and one in that of paper.
    inks = [theme.ink, theme.paper] if written else []
    letterings = [Lettering(panel, square, centred=True, facecolor=ink) for ink in inks]
    middles = [_middle(square, n, *divmod(cell, n)) for cell in range(n * n if written else 0)]
    readable = [theme.readable_on(row.tolist()) for row in judgement_table(theme)]
    sign = np.where(np.eye(n, dtype=bool), 1.0, -1.0)
    summary = ConfusionSummary(panel, summary_box, run, names) if has_room(panel, summary_box) else None

    def draw(snapshot: Snapshot) -> list[Artist]:
        measured = run.last_measured(snapshot.index) or snapshot
        confusion = measured["confusion"]
        count = np.asarray(confusion[cells])
        examples = np.asarray(confusion[classes]).sum(axis=1, keepdims=True)
        shade = sign * np.sqrt(count / np.maximum(examples, 1))
        image.set_data(shade)
        shades = np.minimum((shade.ravel() + 1) * 128, 255).astype(int)
        numbers = list(zip(middles, count.ravel().tolist(), shades))
        step = int(run.steps[measured.index])
        for ink, lettering in zip(inks, letterings):
            cells_of_ink = [
                (cell, place, number)
                for cell, (place, number, row) in enumerate(numbers)
                if number and readable[row] == ink
            ]
            lettering.write((x, y, str(number)) for _, (x, y), number in cells_of_ink)
            places = ((int(classes[cell // n]), int(classes[cell % n])) for cell, _, _ in cells_of_ink)
            sources = (Source("confusion", place, kind="recorded", step=step) for place in places)
            texts = (str(number) for _, _, number in cells_of_ink)
            list_numbers(lettering, map(Number, texts, sources))
        return [image, *letterings, *(summary.write(measured, count) if summary else ())]

    return draw


def _classes_shown(run: Run) -> NDArray[np.intp]:
    """The classes to show, in their order.

    Of many, these are the ones that are mistaken most often at the end. The counts are read row by row, because those
    of 10,000 classes take 800 MB.
    """
    n, last = run.sizes[-1], run.last_measured(len(run) - 1)
    if n <= MOST_CLASSES or last is None:
        return np.arange(min(n, MOST_CLASSES))
    mistakes = np.zeros(n, np.int64)
    for k, row in enumerate(last["confusion"]):
        wrong = np.array(row)
        wrong[k] = 0
        mistakes += wrong
        mistakes[k] += wrong.sum()
    run.release()
    return np.sort(np.argsort(-mistakes, kind="stable")[:MOST_CLASSES])


def _heading(run: Run, shown: int, theme: Theme) -> tuple[list[str], list[str]]:
    """The wordings of the title and of the note.

    They say of how many examples the counts are, at how many snapshots they were taken, and whether classes are left
    out.
    """
    measured = run.held_out_examples
    counted_at = measured[measured > 0]
    count, last = int(counted_at[0]), int(counted_at[-1])
    same_count = TITLES_OF_ONE if count == 1 else TITLES
    titles = same_count if count == last else TITLES_MORE_AT_END
    notes = NOTES if measured.all() else SOMETIMES_NOTES
    if shown < run.sizes[-1]:
        notes = SOME_CLASSES_NOTES
    numbers = {
        "times": len(counted_at),
        "snapshots": len(run),
        "shown": shown,
        "classes": run.sizes[-1],
    } | theme.colour_names
    return wordings(*titles, count=count, last=last), wordings(*notes, **numbers)


def _counts(run: Run) -> list[Number]:
    """How many held-out examples are counted, at first and at last."""
    measured = run.held_out_examples
    steps = run.steps[measured > 0]
    counts = measured[measured > 0]
    return [
        Number(f"{int(counts[i]):,}", Source(kind="held out", step=int(steps[i])))
        for i in ((0,) if counts[0] == counts[-1] else (0, -1))
    ]


def _left(panel: Panel, rows: Sequence[str]) -> float:
    """The room for the names of the rows at the left of the matrix."""
    return max((panel.width(label) for label in rows), default=0.0) + 2.1 * panel.unit


def _side(panel: Panel, box: PanelBox, rows: Sequence[str], bar: float) -> float:
    """The side of the matrix beside these names."""
    return max(1.0, min(box.width - _left(panel, rows) - bar - panel.unit, box.height - BELOW * panel.unit))


def _marks() -> list[tuple[float, str]]:
    """The marks of the colour bar: mistaken below the middle, right above it."""
    upper = [(0.5 + 0.5 * share**0.5, f"{100 * share:.0f} %") for share in MARKED_SHARES]
    return [*((1 - height, label) for height, label in reversed(upper)), (0.5, "0"), *upper]


def _middle(square: PanelBox, n: int, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell in pixels."""
    return square.left + (column + 0.5) * square.width / n, square.top_edge - (row + 0.5) * square.height / n


def _name_axes(panel: Panel, square: PanelBox, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Writes the classes at the left and below, and what rows and columns are."""
    unit, theme = panel.unit, panel.theme
    for i, label in enumerate(rows):
        y = _middle(square, len(rows), i, 0)[1]
        panel.write(square.left - 0.5 * unit, y, label, ha="right", va="center_baseline")
    for j, label in enumerate(columns):
        x = _middle(square, len(columns), 0, j)[0]
        panel.write(x, square.bottom - 1.1 * unit, label, ha="center")
    style: dict[str, Any] = {"color": theme.muted, "ha": "center"}
    x, y = square.left + square.width / 2, square.bottom + square.height / 2
    what = panel.fitting(["predicted class", "predicted"], square.width)
    panel.write(x, square.bottom - (2.3 if columns else 1.2) * unit, what, **style)
    what = panel.fitting(["true class", "true"], square.height)
    x = square.left - max((panel.width(label) for label in rows), default=0.0) - 1.1 * unit
    panel.write(x, y, what, rotation=90, va="center", **style)
