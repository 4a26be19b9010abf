"""The view `mistakes`: what the network gets wrong at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.measured import HELD_OUT, is_right, measured, sureness
from viznet.views.drawing.mistake_sentences import say_mistakes
from viznet.views.drawing.panel import Panel
from viznet.views.drawing.sized_cards import SizedCards

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

HELD_OUT_TITLES = ("Mistakes: the held-out examples that it gets wrong", "Mistakes")
RECORDED_TITLES = ("Mistakes: the recorded examples that it gets wrong", "Mistakes")
LOOK = (
    "Watch the mistakes come and go: the surest one is first.",
    "Watch the mistakes come and go.",
)
QUESTIONS = (
    "What does it get wrong at this moment, and how sure is it?",
    "What does it get wrong, and how sure is it?",
    "What does it get wrong?",
)


@view
def mistakes(figure: Figure | SubFigure, run: Run, theme: Theme) -> Draw:
    """Mistakes: what it gets wrong at a moment, the surest mistake first.

    Each mistake has one bar for every class: that of the true class has the colour of right answers, and that of the
    answer the colour of wrong ones. How sure an answer is, is its output. The examples are held out, if these are the
    test part of a dataset on this machine; of many, they are the sample that the recording measured. Otherwise they
    are the recorded ones, and the title says so.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.mistakes).still(size=(320, 180))
    """
    panel, those = Panel(figure, theme), measured(run)
    titles = HELD_OUT_TITLES if those.symbol == HELD_OUT else RECORDED_TITLES
    line = AnswerLine(panel, panel.heading(titles, QUESTIONS, look=LOOK), "mistakes")
    cards = SizedCards(panel, line.rest, run, those)
    y = np.asarray(those.examples.y)
    shares = run.meta.output == "softmax"

    def draw(snapshot: Snapshot) -> list[Artist]:
        cards.turn_to(snapshot.index)
        p = those.outputs(snapshot)
        sure, right = sureness(p), is_right(p, y)
        answer = say_mistakes(line, those.symbol, sure, right, int(snapshot.step), shares=shares)
        return [*cards.show(surest_mistakes(sure, right, cards.count), p), answer]

    return draw


def surest_mistakes(sure: NDArray[np.float64], right: NDArray[np.bool_], count: int) -> NDArray[np.intp]:
    """The numbers of so many examples with a wrong answer, the surest first.

    Those whose outputs are no numbers are left out.

    >>> surest_mistakes(np.array([0.6, 0.8, 0.9, np.nan]), np.array([False, True, False, False]), 9).tolist()
    [2, 0]
    >>> surest_mistakes(np.array([0.6, 0.8, 0.9, 0.8]), np.zeros(4, bool), 2).tolist()
    [2, 1]
    """
    wrong = np.flatnonzero(~right & np.isfinite(sure))
    if len(wrong) > count:  # early in a training nearly all are wrong, and only a few of them need an order
        least = np.partition(sure[wrong], -count)[-count]
        wrong = wrong[sure[wrong] >= least]
    return wrong[np.argsort(-sure[wrong], kind="stable")][:count]
