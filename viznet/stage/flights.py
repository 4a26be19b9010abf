"""Numbers that travel along the lines that they belong to."""

from collections.abc import Iterable, Sequence

import numpy as np
from manim import Animation, FadeIn, FadeOut, config, smooth, squish_rate_func

from viznet.activations import Array
from viznet.stage.mobjects import Labels, Words
from viznet.stage.subtitles import READING, spoken_sum

MARGIN = 0.08  # between a number that has arrived and other words, or the edge of the frame
OTHER_PLACES = (0.5, 0.35, 0.65, 0.2, 0.8)  # where else on its line a number may end
LIFTS = (0.2, 0.4, 0.6)  # how far it may be moved along its layers, in the frame's units
ROOM = 1.1  # the least distance of two layers between which a number has room, in the frame's units


def flight(
    words: Words,
    start: Array,
    end: Array,
    *,
    share: float = 0.5,
    below: bool = False,
    clear: float = 0.0,
    around: Iterable[Words | Labels] = (),
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
        Whether it ends below the line, and not above it.
    clear
        How far it stays from the layers in which the line begins and ends, in the frame's units.
    around
        Words on which it does not end. It ends within the frame too, and not on the line or on the neurons at the
        line's ends: where it would, it takes the other side, or another part of the line, or a place further away.
    """
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    line = np.linspace(start, end, 200)[:, :2]
    taken = [box for other in around for box in other.boxes()]
    flying = words.copy()
    left, bottom, right, top = flying.boxes()[0]
    half, centre = (
        np.array([right - left, top - bottom, 0]) / 2,
        np.array([left + right, bottom + top, 0]) / 2,
    )
    faults: list[tuple[int, Array]] = []
    places = [(place, side) for place in (share, *OTHER_PLACES) for side in ((-1, 1) if below else (1, -1))]
    beside = [centre_beside(start, end, place, side, half, clear) for place, side in places]
    edge = config.frame_width / 2 - MARGIN - half[0]
    # A number that is too wide for the room between two layers goes past the neurons, first towards the middle.
    column = np.array([0.0, 1.0, 0.0] if config.frame_width > config.frame_height else [1.0, 0.0, 0.0])
    inwards = -1.0 if column @ (start + end) > 0 else 1.0
    for lift in (0.0, *(way * far * inwards for way in (1, -1) for far in LIFTS)):
        if any(not fault for fault, _ in faults):
            break
        for at in (at + lift * column for at in beside):
            at[0] = np.clip(at[0], -edge, edge)
            low, high = (at - half)[:2] - MARGIN / 2, (at + half)[:2] + MARGIN / 2
            on_line = ((line > low) & (line < high)).all(axis=1).any()
            on_words = sum((low < box[2:]).all() and (box[:2] < high).all() for box in taken)
            on_ends = sum(covers(at, half, point, clear) for point in (start, end))
            faults.append((int(on_line) + 2 * int(on_words) + 2 * on_ends, at))
    flying.shift(min(faults, key=lambda fault: fault[0])[1] - centre)
    return flying, FadeIn(flying, target_position=start)


def covers(at: Array, half: Array, point: Array, radius: float) -> bool:
    """Whether a box covers a part of the circle around a point."""
    beyond = np.maximum(np.abs(point[:2] - at[:2]) - half[:2], 0)
    return float(np.hypot(*beyond)) < radius


def take_off(words: Sequence[Words]) -> list[Animation]:
    """Returns how numbers leave before the next one comes to their place."""
    return [FadeOut(one, rate_func=squish_rate_func(smooth, 0, 0.25)) for one in words]


def centre_beside(start: Array, end: Array, share: float, side: int, half: Array, clear: float) -> Array:
    """Returns the centre of a box beside a line.

    Parameters
    ----------
    start, end, share, clear
        As in `flight`.
    side
        1 for above the line, -1 for below it.
    half
        Half of the box's width and height, and 0.
    """
    way = (end - start) / np.linalg.norm(end - start)
    across = np.array([-way[1], way[0], 0.0]) * (1 if way[0] >= 0 else -1) * side
    at = start + share * (end - start) + (float(np.abs(across) @ half) + MARGIN) * across
    # The layers are columns in a wide frame, and rows in an upright one.
    axis = 0 if config.frame_width > config.frame_height else 1
    if way[axis]:
        low, high = np.sort([start[axis], end[axis]]) + (clear + half[axis]) * np.array([1, -1])
        kept = np.clip(at[axis], low, high) if low <= high else (low + high) / 2
        at = at + (kept - at[axis]) / way[axis] * way
    edge = config.frame_width / 2 - MARGIN - half[0]
    at[0] = np.clip(at[0], -edge, edge)
    # A steep line would lead it out of the picture, to the sentence or the sum.
    low, high = np.sort([start[1], end[1]]) + (half[1] + MARGIN) * np.array([-1, 1])
    at[1] = np.clip(at[1], low, high)
    return np.asarray(at)


def seconds_a_part(row: Sequence[Words], moving: int, *, least: float = 0.9) -> float:
    """Returns how long each part of a sum appears, so that it can be spoken.

    `moving` is how many of the parts appear while something moves; only these take so long.
    """
    return max(least, len(spoken_sum(row)) / READING / max(moving, 1))
