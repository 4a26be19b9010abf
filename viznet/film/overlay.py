"""The pixels of a picture that lie above something that moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""An RGBA picture, uint8 (height, width, 4), with straight alpha, as Agg keeps it."""


@dataclass(frozen=True)
class Overlay:
    """Pixels that are laid over an opaque picture.

    Opaque pixels replace what is below them. Translucent pixels, such as the soft edges of letters, are mixed with
    what is below. This uses the same integers as Agg, so the result is the same:
    `colour' = (256 · ink · α + colour · (65280 − 255 · α)) ÷ (65280 + α)`, rounded down.
    """

    solid: npt.NDArray[np.intp]  # places of the opaque pixels in the flattened picture
    colour: npt.NDArray[np.uint32]  # their RGBA in one number
    soft: npt.NDArray[np.intp]  # places of the translucent pixels
    tint: npt.NDArray[np.uint32]  # 256 · ink · α, (n, 3)
    clear: npt.NDArray[np.uint32]  # 65280 − 255 · α, (n, 1)
    whole: npt.NDArray[np.uint32]  # 65280 + α, (n, 1)

    @classmethod
    def of(cls, layer: Pixels, places: npt.NDArray[np.intp]) -> Overlay:
        """The pixels of `layer` at these places of the flattened picture.

        None of them is fully transparent.
        """
        rgba = layer.reshape(-1, 4)[places]
        solid = rgba[:, 3] == 255
        ink = rgba[~solid].astype(np.uint32)
        alpha = ink[:, 3:]
        return cls(
            places[solid],
            rgba[solid].view(np.uint32)[:, 0],
            places[~solid],
            256 * ink[:, :3] * alpha,
            65280 - 255 * alpha,
            65280 + alpha,
        )

    def __len__(self) -> int:
        return len(self.solid) + len(self.soft)

    def lay_on(self, picture: Pixels) -> None:
        """Changes an opaque picture in place."""
        if len(self.solid):
            picture.view(np.uint32).reshape(-1)[self.solid] = self.colour
        if len(self.soft):
            colours = picture.reshape(-1, 4)[:, :3]
            colours[self.soft] = (self.tint + colours[self.soft] * self.clear) // self.whole
