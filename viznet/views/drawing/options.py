"""Checks of what a user asks of a view: each error says what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.errors import ViewError

if TYPE_CHECKING:
    from viznet.recording import Run


def checked_layer(view: str, layer: Any, run: Run) -> int:
    """A layer that the run has, from 1 to L."""
    if isinstance(layer, bool) or not isinstance(layer, int | np.integer) or not 1 <= layer <= run.layers:
        layers = ", ".join(str(l) for l in range(1, run.layers + 1))
        raise ViewError(
            f"{view}: no layer {described(layer)} in this {'-'.join(map(str, run.sizes))} network; choose from {layers}"
        )
    return int(layer)


def checked_choice(view: str, option: str, value: Any, choices: Sequence[Any]) -> Any:
    """One of a few words."""
    if value not in choices:
        raise ViewError(
            f"{view}: {option}={described(value)} is no choice; choose from {', '.join(map(str, choices))}"
        )
    return value


def numbers(view: str, option: str, value: Any, count: int, what: str) -> NDArray[np.intp]:
    """Some of the numbers 0 … count − 1, each once, in the order given; one number alone also counts as such a list."""
    several = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    chosen = [
        n for n in several if isinstance(n, int | np.integer) and not isinstance(n, bool) and 0 <= n < count
    ]
    if not chosen or len(chosen) != len(list(several)) or len(set(chosen)) != len(chosen):
        such = f"{option}=0,1" if count > 1 else f"{option}=0"
        raise ViewError(
            f"{view}: {option}={described(value)}: expected different {what} out of 0 to {count - 1}, such as {such}"
        )
    return np.array(chosen, np.intp)


def chosen_units(
    view: str, units: Any, strength: NDArray[Any], *, most: int
) -> tuple[NDArray[np.intp], bool]:
    """Which neurons to show, and whether they are only the strongest ones.

    `units` is None (all, or the `most` strongest of more), a number (that many of the strongest), or a list of
    neuron numbers. `strength` ranks the neurons, (n,). The strongest are given strongest first.
    """
    count = len(strength)
    if units is not None and (isinstance(units, bool) or not isinstance(units, int | np.integer)):
        return numbers(view, "units", units, count, "neurons"), False
    if units is not None and units < 1:
        raise ViewError(
            f"{view}: units={units}: expected how many neurons to show, 1 to {count}, or a list of them"
        )
    wanted = min(count, most if units is None else int(units))
    if wanted == count:
        return np.arange(count), False
    return np.argsort(-np.nan_to_num(strength, posinf=np.inf), kind="stable")[:wanted], True
