"""Which neurons of a layer learned, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number, joined
from viznet.recording.diagnosis import loss_ends
from viznet.views.drawing.listed import list_sentence
from viznet.views.drawing.maps import column_norms
from viznet.views.drawing.probe import activation_symbol
from viznet.views.drawing.wordings import template_parts
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.recording import Run
    from viznet.views.drawing.panel import Panel, PanelBox

MOVED = 0.1  # a neuron learned if its weights moved by this share of their first size

ALL = ("By the last step, all {neurons} neurons learned.", "All {neurons} neurons learned.")
THE_ONE = (
    "By the last step, the only neuron learned: {learned} of {neurons}.",
    "The only neuron learned: {learned} of {neurons}.",
)
SOME = (
    "By the last step, {learned} of {neurons} neurons learned; those that never did: {names}.",
    "{learned} of {neurons} neurons learned; never: {names}.",
    "{learned} of {neurons} neurons learned.",
)
ALL_BUT_ONE = (
    "By the last step, {learned} of {neurons} neurons learned; neuron {names} never did.",
    "{learned} of {neurons} neurons learned; neuron {names} never did.",
    "{learned} of {neurons} neurons learned.",
)
MANY_NEVER = (
    "By the last step, {learned} of {neurons} neurons learned.",
    "{learned} of {neurons} neurons learned.",
)
NONE = (
    "None of the {neurons} neurons learned: by the last step, the weights of each are nearly the same as at first.",
    "None of the {neurons} neurons learned.",
)
NOT_THE_ONE = (
    "The only neuron did not learn: {learned} of {neurons}; by the last step, its weights are nearly the same as at "
    "first.",
    "The only neuron did not learn: {learned} of {neurons}.",
)
# If the loss is no lower at the end, nobody can say that neurons learned.
ALL_MOVED = (
    "The weights of all {neurons} neurons moved, but the training loss is no lower at the end.",
    "All {neurons} neurons moved, but the loss is no lower.",
)
THE_ONE_MOVED = (
    "The weights of the only neuron moved ({learned} of {neurons}), but the training loss is no lower at the end.",
    "The only neuron moved ({learned} of {neurons}), but the loss is no lower.",
)
SOME_MOVED = (
    "The weights of {learned} of {neurons} neurons moved, but the training loss is no lower at the end.",
    "{learned} of {neurons} neurons moved, but the loss is no lower.",
)
# If all examples look alike to the layer at the end, it has learned nothing that is left.
ALL_ALIKE = (
    "The weights of {learned} of {neurons} neurons moved, but at the end this layer gives every example the same.",
    "{learned} of {neurons} neurons moved, but in the end all examples look alike.",
    "In the end, all examples look alike to its {neurons} neurons.",
)
THE_ONE_ALIKE = (
    "The weights of the only neuron moved ({learned} of {neurons}), but at the end it gives every example the same.",
    "The only neuron moved ({learned} of {neurons}), but in the end all examples look alike.",
)
MOST_NAMES = 8


def learned(run: Run, layer: int) -> NDArray[np.bool_]:
    """Which neurons of a layer learned: bool (neurons,).

    A neuron learned if its weights moved, from the first to the last snapshot, by at least a tenth of their first
    size. Both are Euclidean norms.
    """
    first, last = (run[index][f"W{layer}"] for index in (0, -1))
    with np.errstate(all="ignore"):
        moved = column_norms(last, first)
        return ~(moved < MOVED * column_norms(first)) & (moved != 0)


def loss_fell(run: Run) -> bool:
    """Whether the training loss of the last steps is below the first.

    The last steps are a tenth of all, and the first are as many, at most 20. A loss that is no number has not fallen.
    """
    loss = np.asarray(run.scalars["loss"], float)
    if not len(loss):
        return False
    with np.errstate(all="ignore"):
        first, last = loss_ends(loss)
    return last < first


def tells_apart(run: Run, layer: int) -> bool:
    """Whether a layer differs between the recorded examples at the end.

    A layer whose neurons all sleep does not. Of a single example nobody can say.
    """
    a = np.asarray(run[-1][activation_symbol(run, layer)])
    return len(a) < 2 or not bool(np.all(a == a[:1]))


def learned_sentence(run: Run, layer: int) -> tuple[tuple[str, ...], dict[str, Number | list[str | Number]]]:
    """The wordings of the sentence, longest first, and their values.

    A neuron is named by its place in the array, which also stands above its picture.
    """
    did, symbol = learned(run, layer), f"W{layer}"
    never, count = np.flatnonzero(~did), int(did.sum())
    fell = loss_fell(run)
    templates: tuple[str, ...]
    if count and not tells_apart(run, layer):
        templates = THE_ONE_ALIKE if len(did) == 1 else ALL_ALIKE
    elif count == len(did):
        templates = (THE_ONE if fell else THE_ONE_MOVED) if count == 1 else (ALL if fell else ALL_MOVED)
    elif count == 0:
        templates = NOT_THE_ONE if len(did) == 1 else NONE
    elif not fell:
        templates = SOME_MOVED
    else:
        named = ALL_BUT_ONE if len(never) == 1 else SOME
        templates = named if len(never) <= MOST_NAMES else MANY_NEVER
    values: dict[str, Number | list[str | Number]] = {
        "learned": Number(f"{count:,}", Source(symbol, kind="learned")),
        "neurons": Number(f"{len(did):,}", Source(index=(layer,), kind="size")),
        "names": _listed_places(layer, never.tolist()),
    }
    return templates, values


def _listed_places(layer: int, units: list[int]) -> list[str | Number]:
    """The places of neurons of a layer, in parts of a sentence.

    >>> joined(_listed_places(1, [3, 7]))
    '[3], [7]'
    """
    places = [Number(str(unit), Source(index=(layer, unit), kind="place")) for unit in units]
    return [part for i, place in enumerate(places) for part in (", [" if i else "[", place, "]")]


def write_learned(panel: Panel, box: PanelBox, run: Run, layer: int) -> None:
    """Writes the longest wording of the sentence that fits, if one does."""
    templates, values = learned_sentence(run, layer)
    sentences = [template_parts(template, **values) for template in templates]
    texts = list(map(joined, sentences))
    text = panel.fitting(texts, box.width)
    artist = panel.write(box.left, box.bottom + 0.25 * panel.unit, text)
    list_sentence(artist, "weights", sentences[texts.index(text)] if text in texts else ())
