"""The white level: which number is full ink. Pixels become bytes in which 255 is full ink."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import DataError

ROWS = 4096  # converted at a time, so that a large float64 file is never in memory as a whole
LEVELS = (1, 15, 16, 255)  # fractions, four bits, the digits of UCI, bytes


def find_white(where: str, *parts: NDArray[Any]) -> int:
    """The white level of a dataset: the lowest usual one that no pixel is brighter than.

    Parameters
    ----------
    where : str
        The file, for error messages.
    *parts : numbers, (N, …)
        The images of all parts, because one of them may have no bright pixel.

    Raises
    ------
    DataError
        If a pixel is brighter than 255.

    Examples
    --------
    >>> find_white("own.csv", np.array([[0, 9]]), np.array([[16, 3]])), find_white("own.csv", np.array([[0.5]]))
    (16, 1)
    """
    most = max(_brightest(part[at : at + ROWS]) for part in parts for at in range(0, len(part), ROWS))
    for level in LEVELS:
        if most <= level:
            return level
    raise DataError(
        f"{where}: its brightest pixel is {most:g}, expected pixels up to 1, 16 or 255;"
        f" if {most:g} is white, load it with --white {most:g} (in Python: white={most:g})"
    )


def _brightest(x: NDArray[Any]) -> float:
    """The largest number. `as_pixels` refuses what is none."""
    return float(x.max() if x.dtype.kind in "iu" else x[np.isfinite(x)].max(initial=0))


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
                f" expected a number from 0 to {white:g}"
            )
        pixels[start : start + ROWS] = np.floor(block * (255 / white) + 0.5)
    return pixels
