"""What the view `landscape` says of each moment, chosen by the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.landscapes.landscape import Landscape
from viznet.receipts.receipt import Number
from viznet.views.drawing.axis import percent, share_in_percent, three_digits
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist

    from viznet.recording import Run, Snapshot

# The answer at each moment, from long to short.
BEGINS = (
    "The path begins at the loss {loss}; the plane below it says {foot}.",
    "It begins at {loss}; the plane says {foot}.",
)
FELL = (
    "The loss has fallen from {first} to {loss}; the plane below this moment says {foot}.",
    "Down from {first} to {loss}; the plane says {foot}.",
)
ROSE = (
    "The loss has risen from {first} to {loss}; the plane below this moment says {foot}.",
    "Up from {first} to {loss}; the plane says {foot}.",
)
STAYED = (
    "The loss is {loss}, as at first; the plane below this moment says {foot}.",
    "Still {loss}; the plane says {foot}.",
)
LOWER = (
    "On {share} of this map, the loss is lower than the {loss} of the current weights.",
    "{share} of the map is lower than {loss}.",
)
LOWEST = (
    "Nowhere on this map is the loss lower than the {loss} of the current weights.",
    "Nothing on the map is lower than {loss}.",
)
LOST = (
    "At this step the weights or the loss are no finite numbers, so they have no place on the map.",
    "Here the loss is no finite number.",
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


def answer_line(
    line: ChangingLine, run: Run, found: Landscape, data: str | None
) -> Callable[[Snapshot], Artist]:
    """Prepares the sentence that answers the question at each moment."""
    first = int(np.flatnonzero(np.isfinite(found.places[:, 0]))[0])

    def source(kind: Any, index: int) -> Source:
        return Source("loss", kind=kind, step=int(run.steps[index]))

    def show(snapshot: Snapshot) -> Artist:
        i = snapshot.index
        if not np.isfinite([found.places[i, 0], found.path[i]]).all():
            return line.show(LOST)
        loss = three_digits(found.path[i])
        if found.moving:
            with np.errstate(all="ignore"):
                share = float((found.losses[i] < found.path[i]).mean())
            texts = wordings(*(LOWER if share > 0 else LOWEST), share=share_in_percent(share), loss=loss)
            return line.show(texts, [] if data else [Number(loss, source("probe loss", i))])
        before, foot = three_digits(found.path[first]), three_digits(found.feet[i])
        fell, rose = found.path[i] < found.path[first], found.path[i] > found.path[first]
        templates = (
            BEGINS if i == first else STAYED if before == loss else FELL if fell else ROSE if rose else STAYED
        )
        numbers = [Number(before, source("probe loss", first)), Number(loss, source("probe loss", i))]
        if found.axes == "path":
            numbers.append(Number(foot, source("plane loss", i)))
        return line.show(wordings(*templates, first=before, loss=loss, foot=foot), [] if data else numbers)

    return show


def facts_line(
    line: ChangingLine, run: Run, found: Landscape, data: str | None
) -> Callable[[Snapshot], Artist]:
    """Prepares the line that says how much of the path lies in the plane."""
    by_path = found.axes == "path"
    explained, walk = percent(found.explained), percent(found.walk)
    whole = [
        Number(explained, Source("path", kind="explained")),
        Number(walk, Source("walk", kind="explained")),
    ]

    def show(snapshot: Snapshot) -> Artist:
        if len(found.path) < 2:  # a single moment has no path
            return line.show([])
        share = float(found.inside[snapshot.index])
        templates: tuple[str, ...]
        if np.isfinite(share):
            templates = FACTS if by_path else RANDOM_FACTS
            inside = Number(percent(share), Source(kind="in plane", step=snapshot.step))
            numbers = [*whole, inside]
        else:
            templates, numbers = END_FACTS if by_path else RANDOM_END_FACTS, whole
        texts = wordings(*templates, explained=explained, walk=walk, inside=percent(share))
        return line.show(texts, numbers if by_path else [])

    return show
