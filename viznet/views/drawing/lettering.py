"""Words that change from frame to frame, drawn as outlines.

Matplotlib's own `Text` takes ten times as long to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox, TransformedBbox
from numpy.typing import NDArray

from viznet.views.drawing.fonts import advance, drawable, drawable_parts, properties
from viznet.walkthroughs.line_breaks import broken, words_for

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase

    from viznet.views.drawing.panel import Panel, PanelBox

Word = tuple[float, float, str]
"""A text with the place where its baseline begins, or where its middle is, in pixels of the panel: (x, y, text)."""


Outline = tuple[NDArray[np.float64], NDArray[np.uint8], float]
"""The points of an outline, (n, 2), their codes, and how far the next letter or word is."""


class Lettering(PathPatch):
    """Any number of words of one size and colour, drawn as a single shape.

    Parameters
    ----------
    panel : Panel
        The panel to write on.
    box : PanelBox
        The part of the panel that the words stay in. A word that is too long for it is left out, because a number
        that has lost its end is another number.
    size : float
        The height of the text in units of the panel.
    weight : str
        "normal" or "bold".
    centred : bool
        Whether the place of a word is its middle, and not the left end of its baseline.
    **style
        Properties of the `PathPatch`, such as `facecolor`.

    Attributes
    ----------
    words : list of (x, y, text)
        The words that are shown.
    """

    def __init__(
        self,
        panel: Panel,
        box: PanelBox,
        *,
        size: float = 1,
        weight: str = "normal",
        centred: bool = False,
        **style: Any,
    ) -> None:
        self.words: list[Word] = []
        self._asked: list[Word] = []
        self._pixels, self._weight, self._centred = size * panel.unit, weight, centred
        self._family = panel.theme.font
        figure = panel.figure
        self._panel_size = np.array([figure.bbox.width, figure.bbox.height])
        self._box = box
        super().__init__(Path(np.zeros((0, 2))), linewidth=0, transform=figure.transSubfigure, **style)
        low = np.array([box.left, box.bottom]) / self._panel_size
        high = np.array([box.right_edge, box.top_edge]) / self._panel_size
        figure.add_artist(self)
        self.set_clip_box(TransformedBbox(Bbox([low, high]), figure.transSubfigure))

    def write(self, words: Iterable[Word]) -> Lettering:
        """Shows those of these words that fit, and no others.

        Returns the artist that moved.
        """
        asked = list(words)
        if asked == self._asked:
            return self  # the outlines are the same as in the frame before
        self._asked, self.words = asked, [word for word in asked if self._fits(*word)]
        shapes, codes = [np.zeros((0, 2))], [np.zeros(0, Path.code_type)]
        places = [(0.0, 0.0)]
        for x, y, word in self.words:
            if self._centred:
                x -= self.width(word) / 2
                y -= self._pixels * 0.365  # half the height of a digit
            shape, code, _ = _word_outline(word, self._family, self._weight)
            shapes.append(shape)
            codes.append(code)
            # The baseline is moved onto a whole pixel, so that the feet of the letters are sharp.
            places.append((x, round(y)))
        points = np.concatenate(shapes) * self._pixels
        points += np.repeat(places, [len(shape) for shape in shapes], axis=0)
        self.set_path(Path(points / self._panel_size, np.concatenate(codes)))
        return self

    def draw(self, renderer: RendererBase) -> None:
        """Draws the words, if there are any: a drawing of nothing takes time too."""
        if self.words:
            super().draw(renderer)
        self.stale = False

    def _fits(self, x: float, y: float, word: str) -> bool:
        """Whether a word is whole between the left and the right end of the box."""
        width = self.width(word)
        left = x - width / 2 if self._centred else x
        return left >= self._box.left - 1 and left + width <= self._box.right_edge + 1

    def width(self, word: str) -> float:
        """How many pixels wide a word is."""
        return self._pixels * lettered_width(word, self._family, self._weight)

    def fitting(self, wordings: Sequence[str], room: float) -> str:
        """The first wording that is at most `room` pixels wide, or "".

        Texts that change are measured much faster so than by `Panel.fitting`.
        """
        return next((text for text in wordings if self.width(text) <= room), "")

    def lines(self, text: str, room: float, most: int) -> list[str]:
        """The text in lines that are at most `room` pixels wide.

        There are no lines if it needs more than `most`, or has a word that is too long.
        """
        words = words_for(text, self.width, room)
        if any(self.width(word) > room for word in words):
            return []
        lines = broken(words, self.width, room)
        return [" ".join(line) for line in lines] if len(lines) <= most else []


@lru_cache(10_000)  # most words stay from frame to frame
def lettered_width(word: str, family: str, weight: str) -> float:
    """How wide a word is as outlines, in units of the height of its letters."""
    return sum(advance(part, family, weight) for part in drawable_parts(drawable(word)))


@lru_cache(1000)  # an outline takes up to 50 kB, so fewer are kept than widths
def _word_outline(word: str, family: str, weight: str) -> Outline:
    """The outline of a word one unit high, and how wide it is."""
    letters = [_outline(part, family, weight) for part in drawable_parts(drawable(word))]
    if not letters:
        return np.zeros((0, 2)), np.zeros(0, Path.code_type), 0.0
    shapes, codes, advances = zip(*letters)
    ends, points = np.cumsum(advances), np.concatenate(shapes)
    points[:, 0] += np.repeat(ends - advances, [len(shape) for shape in shapes])
    return points, np.concatenate(codes), float(ends[-1])


@cache
def _outline(letter: str, family: str, weight: str) -> Outline:
    """The outline of a letter one unit high, and how far the next letter is."""
    font = properties(letter, family, weight)
    vertices, codes = text_to_path.get_text_path(font, letter)
    # The shape is (0, 2) for a letter that nobody sees, such as a space.
    shape = np.reshape(vertices, (-1, 2)).astype(float)
    return shape / 100, np.asarray(codes, Path.code_type), advance(letter, family, weight)
