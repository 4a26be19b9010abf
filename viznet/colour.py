"""Colours as numbers: bytes, contrast, ramps, and the word for a colour."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import is_several


def is_colour(value: Any) -> bool:
    """Whether a value is a colour written as "#RRGGBB".

    >>> is_colour("#58C4DD"), is_colour("blue")
    (True, False)
    """
    return isinstance(value, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", value) is not None


def is_bytes(value: Any) -> bool:
    """Whether a value is a row of a colour table.

    Such a row is three numbers from 0 to 255.
    """
    if not is_several(value) or not isinstance(value, Sequence | np.ndarray):
        return False
    if len(value) != 3 or np.ndim(value[0]) > 0:
        return False
    row = np.asarray(value)
    return row.shape == (3,) and row.dtype.kind in "iu" and bool((row >= 0).all() and (row <= 255).all())


def rgb(colour: str | Sequence[int]) -> NDArray[np.uint8]:
    """The three bytes of "#RRGGBB"; three bytes are returned as they are.

    >>> rgb("#58C4DD").tolist()
    [88, 196, 221]
    """
    return np.array(list(bytes.fromhex(colour[1:])) if isinstance(colour, str) else colour, np.uint8)


def contrast(one: str | Sequence[int], other: str | Sequence[int]) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2).

    Text in one colour is readable on the other from 4.5 on.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    dark, light = sorted(float(_linear(rgb(colour)) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return round((light + 0.05) / (dark + 0.05), 9)


def ramp(start: str, end: str, rows: int) -> NDArray[np.uint8]:
    """`rows` colours from `start` to `end` in steps that look equal.

    The result is uint8 (rows, 3); both ends are exact.

    The steps are equal in OKLab, where distances are perceived differences (Ottosson, 2020).

    >>> ramp("#000000", "#FFFFFF", 3).tolist()
    [[0, 0, 0], [99, 99, 99], [255, 255, 255]]
    """
    # OKLab is a linear function of these cube roots, so equal steps here are equal steps there.
    ends = [np.cbrt(_linear(rgb(colour)) @ _CONES.T) for colour in (start, end)]
    linear = np.linspace(ends[0], ends[1], rows) ** 3 @ np.linalg.inv(_CONES).T
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    table = np.round(encoded * 255).astype(np.uint8)
    table[0], table[-1] = rgb(start), rgb(end)
    return table


def colour_name(colour: str) -> str:
    """The everyday word for a colour, by its hue in OKLab.

    >>> [colour_name(colour) for colour in ("#58C4DD", "#C8372D", "#8B4513", "#777777", "#FFFFFF")]
    ['blue', 'red', 'brown', 'grey', 'white']
    """
    lightness, a, b = np.cbrt(_linear(rgb(colour)) @ _CONES.T) @ _OKLAB.T
    if np.hypot(a, b) < 0.03:  # no hue is seen
        return "black" if lightness < 0.3 else "white" if lightness > 0.93 else "grey"
    chroma, hue = float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360)
    name = next(name for end, name in HUES if hue < end)
    dull = (name == "red" and chroma < 0.1) or name in ("orange", "yellow")
    return "brown" if dull and lightness < 0.58 else name


# Where each hue ends, in degrees of OKLab, and its word.
HUES = (
    (10, "pink"),
    (40, "red"),
    (85, "orange"),
    (115, "yellow"),
    (170, "green"),
    (200, "turquoise"),
    (275, "blue"),
    (335, "purple"),
    (361, "pink"),
)


def _linear(colour: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The amounts of light, from 0 to 1, of sRGB bytes."""
    c = colour / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


# How strongly the three kinds of cones react to linear red, green and blue light (Ottosson, 2020).
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
# From the cube roots of the cones' reactions to lightness, green to red, and blue to yellow.
_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
