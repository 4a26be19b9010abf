"""A line of text below a picture that changes with the moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from viznet.receipts.receipt import Number


LINE = 1.3  # the distance of two lines, in units
WIDE = 34.0  # a narrower box, in units, has room for two lines of a sentence


def line_height(panel: Panel, box: PanelBox) -> float:
    """How high a sentence is: one line, or two if the box is narrow."""
    return panel.unit if box.width >= WIDE * panel.unit else (1 + LINE) * panel.unit


class ChangingLine:
    """A text in the longest wording that fits its box, in one line or two.

    Parameters
    ----------
    panel : Panel
        The panel to write on.
    box : PanelBox
        A strip one unit high, or as high as `line_height` says: then the text may take two lines.
    colour : str
        The colour of the letters.
    """

    def __init__(self, panel: Panel, box: PanelBox, colour: str) -> None:
        self._step = LINE * panel.unit
        self._lines = 2 if box.height >= (1 + LINE) * panel.unit - 1 else 1
        self._box, self._y = box, box.top_edge - 0.75 * panel.unit
        hanging = 0.3 * panel.unit  # letters with long strokes reach a little beyond the line
        place = PanelBox(box.left, box.bottom - hanging, box.width, box.height + 2 * hanging)
        self._lettering = Lettering(panel, place, facecolor=colour)

    def show(self, wordings: Sequence[str], numbers: Iterable[Number] = ()) -> Lettering:
        """Writes the first wording that fits, and returns the artist that moved.

        `numbers` are the numbers that the line may have, with their sources.
        """
        wrapped = (self._lettering.lines(words, self._box.width, self._lines) for words in wordings)
        lines = next((found for found in wrapped if found), [])
        self._lettering.write(
            (self._box.left, self._y - i * self._step, line) for i, line in enumerate(lines)
        )
        list_numbers(self._lettering, numbers)
        return self._lettering
