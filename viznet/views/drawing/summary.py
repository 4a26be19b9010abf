"""A confusion matrix in words: the accuracy and the worst mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.activations import Array
from viznet.receipts.receipt import Number
from viznet.views.drawing.axis import share_in_percent
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.names import class_names, cut, cut_in_the_middle, numbered
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.recording import Run, Snapshot

RIGHT = ("of the answers are right", "are right")
# The accuracy of a network that does not look at its inputs.
ALWAYS = ("always answering {name}: {share}", "one answer for all: {share}", "one answer: {share}")
NO_BETTER = (
    "no better than always answering {name}: {share}",
    "no better than one answer for all: {share}",
    "no better than one answer: {share}",
    "one answer for all: {share}",
    "one answer: {share}",
)
# Better, but not by more than luck may explain.
HARDLY_BETTER = (
    "hardly better than always answering {name}: {share}",
    "hardly better than one answer for all: {share}",
    "hardly better than one answer: {share}",
    *NO_BETTER[3:],
)
# The recording counts each output as an answer, even if it is no number.
NO_NUMBERS = (
    "some outputs are no numbers, so they are no answers",
    "some outputs are no numbers",
    "no numbers",
)
MISTAKES = ("Most frequent mistakes", "Mistakes")
NO_MISTAKES = ("No mistakes",)

# What is mistaken, from long to short.
MISTAKE = (
    "{true} taken for {answer}, {count} times",
    "{true} → {answer}, {count} times",
    "{true} → {answer}, {count}×",
    "{true} → {answer}",
)
SINGLE_MISTAKE = (
    "{true} taken for {answer}, once",
    "{true} → {answer}, once",
    "{true} → {answer}",
)

# Heights in units.
LARGEST_ACCURACY, SMALLEST_ACCURACY = 3.8, 2.5
DIGIT_HEIGHT = 0.8  # of a digit one unit high, with a little room above it
BELOW = 11.8  # of the lines below the accuracy
BELOW_SHORT = 3.6  # of these lines without the mistakes, for which a low box has no room
WORDS, SMALL_WORDS = 1.2, 1.0

DEVIATIONS = 2  # by how many standard deviations an accuracy must exceed that of guessing


def has_room(panel: Panel, box: PanelBox) -> bool:
    """Whether the summary fits a box."""
    widest = max(panel.width(RIGHT[-1], WORDS), panel.width(MISTAKES[-1], SMALL_WORDS))
    return _accuracy_size(panel, box, BELOW_SHORT) >= SMALLEST_ACCURACY and widest <= box.width


def _accuracy_size(panel: Panel, box: PanelBox, below: float) -> float:
    """The size of the accuracy in a box, above lines of this height.

    The other words keep their size.
    """
    room = (box.height / panel.unit - below) / DIGIT_HEIGHT
    return min(LARGEST_ACCURACY, room, box.width / panel.width(share_in_percent(1), weight="bold"))


class ConfusionSummary:
    """The words beside or below a confusion matrix.

    The accuracy is green only if it is clearly better than always giving the answer that is right most often.

    Parameters
    ----------
    panel : Panel
        Where the words are written.
    box : PanelBox
        The room for them; `has_room` says whether it is enough.
    run : Run
        The recording.
    names : sequence of str
        The names of the classes that the matrix shows.
    """

    def __init__(self, panel: Panel, box: PanelBox, run: Run, names: Sequence[str]) -> None:
        self._panel, self._run, self._names, self._box = panel, run, names, box
        unit, theme = panel.unit, panel.theme
        self._with_mistakes = _accuracy_size(panel, box, BELOW) >= SMALLEST_ACCURACY
        below = BELOW if self._with_mistakes else BELOW_SHORT
        size = _accuracy_size(panel, box, below)
        longest = max((share_in_percent(float(share)) for share in run["validation_accuracy"]), key=len)
        size = min(size, box.width / panel.width(longest, weight="bold"))  # "> 99.9 %" is wider than 100.0 %
        # The words stand in the middle of the height of the box.
        height = (DIGIT_HEIGHT * size + below) * unit
        baseline = box.top_edge - (box.height - height) / 2 - DIGIT_HEIGHT * size * unit
        right = panel.fitting(RIGHT, box.width, WORDS)
        panel.write(box.left, baseline - 1.6 * unit, right, size=WORDS)
        self._accuracy_y, self._guessing_y = baseline, baseline - 3.1 * unit
        self._heading_y = baseline - 6.1 * unit
        self._lines = [baseline - (7.9 + 1.7 * i) * unit for i in range(3)]
        self._accuracy = Lettering(panel, box, size=size, weight="bold")
        self._small = Lettering(panel, box, size=SMALL_WORDS, facecolor=theme.muted)
        self._mistakes = Lettering(panel, box, size=WORDS, facecolor=theme.ink)
        self._commonest: dict[int, tuple[int, float]] = {}

    def write(self, measured: Snapshot, count: Array) -> list[Artist]:
        """Writes the words, and returns the artists that moved.

        `measured` is the snapshot at which the held-out examples were measured, `count` are the cells of the matrix.
        """
        theme, x = self._panel.theme, self._box.left
        accuracy = float(measured["validation_accuracy"])
        examples = int(self._run.held_out_examples[measured.index])
        commonest, guessing = self._commonest_class(measured, examples)
        better = accuracy > guessing + DEVIATIONS * np.sqrt(guessing * (1 - guessing) / max(examples, 1))
        # Counts are compared, because the recorded accuracy is rounded.
        right_more_often = round(accuracy * examples) > round(guessing * examples)
        templates = ALWAYS if better else HARDLY_BETTER if right_more_often else NO_BETTER
        if not np.isfinite(measured["validation_loss"]) and not np.isfinite(measured["p"]).all():
            better, templates = False, NO_NUMBERS
        name = cut(self._panel, class_names(self._run)[commonest], 0.5 * self._box.width, SMALL_WORDS)
        beside = self._fitting(templates, SMALL_WORDS, name=name, share=share_in_percent(guessing))
        mistakes = self._most_frequent(count) if self._with_mistakes else []
        heading = self._fitting(MISTAKES if mistakes else NO_MISTAKES, SMALL_WORDS)
        headings = [(x, self._heading_y, heading)] if self._with_mistakes else []
        self._accuracy.set_facecolor(theme.right if better else theme.ink)
        text = share_in_percent(accuracy)
        self._accuracy.write([(x, self._accuracy_y, text)])
        source = Source("validation_accuracy", kind="recorded", step=int(self._run.steps[measured.index]))
        list_numbers(self._accuracy, [Number(text, source)])
        return [
            self._accuracy,
            self._small.write([(x, self._guessing_y, beside), *headings]),
            self._mistakes.write((x, y, mistake) for y, mistake in zip(self._lines, mistakes)),
        ]

    def _commonest_class(self, measured: Snapshot, examples: int) -> tuple[int, float]:
        """The class of most of the measured examples, and its share.

        It depends only on which examples are measured: a sample, or all of them. Rows are read one by one.
        """
        if examples not in self._commonest:
            sums = [int(np.asarray(row).sum()) for row in measured["confusion"]]
            self._commonest[examples] = int(np.argmax(sums)), max(sums) / max(sum(sums), 1)
        return self._commonest[examples]

    def _most_frequent(self, count: Array) -> list[str]:
        """The most frequent mistakes in words."""
        off = np.where(np.eye(len(count), dtype=bool), 0, count)
        order = np.argsort(-off, axis=None, kind="stable")[: len(self._lines)]
        cells = [divmod(int(cell), len(count)) for cell in order]
        return [self._mistake(*cell, int(off[cell])) for cell in cells if off[cell]]

    def _mistake(self, true: int, answer: int, count: int) -> str:
        """One mistake in the longest wording that fits."""
        templates = SINGLE_MISTAKE if count == 1 else MISTAKE
        names = {"true": self._names[true], "answer": self._names[answer]}
        text = self._fitting(templates[:-1], WORDS, count=count, **names)
        if text:
            return text
        # The names are cut before the count is left out. The shortest wording has none. Names that begin and end alike
        # have the numbers that stand at the matrix, and at last these numbers stand alone.
        with_numbers = numbered(self._names)
        for template in templates[-2:]:
            (around,) = wordings(template, true="", answer="", count=count)
            room = (self._box.width - self._panel.width(around, WORDS)) / 2
            for cutting, every in ((cut, self._names), (cut_in_the_middle, self._names), (cut, with_numbers)):
                names = {"true": every[true], "answer": every[answer]}
                names = {key: cutting(self._panel, name, room, WORDS) for key, name in names.items()}
                if all(names.values()) and names["true"] != names["answer"]:
                    return self._fitting([template], WORDS, count=count, **names)
        return self._fitting(templates, WORDS, true=str(true), answer=str(answer), count=count)

    def _fitting(self, templates: Sequence[str], size: float, **values: Any) -> str:
        return self._panel.fitting(wordings(*templates, **values), self._box.width, size)
