"""The loss over a training, as a curve over the steps."""

import numpy as np

from viznet.recording import Run
from viznet.stage.mobjects import Curve

# Losses above this multiple of the first one are cut off. Otherwise the rest of a diverging run would be flat.
TALL = 5.0


class LossHistory:
    """The loss at each recorded moment, up to the last one that is shown.

    Attributes
    ----------
    measure
        Which recorded loss it is: on held-out examples where each moment has it, else on the batch.
    held_out
        On how many held-out examples it is measured; 0 for a loss on the batch.
    losses, places
        The losses, (n,), and where their steps stand from 0 to 1, (n,).
    highest
        The moment with the highest loss that the curve shows.
    broke_at
        The next recorded step, if the loss there is NaN or infinite; else None.
    """

    def __init__(self, run: Run, last: int) -> None:
        held_out = run.held_out_examples[: last + 1]
        self.measure = "validation_loss" if held_out.all() else "loss"
        self.held_out = int(held_out[0]) if self.measure == "validation_loss" else 0
        self.losses = np.asarray(run[self.measure][: last + 1], dtype=float)
        steps = np.asarray(run.steps[: last + 1], dtype=float)
        self.places = (steps - steps[0]) / (steps[-1] - steps[0] or 1.0)
        finite = np.where(np.isfinite(self.losses), self.losses, -1.0)
        low_enough = finite <= TALL * max(self.losses[0], 1e-30)
        self.highest = int(np.where(low_enough, finite, -1.0).argmax())
        later = last + 1 < len(run.steps)
        broke = later and not np.isfinite(np.asarray(run["loss"][last + 1]))
        self.broke_at = int(run.steps[last + 1]) if broke else None

    def turn(self) -> int:
        """Returns when most of the loss is gone, or else the middle."""
        first, final, last = self.losses[0], self.losses[-1], len(self.losses) - 1
        turn = last // 2
        if final < first:
            turn = int(np.flatnonzero(self.losses <= first - 0.7 * (first - final))[0])
        return int(np.clip(turn, max(last // 5, 1), max(4 * last // 5, 1)))

    def curve(self, width: float, height: float, colour: str, line: str) -> Curve:
        """Returns the curve, of which nothing is drawn yet."""
        top = float(self.losses[self.highest]) or 1.0
        shown = np.nan_to_num(self.losses, nan=top, posinf=top)
        return Curve(
            np.minimum(shown, 1.04 * top),
            width=width,
            height=height,
            low=0.0,
            high=top,
            colour=colour,
            line=line,
            reach=0,
            places=self.places,
            thickness=0.16,
            area=0.4,
        )
