"""A rectangle of whole pixels on the canvas of a film."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.artist import Artist


class PixelBox(NamedTuple):
    """A rectangle of whole pixels, counted from the top left.

    `right` and `bottom` are the first pixels outside.

    >>> PixelBox(2, 0, 5, 9).union(PixelBox(4, 3, 8, 7))
    PixelBox(left=2, top=0, right=8, bottom=9)
    >>> PixelBox(-3, 0, 5, 9).overlap(PixelBox(0, 0, 4, 4))
    PixelBox(left=0, top=0, right=4, bottom=4)
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        """Whether no pixel is in the box."""
        return self.right <= self.left or self.bottom <= self.top

    def union(self, other: PixelBox) -> PixelBox:
        """The smallest box around both. An empty box adds nothing."""
        if self.empty or other.empty:
            return other if self.empty else self
        return PixelBox(
            *(min(self.left, other.left), min(self.top, other.top)),
            *(max(self.right, other.right), max(self.bottom, other.bottom)),
        )

    def overlap(self, other: PixelBox) -> PixelBox:
        """The box of the pixels that are in both. It is `empty` if there are none."""
        return PixelBox(
            *(max(self.left, other.left), max(self.top, other.top)),
            *(min(self.right, other.right), min(self.bottom, other.bottom)),
        )

    def grown(self, across: int, down: int) -> PixelBox:
        """The box with a margin of so many pixels on each side."""
        return PixelBox(self.left - across, self.top - down, self.right + across, self.bottom + down)


def clip_box(artist: Artist, height: int) -> PixelBox | None:
    """The pixels to which Agg clips an artist on a canvas.

    The answer is None if no rectangle clips it. `height` is that of the canvas.
    """
    box = artist.get_clip_box() if artist.get_clip_on() else None
    if box is None:
        return None
    x0, y0, x1, y1 = box.extents
    return PixelBox(*(math.floor(edge + 0.5) for edge in (x0, height - y1, x1, height - y0)))
