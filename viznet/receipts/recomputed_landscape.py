"""Numbers of a landscape and of a line through it, worked out again.

The recording is read by NumPy alone, the formulas are those of the textbook, and the plane comes from a singular value
decomposition of all moments. Random directions are drawn again.
"""

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

import numpy as np

from viznet.activations import Array
from viznet.receipts.recomputed_mean import Weights, mean_gradient, mean_loss
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import mean
from viznet.walkthroughs.source import Source

POWERS = [k / 10 - 3 for k in range(61)]  # the rates that are tried on a line are these powers of ten
SEED = 0  # of the random directions
SAME = 4e-6  # by such a share, the same loss may differ in single precision
NEAR = 1e-7  # where the slope is measured again for the curvature, as a share of the size of the weights
KINDS = (
    "probe loss",
    "plane loss",
    "explained",
    "in plane",
    "map share",
    "map points",
    "line rate",
    "line loss",
)


class RecomputedLandscape:
    """The losses of the recorded examples with any weights, and the plane.

    Parameters
    ----------
    recorded
        The files of the recording.
    formulas
        Its activation, output and loss by their names.
    rate
        The rate of its training, or the one that stands for it.
    """

    def __init__(self, recorded: Recorded, formulas: Mapping[str, str], rate: float) -> None:
        self._recorded, self._rate, self._formulas = recorded, rate, formulas
        self._lines: dict[int, dict[str, tuple[float, float]]] = {}

    def value(self, source: Source) -> float | None:
        """The number that a source names, or None if it is of another kind."""
        if source.kind not in KINDS:
            return None
        if source.kind == "map points":
            return float(source.index[0] ** 2)
        if source.kind == "explained":
            return self._explained(source.symbol)
        row = self._recorded.row(source.step)
        step = self._recorded.steps[row]
        match source.kind:
            case "probe loss":
                return self.loss(self._recorded.weights(step))
            case "plane loss":
                return self.loss(
                    self._parted(self._moments[self._sound[-1]] + self._inside(source.symbol, row))
                )
            case "map share":
                return self._map_share(source.symbol, row, source.index[0])
            case "in plane":
                away = self._away[self._sound.index(row)]
                return float(np.linalg.norm(self._inside(source.symbol, row)) / np.linalg.norm(away))
        return self.line(step)[source.symbol][source.kind == "line loss"]

    def _explained(self, symbol: str) -> float:
        """The share of the path's variance in a plane, or what chance gives."""
        if symbol == "random walk":
            return 2 / self._away.shape[1]
        if symbol == "random":
            inside = np.array([self._inside(symbol, row) for row in self._sound])
            parts = [((self._roots[:, None] * each) ** 2).sum() for each in (inside, self._away)]
            return float(parts[0] / parts[1]) if parts[1] else 0.0
        sizes = self._walk() if symbol == "walk" else self._plane[1]
        return float((sizes[:2] ** 2).sum() / (sizes**2).sum())

    def _directions(self, symbol: str) -> Array:
        """The two directions of a plane, (2, numbers)."""
        return self._random if symbol == "random" else self._plane[0]

    def _places(self, symbol: str, away: Array) -> Array:
        """The coordinates of the nearest places on a plane, (n, 2)."""
        return np.linalg.lstsq(self._directions(symbol).T, away.T, rcond=None)[0].T

    def _inside(self, symbol: str, row: int) -> Array:
        """The part of a moment's way to the last one that lies in a plane."""
        away = self._away[self._sound.index(row)]
        return np.asarray(self._places(symbol, away[None])[0] @ self._directions(symbol))

    @cached_property
    def _random(self) -> Array:
        """Two random directions; each neuron's part is as long as its weights."""
        rng, last = np.random.default_rng(SEED), self._parted(self._moments[self._sound[-1]])
        found = []
        for _ in range(2):
            drawn = {s: rng.normal(size=w.shape) if s[0] == "W" else 0 * w for s, w in last.items()}
            for s in last:
                if s[0] == "W":
                    drawn[s] *= np.sqrt((last[s] ** 2).sum(axis=0) / (drawn[s] ** 2).sum(axis=0))
            found.append(self._long(drawn))
        return np.array(found)

    def _map_share(self, symbol: str, row: int, count: int) -> float:
        """On which share of the map around a moment the loss is lower than there."""
        here = self._moments[row]
        limit = self.loss(self._parted(here)) * (1 - SAME)
        places = self._places(symbol, self._away)
        least = 1.0 if symbol == "random" else -np.inf
        reach = [max(p.max(), least) - min(p.min(), -least) for p in places.T]
        across, up = (0.75 * each * np.linspace(-1, 1, count) for each in reach)
        u, v = self._directions(symbol)
        return mean([self.loss(self._parted(here + x * u + y * v)) < limit for x in across for y in up])

    def steepness(self, step: int) -> float:
        """The length of the gradient at a step; not finite if the loss is not."""
        parted = self._recorded.weights(step)
        with np.errstate(all="ignore"):
            return float(np.linalg.norm(self._gradient(parted))) + 0 * self.loss(parted)

    def loss(self, weights: Weights) -> float:
        """The mean loss of the recorded examples with these weights."""
        return mean_loss(self._recorded, weights, self._formulas)

    def _gradient(self, weights: Weights) -> Array:
        """The gradient of the mean loss as one long row."""
        return mean_gradient(self._recorded, weights, self._formulas)

    def _parted(self, row: Array) -> dict[str, Array]:
        """Weights and biases by symbol, out of one long row."""
        shapes = {s: self._recorded.snapshots(s).shape[1:] for s in self._recorded.symbols}
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
        return {s: part.reshape(shape) for (s, shape), part in zip(shapes.items(), np.split(row, ends[:-1]))}

    def _long(self, weights: Weights) -> Array:
        return np.concatenate([np.ravel(w) for w in weights.values()])

    @cached_property
    def _moments(self) -> list[Array]:
        """Every moment's weights as one long row."""
        return [self._long(self._recorded.weights(step)) for step in self._recorded.steps]

    @cached_property
    def _sound(self) -> list[int]:
        return [i for i, moment in enumerate(self._moments) if np.isfinite(moment).all()]

    @cached_property
    def _away(self) -> Array:
        """How far each sound moment is from the last one, (n, numbers)."""
        return np.array([self._moments[i] - self._moments[self._sound[-1]] for i in self._sound])

    @cached_property
    def _roots(self) -> Array:
        """The root of the number of steps that each sound moment stands for."""
        steps = [self._recorded.steps[i] for i in self._sound]
        middles = [(a + b) / 2 for a, b in pairwise(steps)]
        return np.sqrt(np.diff([steps[0], *middles, steps[-1]]))

    @cached_property
    def _plane(self) -> tuple[Array, Array]:
        """The two main directions of the path, (2, numbers), and the sizes of all."""
        _, sizes, directions = np.linalg.svd(self._roots[:, None] * self._away, full_matrices=False)
        return directions[:2], sizes

    def _walk(self) -> Array:
        """The sizes of the main directions of a random walk.

        Each stretch between two moments is a direction of its own, as long as the root of its steps.
        """
        gaps = np.diff([self._recorded.steps[i] for i in self._sound])
        away = np.triu(np.ones((len(gaps) + 1, len(gaps)))) * np.sqrt(gaps)
        return np.linalg.svd(self._roots[:, None] * away, compute_uv=False)

    def line(self, step: int) -> dict[str, tuple[float, float]]:
        """The rates of a line by their names, each with the loss after a step."""
        if step not in self._lines:
            weights = self._long(self._recorded.weights(step))
            parted = self._parted(weights)
            here, gradient = self.loss(parted), self._gradient(parted)

            def after(rate: float) -> float:
                return self.loss(self._parted(weights - rate * gradient))

            tried = [(float(10**power), after(10**power)) for power in POWERS]
            lowest = min(range(61), key=lambda k: tried[k][1] if np.isfinite(tried[k][1]) else np.inf)
            found = {"training": (self._rate, after(self._rate)), "lowest": tried[lowest]}
            found |= {"shortest": tried[0], "longest": tried[-1]}
            if lowest >= 10:
                found["too small"] = tried[lowest - 10]
            beyond = [k for k in range(lowest, 61) if not tried[k][1] <= here]
            if beyond:
                found["too large"] = tried[beyond[0]]
            size = float(np.linalg.norm(gradient))
            found["curvature"] = (0.0, here)
            if size > 0:  # without a slope there is no way to go, and Newton's method has no guess
                near = NEAR * max(1.0, float(np.linalg.norm(weights)))
                nudge = near * gradient / size
                slopes = [gradient @ self._gradient(self._parted(weights + side * nudge)) for side in (1, -1)]
                curvature = float(slopes[0] - slopes[1]) * size / (2 * near)
                found["curvature"] = (curvature, here)
                if curvature > 0:
                    found["newton minimum"] = (size**2 / curvature, after(size**2 / curvature))
                found["newton root"] = (here / size**2, after(here / size**2))
            self._lines[step] = found
        return self._lines[step]
