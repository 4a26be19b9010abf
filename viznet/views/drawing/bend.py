"""What a layer does to its sums: its curve, and where that is flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Activation, Array
from viznet.views.drawing.probe import activation_of

if TYPE_CHECKING:
    from viznet.recording import Run

FLAT = 0.1  # a curve is flat where it has less than this share of its steepest slope


@dataclass(frozen=True)
class Bend:
    """What a layer does to its sums.

    Parameters
    ----------
    curve
        The activation, or None where softmax follows, which is no function of a single sum.
    steepest
        The largest slope of the curve.
    """

    curve: Activation | None
    steepest: float = 1.0

    @classmethod
    def of(cls, view: str, run: Run, layer: int) -> Bend:
        """What a layer of a run does to its sums.

        Raises `ViewError` if the view does not know the activation.
        """
        if layer == run.layers and run.meta.output == "softmax":
            return cls(None)
        curve, z = activation_of(view, run), np.linspace(-20, 20, 4001)
        return cls(curve, float(np.abs(curve.slope(z, curve(z)) * 1.0).max()))

    def slope(self, z: Array) -> Array:
        """The slope of the curve at these sums."""
        assert self.curve is not None
        return np.asarray(self.curve.slope(z, self.curve(z)) * 1.0)

    def off(self, z: Array) -> NDArray[np.bool_]:
        """Which sums pass on 0 and let no gradient back."""
        if self.curve is None:
            return np.zeros(z.shape, bool)
        return np.asarray((self.curve(z) == 0) & (self.slope(z) == 0))

    def flat(self, z: Array) -> NDArray[np.bool_]:
        """Which sums lie where the curve is flat, those that are off too."""
        if self.curve is None:
            return np.zeros(z.shape, bool)
        return np.asarray(np.abs(self.slope(z)) < FLAT * self.steepest)
