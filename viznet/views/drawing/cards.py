"""Cards of equal size: a picture, words beside it and bars below it."""

from __future__ import annotations

from collections.abc import Sequence

from viznet.views.drawing.lettering import lettered_width
from viznet.views.drawing.names import cut, fitting_names
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.wordings import wordings


def equal_cards(box: PanelBox, count: int, unit: float, *, shape: float) -> list[PanelBox]:
    """Equal boxes for `count` cards, as large as possible.

    `shape` is how much higher than wide a card should be.
    """

    def size(columns: int) -> float:
        rows = -(-count // columns)
        return min(box.width / columns, box.height / rows / shape)

    columns = max(range(1, count + 1), key=size)
    rows = -(-count // columns)
    columns = -(-count // rows)
    strips = box.rows(*[1] * rows, gap=1.1 * unit)
    return [card for strip in strips for card in strip.columns(*[1] * columns, gap=1.6 * unit)][:count]


def named(
    panel: Panel,
    templates: Sequence[str],
    chosen: Sequence[str],
    names: Sequence[str],
    room: float,
    weight: str,
) -> list[str]:
    """The chosen names in one wording, the longest in which all names fit.

    If none fits, they are cut, so that they still differ if there is room for that.
    """
    longest = max(names, key=lambda name: lettered_width(name, panel.theme.font, weight))
    for template in templates:
        if panel.width(wordings(template, name=longest)[0], 1, weight) <= room:
            return [text for name in chosen for text in wordings(template, name=name)]
    cut_names = fitting_names(panel, names, room, 1, weight)
    if cut_names:
        return [cut_names[names.index(name)] for name in chosen]
    return fitting_names(panel, chosen, room, 1, weight) or [
        cut(panel, name, room, 1, weight) for name in chosen
    ]
