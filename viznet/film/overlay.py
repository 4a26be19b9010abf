"""Still parts of a picture that lie above something that moves, kept as the few pixels they cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""An RGBA picture, (height, width, 4), straight alpha, as Agg keeps it."""


@dataclass(frozen=True)
class Overlay:
    """Pixels that are laid over an opaque picture: where they are, and what they do to what lies there.

    Fully opaque pixels replace; translucent ones, such as the soft edges of letters, are mixed in. For those,
    `tint` is colour × alpha and `clear` is 255 − alpha, so that mixing is one multiplication.
    """

    solid: npt.NDArray[np.intp]  # places in the flattened picture
    colour: npt.NDArray[np.uint32]  # RGBA in one number
    soft: npt.NDArray[np.intp]
    tint: npt.NDArray[np.uint16]  # (n, 4)
    clear: npt.NDArray[np.uint16]  # (n, 1)

    @classmethod
    def of(cls, layer: Pixels, places: npt.NDArray[np.intp]) -> Overlay:
        """The pixels of `layer` at `places` (into the flattened picture), which are not fully transparent."""
        rgba = layer.reshape(-1, 4)[places]
        solid = rgba[:, 3] == 255
        alpha = rgba[~solid, 3:].astype(np.uint16)
        tint = rgba[~solid].astype(np.uint16) * alpha
        tint[:, 3] = alpha[:, 0] * 255  # over an opaque picture the result is opaque
        return cls(
            places[solid],
            rgba[solid].view(np.uint32)[:, 0],
            places[~solid],
            tint,
            (255 - alpha).astype(np.uint16),
        )

    def __len__(self) -> int:
        return len(self.solid) + len(self.soft)

    def lay_on(self, picture: Pixels) -> None:
        """Lay these pixels on an opaque picture, in place."""
        if len(self.solid):
            picture.view(np.uint32).reshape(-1)[self.solid] = self.colour
        if len(self.soft):
            flat = picture.reshape(-1, 4)
            mixed = flat[self.soft] * self.clear + self.tint
            mixed += 128  # divide by 255 with rounding, exactly, without leaving 16 bits
            flat[self.soft] = (mixed + (mixed >> 8)) >> 8
