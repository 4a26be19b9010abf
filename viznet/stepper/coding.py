"""Stores the weights of all snapshots in few bytes.

A weight is rounded to a grid: it becomes a whole number q of grid steps, W ≈ q · Δ. Each snapshot is stored as its
difference from the one before. Differences of whole numbers are exact, so rounding errors do not add up. As training
slows down, most differences become zero and compress to almost nothing. The page decodes them with the browser's own
inflate and one addition for each number.

No grid suits weights of very different sizes, as of a training that diverges. Then the whole numbers are the 32 bits of
the weights themselves, and nothing is rounded.
"""

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array

LARGEST = 32_000  # the largest q; numbers beyond it stand for NaN and infinity
NAN, PLUS_INFINITY, MINUS_INFINITY = -32_768, 32_767, -32_767
CHUNK_BYTES = 1 << 20  # snapshots are compressed together until they have this many bytes
SMALL_PART = 0.05  # an array with a smaller share of all weights than this gets a finer grid
FINER = 8  # how many times finer


def grid_steps(shapes: Mapping[str, tuple[int, ...]], precision: float) -> dict[str, float]:
    """The grid step Δ of every array.

    Rounding then changes a weighted sum of inputs near 1 by about `precision` / √12. The error of a sum of n
    rounded weights is √n times the error of one, so wider layers get a finer grid.

    >>> grid_steps({"W1": (400, 10), "b1": (10,)}, 0.08)
    {'W1': 0.004, 'b1': 0.01}
    """
    total = sum(math.prod(shape) for shape in shapes.values())
    return {
        symbol: precision
        / math.sqrt(shape[0] if len(shape) == 2 else 1)
        / (FINER if math.prod(shape) < SMALL_PART * total else 1)
        for symbol, shape in shapes.items()
    }


def quantise(values: Array, step: float) -> tuple[NDArray[np.int16], float]:
    """Rounds values to whole numbers of grid steps.

    Returns these numbers and the step, which was doubled until the largest value fitted.

    >>> quantise(np.array([0.1, -0.25, np.nan, np.inf]), 0.1)
    (array([     1,     -2, -32768,  32767], dtype=int16), 0.1)
    """
    finite = np.isfinite(values)
    largest = float(np.max(np.abs(values), initial=0.0, where=finite))
    while largest / step > LARGEST:
        step *= 2
    q = np.rint(np.where(finite, values, 0) / step).astype(np.int16)
    if not finite.all():
        q[np.isnan(values)] = NAN
        q[values == np.inf] = PLUS_INFINITY
        q[values == -np.inf] = MINUS_INFINITY
    return q, step


def restore(q: NDArray[np.int16], step: float) -> NDArray[np.float64]:
    """The weights that the page computes with, from their whole numbers q.

    >>> restore(np.array([1, -2, -32768], np.int16), 0.5)
    array([ 0.5, -1. ,  nan])
    """
    values = q * np.float64(step)
    values[q == NAN] = np.nan
    values[q == PLUS_INFINITY] = np.inf
    values[q == MINUS_INFINITY] = -np.inf
    return values


def bits(values: Array) -> tuple[NDArray[np.int32], float]:
    """The bits of weights as whole numbers, and the step 0.

    The weights are in single precision.

    >>> bits(np.array([1.0, -2.0]))
    (array([ 1065353216, -1073741824], dtype=int32), 0.0)
    """
    return np.ascontiguousarray(values, np.float32).view(np.int32), 0.0


def planes(difference: NDArray[np.int16] | NDArray[np.int32]) -> bytes:
    """The bytes of zigzag numbers (0 −1 1 −2 … as 0 1 2 3 …).

    All low bytes come first and then all higher bytes. Most high bytes are 0, which compresses well.
    """
    size = difference.dtype.itemsize
    zigzag = ((difference << 1) ^ (difference >> (8 * size - 1))).astype(f"<u{size}").ravel()
    return zigzag.view(np.uint8).reshape(-1, size).T.tobytes()


@dataclass
class Coder:
    """Turns snapshots, given in order, into compressed chunks.

    `steps` holds for every symbol each grid step with the snapshot that it begins at: [[0, 0.004], …]. Where the step
    changes, the array is stored whole and not as a difference. Exact weights are on no grid; their step is 0.
    """

    grid: dict[str, float]
    exact: bool = False
    level: int = 6
    count: int = 0
    steps: dict[str, list[list[float]]] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    _before: dict[str, NDArray[Any]] = field(default_factory=dict)
    _raw: list[bytes] = field(default_factory=list)

    def push(self, snapshot: Any) -> dict[str, NDArray[np.float64]]:
        """Adds a snapshot. Returns its weights as the page will have them."""
        restored = {}
        for symbol, wanted in self.grid.items():
            q, step, restored[symbol] = self._stored(np.asarray(snapshot[symbol]), wanted)
            steps = self.steps.setdefault(symbol, [])
            if steps and steps[-1][1] == step:
                # This may wrap around at 16 or 32 bits. The addition in the page wraps around as well.
                difference = q - self._before[symbol]
            else:
                steps.append([self.count, step])
                difference = q
            self._before[symbol] = q
            self._raw.append(planes(difference))
        self.count += 1
        if sum(map(len, self._raw)) >= CHUNK_BYTES:
            self.close_chunk()
        return restored

    def _stored(self, values: Array, wanted: float) -> tuple[NDArray[Any], float, NDArray[np.float64]]:
        """The whole numbers of an array, and their step.

        Also returns the weights that the page makes of them.
        """
        if self.exact:
            numbers, step = bits(values)
            return numbers, step, numbers.view(np.float32).astype(np.float64)
        q, step = quantise(values, wanted)
        return q, step, restore(q, step)

    def close_chunk(self) -> None:
        """Compresses the snapshots since the last chunk."""
        if self._raw:
            self.chunks.append(zlib.compress(b"".join(self._raw), self.level))
            self.counts.append(self.count - sum(self.counts))
            self._raw = []

    @property
    def bytes(self) -> int:
        """The size of the finished chunks, as base64 in the page."""
        return sum(map(len, self.chunks)) * 4 // 3
