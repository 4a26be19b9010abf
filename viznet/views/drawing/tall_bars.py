"""The names of the tallest bars, where not all have room for one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viznet.activations import Array
from viznet.views.drawing.lettering import Word, lettered_width
from viznet.views.drawing.names import cut, cut_in_the_middle
from viznet.views.drawing.panel import Panel, PanelBox

MOST = 3  # how many bars get a name
BETWEEN = 0.6  # between two names, in units
LOWEST = 0.03  # of a whole bar: a lower one is hardly seen, so it gets no name


class TallNames:
    """Names below the tallest bars of a group, at each moment.

    Parameters
    ----------
    panel : Panel
        The panel to write on.
    names : sequence of str
        The name of every class.
    each : float
        How many pixels a bar and its gap are wide.
    room : float
        How many pixels wide the line of names is.
    """

    def __init__(self, panel: Panel, names: Sequence[str], each: float, room: float) -> None:
        self._panel, self._names, self._each, self._room = panel, names, each, room
        self._short: dict[str, str] = {}

    def words(self, place: PanelBox, heights: Array) -> list[Word]:
        """The names of the tallest bars in a line, the tallest first.

        A name stands below its bar, or as close to it as the ends of the line allow. The name of a lower bar is left
        out where it would touch that of a taller one, or would read the same.

        Parameters
        ----------
        place
            The line below the bars. It begins where the first bar does.
        heights
            The height of every bar, in shares of a whole one.
        """
        tall = [int(k) for k in np.argsort(-heights, kind="stable")[:MOST] if heights[k] >= LOWEST]
        words, taken = list[Word](), list[tuple[float, float]]()
        y, gap = place.bottom + 0.1 * self._panel.unit, BETWEEN * self._panel.unit
        for k in tall:
            text = self._shortened(self._names[k])
            width = lettered_width(text, self._panel.theme.font, "normal") * self._panel.unit
            middle = place.left + (k + 0.5) * self._each
            left = max(place.left, min(middle - width / 2, place.left + self._room - width))
            free = all(left >= end + gap or left + width <= start - gap for start, end in taken)
            if text and free and text not in (word for _, _, word in words):
                words.append((left, y, text))
                taken.append((left, left + width))
        return words

    def _shortened(self, name: str) -> str:
        """The name in a third of the line, or in all of it.

        It gets the whole line if a third of it would not tell which name this is.
        """
        if name not in self._short:
            third = self._room / MOST - BETWEEN * self._panel.unit
            tried = [
                f(self._panel, name, room) for room in (third, self._room) for f in (cut, cut_in_the_middle)
            ]
            known = (text for text in tried if text and self._is_known(text))
            self._short[name] = next(known, "")
        return self._short[name]

    def _is_known(self, text: str) -> bool:
        """Whether a shortened name is that of one class only."""
        start, _, end = text.partition("…")
        return sum(name.startswith(start) and name.endswith(end) for name in set(self._names)) == 1 or (
            text in self._names
        )
