"""The white level: which number is full ink.

Pixels become bytes in which 255 is full ink.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import DataError

ROWS = 4096  # converted at a time, so that a large float64 file is never in memory as a whole
LEVELS = (1, 15, 16, 255)  # fractions, four bits, the digits of UCI, bytes


def find_white(where: str, brightest: float) -> int:
    """The lowest usual white level that no pixel is brighter than.

    Raises `DataError` if the brightest pixel of the file `where` is brighter than 255.

    >>> find_white("own.csv", 16), find_white("own.csv", 0.9), find_white("own.csv", 200)
    (16, 1, 255)
    """
    for level in LEVELS:
        if brightest <= level:
            return level
    raise DataError(
        f"{where}: its brightest pixel is {brightest:g}, expected pixels up to 1, 16 or 255;"
        f" if {brightest:g} is white, load it with --white {brightest:g} (in Python: white={brightest:g})"
    )


def find_brightest(*parts: NDArray[Any]) -> float:
    """The largest number in the images of all parts.

    One part alone may have no bright pixel. NaN and infinity are left to `as_pixels`, which refuses them.

    >>> find_brightest(np.array([[0, 9]]), np.array([[np.nan, 16]]))
    16.0
    """
    blocks = (np.asarray(part[at : at + ROWS]) for part in parts for at in range(0, len(part), ROWS))
    return max(float(x.max() if x.dtype.kind in "iu" else x[np.isfinite(x)].max(initial=0)) for x in blocks)


def as_pixels(where: str, x: NDArray[Any], white: float) -> NDArray[np.uint8]:
    """The same images as bytes, each rounded to the nearest of 256 levels.

    Raises `DataError` if a number is below 0 or above the white level.

    >>> as_pixels("own.csv", np.array([[0, 8, 16]]), 16).tolist()
    [[0, 128, 255]]
    """
    if x.dtype == np.uint8 and white == 255:
        return np.asarray(x, dtype=np.uint8)
    pixels = np.empty(x.shape, dtype=np.uint8)
    for start in range(0, len(x), ROWS):
        block = np.asarray(x[start : start + ROWS], dtype=np.float64)
        wrong = ~((block >= 0) & (block <= white))  # in this form, NaN is wrong too
        if wrong.any():
            example, *place = (int(i) for i in np.argwhere(wrong)[0])
            pixel = int(np.ravel_multi_index(place, block.shape[1:]))
            raise DataError(
                f"{where}: pixel {pixel + 1} of example {start + example + 1} is {block[example, *place]:g},"
                f" expected a number from 0 to {white:g}, which is white"
            )
        pixels[start : start + ROWS] = np.floor(block * (255 / white) + 0.5)
    return pixels
