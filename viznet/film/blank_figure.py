"""The figure of a film before anything is on it, and its parts."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg

from viznet.film.still import Still
from viznet.film.title import Title
from viznet.views.drawing.panel import Panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from viznet.theme import Theme

PAD = 0.16  # inches between the edge of a view and what it draws on axes of its own


def blank_figure(size: tuple[int, int]) -> Figure:
    """Makes a figure of this width and height in pixels.

    Text shrinks more slowly than the picture: in half the width, letters are 0.7 as high.
    """
    width, height = size
    dpi = 100 * (width * height / (1280 * 720)) ** 0.25
    # Agg cuts fractions off. A thousandth of a pixel more keeps 639.9999 from becoming 639.
    figure = Still(((width + 1e-3) / dpi, (height + 1e-3) / dpi), dpi=dpi)
    FigureCanvasAgg(figure)
    # Matplotlib's own distance is two pixels. Views that place their axes themselves are not moved.
    figure.set_layout_engine("constrained", w_pad=PAD, h_pad=PAD)
    return figure


def with_title(figure: Figure, theme: Theme, title: str | None, footer: float) -> tuple[SubFigure, SubFigure]:
    """Writes the title; returns the parts of the figure below it.

    The first part is for the views, and the second is the footer.

    `footer` is the height of the footer in pixels.
    """
    _, whole = figure.canvas.get_width_height()
    heading = Title.of(title, Panel(figure, theme)) if title and title.strip() else None
    header = heading.height / whole if heading else 0.0
    heights = [*([header] if heading else []), 1 - header - footer / whole, footer / whole]
    bands = list(figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0])
    if heading:
        heading.draw(bands[0], theme)
    return bands[-2], bands[-1]


def keep_places(figure: Figure) -> None:
    """Decides where everything stands; after that nothing jumps."""
    with warnings.catch_warnings():
        # Axes without enough room are drawn as they are. The picture shows that they are crowded.
        warnings.filterwarnings("ignore", "constrained_layout not applied")
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
