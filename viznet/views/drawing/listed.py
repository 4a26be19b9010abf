"""The numbers and sentences that a view writes, and their sources.

The receipt of a film lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from matplotlib.figure import SubFigure
from matplotlib.text import Text

from viznet.receipts.receipt import Number
from viznet.views.drawing.lettering import Lettering

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

# What belongs to the same number as what stands behind it, or before it.
_BEHIND, _BEFORE = re.compile(r"[\d.,]"), re.compile(r"\d|[.,]\d")

_LISTED: WeakKeyDictionary[Artist, tuple[Number, ...]] = WeakKeyDictionary()
_RUN_OF: WeakKeyDictionary[SubFigure, int] = WeakKeyDictionary()

ListedSentence = tuple[str, tuple[str | Number, ...], int]
"""The name of the view that says a sentence, the sentence in parts, and the number of its recording.

Parts are texts, and numbers with their sources.
"""

_SENTENCES: WeakKeyDictionary[Artist, tuple[str, tuple[str | Number, ...]]] = WeakKeyDictionary()


def list_numbers(artist: Text | Lettering, numbers: Iterable[Number]) -> None:
    """Says where the numbers in a text come from.

    Those that the text does not show, because it had no room for them, are left out.
    """
    words = [artist.get_text()] if isinstance(artist, Text) else [word for _, _, word in artist.words]
    _LISTED[artist] = tuple(number for number in numbers if any(_shows(word, number.text) for word in words))


def _shows(words: str, number: str) -> bool:
    """Whether the words have this number, and not only a part of it.

    >>> _shows("from 12.5 to 3.", "12.5"), _shows("from 12.5 to 3.", "3"), _shows("from 12.5 to 3.", "12")
    (True, True, False)
    """
    at = words.find(number)
    while at >= 0:
        before, after = words[:at][-1:], words[at + len(number) :][:2]
        if not _BEHIND.match(before) and not _BEFORE.match(after):
            return True
        at = words.find(number, at + 1)
    return False


def belongs_to(figure: SubFigure, run: int) -> None:
    """Says which recording of several a part of a figure shows.

    They are counted from 0.
    """
    _RUN_OF[figure] = run


def listed_in(figure: Figure) -> Iterator[Number]:
    """Yields the numbers that a figure shows now.

    In a part that shows one of several recordings, their sources name it, unless they name another.
    """
    for artist, numbers in list(_LISTED.items()):
        if artist.get_figure(root=True) is figure and artist.get_visible():
            run = _run_of(artist)
            for number in numbers:
                own = run is None or number.source.run is not None
                yield number if own else replace(number, source=replace(number.source, run=run))


def list_sentence(artist: Text | Lettering, section: str, parts: tuple[str | Number, ...]) -> None:
    """Says of which parts a sentence is made; without parts, it is not shown.

    The receipt of a film lists it, with the claim that it makes.
    """
    _SENTENCES[artist] = (section, parts)


def sentences_in(figure: Figure) -> Iterator[ListedSentence]:
    """Yields the sentences that a figure shows now.

    Each is about one recording, the first if there is only one.
    """
    for artist, (section, parts) in list(_SENTENCES.items()):
        if parts and artist.get_figure(root=True) is figure and artist.get_visible():
            yield section, parts, _run_of(artist) or 0


def _run_of(artist: Artist) -> int | None:
    part: Any = artist.get_figure(root=False)
    while isinstance(part, SubFigure):
        if part in _RUN_OF:
            return _RUN_OF[part]
        part = part.get_figure(root=False)
    return None
