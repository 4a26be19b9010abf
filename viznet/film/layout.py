"""The figure of a film: the views, and a footer.

The footer names the recording and the training step.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import SubFigure

from viznet.film.canvas import artists_in
from viznet.film.clock import Frame
from viznet.film.step_label import StepLabel
from viznet.film.still import Still
from viznet.views.base import View
from viznet.views.drawing.style import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.recording import Run
    from viznet.theme import Theme

FOOTER, HEADER = 0.34, 0.44  # inches


class FigureLayout:
    """Views on one figure.

    Their places are decided once, and `draw(frame)` moves them all to a frame.

    The places are decided with the last snapshot on screen, because labels are longest there. They are kept after that,
    so that nothing jumps. Text shrinks more slowly than the picture: in half the width, letters are 0.7 as high.

    Parameters
    ----------
    run, views
        What is shown, and by which views.
    size
        Width and height of the figure in pixels.
    theme
        The colours.
    source
        A line in the footer that says where the numbers come from.
    title
        A line above the views.

    Attributes
    ----------
    figure
        The Matplotlib figure.
    style
        The settings for `matplotlib.rc_context` under which the figure must be drawn.
    """

    def __init__(
        self,
        run: Run,
        views: Sequence[View],
        *,
        size: tuple[int, int],
        theme: Theme,
        source: str = "",
        title: str | None = None,
    ) -> None:
        self.run, self.style = run, style(theme)
        width, height = size
        dpi = 100 * (width * height / (1280 * 720)) ** 0.25
        with mpl.rc_context(self.style):
            # Agg cuts fractions off. A thousandth of a pixel more keeps 639.9999 from becoming 639.
            figure = Still(((width + 1e-3) / dpi, (height + 1e-3) / dpi), dpi=dpi, style=self.style)
            FigureCanvasAgg(figure)
            header = HEADER * dpi / height if title else 0.0
            footer = FOOTER * dpi / height
            heights = [*([header] if title else []), 1 - header - footer, footer]
            bands = list(figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0])
            if title:
                bands[0].text(0.012, 0.45, title, size=14, weight="bold", va="center")
            panels = _panels(bands[-2], len(views))
            self._draws = [view.build(panel, run, theme) for view, panel in zip(views, panels, strict=True)]
            place: dict[str, Any] = {"y": 0.5, "va": "center_baseline", "in_layout": False}
            bands[-1].text(0.012, s=source, color=theme.muted, size=8, **place)
            self._label = StepLabel(bands[-1], run, theme)
            self._shown: int | None = None
            self._moved: list[Artist] = []
            self.draw(Frame(int(run.steps[-1]), len(run) - 1))
            with warnings.catch_warnings():
                # Axes without enough room are drawn as they are. The picture shows that they are crowded.
                warnings.filterwarnings("ignore", "constrained_layout not applied")
                figure.draw_without_rendering()
            figure.set_layout_engine("none")
        self.figure = figure

    def draw(self, frame: Frame) -> list[Artist]:
        """Shows a frame and returns the artists that moved.

        The views draw only if the snapshot is another one.
        """
        if frame.index != self._shown:
            snapshot = self.run[frame.index]
            self._moved = [artist for draw in self._draws for artist in artists_in(draw(snapshot))]
            self._shown = frame.index
            self.run.release()
        return [*self._moved, self._label.show(frame)]


def provenance(run: Run, recording: str) -> str:
    """One line of facts about a recording.

    Sizes, activation, data, optimizer, batch size, seed and hash.
    """
    meta = run.meta
    parts = [
        "-".join(str(size) for size in run.sizes),
        meta.activation,
        meta.data.name,
        f"{meta.optimizer.name} {meta.optimizer.lr}",
        f"batch {meta.batch_size}",
        f"seed {meta.seed}",
        f"run {recording[:8]}",
    ]
    return "  ·  ".join(part for part in parts if part)


def _panels(figure: SubFigure, count: int) -> list[SubFigure]:
    """A subfigure for every view, in a grid.

    The first view also takes the places that are left over.
    """
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    spare = rows * columns - count
    grid = figure.add_gridspec(rows, columns)
    free = [(row, column) for row in range(rows) for column in range(columns)]
    # The first view goes down the first column.
    taken = free[: 1 + spare * columns : columns]
    panels = [figure.add_subfigure(grid[: len(taken), 0])]
    panels += [figure.add_subfigure(grid[row, column]) for row, column in free if (row, column) not in taken]
    return panels
