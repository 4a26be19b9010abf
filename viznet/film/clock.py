"""Which snapshot is on screen at which frame of a film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from viznet.arguments import described, is_number, one_of
from viznet.errors import FilmUsageError

CLOCKS = ("snapshots", "linear", "geometric")

PACE = 15  # snapshots a second, when nobody says how long the film is to be
SHORTEST, LONGEST = 3.0, 15.0  # seconds, without the hold
LIMITS = {"fps": 240, "seconds": 36_000}
HOLD = 1.0  # seconds for which the trained network stays on screen, so that one can look at it


@dataclass(frozen=True)
class Frame:
    """What one frame shows: the training step that the film's clock says, and the snapshot that stands for it."""

    step: int
    index: int


def moments(
    steps: npt.NDArray[np.int64], *, fps: float, seconds: float | None = None, clock: str = "snapshots"
) -> list[Frame]:
    """The frames of a film over snapshots taken at `steps`: the first frame shows the first, the last the last.

    `"snapshots"` gives every snapshot the same time on screen; `"linear"` lets training steps pass at an even
    rate, `"geometric"` at an ever faster one, as `1 + step` grows by the same factor every second. A step
    that has no snapshot is shown by the nearest earlier one: moments are repeated, never invented. The last
    second, or a fifth of a shorter film, holds the last snapshot.

    >>> [moment.index for moment in moments(np.array([0, 1, 10]), fps=5, seconds=1.4)]
    [0, 0, 1, 1, 2, 2, 2]
    >>> [moment.step for moment in moments(np.array([0, 1, 10]), fps=5, seconds=1.4, clock="linear")]
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
    count = max(
        1, min(total, round(moving * fps))
    )  # frames before the hold, the first arrival at the end included
    passed = np.linspace(0.0, 1.0, count) if count > 1 else np.ones(1)
    if clock == "snapshots":
        # each snapshot owns an equal share of the frames
        index = (
            np.minimum(np.arange(count) * (last + 1) // count, last)
            if count > last
            else np.rint(passed * last)
        )
        shown = steps[index.astype(np.int64)]
    else:
        first, end = float(steps[0]), float(steps[-1])
        if clock == "linear":
            now = first + passed * (end - first)
        else:
            now = (1 + first) * ((1 + end) / (1 + first)) ** passed - 1
        # floor: a step is not shown before it was made; the tiny term keeps 9.999999 from being 9
        shown = np.minimum(np.floor(now + 1e-6), end).astype(np.int64)
        index = np.searchsorted(steps, shown, side="right") - 1
    frames = [Frame(int(s), int(i)) for s, i in zip(shown, index, strict=True)]
    frames[-1] = Frame(int(steps[-1]), last)
    return frames + [frames[-1]] * (total - count)
