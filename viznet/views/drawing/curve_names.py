"""The names of curves above a plot, without values."""

from __future__ import annotations

from collections.abc import Sequence

from viznet.views.drawing.curves import CurveLook
from viznet.views.drawing.panel import Panel, PanelBox

KEY = 1.1  # the room for the mark before a name, in units
LINE = 1.4  # the distance of two lines of names, in units


def curve_names(panel: Panel, box: PanelBox, entries: Sequence[tuple[CurveLook, Sequence[str]]]) -> PanelBox:
    """Names curves on one line, or one below the other; returns what is left.

    An entry is the look of a curve and wordings of its name, longest first. The longest wordings that fit are taken. In
    a panel without room for them there are no names.
    """
    unit = panel.unit
    most = max(len(names) for _, names in entries)
    lines = [1, len(entries)] if box.height > (8 + LINE * len(entries)) * unit else [1]
    for count, length in [(count, length) for length in range(most) for count in lines]:
        names = [names[min(length, len(names) - 1)] for _, names in entries]
        widths = [KEY * unit + panel.width(name) for name in names]
        fits = sum(widths) + 1.3 * unit * (len(names) - 1) if count == 1 else max(widths)
        if fits <= box.width and box.height > 4 * unit:
            break
    else:
        return box
    x, y = box.left, box.top_edge - unit
    for (look, _), name, width in zip(entries, names, widths):
        panel.write(x, y + 0.1 * unit, look.key, color=look.colour)
        panel.write(x + KEY * unit, y, name, color=look.colour)
        x, y = (x + width + 1.3 * unit, y) if count == 1 else (x, y - LINE * unit)
    return box.inset(top=LINE * count * unit)
