"""One's own picture as the network knows pictures.

That is light ink on black, scaled and centred. The page does the same with a drawing (`stepper/static/ink.js`), and a
test compares the two.
"""

import math

import numpy as np
from numpy.typing import NDArray

FINE = 168  # the pad's side in pixels; a smaller picture is enlarged to it
LARGEST = 1024  # a longer side is made smaller, so that grains of a photo average out
LEAST_SIDE = 8  # pixels; nobody could draw a digit on fewer
LEAST_CONTRAST = 24  # grey levels between ink and background; less is a blank page
FITS = 20  # so often the plane through the paper is fitted
FAINT = 0.6  # the lines of ruled paper have at most this share of the ink of the digit
VISIBLE = 32  # from this value on, ink belongs to the digit
BOX = 20 / 28  # the digit's longer side, as a share of the picture
SOFT = 0.15  # a pixel looks so far beyond its edges, for the soft edges that MNIST's digits have


def prepare_image(picture: NDArray[np.uint8], image_shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture of a digit as a network was trained on pictures.

    The border of the picture decides whether it is dark on light or light on dark. As for MNIST, the digit keeps its
    proportions and is scaled into a box of 20/28 of the picture. Then its centre of mass is put in the middle.

    Parameters
    ----------
    picture : uint8, (height, width)
        The grey picture, of any size.
    image_shape : (height, width)
        The shape that the network expects.

    Returns
    -------
    uint8, image_shape
        0 is the background, 255 full ink. All of it is 0 if the picture is blank.

    Examples
    --------
    >>> paper = np.full((200, 300), 255, np.uint8)
    >>> paper[40:160, 140:160] = 0
    >>> prepared = prepare_image(paper, (28, 28))
    >>> prepared.shape, np.flatnonzero(prepared.any(axis=1)).tolist() == list(range(3, 25))
    ((28, 28), True)
    """
    ink = _ink(_usual_size(picture))
    rows, columns = (np.flatnonzero((ink >= VISIBLE).any(axis=axis)) for axis in (1, 0))
    height, width = image_shape
    if not len(rows):
        return np.zeros(image_shape, np.uint8)
    top, bottom, left, right = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
    scale = BOX * min(height, width) / max(right - left + 1, bottom - top + 1)
    centre_y, centre_x = _centre_of_mass(ink, top, bottom, left, right)
    pixels = _mean_ink(ink, centre_y - height / 2 / scale, centre_x - width / 2 / scale, scale, image_shape)
    # A half is rounded up, as JavaScript does it.
    return np.floor(np.minimum(1, pixels / pixels.max() * 1.05) * 255 + 0.5).astype(np.uint8)


def _usual_size(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture, its longer side at least `FINE` and at most `LARGEST`."""
    longer = max(picture.shape)
    if longer > LARGEST:
        from PIL import Image  # here, because it takes long to load

        return np.array(Image.fromarray(picture).reduce(math.ceil(longer / LARGEST)))
    times = math.ceil(FINE / longer)
    return picture.repeat(times, axis=0).repeat(times, axis=1)


def _ink(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How much ink is on every pixel, 0 to 255."""
    lowest, highest = int(picture.min()), int(picture.max())
    if highest - lowest < LEAST_CONTRAST:
        return np.zeros(picture.shape, np.int64)
    on_border = np.zeros(picture.shape, bool)
    on_border[[0, -1], :] = on_border[:, [0, -1]] = True
    border = picture[on_border].astype(np.float64)
    usual = float(np.median(border))
    grain = _usual_distance(border - usual)
    background: float | NDArray[np.float64] = usual
    if grain:  # a photo: its light fades from one side to the other
        off = _off_most(np.argwhere(on_border), border)
        is_paper = np.abs(off) <= max(16, 3 * _usual_distance(off))
        background, grain = _plane(picture.shape, on_border, border, is_paper)
    is_dark_on_light = usual > (lowest + highest) / 2
    above = background - picture if is_dark_on_light else picture - background
    ink: NDArray[np.float64] = np.maximum(above - 3 * grain, 0)  # less than this is grain
    ink[ink <= _ruling(ink, grain)] = 0
    most = float(ink.max())
    return np.rint(ink * (255 / most)).astype(np.int64) if most else np.zeros(picture.shape, np.int64)


def _usual_distance(differences: NDArray[np.float64]) -> float:
    """The standard deviation of differences, unless a few are far off."""
    return 1.4826 * float(np.median(np.abs(differences)))


def _off_most(places: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far values at some places are off the plane through most of them.

    It is the plane with the smallest sum of absolute distances, which a line of ruled paper along one border does not
    tilt. Least squares find it if values that are far off count less each time.
    """
    terms = np.column_stack([np.ones(len(places)), places])
    weights = np.ones(len(values))
    off = values
    for _ in range(FITS):
        plane = np.linalg.lstsq(terms * weights[:, None], values * weights, rcond=None)[0]
        off = values - terms @ plane
        weights = 1 / np.sqrt(np.maximum(np.abs(off), 1))
    return off


def _ruling(ink: NDArray[np.float64], grain: float) -> float:
    """The ink of the lines of ruled paper, or 0 if there are none.

    The lines run from one border of the picture to the opposite one, and are fainter than the digit.
    """
    sides = [float(side.max()) for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1])]
    crosses = min(sides[:2]) > 0 or min(sides[2:]) > 0
    line = max(sides)
    # The ink of a printed line varies a little, and inside the picture there is more grain than at its border.
    return 1.15 * line + 3 * grain if crosses and line <= FAINT * float(ink.max()) else 0.0


def _plane(
    shape: tuple[int, ...],
    on_border: NDArray[np.bool_],
    border: NDArray[np.float64],
    is_paper: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], float]:
    """The brightness of the paper at every pixel, and its grain.

    The brightness is the plane through the paper at the border, by least squares. The grain is the standard deviation
    of the border from it.
    """
    y, x = np.indices(shape, np.float64)
    terms = np.stack([np.ones(shape), y, x], axis=-1)
    on_paper = terms[on_border][is_paper]
    plane = np.linalg.lstsq(on_paper, border[is_paper], rcond=None)[0]
    return terms @ plane, float((border[is_paper] - on_paper @ plane).std())


def _centre_of_mass(
    ink: NDArray[np.int64], top: int, bottom: int, left: int, right: int
) -> tuple[float, float]:
    digit = ink[top : bottom + 1, left : right + 1]
    y, x = np.arange(top, bottom + 1) + 0.5, np.arange(left, right + 1) + 0.5
    return float(digit.sum(axis=1) @ y / digit.sum()), float(digit.sum(axis=0) @ x / digit.sum())


def _mean_ink(
    ink: NDArray[np.int64], origin_y: float, origin_x: float, scale: float, image_shape: tuple[int, int]
) -> NDArray[np.float64]:
    """The mean ink of the fine pixels that fall on each pixel, 0 to 1."""
    # For each corner of a pixel, the ink above it and to its left.
    above = np.zeros((ink.shape[0] + 1, ink.shape[1] + 1), np.int64)
    above[1:, 1:] = ink.cumsum(axis=0).cumsum(axis=1)
    first_y, last_y = _window(origin_y, scale, image_shape[0])
    first_x, last_x = _window(origin_x, scale, image_shape[1])
    count = (last_y - first_y)[:, None] * (last_x - first_x)
    y0, y1 = (np.clip(y, 0, ink.shape[0]) for y in (first_y, last_y))
    x0, x1 = (np.clip(x, 0, ink.shape[1]) for x in (first_x, last_x))
    total = above[np.ix_(y1, x1)] - above[np.ix_(y0, x1)] - above[np.ix_(y1, x0)] + above[np.ix_(y0, x0)]
    return np.asarray(total / count / 255)


def _window(origin: float, scale: float, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first fine pixel of every pixel, and the one after its last."""
    side = 1 / scale
    start, spread = origin + np.arange(count) / scale, side * SOFT
    return np.floor(start - spread).astype(np.intp), np.ceil(start + side + spread).astype(np.intp)
