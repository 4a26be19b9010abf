"""Chooses 255 colours for a film, and one of them for every pixel."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from viznet.film.overlay import Pixels
from viznet.threads import OneThread

COLOURS = 255  # the last of a GIF's 256 colours means "as in the picture before"
ROUNDS = 6

Colours = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint8]


class Palette:
    """The palette of a film. `colours` is uint8 (255, 3).

    A colour has the same index in every picture, so that nothing flickers if it does not move.
    """

    def __init__(self, colours: npt.NDArray[np.uint8]) -> None:
        self.colours = colours
        # The index for each of the 2²⁴ colours. `COLOURS` means that it is not known yet.
        self._nearest: Indices = np.full(1 << 24, COLOURS, np.uint8)

    @classmethod
    def of(cls, pictures: Iterable[Pixels]) -> Palette:
        """The palette with the least squared error over these pictures.

        Each picture is RGBA, (height, width, 4).

        Similar colours are first counted together, in 2¹⁸ cells. Then the palette grows by the colour that is farthest
        from all that it has, again and again. At last each colour moves to the mean of those that it stands for
        (Lloyd, 1982).
        """
        count = np.zeros(1 << 18)
        total = np.zeros((3, 1 << 18))
        for picture in pictures:
            number = _numbers(picture)
            red, green, blue = number & 255, number >> 8 & 255, number >> 16
            cell = red >> 2 | green >> 2 << 6 | blue >> 2 << 12
            count += np.bincount(cell, minlength=len(count))
            for sums, channel in zip(total, (red, green, blue), strict=True):
                sums += np.bincount(cell, channel, minlength=len(count))
        used = np.flatnonzero(count)
        weight = count[used].astype(np.float32)
        colours = (total[:, used] / count[used]).T.astype(np.float32)
        return cls(_fit(colours, weight))

    def indices(self, picture: Pixels) -> Indices:
        """The index of the nearest colour for every pixel of a picture.

        The picture is RGBA; the indices are uint8, (height, width).
        """
        number = _numbers(picture)
        found = self._nearest.take(number)
        unknown = found == COLOURS
        if unknown.any():
            new = np.unique(number[unknown])
            rgb = np.stack([new & 255, new >> 8 & 255, new >> 16], axis=1).astype(np.float32)
            self._nearest[new] = _nearest(rgb, self.colours.astype(np.float32))
            found = self._nearest.take(number)
        return found.reshape(picture.shape[:2])


def _numbers(picture: Pixels) -> npt.NDArray[np.uint32]:
    """The colour of every pixel as one number. Red is the lowest byte."""
    # The four bytes of a pixel are read as one number, and the last byte, alpha, is left out.
    numbers: npt.NDArray[np.uint32] = np.ascontiguousarray(picture).view("<u4").reshape(-1)
    return numbers & np.uint32(0xFFFFFF)


def _fit(colours: Colours, weight: Colours) -> npt.NDArray[np.uint8]:
    """The best palette for these colours, each counted `weight` times."""
    chosen = [int(weight.argmax())]
    error = np.full(len(colours), np.inf, np.float32)
    while len(chosen) < min(COLOURS, len(colours)):
        error = np.minimum(error, ((colours - colours[chosen[-1]]) ** 2).sum(axis=1))
        # With the root of the weight, small bright things also get a colour.
        chosen.append(int((error * np.sqrt(weight)).argmax()))
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
    """The index of the palette's nearest colour for each colour.

    `colours` is (n, 3), and `palette` is (m, 3).
    """
    # This is |c − p|² without |c|², which is the same for all p.
    with OneThread():
        return ((palette**2).sum(axis=1) - 2 * colours @ palette.T).argmin(axis=1)
