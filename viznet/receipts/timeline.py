"""From when to when something is on the screen, frame by frame."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Timeline(Generic[Thing]):
    """The seconds at which things appear and disappear.

    >>> timeline = Timeline()
    >>> for second, things in ((0, "a"), (1, "ab"), (2, "b"), (3, "ab")):
    ...     timeline.add(things, second, second + 1)
    >>> timeline.spans()
    [('a', 0, 2), ('b', 1, 4), ('a', 3, 4)]
    """

    def __init__(self) -> None:
        self._now: dict[Thing, tuple[float, float]] = {}
        self._gone: list[tuple[Thing, float, float]] = []

    def add(self, things: Iterable[Thing], begin: float, end: float) -> None:
        """Notes what the frames of a span show: everything else is gone."""
        shown = dict.fromkeys(things)
        for thing in [thing for thing in self._now if thing not in shown]:
            self._gone.append((thing, *self._now.pop(thing)))
        for thing in shown:
            self._now[thing] = (self._now.get(thing, (begin, end))[0], end)

    def spans(self) -> list[tuple[Thing, float, float]]:
        """Returns (thing, begin, end) of all that was shown, by its begin."""
        still = [(thing, *span) for thing, span in self._now.items()]
        return sorted([*self._gone, *still], key=lambda span: span[1])
