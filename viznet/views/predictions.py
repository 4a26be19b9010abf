"""What the network answers: a few pinned digits, each with a bar for every class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.views.base import view
from viznet.views.drawing.bars import Bars
from viznet.views.drawing.colours import sequential
from viznet.views.drawing.lettering import Lettering, Word
from viznet.views.drawing.options import numbers
from viznet.views.drawing.panel import Box, Panel
from viznet.views.drawing.probe import by_class, class_names, short_names, signed

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

PITCH = 1.3  # units from one line to the next
LINES = {1: 1.15, 2: 1.15 + PITCH, 3: 1.15 + 2 * PITCH}  # units that so many lines beside a digit take


@view
def predictions(figure: Figure | SubFigure, run: Run, theme: Theme, *, examples: Any = None) -> Draw:
    """What it answers: pinned digits, and how likely the network finds each class for them.

    Green is the bar of the true class, pink that of a wrong answer. `examples` are numbers of probe examples, such as
    (0, 3, 7); without it the first of every class is shown, as many as can be read.
    """
    panel = Panel(figure, theme)
    softmax = run.meta["output"] == "softmax"
    what = "probability" if softmax else "output"
    titles = [f"Predictions: the {what} of each class", "Predictions"]
    box = panel.heading(titles, ["green: the true class · pink: a wrong answer", "green: true · pink: wrong"])
    names, unit = class_names(run), panel.unit
    narrowest = max(0.72 * len(names), 6) * unit, 7.5 * unit
    pinned = _pinned(run, examples, box, narrowest)
    cards = _cards(box, len(pinned), unit)

    # One pair of axes in pixels holds all cards.
    axes = panel.axes(
        panel.box, xlim=(panel.box.left, panel.box.right_edge), ylim=(panel.box.bottom, panel.box.top_edge)
    )
    span = 1.0 if softmax or not signed(run, run.layers) else run.limit("p") or 1.0
    down = 0.0 if softmax or not signed(run, run.layers) else span
    plots, texts = [], []
    for example, card in zip(pinned, cards):
        # Four ninths of a card, or as much as three lines need, but never more than half of it.
        strip = max(4 / 9 * card.height, min(LINES[3] * unit, card.height / 2))
        picture, plot = card.top(strip, gap=0.4 * unit)
        texts.append(_caption(panel, axes, picture, run, int(example), names))
        plots.append(_ground(panel, axes, plot, names, int(run.probe.y[example])))
    left = np.array([[p.left + (k + 0.1) * p.width / len(names) for k in range(len(names))] for p in plots])
    base = np.array([[p.bottom + p.height * down / (span + down)] for p in plots])
    height, width = plots[0].height / (span + down), 0.8 * plots[0].width / len(names)
    others, right, wrong = (
        Bars(axes, left, base, width, facecolor=colour) for colour in (theme.muted, theme.right, theme.wrong)
    )
    truth = run.probe.y[pinned]
    is_true = np.arange(len(names)) == truth[:, None]
    rows = np.arange(len(pinned))

    def draw(snapshot: Snapshot) -> list[Artist]:
        p = np.asarray(snapshot["p"], float)[pinned]
        bars = height * np.clip(np.nan_to_num(p), -down, span)
        answer = p.argmax(axis=1)
        is_wrong = np.zeros_like(is_true)
        is_wrong[rows, answer] = answer != truth
        moved: list[Artist] = [
            others.rise(np.where(is_true | is_wrong, 0, bars)),
            right.rise(np.where(is_true, bars, 0)),
            wrong.rise(np.where(is_wrong, bars, 0)),
        ]
        for (text, words), k, true in zip(texts, answer, truth):
            text.set_facecolor(theme.right if k == true else theme.wrong)
            moved.append(text.write([words[k]]))
        return moved

    return draw


def _pinned(run: Run, examples: Any, box: Box, narrowest: tuple[float, float]) -> NDArray[np.intp]:
    """The numbers of the examples to show."""
    if examples is not None:
        return numbers("predictions", "examples", examples, len(run.probe), "examples of the probe")
    order, groups = by_class(run.probe.y)
    first = np.array([order[stretch.start] for _, stretch in groups], np.intp)
    room = max(1, int(box.width // narrowest[0])) * max(1, int(box.height // narrowest[1]))
    return first[: min(room, 10)]


def _cards(box: Box, count: int, unit: float) -> list[Box]:
    """Equal boxes for so many cards, a little higher than wide."""

    def size(across: int) -> float:
        down = -(-count // across)
        return min(box.width / across, box.height / down / 1.2)

    across = max(range(1, count + 1), key=size)
    down = -(-count // across)
    across = -(-count // down)
    rows = box.rows(*[1] * down, gap=1.1 * unit)
    return [card for row in rows for card in row.columns(*[1] * across, gap=1.6 * unit)][:count]


def _caption(
    panel: Panel, axes: Axes, box: Box, run: Run, example: int, names: list[str]
) -> tuple[Lettering, list[Word]]:
    """The digit, its number and its class; returns the text for the answer, and its wording for each class.

    In a box that is too low for three lines, the number is left out, then the class.
    """
    theme, unit, shape = panel.theme, panel.unit, run.probe.image_shape
    lines = max(count for count, height in LINES.items() if count == 1 or height * unit <= box.height)
    left = box.left
    if shape is not None:
        side = min(box.height, 0.5 * box.width)
        cell = side / max(shape)
        image = Box(box.left, box.top_edge - cell * shape[0], cell * shape[1], cell * shape[0])
        extent = (image.left, image.right_edge, image.bottom, image.top_edge)
        axes.imshow(
            run.probe.x[example].reshape(shape),
            extent=extent,
            aspect="auto",
            cmap=sequential(theme),
            vmin=0,
            vmax=255,
        )
        axes.add_patch(_frame(image, panel))
        left = image.right_edge + 0.6 * unit
    room = box.right_edge - left
    truth = names[int(run.probe.y[example])]
    y = box.top_edge - 0.85 * unit
    if lines == 3:
        number = panel.fitting([f"example {example}", f"ex. {example}", str(example)], room, 0.8)
        panel.write(left, y, number, size=0.8, color=theme.muted)
        y -= PITCH * unit
    if lines >= 2:
        panel.write(left, y, panel.fitting([f"is {truth}", truth], room), color=theme.ink)
        y -= PITCH * unit
    answers = [
        panel.fitting([f"reads {name}", f"→ {name}", name, str(k)], room, 1, "bold")
        for k, name in enumerate(names)
    ]
    return Lettering(panel, box, weight="bold"), [(left, y, answer) for answer in answers]


def _frame(box: Box, panel: Panel) -> Any:
    from matplotlib.patches import Rectangle

    corner = (box.left, box.bottom)
    return Rectangle(
        corner, box.width, box.height, fill=False, edgecolor=panel.theme.faint, linewidth=panel.points(0.08)
    )


def _ground(panel: Panel, axes: Axes, box: Box, names: list[str], truth: int) -> Box:
    """The classes below the bars, the true one bold, and a quiet track behind each bar; returns the bars' box."""
    theme, each = panel.theme, box.width / len(names)
    foot, box = box.under(0.8 * panel.unit, gap=0.3 * panel.unit)
    for k, word in enumerate(short_names(panel, names, 0.95 * each, 0.8)):
        style: dict[str, Any] = {"weight": "bold"} if k == truth else {"color": theme.muted}
        panel.write(
            box.left + (k + 0.5) * each, foot.bottom + 0.1 * panel.unit, word, size=0.8, ha="center", **style
        )
    left = box.left + (np.arange(len(names)) + 0.1) * each
    tracks = Bars(
        axes, left, np.full(len(names), box.bottom), 0.8 * each, facecolor=theme.faint, alpha=0.5, zorder=0
    )
    tracks.rise(np.full(len(names), box.height))
    return box
