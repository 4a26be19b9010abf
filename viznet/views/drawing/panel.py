"""The place a view is drawn in, measured in pixels: text sizes that suit it, words that fit, boxes to cut it into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from viznet.theme import Theme


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, counted from the bottom left of the panel.

    >>> heading, rest = Box(0, 0, 100, 50).top(20, gap=5)
    >>> heading
    Box(left=0, bottom=30, width=100, height=20)
    >>> rest
    Box(left=0, bottom=0, width=100, height=25)
    """

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right_edge(self) -> float:
        return self.left + self.width

    @property
    def top_edge(self) -> float:
        return self.bottom + self.height

    def inset(self, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0) -> Box:
        """The box without these margins; never less than one pixel of it."""
        width, height = max(1.0, self.width - left - right), max(1.0, self.height - bottom - top)
        return Box(self.left + left, self.bottom + bottom, width, height)

    def top(self, height: float, gap: float = 0) -> tuple[Box, Box]:
        """A strip cut off at the top, and what remains below a gap."""
        strip = Box(self.left, self.top_edge - height, self.width, height)
        return strip, self.inset(top=height + gap)

    def under(self, height: float, gap: float = 0) -> tuple[Box, Box]:
        """A strip cut off at the bottom, and what remains above a gap."""
        return Box(self.left, self.bottom, self.width, height), self.inset(bottom=height + gap)

    def columns(self, *shares: float, gap: float = 0) -> list[Box]:
        """Boxes side by side whose widths are in these proportions."""
        room, boxes, left = self.width - gap * (len(shares) - 1), [], self.left
        for share in shares:
            width = max(1.0, room * share / sum(shares))
            boxes.append(Box(left, self.bottom, width, self.height))
            left += width + gap
        return boxes

    def rows(self, *shares: float, gap: float = 0) -> list[Box]:
        """Boxes one below the other, from the top, whose heights are in these proportions."""
        turned = Box(0, self.left, self.height, self.width).columns(*shares, gap=gap)
        return [Box(self.left, self.top_edge - b.left - b.width, self.width, b.width) for b in turned]

    def middle(self, width: float, height: float) -> Box:
        """A box of this size around the middle of this one."""
        return Box(
            self.left + (self.width - width) / 2, self.bottom + (self.height - height) / 2, width, height
        )


class Panel:
    """A figure, or part of one, seen as a box of pixels to be filled with axes and words.

    `unit` is the height of running text in pixels. It grows with the panel, but more slowly: half as large a
    panel has text 0.7 as high. `box` is the panel without its margin.
    """

    def __init__(self, figure: Figure | SubFigure, theme: Theme) -> None:
        self.figure, self.theme = figure, theme
        self._size = figure.bbox.width, figure.bbox.height
        own, whole = (min(b.height, 0.85 * b.width) for b in (figure.bbox, figure.figure.bbox))
        # Panels that share a figure have text of one size, unless one is much larger.
        self.unit = max(19 * (own / 720) ** 0.5, 14 * (whole / 720) ** 0.5, 10.2)
        margin = 0.9 * self.unit
        self.box = Box(0, 0, *self._size).inset(margin, margin, margin, 0.7 * self.unit)

    def width(self, text: str, size: float = 1, weight: str = "normal") -> float:
        """How many pixels wide a text is, `size` being in units."""
        return size * self.unit * max(_width(line, weight) for line in text.split("\n"))

    def fitting(self, wordings: Sequence[str], room: float, size: float = 1, weight: str = "normal") -> str:
        """The first of these wordings, longest first, that is no wider than `room` pixels; "" if none is."""
        return next((words for words in wordings if self.width(words, size, weight) <= room), "")

    def axes(self, box: Box, **limits: Any) -> Axes:
        """Axes without ticks or frame on a box, moved onto whole pixels of the figure."""
        x0, y0 = self.figure.bbox.x0, self.figure.bbox.y0
        left, bottom = round(x0 + box.left) - x0, round(y0 + box.bottom) - y0
        width, height = max(1, round(box.width)), max(1, round(box.height))
        across, up = self._size
        axes = self.figure.add_axes((left / across, bottom / up, width / across, height / up), **limits)
        axes.set_axis_off()
        return axes

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 1,
        ha: str = "left",
        va: str = "baseline",
        **style: Any,
    ) -> Text:
        """A text at a place in pixels; `size` is in units."""
        points = size * self.unit * 72 / self.figure.dpi
        return self.figure.text(
            x / self._size[0],
            y / self._size[1],
            text,
            size=points,
            ha=ha,
            va=va,
            **{"color": self.theme.ink, **style},
        )

    def points(self, units: float) -> float:
        """So many units in points, as Matplotlib measures lines, markers and text."""
        return units * self.unit * 72 / self.figure.dpi

    def heading(self, titles: Sequence[str], notes: Sequence[str] = ()) -> Box:
        """Writes the title, and below it a quiet note, each in the longest wording that fits; returns the room left.

        A panel that is less than 14 lines high has no room for a note.
        """
        box, title = self.box, self.fitting(titles, self.box.width, 1.25, "bold")
        line, box = box.top(1.25 * self.unit, gap=0.35 * self.unit)
        self.write(line.left, line.bottom + 0.3 * self.unit, title, size=1.25, weight="bold")
        note = self.fitting(notes, box.width, 0.9)
        if note and self._size[1] >= 14 * self.unit:
            line, box = box.top(self.unit, gap=0.45 * self.unit)
            self.write(line.left, line.bottom + 0.25 * self.unit, note, size=0.9, color=self.theme.muted)
        return box.inset(top=0.25 * self.unit)


@cache
def _width(line: str, weight: str) -> float:
    """How wide a line is, in units of its height; measured large and rounded up, as small letters are set wider."""
    font = FontProperties(family="DejaVu Sans", size=100, weight=weight)
    return float(text_to_path.get_text_width_height_descent(line, font, False)[0]) / 100 * 1.03
