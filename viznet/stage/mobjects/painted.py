"""A mobject that paints itself.

Manim draws a picture of 784 pixels as 784 squares and a layer of weights as hundreds of lines, and moves each of them
in Python on every frame. A `Painted` mobject is one mobject, however much it shows: its points are the few corners
that say where it is, so that it is moved, scaled and turned like any other; its arrays say what it shows; and
`paint` draws it with cairo in a handful of calls.
"""

from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Camera, VMobject
from manim.utils.paths import straight_path
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

STRAIGHT = straight_path()


class Painted(VMobject):
    """One mobject that draws itself: subclass it, keep anchors in `points`, and write `paint(ctx, opacity)`.

    `state` names the attributes that say what is shown. An animation carries numbers and arrays smoothly from one
    look to another; whatever cannot be between (a text, another number of neurons) changes halfway. How opaque it is,
    is `fill_opacity`, so that `FadeIn`, `set_opacity` and `.animate` work as for any mobject.
    """

    state: ClassVar[tuple[str, ...]] = ()

    def __init__(self, anchors: ArrayLike) -> None:
        super().__init__(fill_opacity=1, stroke_width=0)
        self.points = np.array(anchors, dtype=float).reshape(-1, 3)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws itself in the frame's units, y upwards."""
        raise NotImplementedError

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

    def get_anchors(self) -> Any:
        return list(self.points)  # all of them say where it ends; none is a curve's handle

    def align_points(self, vmobject: Any) -> Self:
        return self  # its points are anchors, not curves: there is nothing to make even

    def pointwise_become_partial(self, vmobject: Any, a: float, b: float) -> Self:
        """What `Create` and `Write` ask for: it comes into view."""
        return self.set_opacity(vmobject.get_fill_opacity() * (b - a))


def between(one: Any, other: Any, alpha: float) -> Any:
    """The value on the way from one to another; where there is no way, the nearer of the two.

    >>> between(np.zeros(2), np.ones(2), 0.25).tolist(), between("a", "b", 0.25)
    ([0.25, 0.25], 'a')
    """
    smooth = isinstance(one, (float, np.ndarray)) and np.shape(one) == np.shape(other)
    if not smooth or alpha in (0, 1):
        return one if alpha < 0.5 else other
    return (1 - alpha) * one + alpha * other


def colour_of(colour: Any) -> Array:
    """A "#RRGGBB" as three numbers from 0 to 1.

    >>> colour_of("#FF0080").round(2).tolist()
    [1.0, 0.0, 0.5]
    """
    return np.array(list(bytes.fromhex(str(colour).lstrip("#")[:6]))) / 255


def set_source(ctx: cairo.Context, colour: Array, opacity: float) -> None:
    """Sets the colour to draw with. Manim keeps its frames as RGBA, which cairo believes to be BGRA: hence the turn."""
    red, green, blue = colour
    ctx.set_source_rgba(blue, green, red, opacity)


def _display(camera: Camera, vmobject: VMobject, ctx: cairo.Context) -> Camera:
    if not isinstance(vmobject, Painted):
        return _display_vectorized(camera, vmobject, ctx)
    opacity = vmobject.get_fill_opacity()
    if opacity > 0:
        ctx.save()
        ctx.new_path()  # Manim leaves its last path behind
        vmobject.paint(ctx, opacity)
        ctx.restore()
    return camera


# Manim's camera knows kinds of mobjects by a list of its own and asks none of them to draw itself. This is the one
# place where it is taught to, so that a Painted mobject works in any scene.
_display_vectorized = Camera.display_vectorized
Camera.display_vectorized = _display
