"""What does not change is painted once, and then repeated as a picture.

Manim draws everything again that lies above something that moves: a sentence, a layer of neurons, a sum. To paint their
outlines takes far longer than to copy the pixels. So from the second equal frame on, a mobject is kept as a picture.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import VMobject

from viznet.activations import Array

PLAIN = frozenset({bool, int, float, str})

# What Manim keeps of every mobject, except how it looks. No picture depends on it.
BOOKKEEPING = frozenset(vars(VMobject())) - {
    *("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width"),
    *("background_stroke_width", "sheen_factor", "sheen_direction"),
}


@dataclass
class Kept:
    """How a mobject looked in the last frame, and its picture if there is one.

    `picture` stands at `corner`, in pixels.
    """

    look: "Look"
    picture: cairo.ImageSurface | None = None
    corner: tuple[int, int] = (0, 0)
    pixels: Array = field(default_factory=lambda: np.zeros(0))  # the memory of the picture


class Look(NamedTuple):
    """Everything on which the drawing of a mobject depends.

    Attributes
    ----------
    place
        Where it is drawn, and its opacity.
    made_of
        Its attributes: an array as its shape and its bytes, which are copied and compared in one go; a sequence as
        what tells its items apart.
    items
        The items of the sequences. While they are kept, no other object can be taken for one of them.
    """

    place: tuple[float, ...]
    made_of: tuple[Any, ...]
    items: tuple[Any, ...]


_kept: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()


def paint_or_repeat(mobject: Any, ctx: cairo.Context, opacity: float) -> None:
    """Paints a mobject, or draws the picture of it if it looks as before."""
    look = look_of(mobject, ctx, opacity)
    kept = _kept.get(mobject)
    if kept is None or not same(kept.look, look):
        _kept[mobject] = Kept(look)
        mobject.paint(ctx, opacity)
        return
    if kept.picture is None:
        take_picture(kept, mobject, ctx, opacity)
    if kept.picture is not None:
        ctx.identity_matrix()
        ctx.set_source_surface(kept.picture, *kept.corner)
        ctx.paint()


def look_of(mobject: Any, ctx: cairo.Context, opacity: float) -> Look:
    """Returns all on which the drawing depends; arrays are copied."""
    target, matrix = ctx.get_target(), ctx.get_matrix()
    lengths = (matrix.xx, matrix.yx, matrix.xy, matrix.yy, matrix.x0, matrix.y0)
    place = (*lengths, target.get_width(), target.get_height(), opacity)
    made_of: list[Any] = []
    items: list[Any] = []
    for name, value in vars(mobject).items():
        if name in BOOKKEEPING:
            continue
        kind = type(value)
        if kind is np.ndarray:
            made_of += (name, value.shape, value.tobytes())
        elif kind in PLAIN:
            made_of += (name, value)
        elif kind is list or isinstance(value, tuple):
            made_of += (name, *map(id, value))
            items += value
        elif isinstance(value, np.ndarray):
            made_of += (name, value.shape, value.tobytes())
        elif isinstance(value, bool | int | float | str):
            made_of += (name, value)
    return Look(place, tuple(made_of), tuple(items))


def same(one: Look, other: Look) -> bool:
    """Whether two looks are equal.

    >>> bars = {"place": (0.0,), "items": ()}
    >>> zero, one = (Look(made_of=("x", x.shape, x.tobytes()), **bars) for x in (np.zeros(2), np.ones(2)))
    >>> same(zero, zero), same(zero, one)
    (True, False)
    """
    return one.place == other.place and one.made_of == other.made_of


def take_picture(kept: Kept, mobject: Any, ctx: cairo.Context, opacity: float) -> None:
    """Paints a mobject into a picture of its own, as large as it is."""
    width, height = ctx.get_target().get_width(), ctx.get_target().get_height()
    canvas = np.zeros((height, width, 4), np.uint8)
    surface = cairo.ImageSurface.create_for_data(canvas.data, cairo.FORMAT_ARGB32, width, height)
    own = cairo.Context(surface)
    own.set_matrix(ctx.get_matrix())
    mobject.paint(own, opacity)
    surface.flush()
    rows, columns = np.flatnonzero(canvas[..., 3].any(axis=1)), np.flatnonzero(canvas[..., 3].any(axis=0))
    if len(rows):
        top, left = int(rows[0]), int(columns[0])
        kept.pixels = np.ascontiguousarray(canvas[top : rows[-1] + 1, left : columns[-1] + 1])
        kept.picture = cairo.ImageSurface.create_for_data(
            kept.pixels.data, cairo.FORMAT_ARGB32, kept.pixels.shape[1], kept.pixels.shape[0]
        )
        kept.corner = (left, top)
