"""A receipt as a JSON file: written, and read with every field checked."""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from viznet.arguments import described
from viznet.errors import ReceiptError
from viznet.marks import MARK, marked_receipt
from viznet.receipts.receipt import Beside, Number, Receipt, ShownNumber, ShownSentence, TextBeside, by_place
from viznet.receipts.written_number import read
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.source import Kind, Source

FORMAT = "viznet-receipt/1"
DAMAGED = "{receipt}: this receipt is damaged: {what}; save the film again, which writes a new one"


def receipt_text(receipt: Receipt) -> str:
    """Returns a receipt as the text of its file."""
    numbers = [_of_place(shown) for shown in by_place(receipt.numbers)]
    sentences = [
        {
            "text": sentence.text,
            "section": sentence.section,
            "from": sentence.begin,
            "to": sentence.end,
            "parts": [part if isinstance(part, str) else _of_number(part) for part in sentence.parts],
            "claim": sentence.claim,
            "condition": sentence.condition,
            **({"run": sentence.run} if sentence.run else {}),
        }
        for sentence in receipt.sentences
    ]
    about = {
        "generator": MARK,
        "format": FORMAT,
        "film": {"name": receipt.film, "sha256": receipt.sha256},
        "run": {
            "name": receipt.run,
            "hash": receipt.hash,
            "step": receipt.step,
            "example": _of_example(receipt.example),
        },
        **({"beside": [_of_beside(other) for other in receipt.beside]} if receipt.beside else {}),
        **({"texts": {text.suffix: text.sha256 for text in receipt.texts}} if receipt.texts else {}),
        "not covered": list(receipt.not_covered),
        "unsourced": list(receipt.unsourced),
    }
    head = json.dumps(about, ensure_ascii=False, indent=1)[:-2]
    # One line for each place of a number: people read this file too, and compare two of them.
    listed = f'{head},\n "sentences": {_lines(sentences)},\n "numbers": {_lines(numbers)}\n}}\n'
    # Half a letter, as in a path whose bytes are no UTF-8, is written as JSON writes it.
    return marked_receipt(listed.encode(errors="backslashreplace").decode())


def read_receipt(content: bytes, where: Path | str) -> Receipt:
    """Reads a receipt.

    Raises `ReceiptError` if the file is no receipt, or is damaged.
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
        return Receipt(
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
            texts=tuple(_texts(data.get("texts", {}))),
        )
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ReceiptError(fill(DAMAGED, receipt=where, what=_damage(error))) from error


def _damage(error: Exception) -> str:
    """Says what is wrong with a receipt."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(error) if isinstance(error, ValueError) else "a value is of another kind than it should be"


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


def _texts(items: Any) -> Iterator[TextBeside]:
    if not isinstance(items, dict):
        raise ValueError(f"{described(items)} is no table of texts")
    for suffix, digest in items.items():
        if not suffix.startswith(".") or _file_name(suffix) == ".":
            raise ValueError(f"{described(suffix)} is no end of a file's name")
        yield TextBeside(suffix, _text(digest))


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
    text = _text(item["text"])
    value = read(text)
    if "rounding" in item and (value is None or item["rounding"] != value[1]):
        raise ValueError(f"the rounding of {described(text)} is {described(item['rounding'])}")
    return Number(text, Source(**values))


def _sentence(item: dict[str, Any]) -> ShownSentence:
    parts = tuple(part if isinstance(part, str) else _number(part) for part in _listed(item["parts"]))
    return ShownSentence(
        _text(item["text"]),
        _text(item["section"]),
        parts,
        _text(item["claim"]),
        *_seconds(item),
        _text(item["condition"]),
        _whole(item.get("run", 0)),
    )
