"""Says what is wrong with a number or a sentence that a receipt lists."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from viznet.errors import ReceiptError
from viznet.files import sha256_of
from viznet.receipts.claim import Claim
from viznet.receipts.claims import claim_of
from viznet.receipts.conditions import Spoken
from viznet.receipts.counted import HUGE
from viznet.receipts.receipt import Number, Receipt, ShownSentence, joined
from viznet.receipts.recomputed import NoSuchPlaceError, Recomputed
from viznet.receipts.written_number import NO_NUMBER, bare_numbers, read
from viznet.recording.json_table import without_controls
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.source import Source

AT_SECOND, IN_PAGE = "at {second} s", "in the page"
WRONG_NUMBER = "{where}, {shown} should be {expected}: {source}"
WRONG_NAME = "{where}, {shown} is no number, but {expected} is expected: {source}"
NO_PLACE = "{where}, {shown} has a source that the recording does not have: {source}"
WRONG_TEXT = "{where}, the sentence “{text}” is not what its parts say: “{parts}”"
BARE_DIGITS = "{where}, the sentence “{text}” has the number {digits}, which has no source"
WRONG_CLAIM = "{where}, “{text}” is not true: it holds only if {condition}"
OTHER_CLAIM = "{where}, “{text}” does not make the claim “{claim}” that the receipt names"
OTHER_CONDITION = "{where}, the condition of “{text}” is “{expected}”, and not “{found}”"
OTHER_TEXT = (
    "{file}: these words are not those that viznet wrote with the film: "
    "their SHA-256 is {found}…, expected {expected}…"
)
TWICE = "{where}, “{text}” is listed twice for the same moment"

# A network in single precision is so far off the same network in double precision, and no farther.
SINGLE = 4e-6
SMALLEST = 2e-7  # and a share near 1 has so few digits left beside it
# These are computed in double precision.
EXACT = {"promised", "fall", "nudged", "nudge promise"}
# What a claim raises if the sentence, or the film, lacks the numbers that it is about.
MISSING = (LookupError, ValueError, TypeError, StopIteration, NoSuchPlaceError)
DRAWN = {"shown", "hidden", "batch shown"}  # these count what is drawn, which no recording holds


def wrong_number(number: Number, truth: Recomputed, where: str) -> str:
    """Says what is wrong with a number; the answer is empty if it is true.

    `where` says where it is shown: at which second.
    """
    source = number.source
    values = {"where": where, "shown": f"“{number.text}”", "source": _place(source, truth)}
    try:
        expected = truth.value(source)
    except NoSuchPlaceError:
        return fill(NO_PLACE, **values)
    if isinstance(expected, str):
        expected = without_controls(expected)  # a film shows no control character of a name
        return (
            "" if is_name(number.text, expected) else fill(WRONG_NUMBER, expected=f"“{expected}”", **values)
        )
    found = read(number.text)
    if found is not None and math.isinf(found[0]) and _is_too_large(expected, found[0], truth):
        return ""
    if number.text == NO_NUMBER and not math.isfinite(expected):
        return ""
    if found is None:
        return fill(WRONG_NAME, expected=f"{expected:.6g}", **values)
    value, rounding = found
    if value == expected or (math.isnan(value) and math.isnan(expected)):
        return ""
    if abs(value - expected) <= allowed(source, expected, rounding, truth):
        return ""
    return fill(WRONG_NUMBER, expected=f"{expected:.6g}".replace("-", "−"), **values)


def _is_too_large(expected: float, shown: float, truth: Recomputed) -> bool:
    """Whether a number, or its square, is infinite in single precision."""
    return truth.recorded.meta["dtype"] == "float32" and expected * math.copysign(1, shown) > HUGE


def is_name(text: str, name: str) -> bool:
    """Whether a text is a name, or its beginning and end around an ellipsis.

    >>> is_name("T-s…top", "T-shirt/top"), is_name("T-s…top", "Trouser")
    (True, False)
    """
    start, ellipsis, end = text.partition("…")
    short = bool(ellipsis) and bool(start) and bool(end) and len(start) + len(end) < len(name)
    return text == name or (short and name.startswith(start) and name.endswith(end))


def allowed(source: Source, expected: float, rounding: float, truth: Recomputed) -> float:
    """Returns how far a written number may be from the exact one.

    That is half a unit of its last digit, and what single precision is off. A whole number that is written in full has
    no rounding: it is exact.
    """
    doubtful = truth.counted.doubtful(source)
    if rounding == 0.5 and float(expected).is_integer() and source.kind != "mean":
        return doubtful
    if source.kind == "mean":  # it is the mean of numbers as they are shown, which are rounded themselves
        rounding *= 2
    rounding += doubtful
    if source.kind in ("recorded", "worked"):
        return rounding * (1 + 1e-9)
    if source.trial or source.kind in EXACT or truth.recorded.meta["dtype"] != "float32":
        return rounding * (1 + 1e-9) + 1e-9 * abs(expected)
    # The entries of an array are sums of terms that may be larger than they are.
    largest = float(np.abs(truth.trace_of(source)[source.symbol]).max()) if source.kind == "value" else 1.0
    return rounding * (1 + 1e-9) + SINGLE * max(largest, abs(expected)) + SMALLEST


def wrong_in_sentence(
    sentence: ShownSentence, truth: Recomputed, in_film: tuple[Source, ...], where: str
) -> Iterator[str]:
    """Says what is wrong with a sentence: its text, its numbers, its claim."""
    if sentence.text != joined(sentence.parts):
        yield fill(WRONG_TEXT, where=where, text=sentence.text, parts=joined(sentence.parts))
    for part in sentence.parts:
        if isinstance(part, str):
            if bare := bare_numbers(part):
                yield fill(BARE_DIGITS, where=where, text=sentence.text, digits=min(bare))
        elif part.source.kind not in DRAWN and (mistake := wrong_number(part, truth, where)):
            yield mistake
    makes = claim_of(sentence.text)
    if sentence.claim != (makes.name if makes else ""):
        yield fill(OTHER_CLAIM, where=where, text=sentence.text, claim=sentence.claim)
    elif sentence.condition != (expected := makes.condition if makes else ""):
        yield fill(
            OTHER_CONDITION, where=where, text=sentence.text, expected=expected, found=sentence.condition
        )
    if makes is not None:
        sources = tuple(part.source for part in sentence.parts if isinstance(part, Number))
        if not holds(makes, truth, Spoken(sentence.section, sources, in_film)):
            yield fill(WRONG_CLAIM, where=where, text=sentence.text, condition=makes.condition)


def holds(claim: Claim, truth: Recomputed, spoken: Spoken) -> bool:
    """Whether a claim is true.

    Without the numbers that it is about, it is not.
    """
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            return claim.holds(truth, spoken)
    except MISSING:
        return False


def listed_twice(receipt: Receipt) -> Iterator[str]:
    """Says what a receipt lists twice for one moment: a film shows it once."""
    spans: list[tuple[object, str, float, float]]
    spans = [((shown.number, ""), shown.number.text, shown.begin, shown.end) for shown in receipt.numbers]
    spans += [
        ((shown.parts, shown.section, shown.run), shown.text, shown.begin, shown.end)
        for shown in receipt.sentences
    ]
    until: dict[object, float] = {}
    for thing, text, begin, end in sorted(spans, key=lambda span: span[2]):
        if begin < until.get(thing, begin):
            yield fill(TWICE, where=where(begin, receipt), text=text)
        until[thing] = max(end, until.get(thing, end))


def changed_texts(film: Path, receipt: Receipt) -> Iterator[str]:
    """Says which subtitles or narration beside a film were changed.

    The film can be seen without them, so a file that is not there is not false. Raises `ReceiptError` if one cannot be
    read.
    """
    for text in receipt.texts:
        file = film.with_suffix(text.suffix)
        if not file.exists():
            continue
        try:
            found = sha256_of(file)
        except OSError as error:
            raise ReceiptError(f"{file}: these words cannot be read: {error.strerror}") from error
        if found != text.sha256:
            yield fill(OTHER_TEXT, file=file.name, found=found[:12], expected=text.sha256[:12])


def where(second: float, receipt: Receipt) -> str:
    """Says where something is shown: at which second of a film."""
    return IN_PAGE if receipt.film.endswith(".html") else fill(AT_SECOND, second=f"{second:.1f}")


def _place(source: Source, truth: Recomputed) -> str:
    """Says in a few words what a source names."""
    name = source.symbol + (f"[{', '.join(map(str, source.index))}]" if source.index else "")
    what = name if source.kind == "value" else f"{source.kind} {name}".strip()
    step = truth.step if source.step is None else source.step
    example = source.examples[0] if source.examples else truth.example
    shown = "own picture" if isinstance(example, OwnPicture) else f"example {example}"
    about = f"step {step}" if source.kind in ("recorded", "step") else f"step {step}, {shown}"
    after = f", after the {source.trial} step" if source.trial else ", after the step" if source.after else ""
    return f"{what} at {about}{after}"
