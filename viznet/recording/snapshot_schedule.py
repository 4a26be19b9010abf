"""The schedule of snapshots: which steps of a training are kept.

It is decided before step 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_several, is_whole, positive, whole_number
from viznet.defaults import SNAPSHOTS
from viznet.errors import ScheduleError
from viznet.files import size

# The bytes that snapshots may take on disk: by default, and if the user says how many snapshots, or which.
BUDGET, NAMED_BUDGET = 500_000_000, 2_000_000_000
LARGEST = 2**53  # steps and bytes; up to here, every whole number is a float too

# The sentence about a plan, for one snapshot and for any other number. It is a part of a recording's hash, so its text
# must stay as it is.
ONE_SNAPSHOT = "{count:,} snapshot of steps 0 to {total:,} ({each} each, {all}): {how}"
SNAPSHOTS_OF = "{count:,} snapshots of steps 0 to {total:,} ({each} each, {all}): {how}"
CHOSEN = "the chosen steps"
EVERY_STEP = "every step"
EVERY = "every {stride:,} steps"
# How the distances grow: without epochs, with the end of every epoch, and with the ends of some epochs.
THINNING = {
    "plain": "every step up to {dense:,}, then thinning to one in {widest:,}",
    "every epoch": "every step up to {dense:,}, then thinning to one in {widest:,}, with every epoch's end",
    "some epochs": "every step up to {dense:,}, then thinning to one in {widest:,}, "
    "with the end of every {share} epochs",
}
OVER_BUDGET = "{how}, fewer than {wanted} because of the disk budget"


@dataclass(frozen=True)
class Plan:
    """The steps that will be kept, and a sentence about them for the user.

    `steps` are sorted and each once, with the first and the last step of the run. `snapshot_bytes` is the size of one
    snapshot on disk.
    """

    steps: NDArray[np.int64]
    snapshot_bytes: int
    sentence: str

    @property
    def bytes(self) -> int:
        """The size of all snapshots on disk."""
        return len(self.steps) * self.snapshot_bytes


@dataclass(frozen=True, kw_only=True, repr=False)
class SnapshotSchedule:
    """Chooses the steps of a training at which snapshots are taken.

    A network changes most in its first steps. So by default every step is kept at first, and then the distances
    between snapshots grow by a constant factor. The nearest snapshots are moved to the ends of epochs.
    `SnapshotSchedule.every(n)` and `SnapshotSchedule.at(steps)` name the steps instead. The first and the last step of
    the training are always kept.

    Parameters
    ----------
    snapshots : int, optional
        How many snapshots are taken, 2 or more; by default 200.
    budget : number, optional
        How many bytes all snapshots may take on disk. The default is 500 MB, and 2 GB if you say how many snapshots are
        taken, or at which steps. Fewer snapshots are taken if they would take more. If the steps are named, that is an
        error.
    stride, chosen
        What `every` and `at` set.

    Raises
    ------
    ScheduleError
        If an argument is not one of these.

    Examples
    --------
    >>> SnapshotSchedule(snapshots=6).plan(total=1000, epoch_length=500, snapshot_bytes=1).steps
    array([   0,    1,    6,   35,  500, 1000])
    >>> SnapshotSchedule.every(300).plan(total=1000, epoch_length=500, snapshot_bytes=1).steps
    array([   0,  300,  600,  900, 1000])
    >>> SnapshotSchedule.at([1, 2, 500]).plan(total=1000, epoch_length=500, snapshot_bytes=1).steps
    array([   0,    1,    2,  500, 1000])
    """

    snapshots: int | None = None
    budget: float | None = None
    stride: int | None = None
    chosen: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.snapshots is not None:
            # The first and the last step are always kept.
            whole_number("snapshots", self.snapshots, least=2, error=ScheduleError)
        if self.budget is not None:
            positive("budget", self.budget, such_as="2e9 bytes", error=ScheduleError)
        if self.stride is not None:
            whole_number("every", self.stride, least=1, error=ScheduleError)
        chosen_is_listed = isinstance(self.chosen, tuple) and all(map(is_whole, self.chosen))
        if self.chosen is not None and not chosen_is_listed:
            raise ScheduleError(
                f"chosen is {described(self.chosen)}, expected a tuple of steps: use SnapshotSchedule.at(steps)"
            )

    @classmethod
    def every(cls, stride: int, *, budget: float | None = None) -> SnapshotSchedule:
        """Keeps every `stride`-th step, and the last.

        Parameters
        ----------
        stride : int
            1 or more.
        budget : number, optional
            How many bytes all snapshots may take on disk; by default 2 GB.

        Returns
        -------
        SnapshotSchedule

        Raises
        ------
        ScheduleError
            If an argument is not one of these.
        """
        return cls(stride=whole_number("every", stride, least=1, error=ScheduleError), budget=budget)

    @classmethod
    def at(cls, steps: Iterable[int], *, budget: float | None = None) -> SnapshotSchedule:
        """Keeps these steps, the first and the last.

        Parameters
        ----------
        steps : sequence of int
            Steps of the training, in any order.
        budget : number, optional
            How many bytes all snapshots may take on disk; by default 2 GB.

        Returns
        -------
        SnapshotSchedule

        Raises
        ------
        ScheduleError
            If an argument is not one of these.
        """
        listed: list[Any] = list(steps) if is_several(steps) else [None]
        if not all(map(is_whole, listed)):
            raise ScheduleError(f"steps is {described(steps)}, expected whole numbers such as [0, 10, 100]")
        return cls(chosen=tuple(map(int, listed)), budget=budget)

    def plan(self, *, total: int, epoch_length: int, snapshot_bytes: int, earlier: int = 0) -> Plan:
        """Chooses the steps from 0 to `total` to keep.

        The same arguments always give the same plan.

        Parameters
        ----------
        total, epoch_length : int
            The number of updates, of the training and of an epoch.
        snapshot_bytes : int
            The size of one snapshot on disk.
        earlier : int
            How many batches were learned from before step 0, by a training that this one continues. The first epoch
            here is shorter by those of its batches.

        Returns
        -------
        Plan
            The `steps`, the size of a snapshot, and a sentence that says what is kept.

        Raises
        ------
        ScheduleError
            If the snapshots do not fit the budget, or a chosen step is not in the training.
        """
        whole_number("total", total, most=LARGEST, error=ScheduleError)
        whole_number("epoch_length", epoch_length, least=1, error=ScheduleError)
        whole_number("snapshot_bytes", snapshot_bytes, most=LARGEST, error=ScheduleError)
        whole_number("earlier", earlier, most=LARGEST, error=ScheduleError)
        wanted = min(SNAPSHOTS if self.snapshots is None else self.snapshots, total + 1)
        affordable = int(self._budget // max(snapshot_bytes, 1))
        if self.chosen is not None:
            steps, how = chosen_steps(self.chosen, total), CHOSEN
        elif self.stride is not None:
            steps = np.union1d(np.arange(0, total, self.stride), [total])
            how = EVERY_STEP if self.stride == 1 else EVERY.format(stride=self.stride)
        else:
            if affordable < min(2, total + 1):
                raise ScheduleError(
                    f"one snapshot takes {size(snapshot_bytes)}, so the first and the last do not fit the disk budget "
                    f"of {size(self._budget)}: raise the budget, or train a smaller network"
                )
            count = min(wanted, affordable)
            steps, how = thinning_steps(count, total, epoch_length, earlier)
            if count < wanted:
                how = OVER_BUDGET.format(how=how, wanted=wanted)
        if len(steps) > affordable:
            raise ScheduleError(
                f"{len(steps):,} snapshots of {size(snapshot_bytes)} take {size(len(steps) * snapshot_bytes)}, over "
                f"the disk budget of {size(self._budget)}: keep at most {affordable:,}, or raise the budget"
            )
        template = ONE_SNAPSHOT if len(steps) == 1 else SNAPSHOTS_OF
        each, every = size(snapshot_bytes), size(len(steps) * snapshot_bytes)
        sentence = template.format(count=len(steps), total=total, each=each, all=every, how=how)
        return Plan(steps, snapshot_bytes, sentence)

    @property
    def _budget(self) -> float:
        if self.budget is not None:
            return self.budget
        named = self.snapshots is not None or self.stride is not None or self.chosen is not None
        return NAMED_BUDGET if named else BUDGET

    def __repr__(self) -> str:
        how = f"about {SNAPSHOTS if self.snapshots is None else self.snapshots:,} snapshots"
        if self.chosen is not None:
            how = f"{len(self.chosen):,} chosen steps"
        elif self.stride is not None:
            how = f"every {self.stride:,} steps"
        return f"<SnapshotSchedule: {how}, at most {size(self._budget)}>"


def chosen_steps(chosen: tuple[int, ...], total: int) -> NDArray[np.int64]:
    """Returns the chosen steps, the first and the last, sorted.

    Each step is there once. Raises `ScheduleError` if one is not in the training.
    """
    outside = [step for step in chosen if not 0 <= step <= total]
    if outside:
        raise ScheduleError(f"step {outside[0]:,} is not in this run, which has steps 0 to {total:,}")
    return np.unique(np.array([0, total, *chosen], dtype=np.int64))


def thinning_steps(count: int, total: int, epoch_length: int, earlier: int) -> tuple[NDArray[np.int64], str]:
    """Chooses `count` steps with growing distances, and describes them.

    The steps are from 0 to `total`. Up to half of the steps are ends of epochs. If there are more epochs, the end of
    every second, third … is taken. `earlier` batches of the first epoch came before step 0.
    """
    steps = geometric_steps(count, total)
    if count == total + 1:
        return steps, EVERY_STEP
    inner = range(epoch_length - earlier % epoch_length, total, epoch_length)
    share = max(1, -(-len(inner) // max(1, count // 2)))  # every share-th epoch end
    ends = np.array(inner[share - 1 :: share] if count >= 4 else [], dtype=np.int64)
    gaps = np.diff(steps)
    numbers = {"dense": steps[np.argmax(gaps > 1)], "widest": gaps.max(), "share": share}
    case = "plain" if not len(ends) else "every epoch" if share == 1 else "some epochs"
    return moved_onto(steps, ends), THINNING[case].format(**numbers)


def geometric_steps(count: int, total: int) -> NDArray[np.int64]:
    """Chooses `count` steps with distances of about 1, q, q² …

    The steps are different and go from 0 to `total`. The distances add up to (q^(count-1) - 1) / (q - 1) = total. The q
    ≥ 1 for which this is true is found by bisection.
    """
    if count == total + 1:
        return np.arange(count, dtype=np.int64)
    if count == 2:
        return np.array([0, total], dtype=np.int64)
    powers = np.arange(count - 1)
    # q is at most this large, since the last distance alone is at most the total.
    low, high = 1.0, float(total) ** (1 / (count - 2)) + 1e-9
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sum(middle**powers) < total else (low, middle)
    positions = np.concatenate([[0.0], np.cumsum(high**powers)])
    steps = np.floor(positions + 0.5).astype(np.int64)  # distances ≥ 1, so rounding keeps them different
    steps[-1] = total
    return steps


def moved_onto(steps: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Moves the nearest inner step onto each of the `targets`.

    The number of steps stays the same.
    """
    # With sets: NumPy's functions of sets load its masked arrays first, which takes longer than all the rest here.
    ends, kept = set(targets.tolist()), steps.tolist()
    free = np.array(sorted(set(kept[1:-1]) - ends), dtype=np.int64)
    for target in sorted(ends - set(kept)):
        free = np.delete(free, np.argmin(np.abs(free - target)))
    return np.sort(np.concatenate([steps[[0, -1]], targets, free]))
