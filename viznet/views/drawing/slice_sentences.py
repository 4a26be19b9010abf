"""What the view `slice` says of each moment, chosen by the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viznet.landscapes.step_line import RATES, StepLine, rate_compared
from viznet.receipts.receipt import Number
from viznet.views.drawing.axis import three_digits
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist


# The answer at each moment, from long to short. Only a training by plain SGD takes steps of this kind itself, so that
# the shortest wordings, which do not say what a step is, are for it alone.
RAISES = (
    "A plain step with the rate {rate} raises the loss from {loss} to {after}: the rate is too large here.",
    "A plain step with the rate {rate} is too large: up to {after}.",
    "The rate {rate} is too large: from {loss} up to {after}.",
)
# The losses before and after the step are the same as they are written.
BARELY_RAISES = (
    "A plain step with the rate {rate} raises the loss of {loss} a little: the rate is too large here.",
    "A plain step with the rate {rate} raises the loss a little.",
    "The rate {rate} raises the loss a little.",
)
SMALL = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}; the rate {best} leads to {least}.",
    "A plain step with the rate {rate} is small: {best} is better.",
    "The rate {rate} is small: {best} is better.",
)
# The losses before and after the step are the same as they are written.
HARDLY = (
    "A plain step with the rate {rate} hardly changes the loss of {loss}; the rate {best} leads to {least}.",
    *SMALL[1:],
)
RIGHT = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}, nearly as far as it goes: {least}.",
    "A plain step with the rate {rate} is about right: {after}.",
    "The rate {rate} is about right: {after}.",
)
FARTHEST = (
    "A plain step with the rate {rate} lowers the loss from {loss} to {after}: no rate tried leads clearly lower.",
    *RIGHT[1:],
)
LARGE = (
    "A plain step with the rate {rate} jumps over the valley: to {after}, and the rate {best} leads to {least}.",
    "A plain step with the rate {rate} is large: {best} is better.",
    "The rate {rate} is large: {best} is better.",
)
NO_STEP = (
    "None of the rates tried from {shortest} to {longest} lowers the loss of {loss}.",
    "No rate tried lowers the loss of {loss}.",
)
LEVEL = (
    "None of the rates tried from {shortest} to {longest} lowers the loss of {loss} by as much as can be written here.",
    "No rate tried clearly lowers the loss of {loss}.",
)
FLAT = ("The gradient is 0 here, so no step changes the loss of {loss}.", "At step {step} the gradient is 0.")
LOST = (
    "At step {step} the loss or its gradient is no finite number, so there is no slope to follow.",
    "At step {step} the gradient is no finite number.",
)
AT = ("rate {rate} → loss {loss}", "{rate} → {loss}")
REFUSED = ("refused: f″ = {curvature} is not above 0", "refused, f″ = {curvature}")
NOWHERE = ("no rate from 0.001 to 1,000", "no such rate")


def rate_text(rate: float) -> str:
    """A rate with two digits, without zeros at its end.

    >>> rate_text(0.1), rate_text(25.118), rate_text(0.0126)
    ('0.1', '25', '0.013')
    """
    text = short_number(rate)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _reads_alike(a: float, b: float) -> bool:
    """Whether two losses are the same in the three digits that are written."""
    return f"{a:.2e}" == f"{b:.2e}"


def _numbers(step: int, name: str, rate: str, loss: str) -> list[Number]:
    """A rate that has a name and the loss after it, with their sources."""
    kinds: list[tuple[str, Any]] = [(rate, "line rate"), (loss, "line loss")]
    return [Number(text, Source(name, kind=kind, step=step)) for text, kind in kinds]


def rate_judgement(
    line: StepLine | None, found: dict[str, tuple[float, float]], step: int, *, plain: bool
) -> tuple[tuple[str, ...], dict[str, Number]]:
    """The wordings that answer the question, and the numbers in them.

    `plain` says whether the training itself takes plain steps, with this rate.
    """
    at = {"step": Number(f"{step:,}", Source(kind="step", step=step))}
    if line is None:
        return LOST, at
    at["loss"] = Number(three_digits(line.loss), Source("loss", kind="probe loss", step=step))
    if line.slope == 0:
        return FLAT, at
    ends = {"shortest": RATES[0], "longest": RATES[-1]}
    at |= {name: _numbers(step, name, rate_text(rate), "")[0] for name, rate in ends.items()}
    if "lowest" not in found:
        return NO_STEP, at
    (rate, after), (best, least) = found["training"], found["lowest"]
    if _reads_alike(least, line.loss) and after <= line.loss:
        return LEVEL, at
    at["rate"], at["after"] = _numbers(step, "training", rate_text(rate), three_digits(after))
    at["best"], at["least"] = _numbers(step, "lowest", rate_text(best), three_digits(least))
    judged = rate_compared(rate, after, line.loss, best, least)
    templates = {"raises": RAISES, "small": SMALL, "right": RIGHT, "large": LARGE}[judged]
    if judged == "small" and _reads_alike(after, line.loss):
        templates = HARDLY
    elif judged == "raises" and _reads_alike(after, line.loss):
        templates = BARELY_RAISES
    elif judged == "right" and (after <= least or _reads_alike(after, least)):
        templates = FARTHEST
    return templates if plain else templates[:-1], at


def show_row(
    row: ChangingLine,
    name: str,
    line: StepLine | None,
    found: dict[str, tuple[float, float]],
    step: int,
    *,
    listed: bool,
) -> Artist:
    """Writes a row: a rate and the loss after it, or why there is none.

    `listed` says whether the receipt lists its numbers.
    """
    if line is None:
        return row.show([""])
    if name in found:
        rate, loss = rate_text(found[name][0]), three_digits(found[name][1])
        numbers = _numbers(step, name, rate, loss) if listed else []
        return row.show(wordings(*AT, rate=rate, loss=loss), numbers)
    if name == "newton minimum":
        curvature = short_number(line.curvature)
        numbers = _numbers(step, "curvature", curvature, "")[:1] if listed else []
        return row.show(wordings(*REFUSED, curvature=curvature), numbers)
    return row.show(list(NOWHERE))
