"""Decides which snapshot each frame of a film shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from viznet.arguments import described, is_number, one_of
from viznet.defaults import SECONDS
from viznet.errors import FilmUsageError

CLOCKS = ("snapshots", "linear", "geometric")

LIMITS = {"fps": 240, "seconds": 36_000}
HOLD = 1.0  # seconds for which the last snapshot stays on screen
# The most seconds for which a moment stays, and the largest share of a film that all such moments take.
PAUSE, PAUSES = 0.5, 1 / 3


@dataclass(frozen=True)
class Frame:
    """A training step, and the number of the snapshot that shows it."""

    step: int
    index: int


def film_frames(
    steps: npt.NDArray[np.int64],
    *,
    fps: float,
    seconds: float | None = None,
    clock: str = "snapshots",
    moments: Sequence[int] = (),
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
        snapshot stays. By default it is 12 seconds, or a second if there is a single snapshot.
    clock
        How time runs in the film. With `"snapshots"` each snapshot is on screen for the same time. With `"linear"` the
        same number of training steps passes every second. With `"geometric"` the training gets faster: every second
        multiplies `1 + step` by the same factor. The nearest earlier snapshot shows a step that was not recorded.
    moments
        The numbers of snapshots that stay for half a second, in order; less long if they would take more than a third
        of the film.

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
        seconds = SECONDS if last > 0 else HOLD
    hold = min(HOLD, seconds / 5) if last > 0 else seconds
    total = max(1, round(seconds * fps))
    # The frames before the hold, including the first that shows the last snapshot.
    moving = max(1, min(total, round((seconds - hold) * fps)))
    pause = int(min(PAUSE * fps, PAUSES * moving / len(moments))) if moments else 0
    count = moving - pause * len(moments)
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
    for moment in moments:
        place = next(i for i, frame in enumerate(frames) if frame.index >= moment)
        frames[place:place] = [Frame(int(steps[moment]), moment)] * pause
    return frames + [frames[-1]] * (total - moving)
