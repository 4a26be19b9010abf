"""What the view `slice` says of each moment, chosen by the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viznet.landscapes.step_line import StepLine
from viznet.receipts.receipt import Number
from viznet.views.drawing.axis import three_digits
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist


MOST_DIGITS = 7  # of two losses that are nearly the same
NEAR_BEST = 3  # a rate within this factor of the best one counts as about right

# The answer at each moment, from long to short.
RAISES = (
    "A plain step with the rate {rate} raises the loss from {loss} to {after}: the rate is too large here.",
    "The rate {rate} is too large: from {loss} up to {after}.",
)
SMALL = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}; the rate {best} leads to {least}.",
    "The rate {rate} is small: the best is {best}.",
)
RIGHT = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}, nearly as far as it goes: {least}.",
    "The rate {rate} is about right: {after}.",
)
LARGE = (
    "A plain step with the rate {rate} jumps over the valley: to {after}, and the rate {best} leads to {least}.",
    "The rate {rate} is large: the best is {best}.",
)
NO_STEP = (
    "No step along this gradient lowers the loss of {loss}.",
    "No step lowers the loss {loss}.",
)
FLAT = ("The gradient is 0 here, so no step changes the loss of {loss}.", "The gradient is 0 here.")
LOST = (
    "At this step the loss or its gradient is no finite number, so there is no slope to follow.",
    "Here the gradient is no finite number.",
)
AT = ("rate {rate} → loss {loss}", "{rate} → {loss}")
REFUSED = ("refused: f″ = {curvature} is not above 0", "refused, f″ = {curvature}")
NOWHERE = ("no rate from 0.001 to 1,000", "no such rate")


def _rate_text(rate: float) -> str:
    """A rate with two digits, without zeros at its end.

    >>> _rate_text(0.1), _rate_text(25.118), _rate_text(0.0126)
    ('0.1', '25', '0.013')
    """
    text = short_number(rate)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Two losses with three digits, or with as many as tell them apart.

    >>> _told_apart(2.6712, 2.1), _told_apart(2.6712, 2.6703), _told_apart(2.0, 2.0)
    (('2.67', '2.10'), ('2.671', '2.670'), ('2.00', '2.00'))
    """
    texts = three_digits(one), three_digits(other)
    for digits in range(4, MOST_DIGITS + 1):
        if texts[0] != texts[1]:
            break
        texts = short_number(one, digits), short_number(other, digits)
    return texts if texts[0] != texts[1] else (three_digits(one), three_digits(other))


def _numbers(step: int | None, name: str, rate: str, loss: str) -> list[Number]:
    """A rate that has a name and the loss after it, with their sources."""
    if step is None:
        return []
    kinds: list[tuple[str, Any]] = [(rate, "line rate"), (loss, "line loss")]
    return [Number(text, Source(name, kind=kind, step=step)) for text, kind in kinds]


def rate_judgement(
    line: StepLine | None, found: dict[str, tuple[float, float]], step: int | None
) -> tuple[list[str], list[Number]]:
    """The sentence that answers the question, and the numbers in it."""
    if line is None:
        return list(LOST), []
    loss = three_digits(line.loss)
    here = [] if step is None else [Number(loss, Source("loss", kind="probe loss", step=step))]
    if line.slope == 0:
        return wordings(*FLAT, loss=loss), here
    if "lowest" not in found:
        return wordings(*NO_STEP, loss=loss), here
    (rate, after), (best, least) = found["training"], found["lowest"]
    if not after <= line.loss:
        templates = RAISES
    elif rate * NEAR_BEST < best:
        templates = SMALL
    else:
        templates = LARGE if rate > NEAR_BEST * best else RIGHT
    loss, next_loss = _told_apart(line.loss, after)
    here = [] if step is None else [Number(loss, Source("loss", kind="probe loss", step=step))]
    texts = {
        "rate": _rate_text(rate),
        "after": next_loss,
        "best": _rate_text(best),
        "least": three_digits(least),
    }
    training = _numbers(step, "training", texts["rate"], texts["after"])
    lowest = _numbers(step, "lowest", texts["best"], texts["least"])
    return wordings(*templates, loss=loss, **texts), [*here, *training, *lowest]


def show_row(
    row: ChangingLine,
    name: str,
    line: StepLine | None,
    found: dict[str, tuple[float, float]],
    step: int | None,
) -> Artist:
    """Writes a row: a rate and the loss after it, or why there is none."""
    if line is None:
        return row.show([""])
    if name in found:
        rate, loss = _rate_text(found[name][0]), three_digits(found[name][1])
        return row.show(wordings(*AT, rate=rate, loss=loss), _numbers(step, name, rate, loss))
    if name == "newton minimum":
        curvature = short_number(line.curvature)
        return row.show(
            wordings(*REFUSED, curvature=curvature), _numbers(step, "curvature", curvature, "")[:1]
        )
    return row.show(list(NOWHERE))
