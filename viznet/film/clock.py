"""Decides which snapshot each frame of a film shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from viznet.arguments import described, is_number, one_of
from viznet.errors import FilmUsageError

CLOCKS = ("snapshots", "linear", "geometric")

PACE = 15  # snapshots a second, if no length is given
SHORTEST, LONGEST = 3.0, 15.0  # seconds, without the hold
LIMITS = {"fps": 240, "seconds": 36_000}
HOLD = 1.0  # seconds for which the last snapshot stays on screen


@dataclass(frozen=True)
class Frame:
    """A training step, and the number of the snapshot that shows it."""

    step: int
    index: int


def film_frames(
    steps: npt.NDArray[np.int64], *, fps: float, seconds: float | None = None, clock: str = "snapshots"
) -> list[Frame]:
    """The frames of a film, from the first snapshot to the last.

    Parameters
    ----------
    steps
        The training steps that have a snapshot, in order.
    fps
        Frames a second.
    seconds
        The length of the film, including the time at the end (a second, or a fifth of a shorter film) in which the last
        snapshot stays. By default it follows from the number of snapshots.
    clock
        How time runs in the film. With `"snapshots"` each snapshot is on screen for the same time. With `"linear"` the
        same number of training steps passes every second. With `"geometric"` the training gets faster: every second
        multiplies `1 + step` by the same factor. The nearest earlier snapshot shows a step that was not recorded.

    Returns
    -------
    list of Frame
        One for each frame of the film.

    Raises
    ------
    FilmUsageError
        If `fps`, `seconds` or `clock` is not possible.

    Examples
    --------
    >>> [frame.index for frame in film_frames(np.array([0, 1, 10]), fps=5, seconds=1.4)]
    [0, 0, 1, 1, 2, 2, 2]
    >>> [frame.step for frame in film_frames(np.array([0, 1, 10]), fps=5, seconds=1.4, clock="linear")]
    [0, 2, 4, 6, 8, 10, 10]
    """
    given: dict[str, Any] = {"fps": fps} if seconds is None else {"fps": fps, "seconds": seconds}
    for name, value in given.items():
        if not is_number(value) or not 0 < value <= LIMITS[name]:
            raise FilmUsageError(
                f"{name} is {described(value)}, expected a number above 0, at most {LIMITS[name]:,}"
            )
    one_of("clock", clock, CLOCKS, FilmUsageError)
    last = len(steps) - 1
    if seconds is None:
        hold = HOLD
        moving = float(np.clip(len(steps) / PACE, SHORTEST, LONGEST)) if last > 0 else 0.0
    else:
        hold = min(HOLD, seconds / 5)
        moving = seconds - hold
    total = max(1, round((moving + hold) * fps))
    # The frames before the hold, including the first that shows the last snapshot.
    count = max(1, min(total, round(moving * fps)))
    elapsed = np.linspace(0.0, 1.0, count) if count > 1 else np.ones(1)
    if clock == "snapshots":
        # Each snapshot has an equal share of the frames.
        index = (
            np.minimum(np.arange(count) * (last + 1) // count, last)
            if count > last
            else np.rint(elapsed * last)
        )
        shown = steps[index.astype(np.int64)]
    else:
        first, end = float(steps[0]), float(steps[-1])
        if clock == "linear":
            now = first + elapsed * (end - first)
        else:
            now = (1 + first) * ((1 + end) / (1 + first)) ** elapsed - 1
        # Rounding down shows no step before it was made. The tiny term keeps 9.999999 from becoming 9.
        shown = np.minimum(np.floor(now + 1e-6), end).astype(np.int64)
        index = np.searchsorted(steps, shown, side="right") - 1
    frames = [Frame(int(s), int(i)) for s, i in zip(shown, index, strict=True)]
    frames[-1] = Frame(int(steps[-1]), last)
    return frames + [frames[-1]] * (total - count)
