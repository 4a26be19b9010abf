"""One clock for several recordings, by step or by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from viznet.arguments import one_of
from viznet.errors import FilmUsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from viznet.recording import Run

CLOCKED_BY = ("step", "epoch")

STEP_OF_ALL, EPOCH_OF_ALL = "step {now:,} of {last:,}", "epoch {now:.2f} of {last:.2f}"


class CommonClock:
    """One clock for several recordings.

    The clock counts ticks. By step, a tick is a training step of every recording. By epoch, an epoch has as many ticks
    as the longest of all epochs has steps, so that every recording is through its examples at the same tick.

    Parameters
    ----------
    runs
        The recordings.
    by
        "step" or "epoch".

    Attributes
    ----------
    times : int64, (T,)
        The ticks at which a recording has a new snapshot.

    Examples
    --------
    >>> import viznet as vz
    >>> few = vz.digits().train[:96]
    >>> small, large = (
    ...     vz.record(vz.train(vz.MLP(784, 4, 10), few, batch_size=n, epochs=1), f"runs/{n}", progress=False)
    ...     for n in (16, 32)
    ... )
    >>> clock = CommonClock([small, large], "epoch")
    >>> clock.times.tolist(), [clock.index(1, tick) for tick in clock.times], clock.label(3)
    ([0, 1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2, 3], 'epoch 0.50 of 1.00')
    """

    def __init__(self, runs: Sequence[Run], by: str) -> None:
        self.runs, self.by = runs, one_of("common clock", by, CLOCKED_BY, FilmUsageError)
        self.epoch = max(run.meta.epoch_length for run in runs)
        # How many steps of each recording a tick is, and how many steps it made before step 0.
        by_epoch = by == "epoch"
        self._pace = [
            Fraction(run.meta.epoch_length, self.epoch) if by_epoch else Fraction(1) for run in runs
        ]
        self._before = [run.meta.earlier_batches if by_epoch else 0 for run in runs]
        ticks = [{self.tick(number, int(step)) for step in run.steps} for number, run in enumerate(runs)]
        self.times: NDArray[np.int64] = np.array(sorted(set().union(*ticks)), np.int64)

    def tick(self, number: int, step: int) -> int:
        """The first tick at which a recording has made a step."""
        return ceil((step + self._before[number]) / self._pace[number])

    def step(self, number: int, tick: int) -> int:
        """The step that a recording has made at a tick.

        It may lie outside of the recording.
        """
        return floor(tick * self._pace[number]) - self._before[number]

    def index(self, number: int, tick: int) -> int:
        """The number of the snapshot that a recording shows at a tick.

        It is the last one that was made, and before all of them the first.
        """
        made = int(np.searchsorted(self.runs[number].steps, self.step(number, tick), side="right"))
        return max(made - 1, 0)

    def has_ended(self, number: int, tick: int) -> bool:
        """Whether a recording ended before this tick."""
        return self.step(number, tick) > int(self.runs[number].steps[-1])

    def last_steps(self) -> list[int]:
        """For each recording, the step at which the clock and axes end."""
        last = max(
            self.tick(number, max(int(run.scalars["step"].max(initial=0)), int(run.steps[-1]), 1))
            for number, run in enumerate(self.runs)
        )
        return [max(1, self.step(number, last)) for number in range(len(self.runs))]

    def epoch_ends(self) -> range:
        """The ticks at which an epoch of all recordings ends."""
        if self.by == "step" and len({(r.meta.epoch_length, r.meta.earlier_batches) for r in self.runs}) > 1:
            return range(0)
        first = (
            self.epoch if self.by == "epoch" else self.epoch - self.runs[0].meta.earlier_batches % self.epoch
        )
        return range(first, int(self.times[-1]) + 1, self.epoch)

    def label(self, tick: int) -> str:
        """What the clock says."""
        last = int(self.times[-1])
        if self.by == "step":
            return STEP_OF_ALL.format(now=tick, last=last)
        # Rounded down, because an epoch has ended only when all its examples were used.
        now, end = (floor(100 * Fraction(at, self.epoch)) / 100 for at in (tick, last))
        return EPOCH_OF_ALL.format(now=now, last=end)
