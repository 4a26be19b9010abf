"""What the view `landscape` says of each moment, chosen by the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.landscapes.landscape import Landscape
from viznet.receipts.receipt import Number
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.axis import share_in_percent, three_digits
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist

    from viznet.recording import Run, Snapshot

SINGLE = 4e-6  # by such a share, the same loss may differ when it is computed twice in single precision

# The answer at each moment, from long to short.
BEGINS = (
    "The path begins at the loss {loss}; the plane says {foot} there.",
    "It begins at {loss}; the plane says {foot}.",
)
FELL = (
    "The loss has fallen from {first} to {loss}; the plane says {foot} there.",
    "Down from {first} to {loss}; the plane says {foot}.",
)
ROSE = (
    "The loss has risen from {first} to {loss}; the plane says {foot} there.",
    "Up from {first} to {loss}; the plane says {foot}.",
)
STAYED = (
    "The loss is {loss}, as at first; the plane says {foot} there.",
    "Still {loss}; the plane says {foot}.",
)
LOWER = (
    "On {share} of this map, the loss is lower than the {loss} of the current weights.",
    "{share} of the map is lower than {loss}.",
)
LOWEST = (
    "At none of the {points} points of this map is the loss lower than the {loss} of the current weights.",
    "None of the {points} points is lower than {loss}.",
)
LOST = (
    "At step {step} the weights or the loss are no finite numbers, so they have no place on the map.",
    "At step {step} the loss is no finite number.",
)

# How much of the path the plane holds.
FACTS = (
    "The path's two main directions hold {explained} of its variance (a random walk's: {walk}), and {inside} of this "
    "moment's distance.",
    "The plane holds {explained} of the path's variance (random walk: {walk}), {inside} of this distance.",
    "{explained} of the path (random walk: {walk}), {inside} of this distance",
    "{explained} of the path (random walk: {walk})",
)
RANDOM_FACTS = (
    "Two random directions hold {explained} of the path's variance (of a random walk's: {walk}), and {inside} of this "
    "moment's distance.",
    *FACTS[1:],
)
# At the end of the path, where there is no distance.
END_FACTS = (
    "The path's two main directions hold {explained} of its variance (a random walk's: {walk}).",
    "The plane holds {explained} of the path's variance (random walk: {walk}).",
    FACTS[3],
)
RANDOM_END_FACTS = (
    "Two random directions hold {explained} of the path's variance (of a random walk's: {walk}).",
    *END_FACTS[1:],
)


def answer_line(line: AnswerLine, run: Run, found: Landscape) -> Callable[[Snapshot], Artist]:
    """Prepares the sentence that answers the question at each moment."""
    first = int(np.flatnonzero(np.isfinite(found.places[:, 0]))[0])
    across = len(found.across)
    points = Number(f"{across**2:,}", Source(found.axes, (across,), "map points"))

    def loss_at(index: int) -> Number:
        source = Source("loss", kind="probe loss", step=int(run.steps[index]))
        return Number(three_digits(found.path[index]), source)

    def show(snapshot: Snapshot) -> Artist:
        i, step = snapshot.index, snapshot.step
        if not np.isfinite([found.places[i, 0], found.path[i]]).all():
            number = Number(f"{step:,}", Source(kind="step", step=step))
            return line.say(LOST, step=number)
        loss = loss_at(i)
        if found.moving:
            share = lower_share(found, i)
            source = Source(found.axes, (across,), "map share", step=step)
            values = {"share": Number(share_in_percent(share), source), "points": points, "loss": loss}
            return line.say(LOWER if share > 0 else LOWEST, **values)
        before = loss_at(first)
        foot = Number(three_digits(found.feet[i]), Source(found.axes, kind="plane loss", step=step))
        fell, rose = found.path[i] < found.path[first], found.path[i] > found.path[first]
        alike = before.text == loss.text
        templates = BEGINS if i == first else STAYED if alike else FELL if fell else ROSE if rose else STAYED
        return line.say(templates, first=before, loss=loss, foot=foot)

    return show


def lower_share(found: Landscape, index: int) -> float:
    """On which share of the map around a moment the loss is lower.

    The middle of the map is the moment itself, whose loss is computed twice and may differ in its last digits.
    """
    with np.errstate(all="ignore"):
        lower = found.losses[index] < found.path[index] * (1 - SINGLE)
    return float(lower.mean())


def facts_line(line: ChangingLine, found: Landscape) -> Callable[[Snapshot], Artist]:
    """Prepares the line that says how much of the path lies in the plane."""
    by_path = found.axes == "path"
    explained, walk = _percent(found.explained), _percent(found.walk)
    whole = [
        Number(explained, Source(found.axes, kind="explained")),
        Number(walk, Source("walk" if by_path else "random walk", kind="explained")),
    ]

    def show(snapshot: Snapshot) -> Artist:
        if len(found.path) < 2:  # a single moment has no path
            return line.show([])
        share = float(found.inside[snapshot.index])
        templates: tuple[str, ...]
        if np.isfinite(share):
            templates = FACTS if by_path else RANDOM_FACTS
            inside = Number(_percent(share), Source(found.axes, kind="in plane", step=snapshot.step))
            numbers = [*whole, inside]
        else:
            templates, numbers = END_FACTS if by_path else RANDOM_END_FACTS, whole
        texts = wordings(*templates, explained=explained, walk=walk, inside=_percent(share))
        return line.show(texts, numbers)

    return show


def _percent(share: float) -> str:
    """A share in percent; it is the sum of many numbers, which are rounded.

    >>> _percent(0.9999), _percent(1 - 1e-12)
    ('> 99.9 %', '100.0 %')
    """
    return share_in_percent(round(share, 9))
