"""What a viewer sees, read back from a drawn figure.

Nothing here asks a view how it draws. Places are pixels, counted from the bottom left of the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.image import AxesImage
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from viznet.colour import rgb
from viznet.theme import Theme
from viznet.views import VIEWS
from viznet.views.drawing.lettering import Lettering

Array = np.ndarray
Kind = TypeVar("Kind")

# Other tests declare views too. The built-in ones are defined inside the package.
BUILT_IN = sorted(name for name, view in VIEWS.items() if view._build.__module__.startswith("viznet."))


@dataclass(frozen=True)
class Word:
    """A text on the screen with its place, its colour and its weight."""

    text: str
    box: Bbox
    colour: str
    bold: bool

    @property
    def x(self) -> float:
        """The middle of the word."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        return (self.box.y0 + self.box.y1) / 2


class Screen:
    """A drawn figure or a part of one: its artists, and all pixels."""

    def __init__(self, figure: Any, pixels: Array, theme: Theme) -> None:
        self.figure, self.pixels, self.theme = figure, pixels[..., :3], theme
        self.words = [*self._texts(), *self._lettered()]

    def _texts(self) -> list[Word]:
        renderer = self.figure.figure.canvas.get_renderer()
        texts = [t for t in artists(self.figure, Text) if t.get_text().strip() and t.get_visible()]
        return [
            Word(t.get_text(), t.get_window_extent(renderer), hex_of(t.get_color()), t.get_weight() == "bold")
            for t in texts
        ]

    def _lettered(self) -> list[Word]:
        """Words that a view draws as outlines, which must be those of the words."""
        renderer, found = self.figure.figure.canvas.get_renderer(), []
        for lettering in artists(self.figure, Lettering):
            drawn, words = lettering.get_path().vertices.copy(), list(lettering.words)
            colour = hex_of(lettering.get_facecolor())
            for word in words:
                box = lettering.write([word]).get_window_extent(renderer)
                found.append(Word(word[2], box, colour, lettering._weight == "bold"))
            assert np.array_equal(lettering.write(words).get_path().vertices, drawn), (
                "drawn is what is written"
            )
        return found

    def part(self, figure: Any) -> Screen:
        """The same picture, with the artists of one subfigure only."""
        return Screen(figure, self.pixels, self.theme)

    def images(self) -> list[AxesImage]:
        """The pictures from left to right, and from top to bottom."""
        images = [i for i in artists(self.figure, AxesImage) if not is_colour_bar(i)]
        return sorted(images, key=lambda image: (round(box_of(image).x0), -box_of(image).y1))

    def axes(self) -> list[Axes]:
        """The axes with curves in them, from top left to bottom right."""
        axes = [a for a in artists(self.figure, Axes) if len(a.lines)]
        return sorted(axes, key=lambda a: (-round(a.get_window_extent().y0), a.get_window_extent().x0))

    def pixel(self, x: float | Array, y: float | Array) -> Array:
        """The colours at these places."""
        row = len(self.pixels) - 1 - np.floor(y).astype(int)
        return self.pixels[row, np.floor(x).astype(int)]

    def colours(self, image: AxesImage, *, at: tuple[float, float] = (0.5, 0.5)) -> Array:
        """The colour on the screen of every cell of an image, (rows, columns, 3).

        `at` is the place inside a cell that is read, from its upper left: the middle may be covered by a word.
        """
        box, (rows, columns) = box_of(image), image.get_array().shape[:2]
        x = box.x0 + (np.arange(columns) + at[0]) * box.width / columns
        y = box.y1 - (np.arange(rows) + at[1]) * box.height / rows
        return self.pixel(x[None, :], y[:, None])

    def check_colours(
        self, image: AxesImage, values: Array, table: Array, low: float, high: float, **where: Any
    ) -> None:
        """Every cell has the colour of its value, or of the nearest end.

        Colours are read back through the colour table.

        A cell of NaN is paper, unless a word is written there. The outermost cells may lie under a frame.
        """
        colours = self.colours(image, **where)
        box, (rows, columns) = box_of(image), values.shape
        cell = min(box.height / rows, box.width / columns)
        if cell < 2:
            return  # the cells are too small to be read
        lettered = np.zeros(values.shape, bool)
        for word in self.words:
            top, bottom = ((box.y1 - y) / box.height * rows for y in (word.box.y1, word.box.y0))
            left, right = ((x - box.x0) / box.width * columns for x in (word.box.x0, word.box.x1))
            lettered[
                max(0, int(top)) : max(0, int(bottom) + 1), max(0, int(left)) : max(0, int(right) + 1)
            ] = True
        nothing, inside = np.isnan(values), np.zeros(values.shape, bool)
        inside[slice(None) if cell >= 8 else np.s_[1:-1, 1:-1]] = True
        # Faint lines around tiles lie in the gaps between them, and their edges may be blended.
        between = colours[nothing & inside & ~lettered].astype(int)
        paper, faint = (np.array(rgb(colour)).astype(int) for colour in (self.theme.paper, self.theme.faint))
        darkest, lightest = np.minimum(paper, faint), np.maximum(paper, faint)
        blended = (darkest - 1 <= between) & (between <= lightest + 1)
        assert blended.all(), "between tiles is paper"
        first, last = rows_of(colours, table)
        place = (np.clip(values, low, high) - low) / (high - low) * len(table)
        least, most = (np.clip(np.floor(place + e), 0, len(table) - 1) for e in (-2e-3, 2e-3))
        wrong = ~nothing & inside & ((last < least) | (first > most))
        assert not wrong.any(), (
            f"{wrong.sum()} of {wrong.size} cells have the colour of another value: at {np.argwhere(wrong)[0]} "
            f"{values[wrong][0]:.4g} is drawn as row {first[wrong][0]}, not {most[wrong][0]:.0f} of the table"
        )

    def line(self, pattern: str) -> str:
        """The one text that matches a pattern."""
        found = [w.text for w in self.words if re.search(pattern, w.text)]
        assert len(found) == 1, f"{pattern!r} matches {found} among {[w.text for w in self.words]}"
        return found[0]


def artists(parent: Any, kind: type[Kind]) -> Iterator[Kind]:
    """All artists of a kind, except the ticks of axes.

    Views switch the ticks off and write labels of their own.
    """
    for child in parent.get_children():
        if isinstance(child, kind):
            yield child
        if not isinstance(child, Axis):
            yield from artists(child, kind)


def hex_of(colour: Any) -> str:
    return mpl.colors.to_hex(colour).upper()


def is_colour_bar(image: AxesImage) -> bool:
    return image.get_array().shape in {(256, 1), (1, 256)}


def box_of(image: AxesImage) -> Bbox:
    """The pixels that an image covers."""
    left, right, bottom, top = image.get_extent()
    corners = image.axes.transData.transform([(left, bottom), (right, top)])
    return Bbox([corners.min(axis=0), corners.max(axis=0)])


def as_seen(image: AxesImage) -> Array:
    """The values of an image's cells as they lie on the screen.

    The upper left cell comes first; a cell without a value is NaN.
    """
    array = np.ma.filled(np.ma.masked_invalid(image.get_array()).astype(float), np.nan)
    left, right, bottom, top = image.get_extent()
    (x0, y0), (x1, y1) = image.axes.transData.transform([(left, bottom), (right, top)])
    if (image.origin == "upper") != (y1 > y0):
        array = array[::-1]
    return array if x1 > x0 else array[:, ::-1]


def stretches(used: Array) -> list[slice]:
    """The unbroken stretches of True."""
    edges = np.flatnonzero(np.diff([False, *used, False]))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def tiles(cells: Array) -> list[tuple[slice, slice]]:
    """The places of pictures that gaps of NaN divide, in the order of reading."""
    there = ~np.isnan(cells)
    grid = [(r, c) for r in stretches(there.any(axis=1)) for c in stretches(there.any(axis=0))]
    return [place for place in grid if there[place].any()]


def rows_of(colours: Array, table: Array) -> tuple[Array, Array]:
    """The first and the last row of a table with each of these colours, or −1."""
    packed = [c.astype(np.int64) @ (65536, 256, 1) for c in (table, colours)]
    order = np.argsort(packed[0], kind="stable")
    known = packed[0][order]
    first, after = (np.searchsorted(known, packed[1], side=side) for side in ("left", "right"))
    found = after > first
    rows = [np.where(found, order[np.minimum(at, len(table) - 1)], -1) for at in (first, after - 1)]
    return rows[0], rows[1]


@dataclass(frozen=True)
class ColourBar:
    """A colour bar: its colours from the bottom, its marks by height, 0 to 1."""

    colours: Array
    marks: list[tuple[float, str]]
    slack: float  # a mark at an end stands this much further inside

    def check(self, table: Array, value_at: Any) -> None:
        """The bar shows the table upwards; each mark is at its value's height.

        `value_at(height)` is the value, in the unit that the marks are written in.
        """
        count = len(self.colours)
        rows = (np.arange(count) + 0.5) / count * len(table)
        first, last = rows_of(self.colours, table)
        inner = slice(2, -2)  # the frame lies on the outermost pixels
        pixel = len(table) / count + 1
        assert (last[inner] >= rows[inner] - pixel).all() and (first[inner] <= rows[inner] + pixel).all()
        assert len(self.marks) >= 2
        for height, text in self.marks:
            end = round(height) if abs(height - round(height)) <= self.slack else height
            near = [value_at(min(max(end + d, 0), 1)) for d in (-0.02, 0, 0.02)]
            inside = min(near) - 1e-9 <= number_of(text) <= max(near) + 1e-9
            assert inside or states(text, near[1]), f"{text!r} at {height:.2f}"
        assert states(self.marks[0][1], value_at(0)) and states(self.marks[-1][1], value_at(1)), (
            "the ends are named"
        )


def colour_bar(screen: Screen, image: AxesImage) -> ColourBar | None:
    """The colour bar at the right of an image, with the marks at its right."""
    place = box_of(image)
    bars = [i for i in artists(screen.figure, AxesImage) if is_colour_bar(i)]
    bars = [b for b in bars if box_of(b).x0 >= place.x1 and abs(box_of(b).y0 - place.y0) < 2]
    if not bars:
        return None
    box = min((box_of(bar) for bar in bars), key=lambda b: b.x0)
    y = np.arange(int(np.ceil(box.y0)), int(box.y1))
    beside = [
        w
        for w in screen.words
        if 0 <= w.box.x0 - box.x1 <= w.box.height and box.y0 <= w.y <= box.y1 and not w.text.startswith("●")
    ]
    marks = sorted(((w.y - box.y0) / box.height, w.text) for w in beside)
    slack = max((w.box.height for w in beside), default=0) / box.height
    return ColourBar(screen.pixel(np.full(len(y), (box.x0 + box.x1) / 2), y), marks, slack)


def bars(patch: PathPatch) -> Array:
    """The rectangles that a patch is made of, (n, 4): left, right, foot, end.

    The end is below the foot if the value is negative.
    """
    corners = patch.get_transform().transform(patch.get_path().vertices).reshape(-1, 5, 2)
    return np.stack(
        [corners[..., 0].min(1), corners[..., 0].max(1), corners[:, 0, 1], corners[:, 1, 1]], axis=1
    )


_NUMBER = re.compile(r"[−+]?\d[\d,]*(?:\.(\d+))?(?:e(−?\d+))?")


def number_of(text: str) -> float:
    """The number in a text such as "−0.52", "1,234", "4e−5" or "93.1 %"."""
    match = _NUMBER.search(text)
    assert match, f"no number in {text!r}"
    return float(match[0].replace("−", "-").replace(",", ""))


def states(text: str, value: float) -> bool:
    """Whether the number in a text is this value, to the last written digit."""
    match = _NUMBER.search(text)
    if match is None:
        return False
    unit = 10.0 ** (int((match[2] or "0").replace("−", "-")) - len(match[1] or ""))
    shown = number_of(text)
    # Half of the last digit, and what a sum of float32 numbers may differ by.
    return abs(shown - value) <= 0.5 * unit + 1e-6 * abs(value)
