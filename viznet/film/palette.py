"""Two hundred and fifty-five colours for a whole film, and the nearest of them for every pixel."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from viznet.film.overlay import Pixels
from viznet.threads import OneThread

COLOURS = 255  # the last of a GIF's 256 means "as in the frame before"
ROUNDS = 6

Colours = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint8]


class Palette:
    """A film's palette: `colours`, uint8 (255, 3), and `indices(frame)`, the nearest of them for every pixel.

    A colour has the same index in every frame, so that nothing that stands still can flicker.
    """

    def __init__(self, colours: npt.NDArray[np.uint8]) -> None:
        self.colours = colours
        # The answer for each of the 2²⁴ colours, filled in as they turn up; COLOURS stands for "not asked yet".
        self._nearest: Indices = np.full(1 << 24, COLOURS, np.uint8)

    @classmethod
    def of(cls, frames: Iterable[Pixels]) -> Palette:
        """The palette that fits these frames, RGBA (height, width, 4), with the least squared error.

        Colours are first gathered in 2¹⁸ cells; then the colour that the palette so far serves worst is
        added again and again, and at last all are moved to the middle of what they serve (Lloyd, 1982).
        """
        count = np.zeros(1 << 18)
        total = np.zeros((3, 1 << 18))
        for frame in frames:
            number = _numbers(frame)
            red, green, blue = number & 255, number >> 8 & 255, number >> 16
            cell = red >> 2 | green >> 2 << 6 | blue >> 2 << 12
            count += np.bincount(cell, minlength=len(count))
            for sums, channel in zip(total, (red, green, blue), strict=True):
                sums += np.bincount(cell, channel, minlength=len(count))
        used = np.flatnonzero(count)
        weight = count[used].astype(np.float32)
        colours = (total[:, used] / count[used]).T.astype(np.float32)
        return cls(_fit(colours, weight))

    def indices(self, frame: Pixels) -> Indices:
        """The index of the nearest colour for every pixel of an RGBA frame, uint8 (height, width)."""
        number = _numbers(frame)
        found = self._nearest.take(number)
        unknown = found == COLOURS
        if unknown.any():
            new = np.unique(number[unknown])
            rgb = np.stack([new & 255, new >> 8 & 255, new >> 16], axis=1).astype(np.float32)
            self._nearest[new] = _nearest(rgb, self.colours.astype(np.float32))
            found = self._nearest.take(number)
        return found.reshape(frame.shape[:2])


def _numbers(frame: Pixels) -> npt.NDArray[np.uint32]:
    """Every pixel's colour as one number, red lowest."""
    # The four bytes of a pixel, read as one number of the order they are in, without the last.
    numbers: npt.NDArray[np.uint32] = np.ascontiguousarray(frame).view("<u4").reshape(-1)
    return numbers & np.uint32(0xFFFFFF)


def _fit(colours: Colours, weight: Colours) -> npt.NDArray[np.uint8]:
    """The best COLOURS colours for these, each counted `weight` times."""
    chosen = [int(weight.argmax())]
    error = np.full(len(colours), np.inf, np.float32)
    while len(chosen) < min(COLOURS, len(colours)):
        error = np.minimum(error, ((colours - colours[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int((error * np.sqrt(weight)).argmax()))  # the root lets small, bright things be seen
    palette = colours[chosen]
    for _ in range(ROUNDS if len(colours) > COLOURS else 0):
        nearest = _nearest(colours, palette)
        served = np.bincount(nearest, weight, len(palette))
        for channel in range(3):
            sums = np.bincount(nearest, weight * colours[:, channel], len(palette))
            palette[:, channel] = np.where(served > 0, sums / np.maximum(served, 1e-9), palette[:, channel])
    rounded = np.zeros((COLOURS, 3), np.uint8)
    rounded[: len(palette)] = np.rint(palette)
    rounded[len(palette) :] = rounded[0]
    return rounded


def _nearest(colours: Colours, palette: Colours) -> npt.NDArray[np.intp]:
    """The place in `palette` (m, 3) of the nearest one to each of `colours` (n, 3)."""
    # |c - p|² without |c|², which is the same for all p
    with OneThread():
        return ((palette**2).sum(axis=1) - 2 * colours @ palette.T).argmin(axis=1)
