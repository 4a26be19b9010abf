"""Masks of a text that fades, which are kept while it stands still.

A sentence fades in over a dozen frames, and only its opacity changes from one to the next. To fill and to stroke its
outlines takes far longer than to put a colour through a mask of them. So from the second frame at the same place on, a
text that one can see through is drawn with its masks. The pixels are the same but for rounding: by at most 3 of 255 in
the films that were compared. An opaque text needs no masks, because it is kept as a picture (`mobjects/stillness`).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Any, NamedTuple

import cairo

TEXTS = 64  # how many places are remembered
OPAQUE = 0.995  # from about here on cairo takes a colour for an opaque one, and rounds in another way

Drawing = Callable[[cairo.Context], Any]


class Mask(NamedTuple):
    """Which part of each pixel something covers, and where it stands.

    `left` and `top` are its corner in pixels.
    """

    picture: cairo.ImageSurface
    left: int
    top: int

    def draw(self, ctx: cairo.Context) -> None:
        """Puts the colour of a context through the mask."""
        ctx.save()
        ctx.identity_matrix()
        ctx.mask_surface(self.picture, self.left, self.top)
        ctx.restore()


@dataclass
class Place:
    """How often a text was drawn at a place, and its masks if it was twice.

    Attributes
    ----------
    times
        In how many frames it was drawn with its outlines.
    masks
        For each step of its drawing a mask, in order. A mask is None if that step draws nothing in the frame.
    """

    times: int = 0
    masks: "list[Mask | None] | None" = None


def place_of(text: Hashable, ctx: cairo.Context) -> Place:
    """Returns what is known of a text at the place that a context has."""
    matrix, target = ctx.get_matrix(), ctx.get_target()
    lengths = (matrix.xx, matrix.yx, matrix.xy, matrix.yy, matrix.x0, matrix.y0)
    return _place(text, lengths, target.get_width(), target.get_height())


@lru_cache(TEXTS)
def _place(text: Hashable, lengths: tuple[float, ...], width: int, height: int) -> Place:
    return Place()


def mask_of(ctx: cairo.Context, path: Drawing, finish: Drawing, line: float) -> Mask | None:
    """Returns the mask of a drawing at the place that a context has.

    Parameters
    ----------
    ctx
        The context on which it would be drawn.
    path
        Adds its path to a context.
    finish
        Fills or strokes this path.
    line
        How wide a line around the path is, in the units of the context.
    """
    matrix, target = ctx.get_matrix(), ctx.get_target()
    ctx.new_path()
    path(ctx)
    x0, y0, x1, y1 = ctx.path_extents()
    ctx.new_path()
    corners = [
        ctx.user_to_device(x, y)
        for x in (x0 - 2 * line, x1 + 2 * line)
        for y in (y0 - 2 * line, y1 + 2 * line)
    ]
    left, top = (max(floor(min(corner[i] for corner in corners)), 0) for i in (0, 1))
    right = min(ceil(max(x for x, _ in corners)), target.get_width())
    bottom = min(ceil(max(y for _, y in corners)), target.get_height())
    if right <= left or bottom <= top:
        return None
    picture = cairo.ImageSurface(cairo.FORMAT_A8, right - left, bottom - top)
    own = cairo.Context(picture)
    own.set_matrix(
        cairo.Matrix(matrix.xx, matrix.yx, matrix.xy, matrix.yy, matrix.x0 - left, matrix.y0 - top)
    )
    path(own)
    finish(own)
    return Mask(picture, left, top)
