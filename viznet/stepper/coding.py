"""Weights over time in few bytes: rounded to a grid, each snapshot told as its difference from the one before.

A weight is a whole number q of grid steps, W ≈ q · Δ, and so exact from snapshot to snapshot: rounding errors never
add up. Of each snapshot, q minus the q before is kept; as training slows down these differences become zeros, which
compress to nearly nothing. The page decodes with the browser's own inflate and one addition a number.
"""

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MOST = 32_000  # the largest q; what lies beyond stands for something else
NAN, PLUS_INFINITY, MINUS_INFINITY = -32_768, 32_767, -32_767
CHUNK_BYTES = 1 << 20  # snapshots are compressed together until they make up this much
SMALL_PART = (
    0.05  # an array with less than this share of all weights costs next to nothing: it gets a finer grid
)
FINER = 8


def grid_steps(shapes: Mapping[str, tuple[int, ...]], precision: float) -> dict[str, float]:
    """Δ for every array, such that rounding moves a weighted sum of inputs near 1 by about `precision` / √12.

    A sum of n rounded weights is off by √n times what one weight is, so wider layers get a finer grid.

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
    """Whole numbers of grid steps, and the step that was used: doubled until the largest value fits.

    >>> quantise(np.array([0.1, -0.25, np.nan, np.inf]), 0.1)
    (array([     1,     -2, -32768,  32767], dtype=int16), 0.1)
    """
    finite = np.isfinite(values)
    largest = float(np.max(np.abs(values), initial=0.0, where=finite))
    while largest / step > MOST:
        step *= 2
    q = np.rint(np.where(finite, values, 0) / step).astype(np.int16)
    if not finite.all():
        q[np.isnan(values)] = NAN
        q[values == np.inf] = PLUS_INFINITY
        q[values == -np.inf] = MINUS_INFINITY
    return q, step


def restore(q: NDArray[np.int16], step: float) -> NDArray[np.float64]:
    """What the page makes of q: the weights that it computes with.

    >>> restore(np.array([1, -2, -32768], np.int16), 0.5)
    array([ 0.5, -1. ,  nan])
    """
    values = q * np.float64(step)
    values[q == NAN] = np.nan
    values[q == PLUS_INFINITY] = np.inf
    values[q == MINUS_INFINITY] = -np.inf
    return values


def planes(difference: NDArray[np.int16]) -> bytes:
    """All low bytes, then all high bytes, of zigzag numbers (0 −1 1 −2 … as 0 1 2 3 …): the high ones are mostly 0."""
    zigzag = ((difference << 1) ^ (difference >> 15)).astype(np.uint16).ravel()
    return (zigzag & 255).astype(np.uint8).tobytes() + (zigzag >> 8).astype(np.uint8).tobytes()


@dataclass
class Coder:
    """Turns snapshots, given in order, into compressed chunks.

    `steps` tells for every symbol from which snapshot on which Δ holds: [[0, 0.004], …]. Where Δ changes, the snapshot
    is told whole instead of as a difference.
    """

    grid: dict[str, float]
    level: int = 6
    count: int = 0
    steps: dict[str, list[list[float]]] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    _before: dict[str, NDArray[np.int16]] = field(default_factory=dict)
    _raw: list[bytes] = field(default_factory=list)

    def push(self, snapshot: Any) -> dict[str, NDArray[np.float64]]:
        """Adds a snapshot; returns its weights as the page will have them."""
        restored = {}
        for symbol, wanted in self.grid.items():
            q, step = quantise(np.asarray(snapshot[symbol]), wanted)
            told = self.steps.setdefault(symbol, [])
            if told and told[-1][1] == step:
                difference = q - self._before[symbol]  # wraps around, and so does the addition in the page
            else:
                told.append([self.count, step])
                difference = q
            self._before[symbol] = q
            self._raw.append(planes(difference))
            restored[symbol] = restore(q, step)
        self.count += 1
        if sum(map(len, self._raw)) >= CHUNK_BYTES:
            self.close_chunk()
        return restored

    def close_chunk(self) -> None:
        """Compresses what has gathered."""
        if self._raw:
            self.chunks.append(zlib.compress(b"".join(self._raw), self.level))
            self.counts.append(self.count - sum(self.counts))
            self._raw = []

    @property
    def bytes(self) -> int:
        """What the finished chunks take, as base64 in the page."""
        return sum(map(len, self.chunks)) * 4 // 3
