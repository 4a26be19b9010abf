"""The numbers and sentences that a view writes, and their sources.

The receipt of a film lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from matplotlib.text import Text

from viznet.receipts.receipt import Number
from viznet.views.drawing.lettering import Lettering

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

_LISTED: WeakKeyDictionary[Artist, tuple[Number, ...]] = WeakKeyDictionary()

ListedSentence = tuple[str, tuple[str | Number, ...]]
"""The name of the view that says a sentence, and the sentence in parts: texts, and numbers with their sources."""

_SENTENCES: WeakKeyDictionary[Artist, ListedSentence] = WeakKeyDictionary()


def list_numbers(artist: Text | Lettering, numbers: Iterable[Number]) -> None:
    """Says where the numbers in a text come from.

    Those that the text does not show, because it had no room for them, are left out.
    """
    words = [artist.get_text()] if isinstance(artist, Text) else [word for _, _, word in artist.words]
    _LISTED[artist] = tuple(number for number in numbers if any(_shows(word, number.text) for word in words))


def _shows(words: str, number: str) -> bool:
    """Whether the words have this number, and not only a part of it."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", words) is not None


def listed_in(figure: Figure) -> Iterator[Number]:
    """Yields the numbers that a figure shows now."""
    for artist, numbers in list(_LISTED.items()):
        if artist.get_figure(root=True) is figure and artist.get_visible():
            yield from numbers


def list_sentence(artist: Lettering, section: str, parts: tuple[str | Number, ...]) -> None:
    """Says of which parts a sentence is made; without parts, it is not shown.

    The receipt of a film lists it, with the claim that it makes.
    """
    _SENTENCES[artist] = (section, parts)


def sentences_in(figure: Figure) -> Iterator[ListedSentence]:
    """Yields the sentences that a figure shows now."""
    for artist, (section, parts) in list(_SENTENCES.items()):
        if parts and artist.get_figure(root=True) is figure and artist.get_visible():
            yield section, parts
