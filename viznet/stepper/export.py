"""Turns a recording into the data in the page.

The weights are rounded to a grid that is as fine as the size of the file allows. The page computes activations,
gradients and losses from the weights, so these are not stored. The change that rounding makes to the answers is
measured here, over every kept snapshot and every example.
"""

import base64
import itertools
import json
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.errors import StepperError
from viznet.files import size
from viznet.recording import Run
from viznet.stepper.coding import Coder, grid_steps, quantise, restore
from viznet.stepper.header import fixed_part, growing_part, numbers, snapshot_part
from viznet.stepper.limits import limits
from viznet.stepper.page_network import Answers, check_network, predicted_classes, refuse_unfaithful, shapes
from viznet.stepper.training_digits import training_digits
from viznet.walkthroughs.protagonist import MOST

GOALS = (0.0008, 0.004)  # how much a probability may change; the first of these that fits is taken
WITH_BATCH_GRADIENTS = 50_000  # parameters; a larger network's batch gradients are left out
GRADIENT_LEVELS = 31  # a batch gradient is kept to 1/31 of the largest in its array
TRIED = 12  # how many snapshots a grid is tried on before all are encoded
FRAME_BYTES = 200  # more than the elements take that a run has in the page
REFINED = 4  # how often at most all snapshots are encoded again on a finer grid


@dataclass(frozen=True)
class Exported:
    """One run as it is in the page.

    `header` is plain JSON, and `blob` holds the lines of base64 that the header refers to. `worst` is the largest
    difference of any probability from the recorded one, over `kept` of `snapshots` snapshots.
    """

    header: dict[str, Any]
    blob: str
    worst: float
    kept: int
    snapshots: int

    @property
    def bytes(self) -> int:
        """At least as many bytes as the run takes in the page."""
        return _json_bytes(self.header) + len(self.blob) + FRAME_BYTES


def export(run: Run, *, budget: float, trains: bool = True) -> Exported:
    """Exports a run in at most `budget` bytes.

    If the page `trains` this run on, some of its training examples come with it.

    Takes the first of the `GOALS` whose grid fits. If none does, evenly spaced snapshots are left out until the
    last one fits. Raises `StepperError` if the page cannot compute the run, if two snapshots are too large, or if the
    probabilities in the page would be wrong.
    """
    check_network(run)
    examples = run.probe[: min(len(run.probe), MOST)]
    fixed = fixed_part(run, examples) | growing_part(run, limits(run, examples))
    if trains:
        fixed["training"] = training_digits(run, examples, budget)
    gradients = _batch_gradients(run, budget)
    room = budget - _json_bytes(fixed) - sum(map(len, gradients["lines"] if gradients else ())) - 20_000
    indices = np.arange(len(run))
    answers = Answers(run, examples)
    for goal in itertools.chain(GOALS, itertools.repeat(GOALS[-1])):
        encoded = _encode_for(goal, run, indices, answers, room)
        if encoded.fits:
            refuse_unfaithful(run, encoded.worst)
            exported = _finished(run, indices, fixed, gradients, encoded)
            if exported.bytes <= budget:
                return exported
        if goal != GOALS[-1]:
            continue
        if len(indices) <= 2:
            break
        share = 1.0 if not encoded.fits else budget / exported.bytes
        count = max(2, min(len(indices) - 1, int(0.97 * encoded.reached * share)))
        indices = np.unique(np.linspace(0, len(run) - 1, count).round().astype(int))
    raise StepperError(
        f"{run.name}: even two of its {len(run)} snapshots take more than {size(budget)}: raise --max-mb "
        "(in Python: max_mb=…), or record a smaller network"
    )


@dataclass(frozen=True)
class _Encoded:
    coder: Coder
    predicted: NDArray[np.uint8]
    worst: float
    fits: bool
    reached: int  # how many snapshots fitted


def _encode_for(goal: float, run: Run, indices: Array, answers: Answers, room: float) -> _Encoded:
    """Encodes snapshots so that no answer changes by more than `goal`.

    The grid is chosen on a few snapshots and checked on all of them. It becomes finer until the goal is met or until
    the snapshots do not fit any more. Where no grid is fine enough, the exact weights are tried. The closest one that
    fits is returned.
    """
    precision = _precision(run, indices, answers, goal)
    best = _encode(run, indices, answers, precision, room)
    for _ in range(REFINED):
        if not best.fits or best.worst <= goal:
            break
        precision *= max(0.02, 0.7 * min(1.0, goal / best.worst))
        finer = _encode(run, indices, answers, precision, room)
        if not finer.fits:
            break
        if finer.worst < best.worst:
            best = finer
    if best.fits and best.worst > goal:
        exact = _encode(run, indices, answers, precision, room, exact=True)
        if exact.fits and exact.worst < best.worst:
            return exact
    return best


def _encode(
    run: Run, indices: Array, answers: Answers, precision: float, room: float, *, exact: bool = False
) -> _Encoded:
    coder = Coder(grid_steps(shapes(run), precision), exact)
    predicted, worst = [], 0.0
    for reached, index in enumerate(indices):
        snapshot = run[int(index)]
        p = answers(coder.push(snapshot), snapshot)
        worst = max(worst, answers.largest_difference(p, snapshot))
        predicted.append(predicted_classes(p))
        if coder.bytes > room:
            return _Encoded(coder, np.array(predicted), worst, False, reached)
    coder.close_chunk()
    return _Encoded(coder, np.array(predicted), worst, coder.bytes <= room, len(indices))


def _precision(run: Run, indices: Array, answers: Answers, goal: float) -> float:
    """The precision of a grid that changes no probability by more than `goal`.

    It is found on a few snapshots. The change grows linearly with the grid step.
    """
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
            worst = max(worst, answers.largest_difference(answers(params, snapshot), snapshot))
        if 0.5 * goal <= worst <= 0.9 * goal:
            break
        precision *= min(8.0, max(0.02, 0.7 * goal / max(worst, 1e-9)))
    return precision


def _finished(
    run: Run, indices: Array, fixed: dict[str, Any], gradients: dict[str, Any] | None, encoded: _Encoded
) -> Exported:
    coder, lines = encoded.coder, [base64.b64encode(chunk).decode() for chunk in encoded.coder.chunks]
    header = fixed | snapshot_part(run, indices, coder, encoded.predicted, encoded.worst)
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


def _batch_gradients(run: Run, budget: float) -> dict[str, Any] | None:
    """The recorded gradients of the batch; None if there are too many.

    Each snapshot has one line of base64.
    """
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


def _json_bytes(header: dict[str, Any]) -> int:
    """At least as many bytes as the header takes in the page.

    In the page, three characters are written as six, so that they are no markup.
    """
    text = json.dumps(header)
    return len(text) + 5 * sum(text.count(character) for character in "<>&")
