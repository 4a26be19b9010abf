"""The view `slice`: the loss along the negative gradient at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.landscapes.measured_examples import measured_examples
from viznet.landscapes.step_line import RATES, StepFunction, StepLine, step_line
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.axis import three_digits
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.panel import NOTE_LINES, Panel, PanelBox
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

PLAIN_RATE = 0.1  # of a plain step in a training by another optimizer than SGD
TOP = 2.0  # the axis ends at so many times the loss of the moment
NEAR_BEST = 3  # a rate within this factor of the best one counts as about right
MOMENTS_KEPT = 4

TITLES = ("Slice: the loss along the negative gradient", "Slice along the gradient", "Slice")
# What to look at, from long to short.
LOOK = (
    "Watch whether the rate of this training lies before the valley, in it or beyond it.",
    "Watch where this training's rate lies.",
)
QUESTIONS = (
    "How long a step does this slope bear: is the rate too small, right or too large?",
    "Is the rate too small, right or too large?",
)

# The answer at each moment, from long to short.
RAISES = (
    "A plain step with the rate {rate} raises the loss from {loss} to {after}: the rate is too large here.",
    "The rate {rate} is too large: from {loss} up to {after}.",
)
SMALL = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}; the rate {best} leads to {least}.",
    "The rate {rate} is small: the best is {best}.",
)
RIGHT = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}, nearly as far as it goes: {least}.",
    "The rate {rate} is about right: {after}.",
)
LARGE = (
    "A plain step with the rate {rate} jumps over the valley: to {after}, and the rate {best} leads to {least}.",
    "The rate {rate} is large: the best is {best}.",
)
NO_STEP = (
    "No step along this gradient lowers the loss of {loss}.",
    "No step lowers the loss {loss}.",
)
FLAT = ("The gradient is 0 here, so no step changes the loss of {loss}.", "The gradient is 0 here.")
LOST = (
    "At this step the loss or its gradient is no finite number, so there is no slope to follow.",
    "Here the gradient is no finite number.",
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
AT = ("rate {rate} → loss {loss}", "{rate} → {loss}")
REFUSED = ("refused: f″ = {curvature} is not above 0", "refused, f″ = {curvature}")
NOWHERE = ("no rate from 0.001 to 1,000", "no such rate")
AXES = (
    "across: the rate of the step; up: the loss, as a share of the loss here",
    "across: the rate; up: the loss, here 100 %",
    "rate of the step",
    "rate",
)


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
    rate = float(run.meta.optimizer.lr) if plain else PLAIN_RATE

    @lru_cache(MOMENTS_KEPT)  # a film shows a moment in several frames
    def line_at(index: int) -> tuple[StepLine | None, dict[str, tuple[float, float]]]:
        line = step_line(run.network(int(run.steps[index])), x, y)
        return (None, {}) if line is None else (line.numbers(), _found(line, rate))

    panel = Panel(figure, theme)
    box = panel.heading(TITLES, QUESTIONS, look=LOOK)
    foot, box = box.bottom_strip(panel.unit, gap=0.6 * panel.unit)
    answer = ChangingLine(panel, foot, theme.ink)
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
    axes = _axes(panel, plot)
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
        listed = snapshot.step if data is None else None
        drawn = line is not None and line.loss > 0  # of a loss of 0 there are no shares
        x, y = (RATES, _shares(line.losses, line.loss)) if line and drawn else (RATES[:0], RATES[:0])
        curve.set_data(x, y)
        for each, mark in zip(points, marks):
            at = found.get(each.name)
            mark.set_data(*(([at[0]], [_shares(at[1], line.loss)]) if line and drawn and at else ([], [])))
        shown = [_show(row, each.name, line, found, listed) for each, row in zip(points, rows)]
        return [curve, *marks, *shown, answer.show(*_said(line, found, listed))]

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


def _rate_text(rate: float) -> str:
    """A rate with two digits, without zeros at its end.

    >>> _rate_text(0.1), _rate_text(25.118), _rate_text(0.0126)
    ('0.1', '25', '0.013')
    """
    text = short_number(rate)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _numbers(step: int | None, name: str, rate: str, loss: str) -> list[Number]:
    """A rate that has a name and the loss after it, with their sources."""
    if step is None:
        return []
    kinds: list[tuple[str, Any]] = [(rate, "line rate"), (loss, "line loss")]
    return [Number(text, Source(name, kind=kind, step=step)) for text, kind in kinds]


def _said(
    line: StepLine | None, found: dict[str, tuple[float, float]], step: int | None
) -> tuple[list[str], list[Number]]:
    """The sentence that answers the question, and the numbers in it."""
    if line is None:
        return list(LOST), []
    loss = three_digits(line.loss)
    here = [] if step is None else [Number(loss, Source("loss", kind="probe loss", step=step))]
    if line.slope == 0:
        return wordings(*FLAT, loss=loss), here
    if "lowest" not in found:
        return wordings(*NO_STEP, loss=loss), here
    (rate, after), (best, least) = found["training"], found["lowest"]
    if not after <= line.loss:
        templates = RAISES
    elif rate * NEAR_BEST < best:
        templates = SMALL
    else:
        templates = LARGE if rate > NEAR_BEST * best else RIGHT
    texts = {
        "rate": _rate_text(rate),
        "after": three_digits(after),
        "best": _rate_text(best),
        "least": three_digits(least),
    }
    training = _numbers(step, "training", texts["rate"], texts["after"])
    lowest = _numbers(step, "lowest", texts["best"], texts["least"])
    return wordings(*templates, loss=loss, **texts), [*here, *training, *lowest]


def _show(
    row: ChangingLine,
    name: str,
    line: StepLine | None,
    found: dict[str, tuple[float, float]],
    step: int | None,
) -> Artist:
    """Writes a row: a rate and the loss after it, or why there is none."""
    if line is None:
        return row.show([""])
    if name in found:
        rate, loss = _rate_text(found[name][0]), three_digits(found[name][1])
        return row.show(wordings(*AT, rate=rate, loss=loss), _numbers(step, name, rate, loss))
    if name == "newton minimum":
        curvature = short_number(line.curvature)
        return row.show(
            wordings(*REFUSED, curvature=curvature), _numbers(step, "curvature", curvature, "")[:1]
        )
    return row.show(list(NOWHERE))


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


def _rows(panel: Panel, box: PanelBox, points: list[Point], plain: bool) -> list[ChangingLine]:
    """Writes the names of the points; returns the lines below them."""
    unit, rows = panel.unit, []
    each = min(3.2 * unit, box.height / len(points))
    for i, point in enumerate(points):
        y = box.top_edge - each * i - 0.9 * unit
        panel.write(box.left, y + 0.1 * unit, point.key, color=point.colour)
        room = box.inset(left=1.3 * unit)
        names = PLAIN_NAMES if point.name == "training" and not plain else NAMES[point.name]
        panel.write(room.left, y, panel.fitting(names, room.width), color=panel.theme.muted)
        line = PanelBox(room.left, y - 1.5 * unit, room.width, unit)
        rows.append(ChangingLine(panel, line, panel.theme.ink, centred=False))
    return rows


def _axes(panel: Panel, box: PanelBox) -> Axes:
    """Draws axes: powers of ten of the rate, and shares of the loss."""
    theme, unit = panel.theme, panel.unit
    ticks = (0.0, 0.5, 1.0, 1.5, 2.0)
    labels = [f"{100 * tick:.0f} %" for tick in ticks]
    left = max(map(panel.width, labels)) + 0.5 * unit
    inner = box.inset(left=left, bottom=2.9 * unit, right=1.4 * unit, top=0.4 * unit)
    axes = panel.axes(inner, xlim=(RATES[0], RATES[-1]), ylim=(0, TOP), xscale="log")
    thin = panel.points(0.06)
    for tick, label in zip(ticks, labels):
        here = tick == 1
        axes.axhline(tick, color=theme.muted if here else theme.faint, linewidth=thin, zorder=0)
        y = inner.bottom + tick / TOP * inner.height
        panel.write(inner.left - 0.5 * unit, y, label, color=theme.muted, ha="right", va="center_baseline")
    powers = range(-3, 4)
    names = [short_number(10.0**power, 1) if power < 3 else "1,000" for power in powers]
    apart = inner.width / (len(names) - 1)
    every = 1 if apart > 1.1 * max(map(panel.width, names)) else 3
    for power, name in list(zip(powers, names))[::every]:
        axes.axvline(10.0**power, color=theme.faint, linewidth=thin, zorder=0)
        x = inner.left + (power + 3) * apart
        panel.write(x, inner.bottom - 1.45 * unit, name, color=theme.muted, ha="center")
    middle = box.left + box.width / 2
    what = panel.fitting(AXES, box.width)
    panel.write(middle, inner.bottom - 2.7 * unit, what, color=theme.muted, ha="center")
    return axes
