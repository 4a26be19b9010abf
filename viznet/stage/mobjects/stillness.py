"""What does not change is painted once, and then repeated as a picture.

Manim draws everything again that lies above something that moves: a sentence, a layer of neurons, a sum. To paint their
outlines takes far longer than to copy the pixels. So from the second equal frame on, a mobject is kept as a picture.
"""

from dataclasses import dataclass, field
from operator import is_ as is_same
from typing import Any
from weakref import WeakKeyDictionary

import cairo
import numpy as np

from viznet.activations import Array


@dataclass
class Kept:
    """How a mobject looked in the last frame, and its picture if there is one.

    `look` has its opacity, where it is drawn, and everything that it is made of. `picture` stands at `corner`, in
    pixels.
    """

    look: dict[str, Any]
    picture: cairo.ImageSurface | None = None
    corner: tuple[int, int] = (0, 0)
    pixels: Array = field(default_factory=lambda: np.zeros(0))  # the memory of the picture


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


def look_of(mobject: Any, ctx: cairo.Context, opacity: float) -> dict[str, Any]:
    """Returns all on which the drawing depends; arrays are copied."""
    target, matrix = ctx.get_target(), ctx.get_matrix()
    place = (matrix.xx, matrix.yx, matrix.xy, matrix.yy, matrix.x0, matrix.y0)
    size = target.get_width(), target.get_height()
    made_of: dict[str, Any] = {" place": np.array([*place, *size, opacity])}
    for name, value in vars(mobject).items():
        if isinstance(value, np.ndarray):
            made_of[name] = value.copy()
        elif isinstance(value, list):
            made_of[name] = tuple(value)
        elif isinstance(value, bool | int | float | str | tuple):
            made_of[name] = value
    return made_of


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two looks are equal.

    >>> same({"a": np.zeros(2)}, {"a": np.zeros(2)}), same({"a": np.zeros(2)}, {"a": np.ones(2)})
    (True, False)
    """
    if one.keys() != other.keys():
        return False
    return all(equal(value, other[name]) for name, value in one.items())


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal, or two sequences have the same items."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(one, other)
    if isinstance(one, tuple):
        return isinstance(other, tuple) and len(one) == len(other) and all(map(is_same, one, other))
    return bool(one == other)


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
