"""A sentence that fits into its zone, in lines of about one length."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from viznet.errors import SceneError
from viznet.stage.mobjects import Words
from viznet.stage.mobjects.words import Piece
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.zones import Zone


def fitted(
    words: Callable[..., Words], pieces: Iterable[str | Piece], zone: Zone, sizes: Sequence[float]
) -> Words:
    """Returns a sentence in lines of about one length, within its zone.

    Parameters
    ----------
    words
        Makes a text of pieces, such as `Stage.words`.
    pieces
        The parts of the sentence.
    zone
        Where the sentence stands.
    sizes
        The heights of an em that it may have, the largest first. If it has too many lines, the next one is tried.

    Raises
    ------
    SceneError
        If the sentence is too long at every size.
    """
    pieces = list(pieces)
    for size in sizes:
        text = words(*pieces, size=size)
        if text.width > zone.width:
            text = in_even_lines(words, pieces, size, zone.width)
        left, _, right, _ = text.typeset.ink  # a long word sticks out of its line
        if text.height <= zone.height and max(text.width, (right - left) * text.em) <= zone.width + 0.01:
            return text.move_to(zone.centre)
    raise SceneError(
        f"the sentence {text.plain!r} is too long for its place; shorten it, or make two sentences of it"
    )


def shorter_names(values: Mapping[str, Any], room: float) -> dict[str, Any]:
    """Returns the values of a sentence, in which no class has a longer name.

    `room` is how wide a name may be as a label.
    """
    from viznet.stage.short_name import shortened  # here, because it takes the size of labels from the stage

    return {
        key: replace(value, text=shortened(value.text, room))
        if isinstance(value, ScreenNumber) and value.source.kind == "class"
        else value
        for key, value in values.items()
    }


def in_even_lines(
    words: Callable[..., Words], pieces: Sequence[str | Piece], size: float, width: float
) -> Words:
    """Returns a text in as few lines as it takes, of about one length.

    A single word on a line of its own looks like a mistake. So the text becomes as narrow as it can be without one
    more line than this width takes.
    """
    best = words(*pieces, size=size, width=width)
    too_narrow = width / 3
    for _ in range(6):
        between = (too_narrow + width) / 2
        narrower = words(*pieces, size=size, width=between)
        left, _, right, _ = narrower.typeset.ink
        if narrower.height < best.height + 0.01 and (right - left) * size <= between:
            best, width = narrower, between
        else:
            too_narrow = between
    return best
