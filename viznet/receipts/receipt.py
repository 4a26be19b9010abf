"""A receipt: every number and sentence that a film shows.

It has their seconds and their sources. A receipt is a JSON file beside the film, such as `film.mp4.receipt.json`.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from viznet.arguments import described
from viznet.errors import ReceiptError
from viznet.marks import MARK, marked_receipt
from viznet.receipts.claims import claim_of
from viznet.receipts.written_number import read
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.source import Kind, Source

FORMAT = "viznet-receipt/1"
SUFFIX = ".receipt.json"


@dataclass(frozen=True)
class Number:
    """A number or a name as it is written, and where it comes from."""

    text: str
    source: Source


@dataclass(frozen=True)
class ShownNumber:
    """A number, and the seconds at which it appears and is gone."""

    number: Number
    begin: float
    end: float


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of the film, in parts.

    A part is plain text, or a number with its source. `text` is what the sentence says as a whole, and `section` the
    part of the film that it begins. `claim` is the name of the claim that it makes; it is empty if no number decides
    whether the sentence is said.
    """

    text: str
    section: str
    parts: tuple[str | Number, ...]
    claim: str
    begin: float
    end: float

    @classmethod
    def of(cls, section: str, parts: Sequence[str | Number], begin: float, end: float) -> "ShownSentence":
        """Makes a sentence of its parts, and finds the claim that it makes."""
        text = joined(parts)
        claim = claim_of(text)
        return cls(text, section, tuple(parts), claim.name if claim else "", begin, end)


def joined(parts: Sequence[str | Number]) -> str:
    """Returns the text of a sentence that is given in parts."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def in_order(numbers: Iterable[ShownNumber]) -> tuple[ShownNumber, ...]:
    """Returns numbers in the order in which they appear.

    Of two that appear together, the one whose place was there earlier is first. In this order they also come out of
    the file, which has them by place.
    """
    places = _places(_by_begin(numbers))
    return tuple(_by_begin(shown for place in places for shown in place))


def _by_begin(numbers: Iterable[ShownNumber]) -> list[ShownNumber]:
    return sorted(numbers, key=lambda shown: shown.begin)


def _places(numbers: Iterable[ShownNumber]) -> list[list[ShownNumber]]:
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", in_order(self.numbers))

    def to_json(self) -> str:
        """Returns the receipt as the text of its file."""
        claims = {sentence.text: claim_of(sentence.text) for sentence in self.sentences}
        numbers = [_of_place(shown) for shown in _places(self.numbers)]
        sentences = [
            {
                "text": said.text,
                "section": said.section,
                "from": said.begin,
                "to": said.end,
                "parts": [part if isinstance(part, str) else _of_number(part) for part in said.parts],
                "claim": said.claim,
                "condition": claim.condition if (claim := claims[said.text]) else "",
            }
            for said in self.sentences
        ]
        about = {
            "generator": MARK,
            "format": FORMAT,
            "film": {"name": self.film, "sha256": self.sha256},
            "run": {
                "name": self.run,
                "hash": self.hash,
                "step": self.step,
                "example": _of_example(self.example),
            },
            **({"beside": [_of_beside(other) for other in self.beside]} if self.beside else {}),
            "not covered": list(self.not_covered),
            "unsourced": list(self.unsourced),
        }
        head = json.dumps(about, ensure_ascii=False, indent=1)[:-2]
        # One line for each place of a number: people read this file too, and compare two of them.
        text = f'{head},\n "sentences": {_lines(sentences)},\n "numbers": {_lines(numbers)}\n}}\n'
        return marked_receipt(text)

    @classmethod
    def parse(cls, content: bytes, where: Path | str) -> "Receipt":
        """Reads a receipt.

        Raises `ReceiptError` if it is none, or is damaged.
        """
        try:
            data = json.loads(content)
            found = data["format"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ReceiptError(f"{where}: is no receipt; expected one that viznet wrote") from error
        if found != FORMAT:
            raise ReceiptError(
                f"{where}: format {described(str(found))}, but this version reads {FORMAT!r}: "
                "save the film again, or use the version that wrote it"
            )
        try:
            return cls(
                film=_file_name(data["film"]["name"]),
                sha256=_text(data["film"]["sha256"]),
                run=_text(data["run"]["name"]),
                hash=_text(data["run"]["hash"]),
                step=_whole(data["run"]["step"]),
                example=_example(data["run"]["example"]),
                numbers=tuple(shown for item in _listed(data["numbers"]) for shown in _shown(item)),
                sentences=tuple(map(_sentence, _listed(data["sentences"]))),
                unsourced=tuple(map(_text, _listed(data["unsourced"]))),
                not_covered=tuple(map(_text, _listed(data["not covered"]))),
                beside=tuple(map(_beside, _listed(data.get("beside", [])))),
            )
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise ReceiptError(
                f"{where}: this receipt is damaged ({error}); save the film again, which writes a new one"
            ) from error


def receipt_beside(film: Path) -> Path:
    """Returns where the receipt of a film is.

    >>> receipt_beside(Path("out/film.mp4")).name
    'film.mp4.receipt.json'
    """
    film = film if film.name else film.absolute()  # "." is a folder of pictures that has a name
    return film.parent / f"{film.name}{SUFFIX}"


def _lines(items: list[dict[str, Any]]) -> str:
    if not items:
        return "[]"
    return "[\n  " + ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n ]"


def _of_example(example: int | OwnPicture) -> Any:
    """Returns an example's number, or a picture's pixels and class."""
    if isinstance(example, int):
        return example
    return {"pixels": list(example.pixels), "meant as": example.meant}


def _of_beside(other: Beside) -> dict[str, Any]:
    return {"name": other.run, "hash": other.hash, "step": other.step}


def _of_place(place: list[ShownNumber]) -> dict[str, Any]:
    """Returns the first number of a place with all that it is.

    The others are in a short form: text, step, and the seconds from and to. In a film of a training, the number of a
    place changes with every snapshot.
    """
    first, *others = place
    then = [[shown.number.text, shown.number.source.step, shown.begin, shown.end] for shown in others]
    item = _of_number(first.number) | {"from": first.begin, "to": first.end}
    return item | {"then": then} if then else item


def _of_number(number: Number) -> dict[str, Any]:
    value = read(number.text)
    return {
        "text": number.text,
        "source": _of_source(number.source),
        **({} if value is None else {"rounding": value[1]}),
    }


def _of_source(source: Source) -> dict[str, Any]:
    """Returns what a source says, without what it leaves at its default."""
    usual = asdict(Source())
    return {key: value for key, value in asdict(source).items() if value != usual[key] or key == "kind"}


# Reading. Every field is checked, because a receipt may come from anywhere.


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{described(value)} is no text")
    return value


def _file_name(value: Any) -> str:
    if not isinstance(value, str) or Path(value).name != value or value == ".." or "\0" in value:
        raise ValueError(f"{described(value)} is no name of a film")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{described(value)} is no whole number of 0 or more")
    return value


def _example(value: Any) -> int | OwnPicture:
    if not isinstance(value, dict):
        return _whole(value)
    meant = value["meant as"]
    pixels = bytes(map(_whole, _listed(value["pixels"])))  # a larger number than 255 is a ValueError
    return OwnPicture(pixels, None if meant is None else _whole(meant))


def _beside(item: dict[str, Any]) -> Beside:
    return Beside(_text(item["name"]), _text(item["hash"]), _whole(item["step"]))


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{described(value)} is no list")
    return value


def _seconds(item: dict[str, Any]) -> tuple[float, float]:
    begin, end = (float(item[key]) for key in ("from", "to"))
    if not (math.isfinite(begin) and 0 <= begin <= end < math.inf):
        raise ValueError(f"from {begin} to {end} are no seconds of a film")
    return begin, end


def _shown(item: dict[str, Any]) -> Iterator[ShownNumber]:
    """Reads all numbers of a place."""
    yield ShownNumber(_number(item), *_seconds(item))
    for text, step, begin, end in _listed(item.get("then", [])):
        later = {"text": text, "source": item["source"] | {"step": step}, "from": begin, "to": end}
        if step is None:
            del later["source"]["step"]
        yield ShownNumber(_number(later), *_seconds(later))


def _number(item: dict[str, Any]) -> Number:
    given = item["source"]
    unknown = set(given) - {field.name for field in fields(Source)}
    if unknown:
        raise ValueError(f"a source has no {described(min(unknown))}")
    values: dict[str, Any] = {}
    for name, kind in get_type_hints(Source).items():
        if name not in given:
            continue
        value = given[name]
        if name == "kind":
            good = value in get_args(Kind)
        elif name == "trial":
            good = value in ("", "small", "greedy", "batch")
        elif kind == tuple[int, ...]:
            good = isinstance(value, list) and all(type(entry) is int and entry >= 0 for entry in value)
            value = tuple(value) if good else value
        elif name in ("step", "sign"):
            good = type(value) is int
        elif name == "run":
            good = type(value) is int and value >= 0
        else:
            good = isinstance(value, kind)
        if not good:
            raise ValueError(f"the {name} of a source is {described(value)}")
        values[name] = value
    return Number(_text(item["text"]), Source(**values))


def _sentence(item: dict[str, Any]) -> ShownSentence:
    parts = tuple(part if isinstance(part, str) else _number(part) for part in _listed(item["parts"]))
    return ShownSentence(
        _text(item["text"]), _text(item["section"]), parts, _text(item["claim"]), *_seconds(item)
    )
