"""The view `silence`: what if the network said "I don't know"?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_number
from viznet.errors import ViewError
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.axis import share_in_percent
from viznet.views.drawing.curve_names import curve_names
from viznet.views.drawing.curves import curve_looks
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.measured import HELD_OUT, Measured, is_right, measured, sureness
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.reliability import Reliability
from viznet.views.drawing.share_axes import share_axes
from viznet.walkthroughs.source import Source
from viznet.wilson import wilson

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

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
# The sentences, from long to short: of held-out examples (True), and of recorded ones.
HELPS = {
    True: (
        "At a threshold of {threshold}, it answers {answered} of {count} held-out examples, {share} of them rightly; "
        "the rest is clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the rest is clearly worse.",
    ),
    False: (
        "At a threshold of {threshold}, it answers {answered} of {count} recorded examples, {share} of them rightly; "
        "the rest is clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the rest is clearly worse.",
    ),
}
UNCLEAR = {
    True: (
        "At a threshold of {threshold}, it answers {answered} of {count} held-out examples, {share} of them rightly; "
        "the rest is not clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the rest is not clearly worse.",
    ),
    False: (
        "At a threshold of {threshold}, it answers {answered} of {count} recorded examples, {share} of them rightly; "
        "the rest is not clearly worse.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the rest is not clearly worse.",
    ),
}
MISLEADS = {
    True: (
        "At a threshold of {threshold}, it answers {answered} of {count} held-out examples, {share} of them rightly; "
        "the rest is clearly better.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the rest is clearly better.",
    ),
    False: (
        "At a threshold of {threshold}, it answers {answered} of {count} recorded examples, {share} of them rightly; "
        "the rest is clearly better.",
        "At {threshold} it answers {answered} of {count}, {share} rightly; the rest is clearly better.",
    ),
}
# Of several examples, and of a single one (True).
ALL_ANSWERED = {
    (True, False): (
        "At a threshold of {threshold}, it answers all {count} held-out examples, {share} of them rightly.",
        "At {threshold} it answers all {count}, {share} rightly.",
    ),
    (True, True): (
        "At a threshold of {threshold}, it answers the {count} held-out example, {share} rightly.",
    ),
    (False, False): (
        "At a threshold of {threshold}, it answers all {count} recorded examples, {share} of them rightly.",
        "At {threshold} it answers all {count}, {share} rightly.",
    ),
    (False, True): (
        "At a threshold of {threshold}, it answers the {count} recorded example, {share} rightly.",
    ),
}
SILENT = {
    (True, False): (
        "At a threshold of {threshold}, it says “I don't know” to all {count} held-out examples.",
        "At {threshold} it says “I don't know” to all {count}.",
    ),
    (True, True): ("At a threshold of {threshold}, it says “I don't know” to the {count} held-out example.",),
    (False, False): (
        "At a threshold of {threshold}, it says “I don't know” to all {count} recorded examples.",
        "At {threshold} it says “I don't know” to all {count}.",
    ),
    (False, True): (
        "At a threshold of {threshold}, it says “I don't know” to the {count} recorded example.",
    ),
}
NO_NUMBERS = {
    False: (
        "Of {count} examples, some have outputs that are no numbers: the training diverged.",
        "Some of {count} have no numbers as outputs.",
    ),
    True: ("The {count} example has outputs that are no numbers: the training diverged.",),
}


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
    line = AnswerLine(panel, panel.heading(titles, QUESTIONS, look=LOOK), "silence")
    rest, gap = line.rest, 1.5 * panel.unit
    left, right = (
        rest.columns(1, 1, gap=gap) if rest.width > 1.3 * rest.height else rest.rows(1, 1, gap=0.6 * gap)
    )
    curves = _Curves(panel, left, least)
    bars = Reliability(panel, right, those)
    y = np.asarray(those.examples.y)

    def draw(snapshot: Snapshot) -> list[Artist]:
        p = those.outputs(snapshot)
        sure, is_correct = np.clip(sureness(p), 0, 1), is_right(p, y)
        step = int(snapshot.step)
        answer = _say_answer(line, those, sure, is_correct, least, step)
        return [*curves.show(sure, is_correct), *bars.show(sure, is_correct, step), answer]

    return draw


def _checked(threshold: Any) -> float:
    """The threshold in whole millionths. Raises `ViewError` if it is no share."""
    if not is_number(threshold) or not 0 <= threshold <= 1:
        raise ViewError(
            f"silence: threshold={described(threshold)}: expected how sure an answer must be, from 0 to 1, "
            "such as threshold=0.9"
        )
    return round(MILLION * float(threshold)) / MILLION


class _Curves:
    """What is answered, and what of it is right, for every threshold."""

    def __init__(self, panel: Panel, box: PanelBox, least: float) -> None:
        looks = curve_looks(panel.theme, 2)
        box = curve_names(panel, box, list(zip(looks, (ANSWERED, RIGHT))))
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
        """Draws the curves of a snapshot."""
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


def _say_answer(
    line: AnswerLine,
    those: Measured,
    sure: NDArray[np.float64],
    right: NDArray[np.bool_],
    least: float,
    step: int,
) -> Lettering:
    """Writes the sentence about what is answered at the threshold, at a step."""
    held_out, answered = those.symbol == HELD_OUT, sure >= least
    index = (round(MILLION * least),)
    count, some = len(sure), int(answered.sum())
    alone = count == 1
    numbers = {
        "threshold": Number(_written(least), Source(index=index, kind="threshold")),
        "answered": Number(f"{some:,}", Source(those.symbol, index, "answered", step=step)),
        "count": Number(f"{count:,}", Source(those.symbol, kind="counted", step=step)),
    }
    if np.isnan(sure).any():
        return line.say(NO_NUMBERS[alone], **numbers)
    if some == 0:
        return line.say(SILENT[held_out, alone], **numbers)
    hits = int(right[answered].sum())
    source = Source(those.symbol, index, "answered rightly", step=step)
    numbers["share"] = Number(share_in_percent(hits / some), source)
    if some == count:
        return line.say(ALL_ANSWERED[held_out, alone], **numbers)
    low, high = wilson(hits, some)
    other_low, other_high = wilson(int(right[~answered].sum()), count - some)
    templates = HELPS if low > other_high else MISLEADS if high < other_low else UNCLEAR
    return line.say(templates[held_out], **numbers)


def _written(least: float) -> str:
    """A threshold in percent, with as many decimals as it has.

    >>> _written(0.9), _written(0.955)
    ('90 %', '95.5 %')
    """
    return f"{100 * least:.4f}".rstrip("0").rstrip(".") + " %"
