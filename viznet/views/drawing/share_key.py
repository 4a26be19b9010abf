"""A colour bar of shares, which says what they are and where they end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viznet.views.drawing.colours import sequential
from viznet.views.drawing.panel import Panel, PanelBox

ENDS = "0 %", "100 %"
LONGEST = 5  # units
GAP = 0.4  # units between the words and the bar


def share_key(panel: Panel, box: PanelBox, templates: Sequence[str]) -> None:
    """Draws a colour bar from 0 to 100 % at the left of a box.

    `templates` say what the shares are, from long to short; the longest that fits stands before the bar.
    """
    unit, muted = panel.unit, panel.theme.muted
    gap, length = GAP * unit, min(LONGEST * unit, 0.25 * box.width)
    low, high = ENDS
    words = panel.fitting(templates, box.width - length - panel.width(low) - panel.width(high) - 3 * gap)
    x, y = box.left, box.bottom + 0.25 * unit
    for text in filter(None, (words, low)):
        panel.write(x, y, text, color=muted)
        x += panel.width(text) + gap
    axes = panel.axes(PanelBox(x, box.bottom + 0.15 * unit, length, 0.9 * unit))
    axes.imshow(np.arange(256)[None, :], cmap=sequential(panel.theme), aspect="auto", extent=(0, 1, 0, 1))
    panel.frame(axes, muted, 0.06)
    panel.write(x + length + gap, y, high, color=muted)
