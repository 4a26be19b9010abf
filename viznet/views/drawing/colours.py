"""The theme's colour tables for Matplotlib, and the colour bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, ListedColormap, Normalize
from numpy.typing import NDArray

from viznet.colour import ramp
from viznet.receipts.receipt import Number
from viznet.recording.colour_limit import colour_limit
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.no_number import LABEL as NO_NUMBER
from viznet.views.drawing.no_number import see_through, sign_above
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.shared import sharing, usual_reach
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from viznet.recording import Run
    from viznet.theme import Theme


COLOUR_LIMITS = ("common", "max")  # where the colours of a picture end
BLACK = 100  # on a scale that ends so many times as far as a number, the number is as good as black


def colour_end(run: Run, symbol: str, limit: str) -> tuple[float, Source]:
    """Where the colours of a symbol end, and where this number comes from.

    It is the same for all pictures of a run, and of all runs that one film shows side by side. `limit` is "common" for
    the size that 995 of 1,000 numbers stay below, or "max" for the largest size. With "common", a recording whose
    numbers would make those of half of the recordings black sets no scale; its own then have the last colour.
    """
    found = []
    for number, each in sharing(run):
        if symbol in each:
            size = each.limit(symbol) if limit == "max" else colour_limit(each, symbol)
            source = Source(symbol, kind="largest" if limit == "max" else "full colour", run=number)
            found.append((size, source))
    end = usual_reach([size for size, _ in found], BLACK) if limit == "common" else np.inf
    return max((pair for pair in found if pair[0] <= end), key=lambda pair: pair[0])


def diverging(theme: Theme) -> Colormap:
    """From the negative colour to the positive one; zero and NaN are paper."""
    return ListedColormap(theme.diverging / 255).with_extremes(bad=theme.paper)


def sequential(theme: Theme) -> Colormap:
    """From paper at zero to the activation colour; NaN is paper too."""
    return ListedColormap(theme.sequential / 255).with_extremes(bad=theme.paper)


def judgement_table(theme: Theme) -> NDArray[np.uint8]:
    """The colours of `judgement`: uint8 (256, 3)."""
    return np.concatenate([ramp(theme.paper, theme.wrong, 128)[::-1], ramp(theme.paper, theme.right, 128)])


def judgement(theme: Theme) -> Colormap:
    """From the colour of wrong at −1 to that of right at +1; zero is paper."""
    return ListedColormap(judgement_table(theme) / 255)


def colour_scale(
    theme: Theme, limit: float, *, signed: bool, gaps: bool = False
) -> tuple[Colormap, Normalize]:
    """The colours for values from −limit to +limit, or from 0 if not signed.

    A limit of 0 counts as 1. With `gaps`, NaN has no colour, so that the ground of the picture is seen.
    """
    limit = limit or 1.0
    colours = diverging(theme) if signed else sequential(theme)
    return see_through(colours) if gaps else colours, Normalize(-limit if signed else 0, limit)


MOST_DIGITS = 6  # of numbers that stand beside each other and nearly are the same


def short_number(value: float, digits: int = 2) -> str:
    """A number rounded to so many digits, with a real minus sign.

    >>> short_number(0.51834), short_number(-12.3), short_number(0), short_number(0.00004218)
    ('0.52', '−12', '0', '4e−5')
    >>> short_number(0.39412, 3), short_number(float("nan"))
    ('0.394', 'NaN')
    """
    size = abs(value)
    if not np.isfinite(value):
        text = "NaN" if np.isnan(value) else "∞" if value > 0 else "-∞"
    elif size == 0:
        text = "0"
    elif 0.001 <= size < 10_000:
        text = f"{value:,.{max(0, digits - 1 - int(np.floor(np.log10(size))))}f}"
    else:
        mantissa, exponent = f"{value:.{digits - 2}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def short_numbers(values: Sequence[float]) -> list[str]:
    """Numbers beside each other, with the digits that they need to differ.

    They have at least two, and at most six.

    >>> short_numbers([2.3, 1.6, 0.96]), short_numbers([4.093, 4.088, 4.083]), short_numbers([1, 1])
    (['2.3', '1.6', '0.96'], ['4.093', '4.088', '4.083'], ['1.0', '1.0'])
    """
    different = len(set(values))
    texts = ([short_number(value, digits) for value in values] for digits in range(2, MOST_DIGITS))
    most = [short_number(value, MOST_DIGITS) for value in values]
    return next((found for found in texts if len(set(found)) == different), most)


def bar_width(panel: Panel, labels: Sequence[str], *, gaps: bool = False) -> float:
    """How many pixels a colour bar with these labels takes.

    `gaps` says that the picture has values that are no numbers.
    """
    labels = [*labels, NO_NUMBER] if gaps else labels
    return 1.6 * panel.unit + max(panel.width(label) for label in labels)


def colour_bar(
    panel: Panel,
    box: PanelBox,
    colours: Colormap,
    marks: Sequence[tuple[float, str]],
    limit: Source | None = None,
    *,
    gaps: bool = False,
) -> None:
    """Draws a colour bar at the left of a box, with its marks at its right.

    If the picture has `gaps`, which are values that are no numbers, a sign above the bar says how they look. A mark is
    a height from 0 at the bottom to 1 at the top, and its label. `limit` says where the number at the top comes from,
    and that at the bottom if it is the same below 0.
    """
    if gaps:
        box = sign_above(panel, box, 0.8 * panel.unit)
    axes = panel.axes(PanelBox(box.left, box.bottom, 0.8 * panel.unit, box.height))
    axes.imshow(np.arange(256)[:, None], cmap=colours, aspect="auto", origin="lower", extent=(0, 1, 0, 1))
    panel.frame(axes, panel.theme.muted, 0.06)
    half = 0.5 * panel.unit
    written: list[float] = []
    # The ends are written first, then the middle. A mark that would overlap one of these is left out.
    for height, label in sorted(marks, key=lambda mark: (mark[0] not in (0, 1), mark[0] != 0.5)):
        y = min(max(box.bottom + height * box.height, box.bottom + half), box.top_edge - half)
        if all(abs(y - other) >= 2.4 * half for other in written):
            text = panel.write(box.left + 1.2 * panel.unit, y, label, va="center_baseline")
            if limit is not None and label != "0":
                sign = -1 if label.startswith("−") else 1
                list_numbers(text, [Number(label, replace(limit, sign=sign))])
            written.append(y)


def signed_marks(limit: float) -> list[tuple[float, str]]:
    """The marks at the two ends and in the middle of a diverging scale."""
    return [(0, short_number(-limit)), (0.5, "0"), (1, "+" + short_number(limit))]


def unsigned_marks(limit: float) -> list[tuple[float, str]]:
    """The marks at the two ends of a sequential scale."""
    return [(0, "0"), (1, short_number(limit))]
