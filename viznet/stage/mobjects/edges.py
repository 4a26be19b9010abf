"""The weights between two layers."""

from typing import Any, ClassVar, Self

import cairo
import numpy as np

from viznet.activations import Array
from viznet.stage.mobjects.painted import Painted, colour_of

FAINTEST = 0.02  # an edge less opaque than this is invisible, and is not drawn
HEAD = 0.3  # how long the head of the strongest line is, in the frame's units
STRONG = 0.15  # lines weaker than this share of the limit have no head


class Edges(Painted):
    """All lines between two layers as one mobject.

    The colour of a line is the sign of its value; its width and opacity are the size of the value. Lines that are drawn
    backwards are gradients: they have arrowheads, which tell them apart from weights.

    Parameters
    ----------
    starts, ends
        The points (n, 3) and (m, 3). Each start is joined with each end.
    values
        The value of each line, (n, m).
    limit
        A value of this size has the full width and opacity.
    positive, negative
        The colours of the signs, "#RRGGBB".
    gain
        A factor for the opacity of all lines.
    reach
        How far the lines are drawn from their starts, from 0 to 1; see `set_reach`.
    trim
        How far from its two points a line begins and ends, in the frame's units: the radius of the neurons.
    thickness
        The full width, in the frame's units.

    Notes
    -----
    The lines are drawn one by one, the strongest last. Measured with 672 lines, this takes 24 ms. A few compound paths,
    by colour and width, take 34 to 43 ms, because cairo computes every crossing within a path.

    Examples
    --------
    >>> edges = Edges(np.zeros((2, 3)), np.ones((3, 3)), np.eye(2, 3), limit=1)
    >>> edges.reach, len(edges.submobjects)
    (1.0, 0)
    """

    state: ClassVar[tuple[str, ...]] = ("values", "reach", "gain", "positive", "negative", "limit")

    def __init__(
        self,
        starts: Array,
        ends: Array,
        values: Array,
        *,
        limit: float,
        positive: str = "#58C4DD",
        negative: str = "#FC6255",
        gain: float = 1.0,
        reach: float = 1.0,
        trim: float = 0.0,
        thickness: float = 0.04,
    ) -> None:
        self.values = np.array(values, dtype=float)
        self.limit = float(limit)
        self.positive, self.negative = colour_of(positive), colour_of(negative)
        self.gain, self.reach, self.thickness, self.backwards = float(gain), float(reach), thickness, False
        n, m = self.values.shape
        pairs = np.empty((n, m, 2, 3))
        pairs[:, :, 0], pairs[:, :, 1] = np.asarray(starts)[:, None], np.asarray(ends)[None, :]
        along = pairs[:, :, 1] - pairs[:, :, 0]
        along = along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-9) * trim
        pairs[:, :, 0] += along
        pairs[:, :, 1] -= along
        super().__init__(pairs)

    def set_values(self, values: Array, *, limit: float | None = None) -> Self:
        """Sets other values for the same lines: `edges.animate.set_values(w * a)`."""
        self.values = np.array(values, dtype=float)
        self.limit = self.limit if limit is None else float(limit)
        return self

    def set_reach(self, reach: float, *, backwards: bool | None = None) -> Self:
        """Sets how far the lines are drawn, from 0 to 1.

        Animated from 0 to 1, a signal travels along the lines. Those that are drawn `backwards` have heads.
        """
        self.reach = float(reach)
        self.backwards = self.backwards if backwards is None else backwards
        return self

    def set_gain(self, gain: float) -> Self:
        """Sets the factor for the opacity of all lines."""
        self.gain = float(gain)
        return self

    def set_color(self, color: Any, family: bool = True) -> Self:
        """Sets one colour for all lines, of either sign, as Manim names it."""
        self.positive = self.negative = colour_of(color.to_hex() if hasattr(color, "to_hex") else color)
        return self

    def strengths(self) -> Array:
        """Returns the sizes as shares of the limit, (n, m), from 0 to 1."""
        return np.clip(np.abs(self.values) / self.limit, 0, 1) if self.limit else np.zeros(self.values.shape)

    def colours(self) -> Array:
        """Returns the colour of each line, (n, m, 3), from 0 to 1."""
        return np.where(self.values[..., None] > 0, self.positive, self.negative)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the lines, the strongest last."""
        if self.reach <= 0:
            return
        strengths = self.strengths().ravel()
        alphas = strengths**0.8 * (opacity * self.gain)
        colours = self.colours().reshape(-1, 3)
        lines = self.points.reshape(-1, 2, 3)[:, :, :2]
        first, last = lines[:, int(self.backwards)], lines[:, 1 - int(self.backwards)]
        tips = first + (last - first) * self.reach
        widths = self.thickness * (0.2 + 0.8 * strengths)
        seen = np.flatnonzero(alphas > FAINTEST)
        seen = seen[np.argsort(strengths[seen])]
        # As plain numbers, because to take hundreds of them out of arrays one by one takes longer.
        necks, corners = self._heads(first, tips, widths, strengths)
        each = zip(*(values[seen].tolist() for values in (colours, alphas, widths, first, necks, corners)))
        for (red, green, blue), alpha, width, start, end, (left, tip, right) in each:
            ctx.set_source_rgba(blue, green, red, alpha)  # Manim's order of colours, as in `set_source`
            ctx.set_line_width(width)
            ctx.move_to(*start)
            ctx.line_to(*end)
            ctx.stroke()
            if end != tip:
                ctx.move_to(*left)
                ctx.line_to(*tip)
                ctx.line_to(*right)
                ctx.fill()

    def _heads(self, first: Array, tips: Array, widths: Array, strengths: Array) -> tuple[Array, Array]:
        """Where each line ends, (k, 2), and the corners of its head, (k, 3, 2).

        Only lines that are drawn backwards have heads, if they are strong and long enough.
        """
        along = tips - first
        length = np.linalg.norm(along, axis=1, keepdims=True)
        along = along / np.maximum(length, 1e-9)
        size = HEAD * (0.5 + 0.5 * strengths[:, None])
        has_one = self.backwards & (strengths[:, None] > STRONG) & (length > 2 * size)
        necks = np.where(has_one, tips - size * along, tips)
        aside = np.stack([-along[:, 1], along[:, 0]], axis=1) * (0.35 * size + widths[:, None] / 2)
        return necks, np.stack([necks + aside, tips, necks - aside], axis=1)
