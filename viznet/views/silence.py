"""The view `silence`: what if the network said "I don't know"?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.errors import ViewError
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import Answer, AnswerLine
from viznet.views.drawing.axis import percent
from viznet.views.drawing.bars import BarGroup
from viznet.views.drawing.curves import CurveLook, curve_looks
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.measured import HELD_OUT, Measured, is_right, measured, sureness
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.share_axes import share_axes
from viznet.walkthroughs.source import Source
from viznet.wilson import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

FEW = 20  # a bin of fewer examples says little, so it is grey
BINS, FEWER_BINS = 10, 5
THRESHOLDS = np.linspace(0, 1, 201)  # the points of the curves
MILLION = 1_000_000  # a source names the threshold in millionths

HELD_OUT_TITLES = ("Silence: if it could say “I don't know” to held-out examples", "Silence")
RECORDED_TITLES = ("Silence: if it could say “I don't know” to recorded examples", "Silence")
LOOK = (
    "Compare the bars with the diagonal: below it, the network is surer than it is right.",
    "Compare the bars with the diagonal.",
)
QUESTIONS = (
    "Does it know when it does not know?",
    "Does it know what it knows?",
)
ANSWERED = ("of all: answered", "answered")
RIGHT = ("of the answered: right", "right")
THRESHOLD_NAMES = ("threshold for an answer", "threshold")
SURENESS_NAMES = ("how sure it is (largest output)", "how sure it is", "sureness")
BARS = (
    "bars: share of right answers · lines: 95 % interval · grey: fewer than 20 examples",
    "bars: right · lines: 95 % · grey: under 20",
    "bars: share right",
)
BARS_WITH_COUNTS = (
    "bars: share of right answers, of so many examples · lines: 95 % interval · grey: fewer than 20",
    "bars: right, of so many · lines: 95 % · grey: under 20",
    *BARS[1:],
)

# The sentences, from long to short: of held-out examples (True), and of recorded ones.
HELPS = {
    True: (
        "At a threshold of {threshold}, it answers {answered} of {count} held-out examples, {share} of them rightly; "
        "the others are clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the others are clearly worse.",
    ),
    False: (
        "At a threshold of {threshold}, it answers {answered} of {count} recorded examples, {share} of them rightly; "
        "the others are clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the others are clearly worse.",
    ),
}
UNCLEAR = {
    True: (
        "At a threshold of {threshold}, it answers {answered} of {count} held-out examples, {share} of them rightly; "
        "the others are not clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the others are not clearly worse.",
    ),
    False: (
        "At a threshold of {threshold}, it answers {answered} of {count} recorded examples, {share} of them rightly; "
        "the others are not clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the others are not clearly worse.",
    ),
}
MISLEADS = {
    True: (
        "At a threshold of {threshold}, it answers {answered} of {count} held-out examples, {share} of them rightly; "
        "the others are clearly better.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the others are clearly better.",
    ),
    False: (
        "At a threshold of {threshold}, it answers {answered} of {count} recorded examples, {share} of them rightly; "
        "the others are clearly better.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the others are clearly better.",
    ),
}
ALL_ANSWERED = {
    True: (
        "At a threshold of {threshold}, it answers all {count} held-out examples, {share} of them rightly.",
        "At {threshold} it answers all {count}, {share} rightly.",
    ),
    False: (
        "At a threshold of {threshold}, it answers all {count} recorded examples, {share} of them rightly.",
        "At {threshold} it answers all {count}, {share} rightly.",
    ),
}
SILENT = {
    True: (
        "At a threshold of {threshold}, it says “I don't know” to all {count} held-out examples.",
        "At {threshold} it says “I don't know” to all {count}.",
    ),
    False: (
        "At a threshold of {threshold}, it says “I don't know” to all {count} recorded examples.",
        "At {threshold} it says “I don't know” to all {count}.",
    ),
}
NO_NUMBERS = (
    "Of {count} examples, some have outputs that are no numbers: the training diverged.",
    "Some of {count} have no numbers as outputs.",
)


@view
def silence(figure: Figure | SubFigure, run: Run, theme: Theme, *, threshold: float = 0.9) -> Draw:
    """Silence: what it still answers above a threshold, and how sure it is.

    An answer is as sure as its output is large. Below a threshold the network could say "I don't know". The curves
    say, for every threshold, which share of the examples it still answers and which share of these answers is right.
    The bars beside them compare how sure it is with how often it is right: of all answers that are about 80 % sure,
    about 80 % should be right. Outputs that are no shares count as 0 or 1 if they are outside of these.

    The examples are held out, if these are the test part of a dataset on this machine; of many, they are the sample
    that the recording measured. Otherwise they are the recorded ones, and the title says so.

    Parameters
    ----------
    threshold : float, default 0.9
        How sure an answer must be at least, from 0 to 1.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.silence(threshold=0.5)).still(size=(320, 180))
    """
    least = _checked(threshold)
    panel, those = Panel(figure, theme), measured(run)
    titles = HELD_OUT_TITLES if those.symbol == HELD_OUT else RECORDED_TITLES
    line = AnswerLine("silence", panel, panel.heading(titles, QUESTIONS, look=LOOK))
    rest, gap = line.rest, 1.5 * panel.unit
    left, right = (
        rest.columns(1, 1, gap=gap) if rest.width > 1.3 * rest.height else rest.rows(1, 1, gap=0.6 * gap)
    )
    curves = _Curves(panel, left, least)
    bars = _Reliability(panel, right, those)
    y = np.asarray(those.examples.y)

    def draw(snapshot: Snapshot) -> list[Artist]:
        p = those.outputs(run, snapshot)
        sure, is_correct = np.clip(sureness(p), 0, 1), is_right(p, y)
        step = int(snapshot.step)
        answer = _answer(those, sure, is_correct, least, step)
        return [*curves.show(sure, is_correct), *bars.show(sure, is_correct, step), line.say(answer)]

    return draw


def _checked(threshold: Any) -> float:
    """The threshold in whole millionths. Raises `ViewError` if it is no share."""
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise ViewError(
            f"silence: threshold={described(threshold)}: expected how sure an answer must be, from 0 to 1, "
            "such as threshold=0.9"
        )
    return round(MILLION * threshold) / MILLION


class _Curves:
    """What is answered, and what of it is right, for every threshold."""

    def __init__(self, panel: Panel, box: PanelBox, least: float) -> None:
        looks = curve_looks(panel.theme, 2)
        box = _named(panel, box, list(zip(looks, (ANSWERED, RIGHT))))
        axes, _ = share_axes(panel, box, THRESHOLD_NAMES)
        axes.axvline(least, color=panel.theme.muted, linewidth=panel.points(0.1), linestyle=(0, (4, 3)))
        self._least = least
        size = panel.points(0.6)
        self._lines = [
            axes.plot([], [], look.line, color=look.colour, linewidth=panel.points(0.14))[0] for look in looks
        ]
        self._dots = [
            axes.plot([], [], mark, color=look.colour, markersize=size, zorder=4)[0]
            for look, mark in zip(looks, "oo")
        ]

    def show(self, sure: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Artist]:
        """Draw the curves of a snapshot."""
        curves, here = shares_above(sure, right, THRESHOLDS), shares_above(sure, right, self._least)
        for line, dot, curve, at_least in zip(self._lines, self._dots, curves, here):
            line.set_data(THRESHOLDS, curve)
            dot.set_data([self._least], [at_least])
        return [*self._lines, *self._dots]


def shares_above(
    sure: NDArray[np.float64], right: NDArray[np.bool_], thresholds: NDArray[np.float64] | float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Which share is at least so sure, and which share of that is right.

    Where nothing is so sure, the second share is NaN.

    >>> sure, right = np.array([0.5, 0.8, 0.9, 1.0]), np.array([False, False, True, True])
    >>> answered, rightly = shares_above(sure, right, 0.8)
    >>> float(answered), float(rightly)
    (0.75, 0.6666666666666666)
    """
    known = ~np.isnan(sure)
    order = np.argsort(-sure[known])
    count = np.searchsorted(-sure[known][order], -np.asarray(thresholds), side="right")
    right_of = np.concatenate([[0], np.cumsum(right[known][order])])
    with np.errstate(invalid="ignore"):
        return count / len(sure), right_of[count] / count


def in_bins(sure: NDArray[np.float64], bins: int) -> NDArray[np.intp]:
    """The bin of each example; −1 where it is no number.

    A bin begins with its lower end; the last one holds 1 too.

    >>> in_bins(np.array([0.0, 0.1, 0.95, 1.0, np.nan]), 10).tolist()
    [0, 1, 9, 9, -1]
    """
    edges = np.arange(1, bins) / bins
    return np.where(np.isnan(sure), -1, np.searchsorted(edges, sure, side="right"))


class _Reliability:
    """How often it is right, for every tenth of how sure it is."""

    def __init__(self, panel: Panel, box: PanelBox, those: Measured) -> None:
        theme, unit = panel.theme, panel.unit
        widest = panel.width(f"{len(those.examples):,}") + 0.4 * unit
        room = box.width - 5 * unit
        self._bins = BINS if room / BINS >= widest or room / FEWER_BINS < widest else FEWER_BINS
        counted = room / self._bins >= widest
        strip, box = box.top_strip(unit, gap=0.4 * unit)
        key = panel.fitting(BARS_WITH_COUNTS if counted else BARS, strip.width)
        panel.write(strip.left, strip.bottom + 0.2 * unit, key, color=theme.muted)
        axes, inner = share_axes(panel, box, SURENESS_NAMES, lines_below=int(counted))
        axes.plot([0, 1], [0, 1], "--", color=theme.muted, linewidth=panel.points(0.08), zorder=1)
        left = (np.arange(self._bins) + 0.1) / self._bins
        foot, width = np.zeros(self._bins), 0.8 / self._bins
        self._many, self._few = (
            BarGroup(axes, left, foot, width, facecolor=colour, zorder=2)
            for colour in (theme.series[0], theme.muted)
        )
        (self._intervals,) = axes.plot([], [], "-", color=theme.ink, linewidth=panel.points(0.12), zorder=3)
        self._counts = Lettering(panel, box, centred=True, facecolor=theme.muted) if counted else None
        low, high = axes.get_xlim()
        middles = (np.arange(self._bins) + 0.5) / self._bins
        self._x = inner.left + (middles - low) / (high - low) * inner.width
        self._y, self._middles, self._symbol = inner.bottom - 0.9 * unit, middles, those.symbol

    def show(self, sure: NDArray[np.float64], right: NDArray[np.bool_], step: int) -> list[Artist]:
        """Draw the bins of a snapshot."""
        place = in_bins(sure, self._bins)
        counts = np.bincount(place[place >= 0], minlength=self._bins)
        rights = np.bincount(place[(place >= 0) & right], minlength=self._bins)
        shares = rights / np.maximum(counts, 1)
        x, y = [], []
        for middle, count, hits in zip(self._middles, counts.tolist(), rights.tolist()):
            if count:
                x += [middle, middle, np.nan]
                y += [*wilson(hits, count), np.nan]
        self._intervals.set_data(x, y)
        moved: list[Artist] = [
            self._many.set_heights(np.where(counts >= FEW, shares, 0)),
            self._few.set_heights(np.where(counts < FEW, shares, 0)),
            self._intervals,
        ]
        if self._counts is not None:
            shown = [(b, f"{count:,}") for b, count in enumerate(counts.tolist()) if count]
            moved.append(self._counts.write((float(self._x[b]), self._y, text) for b, text in shown))
            sources = (Source(self._symbol, (b, self._bins), "in bin", step=step) for b, _ in shown)
            list_numbers(self._counts, map(Number, (text for _, text in shown), sources))
        return moved


def _named(panel: Panel, box: PanelBox, names: Sequence[tuple[CurveLook, Sequence[str]]]) -> PanelBox:
    """Write the names of curves above a plot, and return the rest of the box."""
    unit = panel.unit
    strip, rest = box.top_strip(unit, gap=0.4 * unit)
    for short in (0, 1):
        widths = [panel.width(texts[short]) + 1.1 * unit for _, texts in names]
        if sum(widths) + 1.2 * unit * (len(names) - 1) <= strip.width:
            break
    x, y = strip.left, strip.bottom + 0.2 * unit
    for (look, texts), width in zip(names, widths):
        panel.write(x, y, look.key, color=look.colour)
        panel.write(x + 1.1 * unit, y, texts[short], color=look.colour)
        x += width + 1.2 * unit
    return rest


def _answer(
    those: Measured,
    sure: NDArray[np.float64],
    right: NDArray[np.bool_],
    least: float,
    step: int,
) -> Answer:
    """The sentence about what is answered at the threshold, at a step."""
    held_out, answered = those.symbol == HELD_OUT, sure >= least
    index = (round(MILLION * least),)
    count, some = len(sure), int(answered.sum())
    numbers = {
        "threshold": Number(_written(least), Source(index=index, kind="threshold")),
        "answered": Number(f"{some:,}", Source(those.symbol, index, "answered", step=step)),
        "count": Number(f"{count:,}", Source(those.symbol, kind="counted", step=step)),
    }
    if np.isnan(sure).any():
        return Answer(NO_NUMBERS, numbers)
    if some == 0:
        return Answer(SILENT[held_out], numbers)
    hits = int(right[answered].sum())
    source = Source(those.symbol, index, "answered rightly", step=step)
    numbers["share"] = Number(percent(hits / some), source)
    if some == count:
        return Answer(ALL_ANSWERED[held_out], numbers)
    low, high = wilson(hits, some)
    other_low, other_high = wilson(int(right[~answered].sum()), count - some)
    templates = HELPS if low > other_high else MISLEADS if high < other_low else UNCLEAR
    return Answer(templates[held_out], numbers)


def _written(least: float) -> str:
    """A threshold in percent, with as many decimals as it has.

    >>> _written(0.9), _written(0.955)
    ('90 %', '95.5 %')
    """
    return f"{100 * least:.4f}".rstrip("0").rstrip(".") + " %"
