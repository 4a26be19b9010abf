"""The share of an answer, written beside the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from viznet.walkthroughs import numbers

if TYPE_CHECKING:
    from viznet.views.drawing.lettering import Word
    from viznet.views.drawing.panel import Panel, PanelBox

GAP, LINE = 0.6, 1.3  # in units


def share(p: float) -> str:
    """A share in whole percent.

    Only a whole one is 100 %, and only nothing is 0 %.

    >>> share(0.934), share(0.125), share(0.9999), share(1.0), share(0.001)
    ('93 %', '13 %', '> 99 %', '100 %', '< 1 %')
    """
    if 0 < p < 0.005:
        return "< 1 %"
    return "> 99 %" if 0.995 <= p < 1 else numbers.percent(p, 0)


class SharePlace:
    """Where the share of an answer stands: after it, below it, or nowhere.

    Parameters
    ----------
    panel
        The panel to write on.
    box
        The part of the panel that the words stay in.
    answers
        Every answer that may be shown, with its place.
    """

    def __init__(self, panel: Panel, box: PanelBox, answers: Sequence[Word]) -> None:
        self._panel, unit = panel, panel.unit
        longest = max(panel.width(share(p), weight="bold") for p in (0.9999, 1.0, 0.001))
        ends = [x + panel.width(answer, weight="bold") + GAP * unit for x, _, answer in answers]
        (left, baseline, _) = answers[0]
        self._after = max(ends) + longest <= box.right_edge
        self._below = baseline - LINE * unit >= box.bottom and left + longest <= box.right_edge
        self._line = LINE * unit

    def words(self, answer: Word, p: float) -> list[Word]:
        """The answer with its share, as words of a `Lettering`."""
        x, y, text = answer
        if self._after:
            return [
                answer,
                (x + self._panel.width(text, weight="bold") + GAP * self._panel.unit, y, share(p)),
            ]
        return [answer, (x, y - self._line, share(p))] if self._below else [answer]
