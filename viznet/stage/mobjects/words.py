"""Texts on the screen: a sentence, a formula, or many short labels."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import cairo
import numpy as np
from manim import ORIGIN, RIGHT, UP

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of, set_source
from viznet.stage.text_masks import OPAQUE
from viznet.stage.typeset import Typeset, typeset


@runtime_checkable
class Piece(Protocol):
    """A part of a text, such as a number or a symbol."""

    @property
    def typst(self) -> str:
        """Its spelling in Typst."""

    @property
    def plain(self) -> str:
        """Its plain text."""


class Words(Painted):
    """A text or a formula as one mobject: `Words("It reads a *3*")`.

    Its box goes from the last baseline to the top of the capitals of the first line.

    Parameters
    ----------
    pieces
        The parts of the text, in order: Typst markup, or objects with a `typst` spelling such as a `ScreenNumber`.
    size
        The height of an em in the frame's units.
    colour
        "#RRGGBB"; a piece may have a colour of its own.
    width
        The width in the frame's units at which lines are broken; by default the text is one line.
    align
        How broken lines are aligned: left, center or right.

    Examples
    --------
    >>> bool(Words("one", size=0.5).height < Words("two", size=1).height)
    True
    """

    state: ClassVar[tuple[str, ...]] = ("typeset", "pieces", "ink")

    def __init__(
        self,
        *pieces: str | Piece,
        size: float = 0.4,
        colour: str = "#E8EAF0",
        width: float | None = None,
        align: str = "center",
    ) -> None:
        self.pieces = pieces
        self.typeset: Typeset = typeset(
            "".join(piece if isinstance(piece, str) else piece.typst for piece in pieces),
            width=None if width is None else width / size,
            align=align,
        )
        self.ink = colour_of(colour)
        corners = [(0, self.typeset.bottom), (self.typeset.width, self.typeset.bottom), (0, self.typeset.top)]
        super().__init__(
            [(x * size, y * size, 0) for x, y in corners]
            + [(self.typeset.width * size, self.typeset.top * size, 0)]
        )
        self.move_to(ORIGIN)

    @property
    def plain(self) -> str:
        """The text with the plain text of its numbers and symbols."""
        return "".join(piece if isinstance(piece, str) else piece.plain for piece in self.pieces)

    @property
    def em(self) -> float:
        """The height of an em in the frame's units, as it is now."""
        return float(
            np.linalg.norm(self.points[2] - self.points[0]) / (self.typeset.top - self.typeset.bottom)
        )

    @property
    def baseline(self) -> float:
        """The y of the baseline of the first line."""
        return float(self.points[0, 1] - self.typeset.bottom * self.em)

    def stand_on(self, baseline: float) -> Self:
        """Moves up or down, so that the first line stands on this y."""
        return self.shift((baseline - self.baseline) * UP)

    def boxes(self) -> Array:
        """Returns the box of the outlines, (1, 4): left, bottom, right, top."""
        left, bottom, right, top = self.typeset.ink
        origin = self.points[0] - self.typeset.bottom * self.em * UP
        return np.array([[left, bottom, right, top]]) * self.em + np.tile(origin[:2], 2)

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets the colour of the text, as Manim names it."""
        self.ink = colour_of(color.to_hex() if hasattr(color, "to_hex") else color)
        return self

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the text."""
        draw_in(ctx, self.typeset, self.points, self.ink, opacity)


class Labels(Painted):
    """Many short texts as one mobject: `Labels(["cat", "dog"], centres)`.

    An animation changes the texts halfway. It never counts through numbers that nobody computed.

    Parameters
    ----------
    texts
        n texts: Typst markup, or objects with a `typst` spelling.
    at
        The points of the texts, (n, 3).
    size
        The height of an em in the frame's units.
    colour
        "#RRGGBB" for all texts, or one for each.
    align
        Which side of a text its point is, such as Manim's `LEFT`; by default it is the middle.
    """

    state: ClassVar[tuple[str, ...]] = ("texts", "inks")

    def __init__(
        self,
        texts: Sequence[str | Piece],
        at: Array,
        *,
        size: float = 0.32,
        colour: str | Sequence[str] = "#E8EAF0",
        align: Any = ORIGIN,
    ) -> None:
        self.texts = tuple(texts)
        self.inks = np.array(
            [colour_of(c) for c in ([colour] * len(self.texts) if isinstance(colour, str) else colour)]
        )
        self.align = np.array(align, dtype=float)
        at = np.array(at, dtype=float).reshape(-1, 3)
        super().__init__(np.concatenate([at, at + size * UP]))  # the points, and the size as a distance

    @property
    def pieces(self) -> tuple[str | Piece, ...]:
        """The texts, under the name that `Words` has for its parts."""
        return self.texts

    @property
    def em(self) -> float:
        """The height of an em in the frame's units, as it is now."""
        at, above = np.split(self.points, 2)
        return float(np.linalg.norm(above[0] - at[0]))

    def set_texts(self, texts: Sequence[str | Piece], colour: Sequence[str] | None = None) -> Self:
        """Sets other texts at the same points."""
        self.texts = tuple(texts)
        if colour is not None:
            self.inks = np.array([colour_of(c) for c in colour])
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets the colour of the text, as Manim names it."""
        self.inks = np.tile(
            colour_of(color.to_hex() if hasattr(color, "to_hex") else color), (len(self.texts), 1)
        )
        return self

    def boxes(self) -> Array:
        """Returns the boxes of the outlines, (n, 4): left, bottom, right, top."""
        return np.array(
            [
                np.array(text.ink) * self.em
                + np.tile(corners[0, :2] - text.bottom * self.em * np.array([0, 1]), 2)
                for text, corners, _ in self._set()
            ]
        )

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the texts."""
        for text, corners, ink in self._set():
            draw_in(ctx, text, corners, ink, opacity)

    def _set(self) -> Any:
        """Every text after Typst has set it, with three corners and its colour."""
        size = self.em
        for piece, at, ink in zip(self.texts, self.points, self.inks):
            source = piece if isinstance(piece, str) else piece.typst
            if not source:
                continue
            text = typeset(source)
            extent = np.array([text.width, text.top - text.bottom, 0]) * size
            corner = at - extent * (self.align + 1) / 2 * [1, 1, 0]
            yield text, np.array([corner, corner + extent * RIGHT, corner + extent * UP]), ink


def draw_in(ctx: cairo.Context, text: Typeset, corners: Array, ink: Array, opacity: float) -> None:
    """Draws a text into a parallelogram, given three of its corners."""
    across = (corners[1] - corners[0]) / text.width
    up = (corners[2] - corners[0]) / (text.top - text.bottom)
    origin = corners[0] - text.bottom * up
    ctx.save()
    ctx.transform(cairo.Matrix(across[0], across[1], up[0], up[1], origin[0], origin[1]))
    text.draw(
        ctx,
        lambda colour: set_source(ctx, ink if colour is None else colour_of(colour), opacity),
        opaque=opacity > OPAQUE,
    )
    ctx.restore()


def in_line(*words: Words, gap: float = 0.3) -> tuple[Words, ...]:
    """Puts words side by side on the baseline of the first, `gap` em apart."""
    for before, after in pairwise(words):
        after.next_to(before, RIGHT, buff=gap * before.em).stand_on(before.baseline)
    return words


def in_lines(parts: list[Words], width: float) -> list[list[Words]]:
    """Breaks a line between its parts into lines of this width.

    They are as few as possible, and of about one length. The last has two parts if there is room, so that no result
    stands alone. A smaller text is a note, and stays with the part before it.
    """
    largest = max((words.em for words in parts), default=0.0)
    groups: list[list[Words]] = []
    for words in parts:
        if groups and words.em < largest:
            groups[-1].append(words)
        else:
            groups.append([words])

    def wide(group: list[Words]) -> float:
        return sum(words.width + 0.3 * words.em for words in group)

    def broken(most: float) -> list[list[list[Words]]]:
        """Fills the lines from the last one on."""
        lines: list[list[list[Words]]] = [[]]
        for group in reversed(groups):
            line = [group, *lines[0]]
            if lines[0] and sum(map(wide, line)) - 0.3 * line[-1][-1].em > most:
                lines.insert(0, [group])
            else:
                lines[0] = line
        return lines

    lines = broken(width)
    for narrower in np.linspace(width, width / 2, 26)[1:]:
        even = broken(float(narrower))
        if len(even) > len(lines) or len(even[-1]) < min(2, len(lines[-1])):
            break
        lines = even
    return [[words for group in line for words in group] for line in lines]
