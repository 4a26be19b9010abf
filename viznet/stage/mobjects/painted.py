"""A mobject that draws itself.

Manim draws a picture of 784 pixels as 784 squares and a layer of weights as hundreds of lines, and moves each of them
in Python on every frame. A `Painted` mobject is one mobject, however much it shows. Its points are a few corners that
say where it is, so it is moved, scaled and turned like any other mobject. Its arrays say what it shows, and `paint`
draws it with a few calls of cairo.
"""

from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Camera, VMobject
from manim.utils.paths import straight_path
from numpy.typing import ArrayLike

from viznet.activations import Array
from viznet.stage.mobjects.stillness import paint_or_repeat

STRAIGHT = straight_path()


class Painted(VMobject):
    """A mobject that draws itself: a subclass has a `paint(ctx, opacity)`.

    A subclass names in `state` the attributes that an animation may change. Numbers and arrays change smoothly. A text,
    or an array of another shape, changes halfway. The opacity is Manim's `fill_opacity`, so `FadeIn`, `set_opacity` and
    `.animate` work as for any mobject. What is painted follows from the attributes alone: while they stay the same, the
    mobject is painted once and then repeated (`stillness`).

    Parameters
    ----------
    anchors
        The points that say where the mobject is, (n, 3). Manim moves, scales and turns them.
    """

    state: ClassVar[tuple[str, ...]] = ()

    def __init__(self, anchors: ArrayLike) -> None:
        super().__init__(fill_opacity=1, stroke_width=0)
        self.points = np.array(anchors, dtype=float).reshape(-1, 3)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the mobject, in the frame's units with y upwards."""
        raise NotImplementedError

    # What Manim asks of a mobject in an animation.

    def interpolate(self, mobject1: Any, mobject2: Any, alpha: float, path_func: Any = STRAIGHT) -> Self:
        if len(mobject1.points) == len(mobject2.points):
            super().interpolate(mobject1, mobject2, alpha, path_func)
        else:
            near = mobject1 if alpha < 0.5 else mobject2
            self.points = near.points.copy()
            self.interpolate_color(mobject1, mobject2, alpha)
        for name in self.state:
            setattr(self, name, between(getattr(mobject1, name), getattr(mobject2, name), alpha))
        return self

    def become(self, mobject: Any, **how: Any) -> Self:
        super().become(mobject, **how)
        for name in self.state:
            setattr(self, name, getattr(mobject, name))
        return self

    def get_family(self, recurse: bool = True) -> list[Any]:
        return super().get_family(recurse) if self.submobjects else [self]

    def family_members_with_points(self) -> list[Any]:
        if self.submobjects:
            return super().family_members_with_points()
        return [self] if len(self.points) else []

    def get_anchors(self) -> Any:
        return list(self.points)  # all points are corners; none is the handle of a curve

    def align_points(self, vmobject: Any) -> Self:
        return self  # the points are no curves, so none has to be inserted

    def pointwise_become_partial(self, vmobject: Any, a: float, b: float) -> Self:
        """Fades in: this is what `Create` and `Write` call."""
        return self.set_opacity(vmobject.get_fill_opacity() * (b - a))


class Coloured(Painted):
    """A painted mobject whose colours stand for values: a base of others.

    Attributes
    ----------
    values
        The values.
    table, low, high
        The colours from `low` to `high`, (256, 3) bytes.
    """

    values: Array
    table: Array
    low: float
    high: float

    def set_values(self, values: Array) -> Self:
        """Sets other values: `grid.animate.set_values(w)`."""
        self.values = np.array(values, dtype=float)
        return self

    def set_scale(self, table: Array, low: float, high: float) -> Self:
        """Sets other colours, and the values of the first and the last."""
        self.table, self.low, self.high = np.asarray(table, dtype=float), float(low), float(high)
        return self


def between(one: Any, other: Any, alpha: float) -> Any:
    """Returns a value between two others, or the nearer of them.

    >>> between(np.zeros(2), np.ones(2), 0.25).tolist(), between("a", "b", 0.25)
    ([0.25, 0.25], 'a')
    """
    smooth = isinstance(one, (float, np.ndarray)) and np.shape(one) == np.shape(other)
    if not smooth or alpha in (0, 1):
        return one if alpha < 0.5 else other
    return (1 - alpha) * one + alpha * other


def colour_of(colour: Any) -> Array:
    """Returns a colour "#RRGGBB" as three numbers from 0 to 1.

    >>> colour_of("#FF0080").round(2).tolist()
    [1.0, 0.0, 0.5]
    """
    return np.array(list(bytes.fromhex(str(colour).lstrip("#")[:6]))) / 255


def set_source(ctx: cairo.Context, colour: Array, opacity: float) -> None:
    """Sets the colour to draw with."""
    # Manim's frames are RGBA, but cairo takes them for BGRA: so red and blue change places.
    red, green, blue = colour
    ctx.set_source_rgba(blue, green, red, opacity)


def _display(camera: Camera, vmobject: VMobject, ctx: cairo.Context) -> Camera:
    if not isinstance(vmobject, Painted):
        return _display_vectorized(camera, vmobject, ctx)
    opacity = vmobject.get_fill_opacity()
    if opacity > 0:
        ctx.save()
        ctx.new_path()  # Manim does not remove its last path
        paint_or_repeat(vmobject, ctx, opacity)
        ctx.restore()
    return camera


# Manim's camera has a fixed list of the kinds of mobjects that it can draw, and never asks a mobject to draw itself.
# Here its method for VMobjects is replaced by one that does, so that a Painted mobject works in any scene.
_display_vectorized = Camera.display_vectorized
Camera.display_vectorized = _display
