"""A colour bar beneath a picture, which says where its colours end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.receipts.receipt import Number
from viznet.views.drawing.colours import diverging, short_number
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.no_number import sign, sign_width
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from viznet.walkthroughs.source import Source

HEIGHT = 1.1  # units
SHARE, LONGEST = 0.25, 12  # of the width, and in units
GAP = 0.6  # units
PIECE = 1.2  # the width of the sign for values that are no numbers, in units

COMMON = (
    "colours end at ±{limit}; 995 of 1,000 stay below",
    "colours end at ±{limit}",
    "±{limit}",
)
LARGEST = ("colours end at ±{limit}, the largest", "colours end at ±{limit}", "±{limit}")
NOTHING = ("no colours: all are {limit}", "all are {limit}", "{limit}")
ENDS = ("subtracts", "adds"), ("−", "+")


def colour_line(panel: Panel, box: PanelBox, limit: float, source: Source, *, gaps: bool = False) -> None:
    """Draws a colour bar of signed values along the middle of a box.

    Parameters
    ----------
    panel : Panel
        The panel to draw on.
    box : PanelBox
        The strip for the bar and its words.
    limit : float
        The colours go from −limit to +limit.
    source : Source
        Where the limit comes from.
    gaps : bool
        Whether the picture has values that are no numbers. A sign at the end of the line then says how they look.
    """
    unit, length = panel.unit, min(LONGEST * panel.unit, SHARE * box.width)
    templates = NOTHING if limit == 0 else LARGEST if source.kind == "largest" else COMMON
    labels = wordings(*templates, limit=short_number(limit))
    piece = PIECE * unit
    beside = 2 * GAP * unit + sign_width(panel, piece) if gaps else 0.0
    for words, (low, high) in (
        (labels[0], ENDS[0]),
        (labels[1], ENDS[0]),
        (labels[1], ENDS[1]),
        (labels[2], ENDS[1]),
    ):
        sides = panel.width(low) + panel.width(high) + 3 * GAP * unit
        if length + sides + panel.width(words) + beside <= box.width:
            break
    else:
        words = ""
    whole = length + sides + panel.width(words) + beside
    x, y = box.left + max(0.0, (box.width - whole) / 2), box.bottom + 0.25 * unit
    panel.write(x, y, low, color=panel.theme.muted)
    x += panel.width(low) + GAP * unit
    axes = panel.axes(PanelBox(x, box.bottom + 0.15 * unit, length, 0.9 * unit))
    axes.imshow(np.arange(256)[None, :], cmap=diverging(panel.theme), aspect="auto", extent=(0, 1, 0, 1))
    panel.frame(axes, panel.theme.muted, 0.06)
    x += length + GAP * unit
    panel.write(x, y, high, color=panel.theme.muted)
    text = panel.write(x + panel.width(high) + GAP * unit, y, words)
    list_numbers(text, [Number(short_number(limit), source)])
    if gaps:
        left = x + panel.width(high) + 3 * GAP * unit + panel.width(words)
        sign(panel, PanelBox(left, box.bottom + 0.15 * unit, box.right_edge - left, 0.9 * unit), piece)
