"""From a recording to what the page carries: weights on a grid, fine enough to be right and coarse enough to be sent.

Nothing that the page can compute is kept: activations, gradients and losses are worked out there, from the weights.
What rounding the weights does to the answers is measured here, over every kept snapshot and every example.
"""

import base64
import itertools
import json
import math
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import ACTIVATIONS
from viznet.beats import tell
from viznet.network import MLP
from viznet.recording import Run
from viznet.stepper.coding import Coder, grid_steps, quantise, restore
from viznet.stepper.errors import StepperError

Array = NDArray[Any]

KNOWN = {  # what page/network.js can compute
    "activation": ("relu", "leaky_relu", "sigmoid", "tanh", "identity"),
    "output": ("softmax", "elementwise"),
    "loss": ("cross_entropy", "mse", "rmse"),
}
MOST_EXAMPLES = 400  # of the probe; the first ones, so that example N stays example N
MOST_SCALARS = 4000  # points of the loss curve
GOALS = (0.0008, 0.004)  # what any probability may be off by: the first that fits the size is taken
WITH_BATCH_GRADIENTS = 50_000  # parameters; above it, the batch's gradients are left out
GRADIENT_LEVELS = 31  # a batch gradient is kept to 1/31 of the largest in its array
TRIED = 12  # snapshots on which a grid is tried before all are written
SAMPLES = 12  # snapshots from which colour scales are taken
MOST_SEEN = 100_000  # values of an array that a colour scale is taken from
FULL_COLOUR = 99.5  # percent of all weights lie below full colour
THROUGH = 98.5  # the same for activations and what comes through, where a few are far above all others
FEW = 10  # examples that what comes through is measured on


@dataclass(frozen=True)
class Exported:
    """One run as the page carries it: `header` is plain JSON, `blob` base64 lines that it points into.

    `worst` is the largest difference of any probability from what was recorded, over `kept` of `snapshots`.
    """

    header: dict[str, Any]
    blob: str
    worst: float
    kept: int
    snapshots: int


def export(run: Run, *, budget: float) -> Exported:
    """The run in at most `budget` bytes: with the finest grid of `GOALS`, else coarser, else with fewer snapshots."""
    check(run)
    examples = run.probe[: min(len(run.probe), MOST_EXAMPLES)]
    fixed = header_of(run, examples)
    gradients = _batch_gradients(run, budget)
    room = budget - _json_bytes(fixed) - sum(map(len, gradients["lines"] if gradients else ())) - 20_000
    indices = np.arange(len(run))
    answers = Answers(run, examples)
    for goal in itertools.chain(GOALS, itertools.repeat(GOALS[-1])):
        encoded = _encode(run, indices, answers, _precision(run, indices, answers, goal), room)
        if encoded.fits:
            return _finished(run, indices, fixed, gradients, encoded)
        if goal != GOALS[-1]:
            continue
        if len(indices) <= 2:
            break
        count = max(2, min(len(indices) - 1, int(0.97 * encoded.reached)))
        indices = np.unique(np.linspace(0, len(run) - 1, count).round().astype(int))
    raise StepperError(
        f"{run.name}: even two of its {len(run)} snapshots take more than {budget / 1e6:.1f} MB: raise max_mb, "
        "or record a smaller network"
    )


def check(run: Run) -> None:
    """Nothing, or a `StepperError` that says why the page could not compute this run."""
    for key, known in KNOWN.items():
        if run.meta[key] not in known:
            raise StepperError(
                f"{run.name}: the page cannot compute the {key} {run.meta[key]!r}; it knows {', '.join(known)}"
            )
    if not len(run):
        raise StepperError(f"{run.path}: no snapshots yet: look again when the training has begun")


@dataclass(frozen=True)
class _Encoded:
    coder: Coder
    predicted: NDArray[np.uint8]
    last: Array  # the answers of the last snapshot
    worst: float
    fits: bool
    reached: int  # how many snapshots went in before the room was full


class Answers:
    """What the page will answer for the examples, in the float64 that it computes with, and how far off that is."""

    def __init__(self, run: Run, examples: Any) -> None:
        self.x, self.count = examples.inputs(np.float64), len(examples)
        self.network = MLP(
            *run.sizes, **{key: value for key, value in _config(run).items() if key != "sizes"}
        )

    def __call__(self, params: dict[str, Array]) -> Array:
        self.network.params = params
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.network.forward(self.x)["p"])

    def off_by(self, p: Array, snapshot: Any) -> float:
        """The largest difference of any probability from the recorded one; what is no number does not count."""
        with np.errstate(invalid="ignore"):
            difference = np.abs(p - snapshot["p"][: self.count])
        return float(np.nan_to_num(difference, nan=0.0, posinf=0.0).max(initial=0.0))


def _encode(run: Run, indices: Array, answers: Answers, precision: float, room: float) -> _Encoded:
    coder = Coder(grid_steps(shapes(run), precision))
    predicted, worst, p = [], 0.0, np.zeros(0)
    for reached, index in enumerate(indices):
        snapshot = run[int(index)]
        p = answers(coder.push(snapshot))
        worst = max(worst, answers.off_by(p, snapshot))
        predicted.append(np.where(np.isfinite(p).all(axis=1), p.argmax(axis=1), 255).astype(np.uint8))
        if coder.bytes > room:
            return _Encoded(coder, np.array(predicted), p, worst, False, reached)
    coder.close_chunk()
    return _Encoded(coder, np.array(predicted), p, worst, coder.bytes <= room, len(indices))


def _precision(run: Run, indices: Array, answers: Answers, goal: float) -> float:
    """A grid with which no probability is off by more than `goal`, tried on a few snapshots: errors grow linearly."""
    precision = 0.02
    tried = np.unique(np.linspace(0, len(indices) - 1, TRIED).round().astype(int))
    for _ in range(4):
        grid = grid_steps(shapes(run), precision)
        worst = 0.0
        for snapshot in (run[int(indices[i])] for i in tried):
            params = {
                symbol: restore(*quantise(np.asarray(snapshot[symbol]), step))
                for symbol, step in grid.items()
            }
            worst = max(worst, answers.off_by(answers(params), snapshot))
        if 0.5 * goal <= worst <= 0.9 * goal:
            break
        precision *= min(8.0, max(0.02, 0.7 * goal / max(worst, 1e-9)))
    return precision


def _config(run: Run) -> dict[str, Any]:
    config = {key: run.meta[key] for key in ("sizes", "activation", "output", "loss", "init", "seed")}
    return config | {"dtype": "float64"}


def shapes(run: Run) -> dict[str, tuple[int, ...]]:
    """The shape of every weight and bias of a run."""
    return {
        f"{kind}{l}": run.fields[f"snapshots/{kind}{l}"].shape
        for l in range(1, run.layers + 1)
        for kind in "Wb"
    }


def _finished(
    run: Run, indices: Array, fixed: dict[str, Any], gradients: dict[str, Any] | None, encoded: _Encoded
) -> Exported:
    coder, lines = encoded.coder, [base64.b64encode(chunk).decode() for chunk in encoded.coder.chunks]
    header = fixed | {
        "steps": run.steps[indices].tolist(),
        "grid": coder.steps,
        "chunks": coder.counts,
        "predicted": packed(encoded.predicted),
        "start": telling_example(encoded.last, fixed["examples"]["y"]),
        "loss": numbers(run["loss"][indices]),
        "accuracy": numbers(run["accuracy"][indices]),
        "recorded": {"snapshots": len(run), "kept": len(indices), "worst": encoded.worst},
    }
    if "validation_loss" in run:
        header["validation"] = held_out_figures(run)
    if gradients is not None:
        rows = {symbol: numbers(scale[indices]) for symbol, scale in gradients["scales"].items()}
        header["gradients"] = {
            "levels": GRADIENT_LEVELS,
            "scales": rows,
            "lines": len(indices),
            "from": len(lines),
        }
        lines += [gradients["lines"][i] for i in indices]
    return Exported(header, "\n".join(lines), encoded.worst, len(indices), len(run))


def header_of(run: Run, examples: Any) -> dict[str, Any]:
    """What the page is told about a run apart from its weights."""
    meta = run.meta
    activation = ACTIVATIONS[meta["activation"]]
    return {
        "name": run.name,
        "hash": run.hash[:12],
        "sizes": list(run.sizes),
        "activation": {"name": activation.name, "formula": activation.formula, "signed": activation.signed},
        "output": meta["output"],
        "lossName": meta["loss"],
        "seed": meta["seed"],
        "optimizer": meta["optimizer"],
        "batchSize": meta["batch_size"],
        "data": meta["data"]["name"],
        "epochLength": meta["epoch_length"],
        "total": meta["total"],
        "status": run.status,
        "reason": run.info()["reason"],
        "curves": curves(run),
        "limits": limits(run, examples),
        "beats": beats(run, examples),
        "examples": {
            "x": packed(examples.x),
            "y": examples.y.tolist(),
            "shape": list(examples.image_shape) if examples.image_shape else None,
            "labels": [*examples.labels, *map(str, range(len(examples.labels), run.sizes[-1]))][
                : run.sizes[-1]
            ],
        },
    }


def held_out_figures(run: Run, first: int = 0) -> dict[str, Any]:
    """Loss and accuracy on held-out examples, with the step and of how many: where they were measured, from `first` on.

    They are not bound to the snapshots that the page keeps.
    """
    measured = np.flatnonzero(run.held_out_examples)
    measured = measured[measured >= first]
    return {
        "steps": run.steps[measured].tolist(),
        "loss": numbers(run["validation_loss"][measured]),
        "accuracy": numbers(run["validation_accuracy"][measured]),
        "examples": run.held_out_examples[measured].tolist(),
    }


def telling_example(p: Array, y: list[int]) -> int:
    """The example to begin with: the one that is right, but least surely, where the bars say most."""
    own = p[np.arange(len(y)), y]
    right = (p.argmax(axis=1) == y) & np.isfinite(p).all(axis=1)
    return int(np.where(right, own, np.inf).argmin()) if right.any() else 0


def curves(run: Run) -> dict[str, str]:
    """Loss and accuracy of the batch at every training step; of a long run, the mean of several steps."""
    every = {key: np.asarray(run.scalars[key], np.float64) for key in ("step", "loss", "accuracy")}
    count = len(every["step"])
    if count > MOST_SCALARS:
        edges = np.linspace(0, count, MOST_SCALARS + 1).astype(int)
        every = {key: np.add.reduceat(row, edges[:-1]) / np.diff(edges) for key, row in every.items()}
    return {key: packed(row.astype("<f4")) for key, row in every.items()}


def limits(run: Run, examples: Any) -> dict[str, float]:
    """For every symbol the magnitude that gets full colour at every step of the run, finite and never 0."""
    x, y = examples.inputs(np.float64), examples.y
    few = np.linspace(0, len(x) - 1, min(len(x), FEW)).astype(int)
    seen: dict[str, list[float]] = {}
    first = {symbol: np.asarray(run[0][symbol], np.float64) for symbol in shapes(run)}

    network = MLP.from_params(_config(run), first)

    def see(symbol: str, values: Array, percent: float = 100.0) -> None:
        values = values.ravel()[:: max(1, values.size // MOST_SEEN)]
        values = np.abs(values[np.isfinite(values)])
        seen.setdefault(symbol, []).append(float(np.percentile(values, percent)) if values.size else 0.0)

    for index in np.unique(np.linspace(0, len(run) - 1, SAMPLES).round().astype(int)):
        network.params = {symbol: np.asarray(run[int(index)][symbol], np.float64) for symbol in first}
        with np.errstate(over="ignore", invalid="ignore"):
            trace = network.backward(network.forward(x), y)
            for symbol, values in network.params.items():
                see(symbol, values, FULL_COLOUR)
                see(f"change{symbol}", values - first[symbol], FULL_COLOUR)
            for l in range(1, run.layers + 1):
                below, dz = trace[f"a{l - 1}"], trace[f"dz{l}"] * len(x)  # of one example, not of the mean
                see(f"dz{l}", dz)
                see(f"dW{l}", np.abs(below).max(axis=1) * np.abs(dz).max(axis=1), FULL_COLOUR)
                see(f"z{l}", trace[f"z{l}"], FULL_COLOUR)
                through = below[few, :, np.newaxis] * network.params[f"W{l}"]
                see(f"wa{l}", through[through != 0], THROUGH)
                if l < run.layers:
                    see(f"a{l}", trace[f"a{l}"], THROUGH)
    # A network that diverges ends in numbers beyond all scale: the middle of the run decides, not its last breath.
    found = {
        symbol: max(v for v in values if v <= 1e3 * (np.median(values) + 1e-3))
        for symbol, values in seen.items()
    }
    return {symbol: value if math.isfinite(value) and value > 0 else 1.0 for symbol, value in found.items()}


def beats(run: Run, examples: Any) -> list[list[dict[str, Any]]]:
    """For every class, the lines of the walkthrough that a digit of this class is told by."""
    network = MLP.from_params(_config(run), run[0])
    with np.errstate(over="ignore", invalid="ignore"):
        passed = network.forward(examples.inputs(np.float64)[:1])
        told = []
        for y in range(run.sizes[-1]):
            trace = network.backward(passed, np.array([y]))
            if not network.loss.of_scores:
                trace["dp"] = network.loss.gradient(trace["p"], np.eye(run.sizes[-1])[[y]])
            told.append(
                [
                    {
                        "section": b.section,
                        "symbol": b.symbol,
                        "layer": b.layer,
                        "equation": b.equation,
                        "why": b.why,
                    }
                    for b in tell(network, trace, y, network, trace, float(run.meta["optimizer"]["lr"]))
                    if b.section in ("forward", "loss", "backward")
                ]
            )
    return told


def _batch_gradients(run: Run, budget: float) -> dict[str, Any] | None:
    """The recorded gradients of the batch, one base64 line a snapshot, for networks where they take little room."""
    sizes = shapes(run)
    if sum(int(np.prod(shape)) for shape in sizes.values()) > WITH_BATCH_GRADIENTS:
        return None
    scales: dict[str, list[float]] = {symbol: [] for symbol in sizes}
    lines = []
    for snapshot in run:
        raw = []
        for symbol in sizes:
            g = np.nan_to_num(np.asarray(snapshot["d" + symbol], np.float64), nan=0.0, posinf=0.0, neginf=0.0)
            scale = float(np.abs(g).max()) or 1.0
            scales[symbol].append(scale)
            raw.append(np.rint(g / scale * GRADIENT_LEVELS).astype(np.int8).tobytes())
        lines.append(base64.b64encode(zlib.compress(b"".join(raw), 6)).decode())
    if sum(map(len, lines)) > budget / 3:
        return None
    return {"scales": {symbol: np.array(row) for symbol, row in scales.items()}, "lines": lines}


def packed(values: Array) -> str:
    """An array's bytes, deflated, as base64."""
    return base64.b64encode(zlib.compress(np.ascontiguousarray(values).tobytes(), 9)).decode()


def numbers(values: Array) -> list[float | None]:
    """Plain JSON numbers to seven digits; what is not finite is null."""
    return [float(f"{v:.7g}") if math.isfinite(v) else None for v in np.asarray(values, float).tolist()]


def _json_bytes(header: dict[str, Any]) -> int:
    return len(json.dumps(header))
