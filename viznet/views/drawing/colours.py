"""The theme's colour tables for Matplotlib, and the bar that says what a colour is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, ListedColormap, Normalize
from numpy.typing import NDArray

from viznet.theme import ramp
from viznet.views.drawing.panel import Box, Panel

if TYPE_CHECKING:
    from viznet.theme import Theme


def diverging(theme: Theme) -> Colormap:
    """Negative, paper at zero, positive; a value that is no number is paper too."""
    return ListedColormap(theme.diverging / 255, name=f"{theme.name}-diverging").with_extremes(
        bad=theme.paper
    )


def sequential(theme: Theme) -> Colormap:
    """Paper at zero, the activation colour at the limit; a value that is no number is paper too."""
    return ListedColormap(theme.sequential / 255, name=f"{theme.name}-sequential").with_extremes(
        bad=theme.paper
    )


def judgement(theme: Theme) -> NDArray[np.uint8]:
    """The table of `judging`: uint8 (256, 3)."""
    return np.concatenate([ramp(theme.paper, theme.wrong, 128)[::-1], ramp(theme.paper, theme.right, 128)])


def judging(theme: Theme) -> Colormap:
    """Wrong at −1, paper at zero, right at +1."""
    return ListedColormap(judgement(theme) / 255, name=f"{theme.name}-judging")


def scale(theme: Theme, limit: float, *, signed: bool) -> tuple[Colormap, Normalize]:
    """The colours of a whole run: from −limit or 0 to +limit, zero always paper. A limit of 0 counts as 1."""
    limit = limit or 1.0
    return (
        (diverging(theme), Normalize(-limit, limit)) if signed else (sequential(theme), Normalize(0, limit))
    )


def number(value: float, figures: int = 2) -> str:
    """A value for the eye, with a real minus sign: two figures for a scale; a diverged run may have none to show.

    >>> number(0.51834), number(-12.3), number(0), number(0.00004218), number(0.39412, 3), number(float("nan"))
    ('0.52', '−12', '0', '4e−5', '0.394', 'NaN')
    """
    size = abs(value)
    if not np.isfinite(value):
        text = "NaN" if np.isnan(value) else "∞" if value > 0 else "-∞"
    elif size == 0:
        text = "0"
    elif 0.001 <= size < 10_000:
        text = f"{value:,.{max(0, figures - 1 - int(np.floor(np.log10(size))))}f}"
    else:
        mantissa, exponent = f"{value:.{figures - 2}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def bar_width(panel: Panel, labels: Sequence[str]) -> float:
    """How many pixels a colour bar takes beside a picture."""
    return 1.6 * panel.unit + max(panel.width(label, 0.9) for label in labels)


def colour_bar(panel: Panel, box: Box, colours: Colormap, marks: Sequence[tuple[float, str]]) -> None:
    """A bar at the left of a box, with marks on it: (height from 0 to 1, words), from the bottom."""
    axes = panel.axes(Box(box.left, box.bottom, 0.8 * panel.unit, box.height))
    axes.imshow(np.arange(256)[:, None], cmap=colours, aspect="auto", origin="lower", extent=(0, 1, 0, 1))
    axes.set_axis_on()
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=panel.theme.muted, linewidth=panel.points(0.06))
    half = 0.5 * panel.unit
    written: list[float] = []
    # The ends come first, then the middle: where marks would run into each other, those between are left out.
    for height, words in sorted(marks, key=lambda mark: (mark[0] not in (0, 1), mark[0] != 0.5)):
        y = min(max(box.bottom + height * box.height, box.bottom + half), box.top_edge - half)
        if all(abs(y - other) >= 2.4 * half for other in written):
            panel.write(box.left + 1.2 * panel.unit, y, words, size=0.9, va="center_baseline")
            written.append(y)


def signed_marks(limit: float) -> list[tuple[float, str]]:
    """The two ends and the middle of a diverging scale."""
    return [(0, number(-limit)), (0.5, "0"), (1, "+" + number(limit))]


def unsigned_marks(limit: float) -> list[tuple[float, str]]:
    """The two ends of a sequential scale."""
    return [(0, "0"), (1, number(limit))]
