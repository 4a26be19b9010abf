"""How many examples and neurons are what a view says, counted once more."""

import numpy as np

from viznet.activations import Array
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import ACTIVATIONS, mean, outputs, steepest_slope
from viznet.walkthroughs.source import Source

CLOSE = 1e-5  # outputs in single precision may be so far from the same in double precision
HUGE = 1e36  # squares of such numbers may be too large for single precision
LARGE = 1e6  # with larger weights, sums may be too large for single precision
FLAT = 1e-3  # a neuron with less than this share of the steepest slope sleeps


class NotHereError(Exception):
    """The examples are not on this machine, or a formula has no second path."""


class Counts:
    """Counts of a recording: mistakes, answers above a threshold, neurons.

    Parameters
    ----------
    recorded
        The files of the recording.
    """

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self._last: tuple[tuple[str, int | None], Array] | None = None

    def classes(self, symbol: str) -> Array:
        """Returns the classes of the examples that are counted, (N,).

        Raises `NotHereError` if the held-out examples are not here.
        """
        return self.recorded.classes if symbol == "p" else self._held_out()[1]

    def _held_out(self) -> tuple[Array, Array]:
        found = self.recorded.held_out()
        if found is None:
            raise NotHereError("the held-out examples, which are not on this machine")
        return found

    def outputs(self, symbol: str, step: int | None) -> Array:
        """Returns the outputs at a step, (N, classes); the last ones are kept."""
        if self._last is None or self._last[0] != (symbol, step):
            self._last = (symbol, step), self._outputs(symbol, step)
        return self._last[1]

    def _outputs(self, symbol: str, step: int | None) -> Array:
        row, meta = self.recorded.row(step), self.recorded.meta
        if symbol == "p":
            return np.asarray(self.recorded.snapshots("p")[row], float)
        weights = self.recorded.weights(self.recorded.steps[row])
        x = np.asarray(self._held_out()[0], float) / 255
        names = {"activation": meta["activation"], "output": meta["output"]}
        with np.errstate(all="ignore"):
            p = outputs(weights, x, **names)
            if meta["dtype"] == "float32" and not max(abs(W).max() for W in weights.values()) < LARGE:
                # Sums that are too large for single precision are no numbers in the network.
                single = {symbol: W.astype(np.float32) for symbol, W in weights.items()}
                p[~np.isfinite(outputs(single, x.astype(np.float32), **names))] = np.nan
        return p

    def sure(self, source: Source) -> Array:
        """Returns the largest output of each example, from 0 to 1."""
        return np.clip(self.outputs(source.symbol, source.step).max(axis=1), 0, 1)

    def right(self, source: Source) -> Array:
        """Returns which examples are answered rightly."""
        p = self.outputs(source.symbol, source.step)
        return np.isfinite(p).all(axis=1) & (p.argmax(axis=1) == self.classes(source.symbol))

    def answered(self, source: Source) -> Array:
        """Returns which examples are at least as sure as a threshold."""
        return self.sure(source) >= source.index[0] / 1e6

    def asleep(self, layer: int, step: int | None) -> Array:
        """Returns which neurons of a layer sleep through all examples.

        In the last layer, these are the classes that are never the answer.
        """
        row, last = self.recorded.row(step), len(self.recorded.sizes) - 1
        if layer == last:
            answers = np.asarray(self.recorded.snapshots("p")[row]).argmax(axis=1)
            return ~np.isin(np.arange(self.recorded.sizes[-1]), answers)
        a = np.asarray(self.recorded.snapshots(f"a{layer}")[row], float)
        name = self.recorded.meta["activation"]
        match name:
            case "relu":
                awake = a > 0
            case "sigmoid":
                awake = 4 * a * (1 - a) >= FLAT
            case "tanh":
                awake = 1 - a**2 >= FLAT
            case _ if name not in ACTIVATIONS:
                raise NotHereError(f"the activation {name!r}")
            case _:
                awake = ACTIVATIONS[name][1](self._sums(layer, row)) >= FLAT * steepest_slope(name)
        awake |= ~np.isfinite(a)  # what is no number does not sleep
        return np.asarray(~awake.any(axis=0))

    def _sums(self, layer: int, row: int) -> Array:
        """Returns the sums z of a hidden layer for the recorded examples."""
        below = self.recorded.examples if layer == 1 else self.recorded.snapshots(f"a{layer - 1}")[row]
        W, b = (np.asarray(self.recorded.snapshots(f"{name}{layer}")[row], float) for name in "Wb")
        with np.errstate(all="ignore"):
            return np.asarray(below, float) @ W + b

    def pace(self, layer: int, step: int | None) -> float:
        """Returns how far a step moves W, as a share of its size.

        With plain SGD it is the rate times the gradient, with others the mean movement since the snapshot before.
        """
        row, optimizer = self.recorded.row(step), self.recorded.meta["optimizer"]
        rows = self.recorded.snapshots(f"W{layer}")
        W = np.asarray(rows[row], float)
        if optimizer["name"] == "sgd":
            dW = np.asarray(self.recorded.snapshots(f"dW{layer}")[row], float)
            moved = float(optimizer["lr"]) * np.sqrt((dW**2).sum())
        elif row == 0:
            raise IndexError("nothing has moved before the first snapshot")
        else:
            steps = self.recorded.steps[row] - self.recorded.steps[row - 1]
            moved = np.sqrt(((W - np.asarray(rows[row - 1], float)) ** 2).sum()) / steps
        return float(moved / np.sqrt((W**2).sum()))

    def paces(self, step: int | None) -> Array:
        """Returns the paces of all layers, (L,)."""
        with np.errstate(all="ignore"):
            return np.array([self.pace(l, step) for l in range(1, len(self.recorded.sizes))])

    def value(self, source: Source) -> float | str | None:
        """Returns the number that a source names, or None for other kinds."""
        index, sizes = source.index, self.recorded.sizes
        with np.errstate(all="ignore"):
            match source.kind:
                case "counted":
                    return len(self.classes(source.symbol))
                case "wrong":
                    return int((~self.right(source)).sum())
                case "surest mistake":
                    return float(
                        self.outputs(source.symbol, source.step).max(axis=1)[~self.right(source)].max()
                    )
                case "threshold":
                    return index[0] / 1e6
                case "answered":
                    return int(self.answered(source).sum())
                case "answered rightly":
                    return mean(self.right(source)[self.answered(source)])
                case "in bin":
                    return int((self._bin(self.sure(source), index[1]) == index[0]).sum())
                case "asleep":
                    return int(sum(self.asleep(l, source.step).sum() for l in index))
                case "share asleep":
                    return float(self.asleep(index[0], source.step).mean())
                case "neurons":
                    return sum(sizes[l] for l in index)
                case "matrix":
                    return f"W{index[0]}"
                case "pace":
                    return self.pace(int(source.symbol[1:]), source.step)
                case "times the pace":
                    return self.pace(int(source.symbol[1:]), source.step) / self.pace(index[0], source.step)
        return None

    def doubtful(self, source: Source) -> float:
        """Returns by how much single precision may change a count.

        These are the examples whose answer, or whose sureness, is as good as another one.
        """
        if source.symbol != "held out" or source.step is None:
            return 0.0  # recorded outputs are the very ones that are counted
        p = np.sort(self.outputs(source.symbol, source.step), axis=1)
        sure = self.sure(source)
        tied = p[:, -1] - p[:, -2] < CLOSE
        match source.kind:
            case "wrong":
                return int(tied.sum())
            case "answered":
                return int((abs(sure - source.index[0] / 1e6) < CLOSE).sum())
            case "answered rightly":
                near = tied | (abs(sure - source.index[0] / 1e6) < CLOSE)
                return int(near.sum()) / max(int(self.answered(source).sum()), 1)
            case "in bin":
                edges = np.arange(1, source.index[1]) / source.index[1]  # no answer lies beyond 0 or 1
                return int((abs(sure[:, None] - edges).min(axis=1) < CLOSE).sum())
        return 0.0

    @staticmethod
    def _bin(sure: Array, bins: int) -> Array:
        """Returns the bin of each example; the last bin holds 1 too."""
        inside = sum((sure >= k / bins).astype(int) for k in range(1, bins))
        return np.where(np.isnan(sure), -1, inside)
