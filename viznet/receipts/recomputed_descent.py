"""Slopes of the recorded examples, and the price of a Hessian, again."""

import numpy as np

from viznet.activations import Array
from viznet.receipts.recomputed_mean import mean_gradient
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import mean
from viznet.walkthroughs.source import Source

BYTES = 8  # of a number in double precision
PASSES = 3  # a gradient takes as many multiplications as three forward passes


class RecomputedDescent:
    """Gradients of recorded examples, and what depends on their directions.

    Parameters
    ----------
    recorded
        The files of the recording.
    formulas
        Its activation, output and loss by their names.
    """

    def __init__(self, recorded: Recorded, formulas: dict[str, str]) -> None:
        self._recorded, self._formulas = recorded, formulas
        self._gradients: dict[tuple[int, tuple[int, ...]], Array] = {}

    def value(self, source: Source) -> float | None:
        """The number that a source names, or None if it is of another kind."""
        count = sum((a + 1) * b for a, b in zip(self._recorded.sizes, self._recorded.sizes[1:]))
        match source.kind:
            case "hessian":
                return (source.index[0] if source.index else count) ** 2
            case "hessian bytes":
                return BYTES * count**2 / source.index[0]
            case "inversion":
                return count**2 // (PASSES * int(self._recorded.meta["batch_size"]))
            case "probe slope":
                return self._slope(source)
            case "mean angle":
                return mean(self.angles(source))
        return None

    def angles(self, source: Source) -> list[float]:
        """The angles between the slopes of batches and those of all, in degrees.

        The batches are `source.examples`, `source.index[0]` at a time.
        """
        (size,), whole = source.index, self._gradient(source.step)
        found = []
        for start in range(0, len(source.examples), size):
            part = self._gradient(source.step, source.examples[start : start + size])
            sizes = np.linalg.norm(part) * np.linalg.norm(whole)
            found.append(
                float(np.degrees(np.arccos(np.clip(part @ whole / sizes, -1, 1)))) if sizes else 90.0
            )
        return found

    def steepest(self, step: int) -> float:
        """The size of the largest slope."""
        return float(np.abs(self._gradient(step)).max())

    def _slope(self, source: Source) -> float:
        gradient = self._gradient(source.step)
        for symbol, weights in self._recorded.weights(self._at(source.step)).items():
            if symbol == source.symbol:
                return float(gradient[: weights.size].reshape(weights.shape)[source.index])
            gradient = gradient[weights.size :]
        raise KeyError(source.symbol)

    def _at(self, step: int | None) -> int:
        return self._recorded.steps[self._recorded.row(step)]

    def _gradient(self, step: int | None, examples: tuple[int, ...] = ()) -> Array:
        """The gradient of the mean loss of these examples, or of all, as one row."""
        key = self._at(step), examples
        if key not in self._gradients:
            weights = self._recorded.weights(key[0])
            self._gradients[key] = mean_gradient(self._recorded, weights, self._formulas, examples)
        return self._gradients[key]
