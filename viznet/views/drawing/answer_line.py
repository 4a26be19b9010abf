"""The sentence below a picture that answers the question of a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from viznet.receipts.receipt import Number, joined
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_sentence
from viznet.views.drawing.wordings import template_parts

if TYPE_CHECKING:
    from viznet.views.drawing.panel import Panel, PanelBox

LINE = 1.35  # the distance of two lines in units
WIDE = 40  # a panel of so many units is wide enough for a sentence in one line
LEAST = 14  # a panel of fewer units in height has no room for the sentence


class AnswerLine:
    """The place of a sentence that the numbers of each moment choose.

    Parameters
    ----------
    panel
        The panel to write on.
    box
        The room of the picture. The sentence takes its lowest line, or two lines if it is narrow.
    section
        The name of the view, under which the receipt of a film lists the sentence.
    lines
        How many lines it takes in a wide panel.
    listed
        Whether a receipt lists it. A sentence about other data than those of the recording has no second path.

    Attributes
    ----------
    rest : PanelBox
        The room above the sentence.
    """

    def __init__(
        self, panel: Panel, box: PanelBox, section: str, *, lines: int = 1, listed: bool = True
    ) -> None:
        self._panel, self._section, self._listed = panel, section, listed
        self._lines = 0 if not panel.has_lines(LEAST) else lines if box.width >= WIDE * panel.unit else 2
        height = (self._lines * LINE + 0.1) * panel.unit
        self._box, below = box.bottom_strip(height, gap=0.3 * panel.unit)
        self.rest = below if self._lines else box
        self._lettering = Lettering(panel, self._box, weight="bold", facecolor=panel.theme.ink)

    def say(self, templates: Sequence[str], **values: str | Number) -> Lettering:
        """Writes the longest sentence that fits, and returns what moved.

        Parameters
        ----------
        templates
            Wordings of one sentence, longest first.
        **values
            The values of their placeholders: names, and numbers with their sources.
        """
        for template in templates:
            sentence = template_parts(template, **values)
            lines = self._wrapped(joined(sentence))
            if lines:
                y = self._box.top_edge - 0.95 * self._panel.unit
                step = LINE * self._panel.unit
                self._lettering.write((self._box.left, y - i * step, line) for i, line in enumerate(lines))
                list_sentence(self._lettering, self._section, sentence if self._listed else ())
                return self._lettering
        list_sentence(self._lettering, self._section, ())
        return self._lettering.write([])

    def _wrapped(self, text: str) -> list[str]:
        """The lines of a text, or none if it does not fit."""
        return self._lettering.lines(text, self._box.width, self._lines)
