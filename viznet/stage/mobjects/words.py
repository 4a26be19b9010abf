"""Words on the screen, and the numbers among them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import cairo
import numpy as np
from manim import ORIGIN, RIGHT, UP

from viznet.stage.mobjects.painted import Array, Painted, colour_of, set_source
from viznet.stage.typeset import Typeset, typeset


@runtime_checkable
class Piece(Protocol):
    """A part of a text that knows what it says: a number, a symbol."""

    @property
    def typst(self) -> str: ...
    @property
    def plain(self) -> str: ...


class Words(Painted):
    """A text, or a formula, as one mobject: `Words("It reads a *3*")`, `Words("$z = sum w a + b$")`.

    The pieces are Typst markup, or objects with a `typst` spelling (such as a number that knows where it comes from),
    which are kept in `pieces`. `size` is the height of an em in the frame's units; with a `width`, in the same units,
    lines are broken to fit. Its box reaches from the last baseline to the top of the first line's capitals.

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
        """What it says, without markup."""
        return "".join(piece if isinstance(piece, str) else piece.plain for piece in self.pieces)

    @property
    def em(self) -> float:
        """Its size on the screen: the height of an em in the frame's units."""
        return float(
            np.linalg.norm(self.points[2] - self.points[0]) / (self.typeset.top - self.typeset.bottom)
        )

    @property
    def baseline(self) -> float:
        """The height at which its first line stands."""
        return float(self.points[0, 1] - self.typeset.bottom * self.em)

    def stand_on(self, baseline: float) -> Self:
        """Moves up or down until its first line stands on that height."""
        return self.shift((baseline - self.baseline) * UP)

    def boxes(self) -> Array:
        """What is really inked, in the frame's units: one row of left, bottom, right, top."""
        left, bottom, right, top = self.typeset.ink
        origin = self.points[0] - self.typeset.bottom * self.em * UP
        return np.array([[left, bottom, right, top]]) * self.em + np.tile(origin[:2], 2)

    def set_color(self, color: Any, family: bool = True) -> Self:
        self.ink = colour_of(color.to_hex() if hasattr(color, "to_hex") else color)
        return self

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        draw_in(ctx, self.typeset, self.points, self.ink, opacity)


class Labels(Painted):
    """Many short texts as one mobject, one at each point: the names of a row of neurons, ten changing numbers.

    `at` is (n, 3). `align` says which side of its text a point is: LEFT has the text begin there. An animation swaps
    the texts halfway; it never counts through numbers that nobody computed.
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
        super().__init__(np.concatenate([at, at + size * UP]))  # where, and how large

    @property
    def pieces(self) -> tuple[str | Piece, ...]:
        return self.texts

    @property
    def em(self) -> float:
        """Its size on the screen: the height of an em in the frame's units."""
        at, above = np.split(self.points, 2)
        return float(np.linalg.norm(above[0] - at[0]))

    def set_texts(self, texts: Sequence[str | Piece], colour: Sequence[str] | None = None) -> Self:
        """Other texts at the same places."""
        self.texts = tuple(texts)
        if colour is not None:
            self.inks = np.array([colour_of(c) for c in colour])
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        self.inks = np.tile(
            colour_of(color.to_hex() if hasattr(color, "to_hex") else color), (len(self.texts), 1)
        )
        return self

    def boxes(self) -> Array:
        """What is really inked, (n, 4) in the frame's units: left, bottom, right, top."""
        return np.array(
            [
                np.array(text.ink) * self.em
                + np.tile(corners[0, :2] - text.bottom * self.em * np.array([0, 1]), 2)
                for text, corners, _ in self._set()
            ]
        )

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        for text, corners, ink in self._set():
            draw_in(ctx, text, corners, ink, opacity)

    def _set(self) -> Any:
        """Every text as it is set, with its lower left, lower right and upper left corner, and its colour."""
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
    """Draws a text into the parallelogram of its lower left, lower right and upper left corner."""
    across = (corners[1] - corners[0]) / text.width
    up = (corners[2] - corners[0]) / (text.top - text.bottom)
    origin = corners[0] - text.bottom * up
    ctx.save()
    ctx.transform(cairo.Matrix(across[0], across[1], up[0], up[1], origin[0], origin[1]))
    text.draw(ctx, lambda colour: set_source(ctx, ink if colour is None else colour_of(colour), opacity))
    ctx.restore()


def in_line(*words: Words, gap: float = 0.3) -> tuple[Words, ...]:
    """Stands words side by side on one baseline, `gap` em apart, the first staying where it is."""
    for before, after in pairwise(words):
        after.next_to(before, RIGHT, buff=gap * before.em).stand_on(before.baseline)
    return words


def in_lines(parts: list[Words], width: float) -> list[list[Words]]:
    """Distributes the parts of a line over as many lines of this width as they need."""
    lines: list[list[Words]] = [[]]
    used = 0.0
    for words in parts:
        if lines[-1] and used + words.width > width:
            lines.append([])
            used = 0.0
        lines[-1].append(words)
        used += words.width + 0.3 * words.em
    return lines
