"""The receipt of a page, which is in the page itself: its facts as JSON."""

import hashlib
import json
import math
import re
import zlib
from collections.abc import Iterator
from typing import Any

from viznet.errors import ReceiptError
from viznet.receipts.page_training import wrong_training
from viznet.receipts.receipt import Number, Receipt, ShownNumber
from viznet.receipts.recorded import Recorded
from viznet.receipts.written_number import NO_NUMBER
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.source import Source

DATA = re.compile(rb'<script type="application/json" id="recordings">(.*?)</script>', re.DOTALL)
NOT_COVERED = (
    "A page computes most of its numbers in the browser; the tests of viznet compare them with the network's.",
    "Its weights and gradients are rounded, so they are not compared, and neither are the ends of its colour scales, "
    "the answers that it keeps, the pictures to train on in the page, and its texts.",
)
DAMAGED = "{page}: this page is damaged: {what}; save it again with `viznet explore`"
SHORT = 12  # so many digits of a hash does a page have
OTHER_RUN = (
    "{page}: the recording is not that of the page: its hash is {found}, and the page's is {expected}; "
    "the page shows {names}: give that recording after the page"
)


def receipt_of_page(content: bytes, name: str, run_hash: str) -> Receipt:
    """Returns the receipt of the part of a page that is about one run.

    Raises `ReceiptError` if the file is no page of viznet, or if the page is about other runs.
    """
    try:
        runs = _runs(content, name)
        about = next((run for run in runs if _is_of(run, run_hash)), None)
        if about is None:
            hashes, names = (", ".join(str(run[key]) for run in runs) for key in ("hash", "name"))
            raise ReceiptError(fill(OTHER_RUN, page=name, found=run_hash[:12], expected=hashes, names=names))
        return Receipt(
            film=name,
            sha256=hashlib.sha256(content).hexdigest(),
            run=str(about["name"]),
            hash=run_hash,
            step=int(about["steps"][-1]),
            example=0,
            numbers=tuple(ShownNumber(number, 0.0, 0.0) for number in _facts(about)),
            not_covered=NOT_COVERED,
        )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ReceiptError(fill(DAMAGED, page=name, what=_damage(error))) from error


def mistakes_of_page(content: bytes, name: str, run_hash: str, recorded: Recorded) -> list[str]:
    """Returns what a page says falsely about a training.

    Its numbers are in its receipt.

    Raises `ReceiptError` if the page is damaged.
    """
    about = next(run for run in _runs(content, name) if _is_of(run, run_hash))
    try:
        return list(wrong_training(about, recorded))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, zlib.error) as error:
        raise ReceiptError(fill(DAMAGED, page=name, what=_damage(error))) from error


def _is_of(run: dict[str, Any], run_hash: str) -> bool:
    """Whether a page names the recording of this hash.

    An empty hash would fit any.
    """
    return len(run["hash"]) >= SHORT and run_hash.startswith(run["hash"])


def recordings_of_page(content: bytes, name: str) -> list[tuple[str, str]]:
    """Returns the name and the short hash of each recording of a page.

    Raises `ReceiptError` if the file is no page of viznet, or is damaged.
    """
    try:
        return [(str(run["name"]), str(run["hash"])) for run in _runs(content, name)]
    except (ValueError, KeyError, TypeError) as error:
        raise ReceiptError(fill(DAMAGED, page=name, what=_damage(error))) from error


def _damage(error: Exception) -> str:
    """Says what is wrong with the facts of a page."""
    return f"{error} is missing" if isinstance(error, KeyError) else "its facts do not fit together"


def _runs(content: bytes, name: str) -> list[dict[str, Any]]:
    """Returns the recordings of a page as it has them."""
    found = DATA.search(content)
    runs = json.loads(found[1])["runs"] if found else None
    if runs is None:
        raise ReceiptError(f"{name}: is no page of viznet; expected one that `viznet explore` saved")
    return list(runs)


def _facts(about: dict[str, Any]) -> Iterator[Number]:
    """Yields the facts about a run with their sources."""
    for layer, size in enumerate(about["sizes"]):
        yield Number(str(int(size)), Source(index=(layer,), kind="size"))
    yield Number(str(int(about["batchSize"])), Source(kind="batch"))
    for step in about["steps"]:
        yield Number(str(int(step)), Source(kind="step", step=int(step)))
    for symbol in ("loss", "accuracy"):
        yield from _figures(symbol, about["steps"], about[symbol])
    held_out = about.get("validation")
    if held_out is not None:
        for symbol in ("loss", "accuracy"):
            yield from _figures(f"validation_{symbol}", held_out["steps"], held_out[symbol])
        for step, count in zip(held_out["steps"], held_out["examples"], strict=True):
            yield Number(str(int(count)), Source(kind="held out", step=int(step)))


def _figures(symbol: str, steps: list[int], values: list[float | None]) -> Iterator[Number]:
    """Yields one figure for each step.

    Where the page has none, the recording must have no number.
    """
    for step, value in zip(steps, values, strict=True):
        text = NO_NUMBER if value is None or not math.isfinite(value) else with_seven_digits(value)
        yield Number(text, Source(symbol, kind="recorded", step=int(step)))


def with_seven_digits(value: float) -> str:
    """Writes a number with the seven digits that a page has of it.

    >>> with_seven_digits(0.25), with_seven_digits(-1234.5678)
    ('2.500000e−1', '−1.234568e3')
    """
    mantissa, exponent = f"{value:.6e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")
