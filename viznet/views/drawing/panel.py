"""The panel that a view is drawn on, and its division into boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from viznet.views.drawing.fonts import advance, drawable, drawable_parts, families, in_order
from viznet.views.drawing.listed import list_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from viznet.receipts.receipt import Number
    from viznet.theme import Theme


DIGIT = 0.729  # the height of a digit, and of a capital, in letters of size 1
# The height of a digit in parts of the shorter side of the picture: in a view alone, and in a small panel.
SINGLE, SMALL = 1 / 40, 1 / 60
SMALLEST = 10.2  # pixels; smaller letters cannot be read on any screen
OWN_SIZE = 0.75  # a panel of this share of the picture counts as a view alone
FONT_SIZE = 10.0  # points; films with larger text have a larger font
LOOK_LINES, NOTE_LINES = 22, 14  # units that a panel is high at least if it has these lines below its title
LINES, WIDTH = 14.5, 24  # units that a panel is high and wide at least, if its text was enlarged


@dataclass(frozen=True)
class PanelBox:
    """A rectangle in pixels, counted from the bottom left of its panel.

    >>> heading, rest = PanelBox(0, 0, 100, 50).top_strip(20, gap=5)
    >>> heading
    PanelBox(left=0, bottom=30, width=100, height=20)
    >>> rest
    PanelBox(left=0, bottom=0, width=100, height=25)
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

    def inset(self, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0) -> PanelBox:
        """The box without these margins, at least one pixel wide and high."""
        width, height = max(1.0, self.width - left - right), max(1.0, self.height - bottom - top)
        return PanelBox(self.left + left, self.bottom + bottom, width, height)

    def top_strip(self, height: float, gap: float = 0) -> tuple[PanelBox, PanelBox]:
        """A strip at the top, and the rest of the box below a gap."""
        strip = PanelBox(self.left, self.top_edge - height, self.width, height)
        return strip, self.inset(top=height + gap)

    def bottom_strip(self, height: float, gap: float = 0) -> tuple[PanelBox, PanelBox]:
        """A strip at the bottom, and the rest of the box above a gap."""
        return PanelBox(self.left, self.bottom, self.width, height), self.inset(bottom=height + gap)

    def columns(self, *shares: float, gap: float = 0) -> list[PanelBox]:
        """Boxes side by side, from the left; widths in these proportions."""
        room, boxes, left = self.width - gap * (len(shares) - 1), [], self.left
        for share in shares:
            width = max(1.0, room * share / sum(shares))
            boxes.append(PanelBox(left, self.bottom, width, self.height))
            left += width + gap
        return boxes

    def rows(self, *shares: float, gap: float = 0) -> list[PanelBox]:
        """Boxes one below the other, from the top; heights in these proportions."""
        turned = PanelBox(0, self.left, self.height, self.width).columns(*shares, gap=gap)
        return [PanelBox(self.left, self.top_edge - b.left - b.width, self.width, b.width) for b in turned]

    def corner(self, width: float, height: float) -> PanelBox:
        """A box of this size at the top left of this one."""
        return PanelBox(self.left, self.top_edge - height, width, height)

    def centred(self, width: float, height: float) -> PanelBox:
        """A box of this size in the middle of this one."""
        return PanelBox(
            self.left + (self.width - width) / 2, self.bottom + (self.height - height) / 2, width, height
        )


class Panel:
    """A figure, or a part of one, that a view fills with axes and words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or SubFigure
        Where to draw.
    theme : Theme
        The colours.

    Attributes
    ----------
    unit : float
        The height of normal text in pixels. A panel half as large has text 0.7 as high.
    box : PanelBox
        The panel without its margins.
    """

    def __init__(self, figure: Figure | SubFigure, theme: Theme) -> None:
        self.figure, self.theme = figure, theme
        self._size = figure.bbox.width, figure.bbox.height
        self.unit = _usual_unit(figure) * text_growth(figure)
        margin = 0.9 * self.unit
        self.box = PanelBox(0, 0, *self._size).inset(margin, margin, margin, 0.7 * self.unit)

    def has_lines(self, count: float) -> bool:
        """Whether the panel is at least so many units high."""
        return self._size[1] >= count * self.unit

    def with_descenders(self, box: PanelBox) -> PanelBox:
        """The box of a line with room for letters such as p, which hang below it."""
        return box.inset(bottom=-0.3 * self.unit)

    def width(self, text: str, size: float = 1, weight: str = "normal") -> float:
        """How many pixels wide a text or its longest line is; `size` is in units."""
        lines = map(drawable, text.split("\n"))
        return size * self.unit * max(width_of(line, self.theme.font, weight) for line in lines)

    def fitting(self, wordings: Sequence[str], room: float, size: float = 1, weight: str = "normal") -> str:
        """The first wording that is at most `room` pixels wide, or "".

        The wordings go from the longest to the shortest.
        """
        return next((text for text in wordings if self.width(text, size, weight) <= room), "")

    def axes(self, box: PanelBox, **limits: Any) -> Axes:
        """Axes without ticks or frame that cover a box.

        Their edges are moved onto whole pixels of the figure.
        """
        x0, y0 = self.figure.bbox.x0, self.figure.bbox.y0
        left, bottom = round(x0 + box.left) - x0, round(y0 + box.bottom) - y0
        width, height = max(1, round(box.width)), max(1, round(box.height))
        across, up = self._size
        axes = self.figure.add_axes((left / across, bottom / up, width / across, height / up), **limits)
        axes.set_axis_off()
        return axes

    def frame(self, axes: Axes, colour: str, width: float) -> None:
        """Draws a frame around axes; `width` is in units."""
        axes.set_axis_on()
        axes.set(xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set(visible=True, color=colour, linewidth=self.points(width))

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
        """Writes a text at a place in pixels.

        The text is shown exactly as it is, and never read as mathematics. `size` is in units; `style` are properties of
        Matplotlib's `Text`.
        """
        text = "\n".join(in_order(drawable(line)) for line in text.split("\n"))
        return self.figure.text(
            x / self._size[0],
            y / self._size[1],
            text,
            family=list(families(text, self.theme.font)),
            parse_math=False,
            size=self.points(size),
            ha=ha,
            va=va,
            **{"color": self.theme.ink, **style},
        )

    def points(self, units: float) -> float:
        """Units in points, in which Matplotlib measures lines, markers and text."""
        return units * self.unit * 72 / self.figure.dpi

    def heading(
        self,
        titles: Sequence[str],
        notes: Sequence[str] = (),
        numbers: Sequence[Number] = (),
        *,
        look: Sequence[str] = (),
    ) -> PanelBox:
        """Writes the title and the lines below it, and returns the other room.

        Parameters
        ----------
        titles, look, notes : sequence of str
            Wordings of the title, of the sentence that says what to look at, and of a note on how the view is read,
            longest first; the first that fits is written. A low panel has no room for the sentence, and a lower one
            none for the note.
        numbers : sequence of Number
            The numbers that the title and the note may have, with their sources.
        """
        box, title = self.box, self.fitting(titles, self.box.width, 1.25, "bold")
        line, box = box.top_strip(1.25 * self.unit, gap=0.35 * self.unit)
        texts = [self.write(line.left, line.bottom + 0.3 * self.unit, title, size=1.25, weight="bold")]
        for wordings, least, colour in (
            (look, LOOK_LINES, self.theme.ink),
            (notes, NOTE_LINES, self.theme.muted),
        ):
            words = self.fitting(wordings, box.width)
            if words and self.has_lines(least):
                line, box = box.top_strip(self.unit, gap=0.45 * self.unit)
                texts.append(self.write(line.left, line.bottom + 0.25 * self.unit, words, color=colour))
        for text in texts:
            list_numbers(text, numbers)
        return box.inset(top=0.25 * self.unit)


def text_growth(figure: Figure | SubFigure) -> float:
    """How many times as large as usual the text of a panel is.

    Larger text grows only as far as the panel has room for enough lines, so that nothing overlaps.
    """
    usual, wanted = _usual_unit(figure), float(mpl.rcParams["font.size"]) / FONT_SIZE
    most = max(usual, min(figure.bbox.height / LINES, figure.bbox.width / WIDTH))
    return min(wanted, most / usual)


def _usual_unit(figure: Figure | SubFigure) -> float:
    """The height of usual text in pixels, of which a digit takes 0.729.

    A digit is a fortieth of the shorter side of the picture high, so that the back row can read it. In a small panel
    beside others it is smaller, but never less than a sixtieth.
    """
    whole = figure.figure.bbox
    own, all_of_it = (min(b.height, 0.85 * b.width) for b in (figure.bbox, whole))
    parts = min(SINGLE, max(SMALL, SINGLE * own / (OWN_SIZE * all_of_it)))
    return float(max(min(whole.height, whole.width) * parts / DIGIT, SMALLEST))


@lru_cache(20_000)
def width_of(line: str, family: str, weight: str) -> float:
    """How wide a line is, in units of its height.

    The distance of two letters depends on both, so the widths of all pairs are added, and the letters that stand in two
    pairs are taken off once. All are measured at a large size and multiplied by 1.03, because small letters are set
    wider.
    """
    letters = drawable_parts(line)
    pairs = [one + other for one, other in pairwise(letters)] or letters
    twice = letters[1:-1]
    width = sum(advance(pair, family, weight) for pair in pairs)
    return 1.03 * (width - sum(advance(letter, family, weight) for letter in twice))
