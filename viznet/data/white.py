"""The white level: which number is full ink.

Pixels become bytes in which 255 is full ink.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import DataError

ROWS = 4096  # converted at a time, so that a large float64 file is never in memory as a whole
USUAL = "1, 15, 16 or 255"  # fractions, four bits, the digits of UCI, bytes
NEAR = 1e-3  # of the white level: resized pictures may be a little brighter than white
FEW = 1e-3  # of the bright pixels: so few may be mistakes
LEAST_BRIGHT = 20  # bright pixels; among fewer ones, nobody can say which is a mistake
LEAST_IMAGES = 20  # as many show that a column is no pixel
LEAST_PLACES = 4  # pixels of a picture, of which one may be no pixel
BY_HAND = "--white N says which number is white (in Python: white=N)"


def find_white(where: str, train: NDArray[Any], test: NDArray[Any] | None = None) -> int:
    """The usual white level that the brightest pixels are at.

    Raises `DataError` if the brightest pixel is near no usual level, if only a few pixels are as bright, or if the test
    images have another scale than the training images.

    >>> find_white("own.csv", np.array([[0, 16]])), find_white("own.csv", np.array([[0.9]]), np.array([[1.0002]]))
    (16, 1)
    """
    bright = find_brightest(train)
    _check_no_outlier(where, "training", train, bright)
    if test is not None:
        bright_test = find_brightest(test)
        _check_no_outlier(where, "test", test, bright_test)
        if bright and bright_test and _scale(bright) != _scale(bright_test):
            raise DataError(
                f"{where}: the brightest training pixel is {bright:g}, but the brightest test pixel is {bright_test:g};"
                f" expected one scale for both; {BY_HAND}"
            )
        bright = max(bright, bright_test)
    if (level := _level(bright)) is None:
        least = min(float(x.min(initial=0)) for x in (train, test) if x is not None and x.size)
        if least < 0:
            raise DataError(
                f"{where}: its pixels go from {least:g} to {bright:g}; expected 0 for black: if they were standardised,"
                " undo it (x * deviation + mean)"
            )
        raise DataError(
            f"{where}: its brightest pixel is {bright:g}, expected white to be {USUAL}; {BY_HAND}"
        )
    return level


def find_brightest(*parts: NDArray[Any]) -> float:
    """The largest number in the images of all parts.

    NaN and infinity are left to `as_pixels`, which refuses them.

    >>> find_brightest(np.array([[0, 9]]), np.array([[np.nan, 16]]))
    16.0
    """
    return max(
        float(x.max() if x.dtype.kind in "iu" else x[np.isfinite(x)].max(initial=0))
        for part in parts
        for x in _blocks(part)
    )


def _level(brightest: float) -> int | None:
    """The usual level of this brightest pixel, or None.

    Pictures may be a little dull: fractions and bytes need only reach half of white.
    """
    for level in (15, 16):
        if abs(brightest - level) <= NEAR * level:
            return level
    for level in (1, 255):
        if level / 2 <= brightest <= level * (1 + NEAR):
            return level
    return 1 if brightest == 0 else None  # nothing but background


def _scale(brightest: float) -> int:
    """How many of the usual scales this pixel is too bright for."""
    return sum(brightest > level * (1 + NEAR) for level in (1, 16, 255))


def _check_no_outlier(where: str, name: str, x: NDArray[Any], brightest: float) -> None:
    """Raises `DataError` if a few pixels are far brighter than the others."""
    for level in (1, 16, 255)[: _scale(brightest)]:
        limit, outliers = level * (1 + NEAR), 0
        if (pixel := _only_bright_pixel(x, limit)) is not None:
            raise DataError(
                f"{where}: pixel {pixel + 1} goes up to {brightest:g}, and all other pixels only to {level} or less;"
                f" expected one scale; leave its column out if it is no pixel, or {BY_HAND}"
            )
        for block in _blocks(x):
            outliers += int(np.count_nonzero(block > limit))
            if outliers > max(1, FEW * x.size):  # usually clear after the first block
                break
        else:
            bright = sum(int(np.count_nonzero(block > 0)) for block in _blocks(x))
            if bright >= LEAST_BRIGHT and outliers <= max(1, FEW * bright):
                example = next(
                    at * ROWS + int(np.argwhere(block > limit)[0][0])
                    for at, block in enumerate(_blocks(x))
                    if (block > limit).any()
                )
                raise DataError(
                    f"{where}: its brightest {name} pixel is {brightest:g}, but nearly all others are {level} or less;"
                    f" expected one scale; correct {name} example {example + 1}, or {BY_HAND}"
                )
        if level == 255 and (only := _only_bright_example(x, limit)) is not None:
            raise DataError(
                f"{where}: {name} example {only + 1} goes up to {brightest:g}, and all others only to {level} or"
                " less; expected one scale; leave it out if it is no example, as the line of the totals"
            )


def _only_bright_pixel(x: NDArray[Any], limit: float) -> int | None:
    """The only place in the images that is brighter than a limit.

    It is None if there are several, or if less than half of the images are so bright there: the number of a row is
    large in nearly all rows. A few images or pixels do not show it.
    """
    if len(x) < LEAST_IMAGES or x[0].size < LEAST_PLACES:
        return None
    places: set[int] = set()
    rows = 0
    for block in _blocks(x.reshape(len(x), -1)):
        above = block > limit
        rows += int(above.any(axis=1).sum())
        places.update(np.flatnonzero(above.any(axis=0)).tolist())
        if len(places) > 1:
            return None
    return places.pop() if rows > len(x) / 2 else None


def _only_bright_example(x: NDArray[Any], limit: float) -> int | None:
    """The only example with pixels above a limit, among enough others."""
    found = [
        at * ROWS + int(row) for at, block in enumerate(_blocks(x)) for row in _bright_rows(block, limit)
    ]
    return found[0] if len(found) == 1 and len(x) >= LEAST_IMAGES else None


def _bright_rows(x: NDArray[Any], limit: float) -> NDArray[np.intp]:
    return np.flatnonzero((x > limit).reshape(len(x), -1).any(axis=1))


def _blocks(x: NDArray[Any]) -> Iterator[NDArray[Any]]:
    return (np.asarray(x[at : at + ROWS]) for at in range(0, len(x), ROWS))


def as_pixels(where: str, x: NDArray[Any], white: float) -> NDArray[np.uint8]:
    """The same images as bytes, each rounded to the nearest of 256 levels.

    Raises `DataError` if a number is below 0 or above the white level by more than a rounding error.

    >>> as_pixels("own.csv", np.array([[0, 8, 16]]), 16).tolist()
    [[0, 128, 255]]
    """
    if x.dtype == np.uint8 and white == 255:
        return np.asarray(x, dtype=np.uint8)
    pixels = np.empty(x.shape, dtype=np.uint8)
    for start in range(0, len(x), ROWS):
        block = np.asarray(x[start : start + ROWS], dtype=np.float64)
        slack = NEAR * white
        wrong = ~((block >= -slack) & (block <= white + slack))  # in this form, NaN is wrong too
        if wrong.any():
            example, *place = (int(i) for i in np.argwhere(wrong)[0])
            pixel = int(np.ravel_multi_index(place, block.shape[1:]))
            raise DataError(
                f"{where}: pixel {pixel + 1} of example {start + example + 1} is {block[example, *place]:g},"
                f" expected a number from 0 to {white:g}, which is white"
            )
        pixels[start : start + ROWS] = np.floor(block.clip(0, white) * (255 / white) + 0.5)
    return pixels
