"""The view `slice`: the loss along the negative gradient at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.landscapes.measured_examples import measured_examples
from viznet.landscapes.step_line import RATES, StepFunction, StepLine, step_line
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.panel import NOTE_LINES, Panel, PanelBox
from viznet.views.drawing.rate_axes import RATE, TOP, rate_axes
from viznet.views.drawing.slice_sentences import rate_judgement, rate_text, show_row
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.subject import plain_rate

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOMENTS_KEPT = 4
KEY = 1.3  # the room for a mark before its name, in units

TITLES = ("Slice: the loss along the negative gradient", "Slice along the gradient", "Slice")
# What to look at, from long to short.
LOOK = (
    "Watch whether the rate of this training lies before the valley, in it or beyond it.",
    "Watch where this training's rate lies.",
)
PLAIN_LOOK = (
    "Watch whether a plain step of {rate} ends before the valley, in it or beyond it.",
    "Watch how far a plain step of {rate} leads.",
)
QUESTIONS = (
    "How long may a step be here: is the rate too small, right or too large?",
    "Is the rate too small, right or too large?",
)

# The rows of the table: names from long to short.
PLAIN_NAMES = ("a plain step, not this training's", "a plain step")
NAMES = {
    "training": ("rate of this training", "this training"),
    "too small": ("too small: a tenth of the best", "too small"),
    "lowest": ("right: the lowest loss", "right"),
    "too large": ("too large: the loss rises", "too large"),
    "newton minimum": ("Newton's minimum, −f′/f″", "Newton, minimum"),
    "newton root": ("Newton's root, −f/f′", "Newton, root"),
}
# A plot without a table has only these points, with a key below the axis: as many as have room there.
KEYED = (("training", "lowest", "too large"), ("training", "lowest"), ("training",))


@dataclass(frozen=True)
class Point:
    """A point on the slice: how it is drawn and named.

    Points at the same place can all be seen: the size, in units, differs, and hollow marks go around filled ones.
    """

    name: str
    mark: str
    key: str
    colour: str
    size: float = 0.75
    hollow: bool = False


@view
def slice(figure: Figure | SubFigure, run: Run, theme: Theme, *, data: str | None = None) -> Draw:
    """The loss along the negative gradient: what each rate would do.

    Each dot is a plain step of that rate from the current weights, and the loss after it, in shares of the loss before.
    The gradient and the losses are those of the same examples. Newton's two guesses are shown on the line: of the
    minimum, which is refused where the curvature is not above 0, and of the root.

    Parameters
    ----------
    data : str, optional
        A dataset, such as data=digits: its held-out examples are measured, at most 1,000. By default these are the
        recorded examples.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, "slice").still(size=(320, 180))
    """
    examples = measured_examples("slice", run, data)
    x, y = examples.inputs("float64"), examples.y
    plain = run.meta.optimizer.name == "sgd"
    rate = plain_rate(run)

    @lru_cache(MOMENTS_KEPT)  # a film shows a moment in several frames
    def line_at(index: int) -> tuple[StepLine | None, dict[str, tuple[float, float]]]:
        line = step_line(run.network(int(run.steps[index])), x, y)
        return (None, {}) if line is None else (line.numbers(), _found(line, rate))

    panel = Panel(figure, theme)
    look = LOOK if plain else wordings(*PLAIN_LOOK, rate=rate_text(rate))
    box = panel.heading(TITLES, QUESTIONS, look=look)
    answer = AnswerLine(panel, box, "slice", lines=2, listed=data is None)
    box = answer.rest
    points = [
        Point("training", "D", "◆", theme.focus, 1.15),
        Point("too small", "o", "●", theme.muted),
        Point("lowest", "o", "●", theme.right),
        Point("too large", "o", "●", theme.wrong),
        Point("newton minimum", "^", "△", theme.series[0], 1.7, hollow=True),
        Point("newton root", "s", "□", theme.series[1], 1.2, hollow=True),
    ]
    plot, table = _parts(panel, box)
    rows = _rows(panel, table, points, plain) if table else []
    axes = rate_axes(panel, plot, named=bool(table))
    points = points if table else _key(panel, plot, points, plain)
    (curve,) = axes.plot(
        [], [], ".-", color=theme.ink, linewidth=panel.points(0.08), markersize=panel.points(0.3)
    )
    marks = [
        axes.plot(
            [],
            [],
            each.mark,
            color=each.colour,
            markersize=panel.points(each.size),
            markerfacecolor="none" if each.hollow else each.colour,
            markeredgecolor=each.colour if each.hollow else theme.paper,
            markeredgewidth=panel.points(0.14 if each.hollow else 0.06),
            zorder=5,
        )[0]
        for each in points
    ]

    def draw(snapshot: Snapshot) -> list[Artist]:
        line, found = line_at(snapshot.index)
        drawn = line is not None and line.loss > 0  # of a loss of 0 there are no shares
        x, y = (RATES, _shares(line.losses, line.loss)) if line and drawn else (RATES[:0], RATES[:0])
        curve.set_data(x, y)
        for each, mark in zip(points, marks):
            at = found.get(each.name)
            mark.set_data(*(([at[0]], [_shares(at[1], line.loss)]) if line and drawn and at else ([], [])))
        shown = [
            show_row(row, each.name, line, found, snapshot.step, listed=data is None)
            for row, each in zip(rows, points)
        ]
        templates, numbers = rate_judgement(line, found, snapshot.step, plain=plain)
        return [curve, *marks, *shown, answer.say(templates, **numbers)]

    return draw


def _found(line: StepFunction, rate: float) -> dict[str, tuple[float, float]]:
    """The rates that have a name, each with the loss after a step with it."""
    rates = {"training": rate, "newton minimum": line.newton_minimum, "newton root": line.newton_root}
    if line.losses[line.lowest] < line.loss:
        places = {"too small": line.too_small, "lowest": line.lowest, "too large": line.too_large}
        rates |= {name: None if place is None else float(RATES[place]) for name, place in places.items()}
    known = {name: value for name, value in rates.items() if value is not None}
    losses = line.at(np.array(list(known.values()))[:, None])
    return {name: (value, float(loss)) for (name, value), loss in zip(known.items(), losses)}


def _shares(losses: Any, here: float) -> Any:
    """Losses in shares of the loss of the moment; far above the axis they end."""
    return np.where(np.isfinite(losses), np.minimum(losses / here, 5 * TOP), 5 * TOP)


def _parts(panel: Panel, box: PanelBox) -> tuple[PanelBox, PanelBox | None]:
    """The places of the plot and of the table, which needs some room."""
    unit = panel.unit
    if not panel.has_lines(NOTE_LINES):
        return box, None
    if box.width > 1.3 * box.height:
        width = min(0.46 * box.width, 21 * unit)
        if box.height < 16 * unit or width < 15 * unit:
            return box, None
        plot, table = box.columns(box.width - width, width, gap=1.2 * unit)
        return plot, table
    if box.height < 30 * unit:
        return box, None
    table, plot = box.bottom_strip(16 * unit, gap=unit)
    return plot, table


def _key(panel: Panel, plot: PanelBox, points: list[Point], plain: bool) -> list[Point]:
    """Writes a key below axes that have no table; returns the points in it.

    What the axis shows stands at the right end of the line.
    """
    unit, gap = panel.unit, 0.8 * panel.unit
    what = panel.fitting(RATE, plot.width / 4)
    room = plot.width - panel.width(what) - gap
    for kept in KEYED:
        named = [(each, _names(each, plain)[-1]) for each in points if each.name in kept]
        if sum(KEY * unit + panel.width(name) + gap for _, name in named) <= room:
            break
    else:
        named = []
    x, y = plot.left, plot.bottom + 0.2 * unit
    for each, name in named:
        panel.write(x, y + 0.1 * unit, each.key, color=each.colour)
        panel.write(x + KEY * unit, y, name, color=panel.theme.muted)
        x += KEY * unit + panel.width(name) + gap
    panel.write(plot.right_edge, y, what, color=panel.theme.muted, ha="right")
    return [each for each, _ in named]


def _names(point: Point, plain: bool) -> tuple[str, ...]:
    """The names of a point, from long to short."""
    return PLAIN_NAMES if point.name == "training" and not plain else NAMES[point.name]


def _rows(panel: Panel, box: PanelBox, points: list[Point], plain: bool) -> list[ChangingLine]:
    """Writes the names of the points; returns the lines below them."""
    unit, rows = panel.unit, []
    each = min(3.2 * unit, box.height / len(points))
    for i, point in enumerate(points):
        y = box.top_edge - each * i - 0.9 * unit
        panel.write(box.left, y + 0.1 * unit, point.key, color=point.colour)
        room = box.inset(left=KEY * unit)
        panel.write(room.left, y, panel.fitting(_names(point, plain), room.width), color=panel.theme.muted)
        line = PanelBox(room.left, y - 1.5 * unit, room.width, unit)
        rows.append(ChangingLine(panel, line, panel.theme.ink))
    return rows
