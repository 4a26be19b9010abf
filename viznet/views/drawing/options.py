"""Checks of the options of a view: each error says what to choose from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_several, is_whole
from viznet.errors import ViewError

if TYPE_CHECKING:
    from viznet.recording import Run


def checked_layer(view: str, layer: Any, run: Run) -> int:
    """The number of a layer, from 1 to L.

    Raises `ViewError` if the network has no such layer.
    """
    if not is_whole(layer) or not 1 <= layer <= run.layers:
        layers = ", ".join(str(l) for l in range(1, run.layers + 1))
        raise ViewError(
            f"{view}: no layer {described(layer)} in this {'-'.join(map(str, run.sizes))} network; choose from {layers}"
        )
    return int(layer)


def checked_choice(view: str, option: str, value: Any, choices: Sequence[Any]) -> Any:
    """The value, if it is one of the choices. Raises `ViewError` if it is not."""
    if not isinstance(value, Hashable) or value not in choices:  # an array is compared element by element
        named = ", ".join(str(choice) for choice in choices if choice is not None)  # nobody types None
        raise ViewError(f"{view}: {option}={described(value)} is no choice; choose from {named}")
    return value


def checked_numbers(view: str, option: str, value: Any, count: int, what: str) -> NDArray[np.intp]:
    """Different numbers from 0 to count − 1 as an array: int (n,).

    A single number counts as a list of one.

    Raises `ViewError` if a number is missing, repeated or out of range. `what` names the things that are numbered.
    """
    several = value if is_several(value) else [value]
    chosen = [n for n in several if is_whole(n) and 0 <= n < count]
    if not chosen or len(chosen) != len(list(several)) or len(set(chosen)) != len(chosen):
        such = f"{option}=0,1" if count > 1 else f"{option}=0"
        raise ViewError(
            f"{view}: {option}={described(value)}: expected different {what} out of 0 to {count - 1}, such as {such}"
        )
    return np.array(chosen, np.intp)


def check_count(view: str, units: Any, count: int) -> None:
    """Raises `ViewError` if `units` counts more neurons than there are.

    Lists are not checked, but by `chosen_units`.
    """
    if is_whole(units) and not 1 <= units <= count:
        raise ViewError(
            f"{view}: units={described(units)}: expected how many neurons to show, 1 to {count}, or a list of them"
        )


def chosen_units(
    view: str, units: Any, strength: NDArray[Any], *, most: int
) -> tuple[NDArray[np.intp], bool]:
    """Which neurons of a layer to show.

    Parameters
    ----------
    view : str
        The name of the view, for errors.
    units : None, int or sequence of int
        None for all neurons, but at most the `most` strongest; or how many of the strongest; or their numbers.
    strength : array, shape (n,)
        How strong each neuron is.
    most : int
        How many neurons are shown if `units` is None.

    Returns
    -------
    array of int
        The numbers of the neurons. If weaker neurons are left out, the strongest comes first.
    bool
        Whether weaker neurons are left out.
    """
    count = len(strength)
    if units is not None and not is_whole(units):
        return checked_numbers(view, "units", units, count, "neurons"), False
    wanted = min(count, most if units is None else int(units))
    if wanted == count:
        return np.arange(count), False
    return np.argsort(-np.nan_to_num(strength, posinf=np.inf), kind="stable")[:wanted], True
