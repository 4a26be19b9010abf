"""A picture of one's own that stands in the place of a recorded example."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class OwnPicture:
    """A picture as the network sees it, and the class that it is meant as.

    Parameters
    ----------
    pixels
        The picture row after row, one byte a pixel: 0 is the background, 255 full ink.
    meant
        The number of the class, or None if nobody has said what the picture is.
    """

    pixels: bytes = field(repr=False)
    meant: int | None

    @property
    def x(self) -> NDArray[np.uint8]:
        """The pixels as an array, (n_in,)."""
        return np.frombuffer(self.pixels, np.uint8)
