"""The time bar of a film: how much of the training has passed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox, TransformedBbox

from viznet.film.clock import Frame

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import SubFigure

    from viznet.theme import Theme

HEIGHT, TICK = 0.2, 0.45  # of the bar and of a tick, in units of text
MOST_TICKS = 60


class TimeBar:
    """A bar of training steps at the top of the footer.

    The same length is always the same number of steps, and a tick stands at the end of every epoch. So the bar shows
    the pace of the film: where the clock runs faster, the bar grows faster.

    Parameters
    ----------
    footer
        Where the bar is drawn.
    first, last
        The steps at which it is empty and full.
    ends
        The steps at which epochs end.
    theme
        The colours.
    unit
        The height of text in pixels.
    margin
        What is left free at both ends, as a share of the width.
    """

    def __init__(
        self,
        footer: SubFigure,
        first: int,
        last: int,
        ends: Sequence[int],
        theme: Theme,
        unit: float,
        margin: float,
    ) -> None:
        self._first, self._last = first, last
        height, tick = HEIGHT * unit / footer.bbox.height, TICK * unit / footer.bbox.height
        top, self._whole = 1 - (tick - height) / 2, 1 - 2 * margin
        corner = margin, top - height
        place: dict[str, Any] = {"transform": footer.transSubfigure, "linewidth": 0}
        track = Rectangle(corner, self._whole, height, facecolor=theme.faint, zorder=1, **place)
        # The corners of the bar. A path takes a third of the time of a `Rectangle` to change.
        self._corners = np.array([corner, corner, (margin, top), (margin, top), corner])
        self._bar = PathPatch(Path(self._corners, closed=True), facecolor=theme.muted, zorder=2, **place)
        footer.add_artist(track)
        footer.add_artist(self._bar)
        # It is clipped to its own strip, with a pixel of room, so that a film need not look for it anywhere else.
        dx, dy = 1 / footer.bbox.width, 1 / footer.bbox.height
        strip = Bbox([(margin - dx, top - height - dy), (margin + self._whole + dx, top + dy)])
        self._bar.set_clip_box(TransformedBbox(strip, footer.transSubfigure))
        # A damaged recording may have so many epochs that only their number can be looked at.
        ends = ends[bisect_right(ends, first) : bisect_right(ends, last)]
        if 0 < len(ends) <= MOST_TICKS:
            x = margin + self._whole * np.array([self._share(step) for step in ends])
            lines = [[(at, top - (tick + height) / 2), (at, top + (tick - height) / 2)] for at in x]
            width = max(1.0, 0.07 * unit) * 72 / footer.dpi
            style = {"colors": theme.muted, "linewidths": width, "transform": footer.transSubfigure}
            footer.add_artist(LineCollection(lines, zorder=3, **style))

    def _share(self, step: int) -> float:
        """Which share of the training has passed at a step."""
        return (step - self._first) / max(1, self._last - self._first)

    def show(self, frame: Frame) -> Artist:
        """Shows the step of a frame, and returns the artist that moved."""
        corners = self._corners.copy()
        corners[1:3, 0] += self._whole * self._share(frame.step)
        self._bar.set_path(Path(corners, closed=True))
        return self._bar
