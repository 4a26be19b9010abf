"""The timeline of a window: the loss of every snapshot, and a mark."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import LogLocator, NullLocator

from viznet.recording import Run
from viznet.theme import Theme
from viznet.views.drawing.fonts import drawable, families

LEFT, RIGHT = 0.06, 0.98  # where it begins and ends, of the width


class LossTimeline:
    """The loss of every snapshot on a part of a figure.

    Attributes
    ----------
    axes
        Where it can be clicked and dragged. On the x axis are the numbers of the snapshots.
    label
        The text below it.
    """

    axes: Axes

    def __init__(self, figure: Figure | SubFigure, run: Run, theme: Theme, index: int) -> None:
        self.theme = theme
        self.axes = axes = figure.add_axes((LEFT, 0.42, RIGHT - LEFT, 0.46), in_layout=False)
        at = np.flatnonzero(run.held_out_examples)
        loss = np.asarray(run["validation_loss"][at] if len(at) else run["loss"], float)
        at = at if len(at) else np.arange(len(run))
        axes.plot(at, np.where(np.isfinite(loss), loss, np.nan), color=theme.series[1], linewidth=2)
        axes.set(xlim=(0, max(1, len(run) - 1)), yscale="log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=4))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_title("loss", loc="left", size=9, color=theme.muted, pad=2)
        places = np.unique(np.linspace(0, len(run) - 1, 9).round().astype(int))
        axes.set_xticks(places, [f"{int(run.steps[i]):,}" for i in places])
        self._marker = axes.axvline(index, color=theme.ink, linewidth=2)
        style: dict[str, Any] = {"size": 12, "weight": "bold", "color": theme.ink}
        self.label = figure.text(RIGHT, 0.08, "", ha="right", parse_math=False, **style)

    def show(self, index: int, text: str) -> list[Artist]:
        """Moves the mark to a snapshot, and writes the text below.

        Returns what has changed.
        """
        text = drawable(text)
        self._marker.set_xdata([index, index])
        self.label.set_text(text)
        self.label.set_fontfamily(list(families(text, self.theme.font)))
        return [self._marker, self.label]
