"""A receipt: every number and sentence that a film shows.

It has their seconds and their sources. A receipt is a JSON file beside the film, such as `film.mp4.receipt.json`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from viznet.receipts.claims import claim_of
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.source import Source

SUFFIX = ".receipt.json"


@dataclass(frozen=True)
class Number:
    """A number or a name as it is written, and where it comes from."""

    text: str
    source: Source


@dataclass(frozen=True)
class ShownNumber:
    """A number, and the seconds at which it appears and disappears."""

    number: Number
    begin: float
    end: float


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of the film, in parts.

    A part is plain text, or a number with its source. `text` is what the sentence says as a whole, and `section` the
    part of the film that it begins. `claim` is the name of the claim that it makes, and `condition` says when it is
    true; both are empty if no number decides whether the sentence is said. `run` is the number of the recording that it
    is about: 0, unless the film shows several.
    """

    text: str
    section: str
    parts: tuple[str | Number, ...]
    claim: str
    begin: float
    end: float
    condition: str = ""
    run: int = 0

    @classmethod
    def of(
        cls, section: str, parts: Sequence[str | Number], begin: float, end: float, run: int = 0
    ) -> "ShownSentence":
        """Makes a sentence of its parts, and finds the claim that it makes."""
        text = joined(parts)
        claim = claim_of(text)
        name, condition = (claim.name, claim.condition) if claim else ("", "")
        return cls(text, section, tuple(parts), name, begin, end, condition, run)


def joined(parts: Sequence[str | Number]) -> str:
    """Returns the text of a sentence that is given in parts."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def in_order(numbers: Iterable[ShownNumber]) -> tuple[ShownNumber, ...]:
    """Returns numbers in the order in which they appear.

    Of two that appear together, the one whose place was there earlier is first. In this order they also come out of
    the file, which has them by place.
    """
    places = by_place(_by_begin(numbers))
    return tuple(_by_begin(shown for place in places for shown in place))


def _by_begin(numbers: Iterable[ShownNumber]) -> list[ShownNumber]:
    return sorted(numbers, key=lambda shown: shown.begin)


def by_place(numbers: Iterable[ShownNumber]) -> list[list[ShownNumber]]:
    """Returns the numbers by their place.

    The sources of one place differ in their step only.
    """
    places: dict[Source, list[ShownNumber]] = {}
    for shown in numbers:
        places.setdefault(replace(shown.number.source, step=None), []).append(shown)
    return list(places.values())


@dataclass(frozen=True)
class Beside:
    """Another recording of a film: its name, its hash, its last step."""

    run: str
    hash: str
    step: int


@dataclass(frozen=True)
class TextBeside:
    """A file of words that came with a film, such as its subtitles.

    `suffix` is the end of its name, such as `.srt`.
    """

    suffix: str
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """What a film shows, and of which recording.

    Attributes
    ----------
    film, sha256
        The name of the film's file, and its SHA-256.
    run, hash
        The name and the hash of the recording.
    step, example
        The step that the film is about, and the recorded example or the picture of one's own.
    numbers, sentences
        Everything that is shown, in the order in which it appears. Numbers that appear together are in the
        order of their places.
    unsourced
        Other texts with digits, of which nobody can tell where they come from.
    not_covered
        What this receipt does not say, in sentences.
    beside
        The other recordings, if the film shows several side by side. A source names the one with number 0, 1 … by its
        `run`; number 0 is that of `run` and `hash`.
    texts
        The subtitles and the narration of the film.
    """

    film: str
    sha256: str
    run: str
    hash: str
    step: int
    example: int | OwnPicture
    numbers: tuple[ShownNumber, ...]
    sentences: tuple[ShownSentence, ...] = ()
    unsourced: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    texts: tuple[TextBeside, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", in_order(self.numbers))


def receipt_beside(film: Path) -> Path:
    """Returns where the receipt of a film is.

    >>> receipt_beside(Path("out/film.mp4")).name
    'film.mp4.receipt.json'
    """
    film = film if film.name else film.absolute()  # "." is a folder of pictures that has a name
    return film.parent / f"{film.name}{SUFFIX}"
