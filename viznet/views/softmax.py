"""The view `softmax`: scores become exponentials, and these shares."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import positive
from viznet.errors import ViewError
from viznet.losses import log_softmax
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.chosen_examples import note_shown
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.lettering import Lettering, lettered_width
from viznet.views.drawing.names import (
    class_names,
    column_room,
    cut_in_the_middle,
    fitting_names,
    name_in_sentence,
    numbered,
)
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.pinned import draw_picture, pinned_example
from viznet.views.drawing.rivals import BarRow, RivalRow
from viznet.views.drawing.share import share
from viznet.views.drawing.sums import layer_sums, usual_range
from viznet.views.drawing.tall_bars import TallNames
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

WIDEST_BAR = 5.0  # in units
LOWEST_ROW = 2.9  # units that a row is high at least if its words stand above its bars
BARELY = 1.005  # a share that is fewer times as large as another one is nearly the same

LONGEST_NAME = 7.0  # a longer name is cut beside a number, in units

# What to look at, from long to short.
LOOK = (
    "Compare the gap between the two rivals at the top with the gap between their shares.",
    "Compare the gaps of the two rivals.",
)
TITLES = (
    "Softmax: scores become exponentials, exponentials become shares",
    "Softmax: from scores to shares",
    "Softmax",
)
QUESTION = (
    "How do scores become shares? · {right}: the true class · {wrong}: its strongest rival",
    "How do scores become shares? · {right}: true · {wrong}: rival",
    "How do scores become shares?",
)
WARM_QUESTION = (
    "How do scores become shares at temperature {temperature}? · {right}: the true class · {wrong}: its rival",
    "How do scores become shares at temperature {temperature}? · {right}: true · {wrong}: rival",
    "How do scores become shares at temperature {temperature}?",
)
# The names of the three rows of bars, from long to short.
SCORES = ("scores z", "z")
EXPONENTIALS = ("e^(z − largest z)", "e^z")
WARM_EXPONENTIALS = ("e^((z − largest z) / {temperature})", "e^(z / {temperature})", "e^z")
SHARES = ("shares: each exponential / their sum", "shares p", "p")
SHARES_IF = ("shares that softmax would give", "shares by softmax", "p")
EXAMPLE = ("example {number}", "ex. {number}", "{number}")
TRUE_CLASS = ("true: {name}", "{name}")

# The answer, chosen by the numbers of a moment; each from long to short.
RIGHT = (
    "{true} leads {rival} by {lead} in score, so its share is {times} times as large: the answer is right.",
    "{true} leads {rival} by {lead}: {times} times its share.",
)
WRONG = (
    "{rival} leads {true} by {lead} in score, so its share is {times} times as large: the answer is wrong.",
    "{rival} leads {true} by {lead}: {times} times its share.",
)
RIGHT_IF = (
    "{true} leads {rival} by {lead} in score, so softmax would make its share {times} times as large.",
    RIGHT[1],
)
WRONG_IF = (
    "{rival} leads {true} by {lead} in score, so softmax would make its share {times} times as large.",
    WRONG[1],
)
# Where the share of one is less than 1.005 times that of the other, which would be written as 1.00 times.
RIGHT_BARELY = (
    "{true} leads {rival} by {lead} in score, so their shares are nearly the same: the answer is right.",
    "{true} leads {rival} by {lead}: nearly the same share.",
)
WRONG_BARELY = (
    "{rival} leads {true} by {lead} in score, so their shares are nearly the same: the answer is wrong.",
    "{rival} leads {true} by {lead}: nearly the same share.",
)
RIGHT_BARELY_IF = (
    "{true} leads {rival} by {lead} in score, so softmax would make their shares nearly the same.",
    RIGHT_BARELY[1],
)
WRONG_BARELY_IF = (
    "{rival} leads {true} by {lead} in score, so softmax would make their shares nearly the same.",
    WRONG_BARELY[1],
)
# Where the scores are so far apart that no double precision number says how many times.
RIGHT_BEYOND = (
    "{true} leads {rival} by {lead} in score, so its share is many billion times as large: the answer is right.",
    "{true} leads {rival} by {lead}: many billion times its share.",
)
WRONG_BEYOND = (
    "{rival} leads {true} by {lead} in score, so its share is many billion times as large: the answer is wrong.",
    "{rival} leads {true} by {lead}: many billion times its share.",
)
RIGHT_BEYOND_IF = (
    "{true} leads {rival} by {lead} in score, so softmax would make its share many billion times as large.",
    RIGHT_BEYOND[1],
)
WRONG_BEYOND_IF = (
    "{rival} leads {true} by {lead} in score, so softmax would make its share many billion times as large.",
    WRONG_BEYOND[1],
)
TIED = (
    "{true} and {rival} have the same score, so their shares are the same.",
    "{true} and {rival} are level.",
)
NO_NUMBERS = (
    "Not all scores of {true} and its rivals are numbers any more: the training diverged.",
    "Not all scores of {true} and its rivals are numbers.",
)


@view
def softmax(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    example: int | None = None,
    temperature: float = 1.0,
) -> Draw:
    """How the scores of one example become shares, in three rows of bars.

    The rows are the scores z, their exponentials and the shares. The largest score is subtracted first, which changes
    no share, so the largest exponential is 1. The numbers are those of the true class and of its strongest rival. In a
    network without softmax, the last row has the shares that softmax would give, and the view says so.

    Parameters
    ----------
    example : int, optional
        The recorded example to show, by its number. By default the one that `viznet explain` chooses.
    temperature : float, default 1.0
        The scores are divided by it first. Above 1 the shares become more alike, below 1 less.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.softmax(temperature=2)).still(size=(320, 180))
    """
    temperature = positive("softmax: temperature", temperature, such_as="0.5", error=ViewError)
    if run.sizes[-1] < 2:
        raise ViewError(
            "softmax: this network has one output, which has no rival; expected at least two classes"
        )
    pinned = pinned_example("softmax", run, example)
    note_shown(figure, np.array([pinned]))
    panel, layer, count = Panel(figure, theme), run.layers, run.sizes[-1]
    unit, truth, warm = panel.unit, int(run.probe.y[pinned]), temperature != 1
    real = run.meta.output == "softmax"
    names = class_names(run)
    words = {"temperature": short_number(temperature, 3), **theme.colour_names}
    box = panel.heading(TITLES, wordings(*(WARM_QUESTION if warm else QUESTION), **words), look=LOOK)
    answer = AnswerLine(panel, box, "softmax")
    box = _beside_picture(panel, answer.rest, run, pinned, names[truth])

    def scores(snapshot: Snapshot) -> Array:
        return layer_sums(snapshot, layer, slice(pinned, pinned + 1))[0]

    low, high = usual_range(run, scores, moments=len(run))
    low, high = min(low, 0.0), max(high, 0.0)
    stages = (
        BarRow(SCORES, low, high if high > low else 1.0, "score", lambda value: short_number(value, 3)),
        BarRow(
            wordings(*(WARM_EXPONENTIALS if warm else EXPONENTIALS), **words),
            0.0,
            1.0,
            "exponential of score",
            lambda value: short_number(value, 3),
        ),
        BarRow(SHARES if real else SHARES_IF, 0.0, 1.0, "share", share),
    )
    # In a low box, words above the bars would leave no room for these. So they stand at the left.
    row_height = (box.height - 1.4 * unit) / 3 - 0.5 * unit
    beside = 0.46 * box.width if row_height < LOWEST_ROW * unit else 0.0
    right = box.inset(left=beside + unit if beside else 0.0)
    # Few bars would be blocks, but their names need room.
    longest = max(lettered_width(name, theme.font, "bold") for name in names)
    each = min(right.width / count, max(WIDEST_BAR, 1.1 * longest) * unit)
    labels, names = _labels(panel, names, each)
    # Without room for all names, the bars with the largest shares of each moment are named.
    foot, box = box.bottom_strip(unit, gap=0.4 * unit)
    foot = PanelBox(right.left, foot.bottom, right.width, foot.height)
    tall = None if labels else TallNames(panel, names, each, right.width)
    below = Lettering(panel, panel.with_descenders(foot), facecolor=theme.muted) if tall else None
    for k, name in enumerate(labels):
        style: dict[str, Any] = {"weight": "bold"} if k == truth else {"color": theme.muted}
        panel.write(right.left + (k + 0.5) * each, foot.bottom + 0.1 * unit, name, ha="center", **style)
    rows = [
        RivalRow(panel, strip, stage, each, truth, names, beside)
        for stage, strip in zip(stages, box.rows(1, 1, 1, gap=0.5 * unit))
    ]

    def draw(snapshot: Snapshot) -> list[Artist]:
        z, step = scores(snapshot), int(snapshot.step)
        others = np.where(np.arange(count) == truth, -np.inf, z)
        known = bool(np.isfinite(z).all())
        rival = int(others.argmax()) if known else -1

        def source(kind: Any, *index: int) -> Source:
            return Source(
                f"z{layer}", index, kind=kind, step=step, examples=(pinned,), temperature=temperature
            )

        with np.errstate(all="ignore"):
            # Divided by a small temperature, the scores themselves could become too large for a number.
            below_largest = (z - z.max()) / temperature
            # The shares are those of the network's own softmax.
            shares = np.exp(log_softmax(below_largest))
            values = (z, np.exp(below_largest), shares)
        moved = [artist for row, v in zip(rows, values) for artist in row.show(v, rival, source)]
        if tall and below:
            moved.append(below.write(tall.words(foot, shares) if known else []))
        fields = {"true": Number(name_in_sentence(panel, run, truth), source("class", truth))}
        if not known:
            return [*moved, answer.say(NO_NUMBERS, **fields)]
        fields["rival"] = Number(name_in_sentence(panel, run, rival), source("class", rival))
        lead = float(z[truth] - z[rival])
        first, second = (truth, rival) if lead > 0 else (rival, truth)
        with np.errstate(over="ignore"):
            times = float(np.exp(abs(lead) / temperature))
        fields["lead"] = Number(short_number(abs(lead), 3), source("lead", first, second))
        fields["times"] = Number(short_number(times, 3), source("times", first, second))
        return [*moved, answer.say(_answer(lead, times, real=real), **fields)]

    return draw


def _answer(lead: float, times: float, *, real: bool) -> tuple[str, ...]:
    """The wordings of the answer.

    They are chosen by the lead of the true class, and by how many times the larger share is the smaller one.

    >>> _answer(1e-9, 1.000000001, real=True)[1]
    '{true} leads {rival} by {lead}: nearly the same share.'
    """
    if lead == 0:
        return TIED
    if times < BARELY:
        if real:
            return RIGHT_BARELY if lead > 0 else WRONG_BARELY
        return RIGHT_BARELY_IF if lead > 0 else WRONG_BARELY_IF
    if isinf(times):
        if real:
            return RIGHT_BEYOND if lead > 0 else WRONG_BEYOND
        return RIGHT_BEYOND_IF if lead > 0 else WRONG_BEYOND_IF
    if real:
        return RIGHT if lead > 0 else WRONG
    return RIGHT_IF if lead > 0 else WRONG_IF


def _beside_picture(panel: Panel, box: PanelBox, run: Run, example: int, name: str) -> PanelBox:
    """Draws the example at the left, or at the top of an upright panel.

    Returns the box that is left. A small panel has no room for the picture.
    """
    unit = panel.unit
    if run.probe.image_shape is None or box.width < 20 * unit or box.height < 9 * unit:
        return box
    if box.width > 1.2 * box.height:
        place, box = box.columns(0.2, 0.8, gap=1.2 * unit)
        picture = draw_picture(panel, place.inset(bottom=2.8 * unit), run, example)
        left, y, room = picture.left, picture.bottom - 1.2 * unit, place.width
    else:
        place, box = box.top_strip(0.2 * box.height, gap=0.8 * unit)
        picture = draw_picture(panel, place, run, example)
        left, y = picture.right_edge + 0.8 * unit, picture.top_edge - unit
        room = place.right_edge - left
    number = panel.fitting(wordings(*EXAMPLE, number=example), room)
    panel.write(left, y, number, color=panel.theme.muted)
    words = panel.fitting(wordings(*TRUE_CLASS, name=name), room) or cut_in_the_middle(panel, name, room)
    panel.write(left, y - 1.3 * unit, words)
    return box


def _labels(panel: Panel, names: list[str], each: float) -> tuple[list[str], list[str]]:
    """The labels below the bars, and the names that explain them.

    Where the names do not fit, their numbers stand below the bars, and the names get their numbers too.
    """
    room = column_room(panel, each)
    labels = fitting_names(panel, names, room)
    if labels:
        return labels, fitting_names(panel, names, LONGEST_NAME * panel.unit) or names
    numbers = fitting_names(panel, [str(k) for k in range(len(names))], room)
    names = numbered(names) if numbers else names
    return numbers, fitting_names(panel, names, LONGEST_NAME * panel.unit) or names
