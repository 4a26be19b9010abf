"""A line of text below a picture that changes with the moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from viznet.receipts.receipt import Number


class ChangingLine:
    """One line of text in the longest wording that fits its box.

    Parameters
    ----------
    panel : Panel
        The panel to write on.
    box : PanelBox
        A strip one unit high.
    colour : str
        The colour of the letters.
    """

    def __init__(self, panel: Panel, box: PanelBox, colour: str) -> None:
        self._box, self._y = box, box.bottom + 0.25 * panel.unit
        hanging = 0.3 * panel.unit  # letters with long strokes reach a little beyond the line
        place = PanelBox(box.left, box.bottom - hanging, box.width, box.height + 2 * hanging)
        self._lettering = Lettering(panel, place, facecolor=colour)

    def show(self, wordings: Sequence[str], numbers: Iterable[Number] = ()) -> Lettering:
        """Writes the first wording that fits, and returns the artist that moved.

        `numbers` are the numbers that the line may have, with their sources.
        """
        width = self._lettering.width
        text = next((words for words in wordings if width(words) <= self._box.width), "")
        self._lettering.write([(self._box.left, self._y, text)] if text else [])
        list_numbers(self._lettering, numbers)
        return self._lettering
