"""The title of a film, above its views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viznet.arguments import described
from viznet.errors import FilmUsageError
from viznet.views.drawing.fonts import drawable, families
from viznet.views.drawing.panel import Panel
from viznet.walkthroughs.line_breaks import broken, words_for

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure
    from matplotlib.text import Text

    from viznet.theme import Theme

# {the size of the letters in units of the whole picture: how much of its height the title may take}, the largest first.
# The heading of a view has 1.25 units at most.
SIZES = {1.5: 0.16, 1.35: 0.16, 1.1: 0.2, 1.0: 0.24}
LINE, MARGIN = 1.3, 0.35  # the distance of two lines, and the room above and below, in heights of a letter
LEFT = 0.012  # of the width of the picture


@dataclass(frozen=True)
class Title:
    """Words that fit above the views, in one line or several.

    Attributes
    ----------
    lines
        The words, line by line.
    pixels
        The height of the letters.
    height
        The height of the title with its margins, in pixels.
    """

    lines: list[str]
    pixels: float
    height: float

    @classmethod
    def of(cls, words: str, panel: Panel) -> Title:
        """The title in the largest letters in which it fits.

        Raises `FilmUsageError` if it is too long for the picture.
        """
        width, height = panel.figure.bbox.width, panel.figure.bbox.height
        for size, most in SIZES.items():
            lines = wrapped(words, panel, size, (1 - 2 * LEFT) * width)
            pixels = size * panel.unit
            whole = (len(lines) * LINE + 2 * MARGIN) * pixels
            if lines and whole <= most * height:
                return cls(lines, pixels, whole)
        raise FilmUsageError(
            f"title {described(words)}: is too long for a picture of {width:.0f}x{height:.0f}; shorten it, "
            "or take a larger picture or smaller text"
        )

    def draw(self, band: SubFigure, theme: Theme) -> None:
        """Writes the title on its part of the figure."""
        points = self.pixels * 72 / band.dpi
        for number, line in enumerate(self.lines):
            middle = self.height / 2 + ((len(self.lines) - 1) / 2 - number) * LINE * self.pixels
            y = middle / band.bbox.height
            write_line(
                band,
                LEFT,
                line,
                theme,
                y=y,
                size=points,
                weight="bold",
                va="center_baseline",
                in_layout=False,
            )


def write_line(figure: SubFigure, x: float, text: str, theme: Theme, **options: Any) -> Text:
    """Writes a text exactly as it is, in one line."""
    text = drawable(text)
    return figure.text(x, s=text, family=list(families(text, theme.font)), parse_math=False, **options)


def wrapped(words: str, panel: Panel, size: float, room: float) -> list[str]:
    """The words in lines that are at most `room` pixels wide.

    It is [] if a word is wider.
    """

    def width(word: str) -> float:
        return panel.width(word, size, "bold")

    parts = words_for(" ".join(words.split()), width, room)
    if any(width(part) > room for part in parts):
        return []
    return [" ".join(line) for line in broken(parts, width, room)]
