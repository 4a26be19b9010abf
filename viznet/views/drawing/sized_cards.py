"""Cards of mistakes that are larger where there are only a few mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.views.drawing.mistake_cards import MistakeCards
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.recording import Run
    from viznet.views.drawing.measured import Measured

FEW = (1, 4)  # so many mistakes have larger cards of their own


class SizedCards:
    """The surest mistakes of a moment on cards that fill the picture.

    The cards are as large as all later moments allow. So they grow at most twice in a film, and never shrink again.

    Parameters
    ----------
    panel, box
        The panel to draw on, and the room for all cards.
    run
        The recording.
    those
        The examples of which some are wrong.
    """

    def __init__(self, panel: Panel, box: PanelBox, run: Run, those: Measured) -> None:
        fewest = those.fewest_wrong(run)
        usual = MistakeCards(panel, box, run, those.examples, fewest)
        few = [count for count in FEW if fewest <= count < usual.count]
        self._to_come = those.wrong_to_come(run, few[-1]) if few else np.full(len(run), usual.count)
        few = [count for count in few if self._to_come.min(initial=usual.count) <= count]
        larger = [MistakeCards(panel, box, run, those.examples, 0, most=count) for count in few]
        self._sizes = [*larger, usual]
        self._shown = self._next = usual

    @property
    def count(self) -> int:
        """How many mistakes have room."""
        return self._sizes[-1].count

    def turn_to(self, index: int) -> None:
        """Chooses the size of the cards of a snapshot, which `show` draws next."""
        enough = [size for size in self._sizes if size.count >= self._to_come[index]]
        self._next = enough[0] if enough else self._sizes[-1]

    def show(self, wrong: NDArray[np.intp], p: NDArray[np.float64]) -> list[Artist]:
        """Draws the first of the wrong examples, as `MistakeCards.show` does."""
        moved = [] if self._next is self._shown else self._shown.show(wrong[:0], p)
        self._shown = self._next
        return [*moved, *self._shown.show(wrong, p)]
