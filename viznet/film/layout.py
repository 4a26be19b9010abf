"""The sheet that a film is drawn on: the views side by side, below them the step and what is being looked at."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure

from viznet.film.canvas import artists_in
from viznet.film.clock import Frame
from viznet.views.base import View
from viznet.views.drawing.style import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.recording import Run
    from viznet.theme import Theme

FOOTER, HEADER = 0.34, 0.44  # inches


class FigureLayout:
    """Views built on one figure of `size` pixels, laid out once; `draw(moment)` moves them all to a moment.

    `source` is the line at the foot. The layout is solved with the last snapshot on screen, where labels are
    longest, and then kept, so that nothing jumps. Text does not shrink as fast as the picture: half the width has
    letters 0.7 as high.

    Attributes: `figure`; `style`, the settings under which it must be drawn (see `matplotlib.rc_context`).
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
            # a thousandth of a pixel more, because Agg cuts fractions off and 639.9999 is not to become 639
            figure = Figure(((width + 1e-3) / dpi, (height + 1e-3) / dpi), dpi=dpi, layout="constrained")
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
            self._label = bands[-1].text(0.988, s="", ha="right", size=12, weight="bold", **place)
            self._shown: int | None = None
            self._moved: list[Artist] = []
            self.draw(Frame(int(run.steps[-1]), len(run) - 1))
            with warnings.catch_warnings():
                # axes that find no room are drawn where they are, and one sees that they are crowded
                warnings.filterwarnings("ignore", "constrained_layout not applied")
                figure.draw_without_rendering()
            figure.set_layout_engine("none")
        self.figure = figure

    def draw(self, moment: Frame) -> list[Artist]:
        """Show a moment; returns the artists that moved. A snapshot that is on screen already is not drawn again."""
        if moment.index != self._shown:
            snapshot = self.run[moment.index]
            self._moved = [artist for draw in self._draws for artist in artists_in(draw(snapshot))]
            self._shown = moment.index
            self.run.release()
        self._label.set_text(step_label(self.run, moment))
        return [*self._moved, self._label]


def step_label(run: Run, moment: Frame) -> str:
    """What is on screen in words; if an earlier snapshot stands for the step, it says which."""
    shown = int(run.steps[moment.index])
    now = f"step {moment.step:,} of {int(run.steps[-1]):,}"
    return now if moment.step == shown else f"{now} (shown: step {shown:,})"


def provenance(run: Run, recording: str) -> str:
    """Where the numbers come from, in one line: sizes, activation, data, optimizer, batch size, seed, recording."""
    meta: dict[str, Any] = run.meta
    optimizer = dict(meta.get("optimizer") or {})
    data = dict(meta.get("data") or {})
    parts = [
        "-".join(str(size) for size in run.sizes),
        meta.get("activation"),
        data.get("name"),
        f"{optimizer['name']} {optimizer.get('lr', '')}".strip() if "name" in optimizer else None,
        f"batch {meta['batch_size']}" if "batch_size" in meta else None,
        f"seed {meta['seed']}" if meta.get("seed") is not None else None,
        f"run {recording[:8]}",
    ]
    return "  ·  ".join(str(part) for part in parts if part)


def _panels(figure: SubFigure, count: int) -> list[SubFigure]:
    """A subfigure for every view: a grid of about equal shape, in which the first view takes the room left over."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    spare = rows * columns - count
    grid = figure.add_gridspec(rows, columns)
    free = [(row, column) for row in range(rows) for column in range(columns)]
    taken = free[: 1 + spare * columns : columns]  # down the first column
    panels = [figure.add_subfigure(grid[: len(taken), 0])]
    panels += [figure.add_subfigure(grid[row, column]) for row, column in free if (row, column) not in taken]
    return panels
