"""A table of numbers: what this code computes, beside what is printed."""

from typing import Any

import numpy as np
from manim import LEFT

from viznet.stage.mobjects import Words
from viznet.stage.stage import Stage
from viznet.walkthroughs.mazur import PUBLISHED, agrees, decimals_of

NAMES, NUMBERS = 0.32, 0.43  # sizes of its text: the height of an em in the frame's units


class ComparisonTable:
    """Rows of a name, our number and the printed one.

    A printed number has the colour of what is right if all its digits are those of ours.

    Parameters
    ----------
    stage
        The scene.
    named, number, printed
        Make the name of a number, our number with so many decimals, and the printed one, for the screen.
    """

    def __init__(self, stage: Stage, named: Any, number: Any, printed: Any) -> None:
        self.stage, self.named, self.number, self.printed = stage, named, number, printed
        self.columns, self.top, self.pitch = (
            ((-3.7, -2.0, 0.95), -1.05, 0.53) if stage.upright else ((0.0, 1.66, 4.34), 2.2, 0.62)
        )
        self.rows: list[list[Words]] = []
        self.heads = [
            self._at(column, 0, stage.words(text, size=NAMES, colour=stage.theme.muted))
            for column, text in ((1, "this code"), (2, "in print"))
        ]

    def row(self, name: str, printed: str | None = None) -> list[Words]:
        """Returns the next row; by default the printed number has the same name."""
        printed = printed or name
        theme, row = self.stage.theme, len(self.rows) + 1
        colour = theme.right if agrees(name, printed) else theme.wrong
        decimals = max(9, decimals_of(printed)) if name != "net h1" else decimals_of(printed)
        new = [
            self.stage.words(self.named(name), size=NAMES, colour=theme.muted),
            self.stage.words(self.number(name, decimals), size=NUMBERS),
            self.stage.words(self.printed(printed, PUBLISHED[printed]), size=NUMBERS, colour=colour),
        ]
        self.rows.append([self._at(column, row, words) for column, words in enumerate(new)])
        return self.rows[-1]

    def clear(self) -> list[Words]:
        """Removes all rows, and returns what was in them."""
        gone = [words for row in self.rows for words in row]
        self.rows = []
        return gone

    def _at(self, column: int, row: int, words: Words) -> Words:
        words.move_to(np.array([self.columns[column], 0, 0]), aligned_edge=LEFT)
        return words.stand_on(self.top - row * self.pitch)
