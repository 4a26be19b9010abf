"""Numbers that travel along the lines that they belong to."""

from collections.abc import Iterable, Sequence

import numpy as np
from manim import RIGHT, UP, Animation, FadeIn, config

from viznet.activations import Array
from viznet.stage.mobjects import Words
from viznet.stage.subtitles import READING, spoken_sum

MARGIN = 0.08  # between a number that has arrived and other words, or the edge of the frame
ROOM = 1.1  # so far apart are two layers between which a number has room, in the frame's units


def flight(
    words: Words,
    start: Array,
    end: Array,
    *,
    share: float = 0.5,
    below: bool = False,
    clear: float = 0.0,
    around: Iterable[Words] = (),
) -> tuple[Words, Animation]:
    """Returns a copy of a number, and its flight along a line.

    Parameters
    ----------
    words
        The number.
    start, end
        The ends of the line, (3,).
    share
        How much of the line it travels, from 0 to 1.
    below
        Whether it ends below the line, and not above it. It never ends on the line.
    clear
        How far it stays from the layers in which the line begins and ends, in the frame's units.
    around
        Words on which it does not end. It ends within the frame too.
    """
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    way = (end - start) / np.linalg.norm(end - start)
    side = np.array([-way[1], way[0], 0.0]) * (1 if way[0] >= 0 else -1) * (-1 if below else 1)
    flying = words.copy()
    left, bottom, right, top = flying.boxes()[0]
    half = np.array([right - left, top - bottom, 0.0]) / 2
    beside = float(np.abs(side) @ half) + MARGIN
    at = start + share * (end - start) + beside * side
    # The layers are columns in a wide frame, and rows in an upright one.
    axis = 0 if config.frame_width > config.frame_height else 1
    if way[axis]:
        low, high = np.sort([start[axis], end[axis]]) + (clear + half[axis]) * np.array([1, -1])
        kept = np.clip(at[axis], low, high) if low <= high else (low + high) / 2
        at = at + (kept - at[axis]) / way[axis] * way
    flying.shift(at - np.array([left + right, bottom + top, 0.0]) / 2)
    edge = config.frame_width / 2 - MARGIN
    left, _, right, _ = flying.boxes()[0]
    flying.shift((max(-edge - left, 0.0) - max(right - edge, 0.0)) * RIGHT)
    for other in around:
        left, bottom, right, top = flying.boxes()[0]
        l, b, r, t = other.boxes()[0]
        if left < r and l < right and bottom < t and b < top:
            flying.shift((b - top - MARGIN if below else t - bottom + MARGIN) * UP)
    return flying, FadeIn(flying, target_position=start)


def seconds_a_part(row: Sequence[Words], moving: int, *, least: float = 0.9) -> float:
    """Returns how long each part of a sum appears, so that it can be spoken.

    `moving` is how many of the parts appear while something moves; only these take so long.
    """
    return max(least, len(spoken_sum(row)) / READING / max(moving, 1))
