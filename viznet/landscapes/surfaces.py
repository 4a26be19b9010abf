"""Losses on surfaces, in parts: here, or in several processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet import activations, losses
from viznet.activations import ACTIVATIONS, Array
from viznet.errors import VizError
from viznet.landscapes.shared_products import Direction, losses_along
from viznet.losses import LOSSES
from viznet.network import MLP
from viznet.processes import cores, processes, script_unknown
from viznet.progress import progress
from viznet.recording import Snapshot
from viznet.threads import OneThread
from viznet.walkthroughs.sentence import fill

PART = 62  # points whose losses are computed at a time
LONG = 5.0  # seconds; for less work it does not pay to start processes
START = 1.0  # seconds until a new process can compute

COST = "Landscape: {losses} losses on {examples} examples, about {seconds} s"
SHARED_COST = "Landscape: {losses} losses on {examples} examples in {workers} processes, about {seconds} s"
LOST = "a process that computes the landscape was ended from outside; start it again"

Weights = Mapping[str, Array]
Part = tuple[int, int]  # the number of a surface, and which part of its points
Found = tuple[int, int, Array]  # the same, and the losses there


@dataclass
class MeasuredPlane:
    """What all surfaces have in common.

    Attributes
    ----------
    config
        The settings of the network, as `MLP.config` gives them.
    directions
        The directions of the plane.
    x, y
        The examples, (N, n0), and their classes, (N,).
    grid
        The points of a surface, (n, 2), counted from its own weights.
    """

    config: dict[str, Any]
    directions: list[Direction]
    x: Array
    y: Array
    grid: Array
    _prepared: tuple[int, Callable[[Array], Array]] | None = field(default=None, init=False, repr=False)

    def parts(self) -> list[NDArray[np.intp]]:
        """The numbers of the points, in parts."""
        return np.array_split(np.arange(len(self.grid)), max(1, len(self.grid) // PART))

    def losses(self, number: int, weights: Weights | Snapshot, part: int) -> Array:
        """The losses at a part of the points around some weights.

        `number` tells these weights from others: what the points share is computed once for each.
        """
        # With several threads the last digits would depend on the number of cores.
        with OneThread():
            if self._prepared is None or self._prepared[0] != number:
                network = MLP.from_params(self.config, weights)
                self._prepared = number, losses_along(network, self.directions, self.x, self.y)
            return self._prepared[1](self.grid[self.parts()[part]])


def surface_losses(plane: MeasuredPlane, middles: Sequence[Weights | Snapshot], *, others: int = 0) -> Array:
    """The losses on surfaces around several weights: (surfaces, n).

    How long it takes is said before it begins, on a terminal and in a notebook. Work that takes long is shared by as
    many processes as there are cores, with one thread each. They compute the same digits.

    Parameters
    ----------
    plane
        What all surfaces have in common.
    middles
        The weights in the middle of each surface.
    others
        How many networks are measured later at one point; they count for the time that is said.

    Raises
    ------
    VizError
        If a process was ended from outside.

    Examples
    --------
    >>> network = MLP(2, 3, 2, seed=1)
    >>> x, y, grid = np.ones((1, 2), np.float32), np.array([0]), np.array([[0.0, 0.0], [-1.0, 0.0]])
    >>> plane = MeasuredPlane(network.config(), [network.params, network.params], x, y, grid)
    >>> float(surface_losses(plane, [network.params])[0, 1])  # all weights are 0, so this is ln 2
    0.6931...
    """
    parts = plane.parts()
    work = [(number, part) for number in range(len(middles)) for part in range(len(parts))]
    done, seconds = [], []
    for number, part in work[:2]:  # the first also has what all parts of a surface share
        began = time.perf_counter()
        done.append((number, part, plane.losses(number, middles[number], part)))
        seconds.append(time.perf_counter() - began)
    each, apart = seconds[-1], len(parts) == 1 or len(work) == 1
    shared = 0.0 if apart else max(0.0, seconds[0] - each)
    about = len(work) * each + (len(middles) + others) * shared

    rest = work[2:]
    workers = min(cores(), len(rest)) if about > LONG and _known_elsewhere(plane) else 1
    values = {"losses": len(middles) * len(plane.grid), "examples": len(plane.y)}
    remaining: Generator[Found]
    if workers > 1:
        about = others * shared + (about - others * shared) / workers + START
        cost = fill(SHARED_COST, **values, workers=workers, seconds=_seconds_text(about))
        remaining = _in_processes(plane, middles, rest, workers)
    else:
        cost = fill(COST, **values, seconds=_seconds_text(about))
        remaining = ((number, part, plane.losses(number, middles[number], part)) for number, part in rest)
    result = np.full((len(middles), len(plane.grid)), np.nan)
    with closing(remaining):
        for number, part, found in progress(chain(done, remaining), cost, len(work)):
            result[number, parts[part]] = found
    return result


def _seconds_text(seconds: float) -> str:
    """How long work takes, as text.

    >>> _seconds_text(0.34), _seconds_text(62.8)
    ('0.3', '63')
    """
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.1):.1f}"


def _known_elsewhere(plane: MeasuredPlane) -> bool:
    """Whether another process knows the formulas of the network.

    It does not know those that a user added or replaced.
    """
    activation, loss = ACTIVATIONS[plane.config["activation"]], LOSSES[plane.config["loss"]]
    return activation in activations.BUILT_IN and loss in losses.BUILT_IN


def _in_processes(
    plane: MeasuredPlane, middles: Sequence[Weights | Snapshot], work: Iterable[Part], workers: int
) -> Generator[Found]:
    """Yields the losses of all parts, as soon as a process has them."""
    # Parts of a surface share much, so a process gets all of it; but one surface alone is divided.
    jobs = (
        [(number, [part for _, part in of_one]) for number, of_one in groupby(work, key=lambda pair: pair[0])]
        if len(middles) > 1
        else [(number, [part]) for number, part in work]
    )
    waiting: set[Future[list[Found]]] = set()
    try:
        with processes(workers, _begin, replace(plane)) as pool:  # what was prepared here stays here
            for number, some in jobs:
                weights = {name: np.asarray(middles[number][name]) for name in plane.directions[0]}
                with script_unknown():
                    waiting.add(pool.submit(_perform, number, weights, some))
                if len(waiting) >= 2 * workers:  # no more, because each has a copy of the weights
                    ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from chain.from_iterable(each.result() for each in ready)
            for each in waiting:
                yield from each.result()
    except BrokenProcessPool as error:
        raise VizError(LOST) from error


_plane: list[MeasuredPlane] = []  # in a process that was started for a landscape


def _begin(plane: MeasuredPlane) -> None:
    _plane[:] = [plane]


def _perform(number: int, weights: Weights, parts: list[int]) -> list[Found]:
    return [(number, part, _plane[0].losses(number, weights, part)) for part in parts]
