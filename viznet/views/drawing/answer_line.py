"""The sentence that answers a view's question, chosen by the numbers.

It is written anew at every moment. The receipt of a film lists it with the claim that it makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viznet.receipts.receipt import Number, joined
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_sentence
from viznet.views.drawing.wordings import parts

if TYPE_CHECKING:
    from viznet.views.drawing.panel import Panel, PanelBox

LINE = 1.4  # the distance of two lines, in units
ONE_LINE = 48  # a panel of so many units in width has room for a sentence on one line


@dataclass(frozen=True)
class Answer:
    """A sentence in several lengths, and the numbers in it.

    `templates` are its wordings, longest first. `numbers` has a number for every placeholder of the longest one.
    """

    templates: Sequence[str]
    numbers: Mapping[str, Number]

    def wordings(self) -> Iterator[tuple[str | Number, ...]]:
        """Yields every wording in parts: plain text, and numbers."""
        return (parts(template, **self.numbers) for template in self.templates)


class AnswerLine:
    """The place of the sentence below the heading of a view.

    A wide panel has one line for it, and a narrow one two. The longest wording that fits is written, and none if even
    the shortest does not fit.

    Parameters
    ----------
    view : str
        The name of the view, for the receipt.
    panel : Panel
        The panel to write on.
    box : PanelBox
        What is left of the panel below the heading.

    Attributes
    ----------
    rest : PanelBox
        What is left below the sentence.
    """

    def __init__(self, view: str, panel: Panel, box: PanelBox) -> None:
        self._view, self._panel = view, panel
        lines = 1 if box.width >= ONE_LINE * panel.unit else 2
        strip, self.rest = box.top_strip((LINE * lines + 0.2) * panel.unit, gap=0.5 * panel.unit)
        self._places = [strip.top_edge - (1 + LINE * line) * panel.unit for line in range(lines)]
        self._box = strip
        self._lettering = Lettering(panel, strip, facecolor=panel.theme.ink)

    def say(self, answer: Answer) -> Lettering:
        """Write the sentence, and return the artist that moved."""
        choices = ((said, self._broken(joined(said))) for said in answer.wordings())
        said, lines = next(((said, lines) for said, lines in choices if lines), ((), []))
        list_sentence(self._lettering, self._view, said)
        return self._lettering.write((self._box.left, y, line) for y, line in zip(self._places, lines))

    def _broken(self, text: str) -> list[str]:
        """The text in lines that fit; no line if it needs more than there are."""
        lines: list[str] = []
        for word in text.replace(" %", "\N{NO-BREAK SPACE}%").split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._panel.width(longer) <= self._box.width:
                lines[-1] = longer
            else:
                lines.append(word)
        fits = all(self._panel.width(line) <= self._box.width for line in lines)
        return lines if fits and len(lines) <= len(self._places) else []
