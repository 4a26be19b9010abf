"""How each view is read back and compared with NumPy: one file a view.

A reading works out what must be on the screen from the arrays of the run alone, and not with the functions of
`viznet.views`. With `roomy=False` it reads a small panel, as in the dashboard, where words that find no room are
left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.readback import Screen
from viznet.recording import Run, Snapshot

Check = Callable[..., None]

BOTH = ("784-16-16-10", "tanh, three things")
"""Ten digits through relu and softmax; and three things with names, with activations and outputs of both signs."""


@dataclass(frozen=True)
class Reading:
    """The check of a drawn view, and its cases: recordings with options."""

    check: Check
    cases: list[tuple[str, dict[str, Any]]]

    def __call__(self, screen: Screen, run: Run, snapshot: Snapshot, **options: Any) -> None:
        self.check(screen, run, snapshot, **options)


READINGS: dict[str, Reading] = {}
"""The reading of every view, by the view's name."""


def reads(view: str, *cases: tuple[str, dict[str, Any]]) -> Callable[[Check], Check]:
    """Declares the check of a view.

    It runs without options for both networks, and in these `cases`.
    """

    def declare(check: Check) -> Check:
        READINGS[view] = Reading(check, [*((name, {}) for name in BOTH), *cases])
        return check

    return declare


for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
