"""Scales that several recordings share in one film."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from viznet.errors import ViewError

if TYPE_CHECKING:
    from viznet.recording import Run

T = TypeVar("T")

# While the views of a film of several recordings are built: the recordings, and the last step of each axis.
_SHARING: ContextVar[tuple[tuple[Run, ...], tuple[int, ...]]] = ContextVar("sharing", default=((), ()))
# What was measured of these recordings, by the function, its options and the recording. It is None outside of such a
# film.
_MEASURED: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("measured", default=None)


@contextmanager
def scales_shared(runs: Sequence[Run], last_steps: Sequence[int]) -> Iterator[None]:
    """Views that are built in the block share the scales of recordings.

    Parameters
    ----------
    runs
        The recordings of a film.
    last_steps
        For each recording, the step at which the axis of its steps ends.
    """
    token, measured = _SHARING.set((tuple(runs), tuple(last_steps))), _MEASURED.set({})
    try:
        yield
    finally:
        _SHARING.reset(token)
        _MEASURED.reset(measured)


def sharing(run: Run) -> list[tuple[int | None, Run]]:
    """The recordings that share their scales with this one.

    Each has its number in the film. A recording alone has no number.
    """
    runs, _ = _SHARING.get()
    return list(enumerate(runs)) if any(each is run for each in runs) else [(None, run)]


def measured_of_all(run: Run, measure: Callable[..., T], *options: Hashable) -> tuple[T, list[T]]:
    """What `measure(run, *options)` gives, and what it gives of all runs.

    These are the recordings that share their scales with this one. In a film of several, each is measured once, and not
    once for every part of the film.
    """
    known, of_all = _MEASURED.get(), list[T]()
    if known is None:
        known = {}
    for _, each in sharing(run):
        key = (measure, options, each)
        try:
            if key not in known:
                known[key] = measure(each, *options)
        except ViewError:  # of another recording, its own part of the film says it
            if each is run:
                raise
            continue
        of_all.append(known[key])
    return known[measure, options, run], of_all


def usual_reach(reaches: Sequence[float], times: float) -> float:
    """How far a scale that several recordings share may reach.

    It is so many times as far as half of them reach. Without this, one training that exploded would make all others a
    flat line or a black picture. `reaches` are the largest size of each recording, of which zeros do not count.

    >>> usual_reach([0.2, 0.0, 0.3, 4e9], times=100), usual_reach([0.2], times=100)
    (30.0, inf)
    """
    found = sorted(reach for reach in reaches if reach > 0)
    return times * found[(len(found) - 1) // 2] if len(found) > 1 else math.inf


def last_step(run: Run) -> int:
    """The step at which the axis of a recording's steps ends."""
    for each, last in zip(*_SHARING.get()):
        if each is run:
            return last
    return own_last_step(run)


def own_last_step(run: Run) -> int:
    """The last step that a recording knows, at least 1."""
    return max(int(run.scalars["step"][-1]) if len(run.scalars["step"]) else 0, int(run.steps[-1]), 1)
