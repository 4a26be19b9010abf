"""How the recorded examples lie in their pictures.

A picture of one's own is scaled and centred as MNIST's digits were. For a network that learned pictures of another
kind, this makes a picture as it never saw one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viznet.data import Examples
from viznet.errors import NotCentredWarning, warn
from viznet.own_image import BOX, VISIBLE

NEAR_BOX = 3 / 28  # the longer side of a centred digit may differ by this share of the picture
NEAR_MIDDLE = 2 / 28  # its centre of mass may be so far from the middle
NOT_CENTRED = (
    "{run}: its examples are not scaled and centred as MNIST's digits are, but your picture was, so the answer may "
    "mean little"
)
PLAIN = "; --plain only scales it (in Python: plain=True)"


def warn_if_not_centred(name: str, probe: Examples, *, may_be_plain: bool) -> None:
    """Gives a warning if the examples of a run are no centred digits."""
    if not are_centred(probe):
        warn(NotCentredWarning(NOT_CENTRED.format(run=name) + (PLAIN if may_be_plain else "")))


def are_centred(probe: Examples) -> bool:
    """Whether half of the pictures or more look like centred digits.

    As in MNIST, the longer side of such a digit is 20/28 of the picture, and its centre of mass is in the middle.

    >>> import viznet as vz
    >>> digits = vz.digits().test[:50]
    >>> moved = np.roll(digits.x.reshape(-1, 28, 28), 6, axis=2).reshape(-1, 784)
    >>> are_centred(digits), are_centred(Examples(moved, digits.y, (28, 28), digits.labels))
    (True, False)
    """
    assert probe.image_shape is not None  # the caller has checked that these are pictures
    x = probe.inputs(np.float64).reshape(-1, *probe.image_shape)
    return sum(_is_centred(picture) for picture in x) >= len(x) / 2


def _is_centred(picture: NDArray[np.floating]) -> bool:
    height, width = picture.shape
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    ink = np.abs(picture - np.median(border))
    if not ink.max():
        return False
    ink /= ink.max()
    ink[ink < VISIBLE / 255] = 0
    y, x = np.nonzero(ink)
    longer = max(int(np.ptp(y)), int(np.ptp(x))) + 1
    off_y = float(ink.sum(axis=1) @ np.arange(height) / ink.sum()) - (height - 1) / 2
    off_x = float(ink.sum(axis=0) @ np.arange(width) / ink.sum()) - (width - 1) / 2
    side = min(height, width)
    return bool(
        abs(longer - BOX * side) <= NEAR_BOX * side and max(abs(off_y), abs(off_x)) <= NEAR_MIDDLE * side
    )
