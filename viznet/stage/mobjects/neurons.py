"""A layer of neurons."""

from math import tau
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from numpy.typing import ArrayLike

from viznet.activations import Array
from viznet.stage.mobjects.painted import Coloured, colour_of, set_source


class Neurons(Coloured):
    """A layer of neurons as one mobject.

    A neuron glows by how large its value is.

    Parameters
    ----------
    centres
        The middles of the neurons, (n, 3).
    values
        Their values, (n,).
    table
        The colours from `low` to `high`, (256, 3) bytes; values beyond them have the colours of the ends.
    low, high
        The values of the first and the last colour.
    radius
        The radius of a neuron in the frame's units.
    ring
        The colour of the rings, "#RRGGBB".

    Examples
    --------
    >>> column = Neurons(np.zeros((4, 3)), np.zeros(4), table=np.zeros((256, 3)), radius=0.2)
    >>> column.radius, len(column.submobjects)
    (0.2, 0)
    """

    state: ClassVar[tuple[str, ...]] = ("values", "table", "low", "high", "line", "present")

    def __init__(
        self,
        centres: ArrayLike,
        values: ArrayLike,
        *,
        table: Array,
        low: float = 0.0,
        high: float = 1.0,
        radius: float = 0.15,
        ring: str = "#8A93A6",
    ) -> None:
        self.set_values(np.asarray(values, dtype=float))
        self.set_scale(table, low, high)
        self.line = colour_of(ring)
        self.present = np.ones(len(self.values))
        # The anchors of each neuron: its middle, and the four ends of a cross, so that the box fits the drawing.
        cross = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0)]) * radius
        super().__init__(np.asarray(centres, dtype=float)[:, None] + cross)

    def set_present(self, present: Array) -> Self:
        """Sets the opacity of each neuron, (n,), from 0 to 1."""
        self.present = np.array(present, dtype=float)
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets the colour of the rings, as Manim names it."""
        self.line = colour_of(color.to_hex() if hasattr(color, "to_hex") else color)
        return self

    @property
    def centres(self) -> Array:
        """The middles of the neurons, (n, 3)."""
        return np.asarray(self.points[::5])

    @property
    def radius(self) -> float:
        """The radius of a neuron in the frame's units."""
        return float(np.linalg.norm(self.points[1] - self.points[0]))

    def colours(self) -> Array:
        """Returns the colour of every neuron, (n, 3), from 0 to 1."""
        share = (self.values - self.low) / (self.high - self.low)
        return self.table[np.clip((share * 256).astype(int), 0, 255)] / 255

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the neurons and their glow."""
        radius = self.radius
        lit = np.clip(np.abs(self.values) / max(abs(self.low), abs(self.high)), 0, 1)
        ctx.set_line_width(radius * 0.2)
        for (x, y, _), colour, glow, here in zip(self.centres, self.colours(), lit, self.present * opacity):
            if glow > 0.05:
                halo = cairo.RadialGradient(x, y, radius, x, y, radius * 1.75)
                red, green, blue = colour
                halo.add_color_stop_rgba(0, blue, green, red, 0.45 * glow * here)
                halo.add_color_stop_rgba(1, blue, green, red, 0)
                ctx.set_source(halo)
                ctx.arc(x, y, radius * 1.75, 0, tau)
                ctx.fill()
            ctx.arc(x, y, radius, 0, tau)
            set_source(ctx, colour, here)
            ctx.fill_preserve()
            set_source(ctx, self.line * (1 - glow) + colour * glow, here)
            ctx.stroke()
