"""A plot of growing curves, with a legend above it that has their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viznet.activations import Array
from viznet.views.drawing.axis import AxisScale, step_axes
from viznet.views.drawing.curves import CurveLook, GrowingCurve
from viznet.views.drawing.legend import Legend, LegendEntry
from viznet.views.drawing.panel import Panel, PanelBox

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from viznet.recording import Run, Snapshot
    from viznet.views.base import Draw

WIDTH = 0.14  # of a curve, in units


@dataclass(frozen=True)
class ThinCurve:
    """A thin, pale curve behind the others, such as that of single batches.

    It has the look of the curve that is its mean, and no entry in the legend.
    """

    look: CurveLook
    steps: Array
    values: Array


def curve_plot(
    panel: Panel,
    box: PanelBox,
    run: Run,
    entries: Sequence[LegendEntry],
    scale: AxisScale,
    *,
    clock: str,
    widths: Sequence[float] | None = None,
    behind: Sequence[ThinCurve] = (),
    steps: bool = True,
) -> Draw:
    """Draws axes over the steps of a run, and returns what draws the curves.

    Parameters
    ----------
    panel, box
        The panel to draw on, and the room for the legend and the plot.
    run
        The recording.
    entries
        The curves, each with its name in the legend.
    scale
        The scale of the vertical axis.
    clock
        How the steps are spaced: "linear" or "geometric".
    widths
        How wide the line of each curve is, in units. By default all are equally wide.
    behind
        Thin curves that are drawn behind these.
    steps
        Whether the steps are written below the axes.
    """
    legend = Legend(panel, box, entries, run.steps)
    lines = [(curve.steps, curve.values) for curve in behind] + [
        (each.steps, each.values) for each in entries
    ]
    axes = step_axes(panel, legend.rest, run, scale, clock=clock, steps=steps, curves=lines)
    curves = [
        GrowingCurve(
            panel,
            axes,
            curve.steps,
            curve.values,
            look=curve.look,
            width=0.05,
            marked=False,
            alpha=0.5,
            zorder=1,
        )
        for curve in behind
    ]
    for entry, width in zip(entries, widths or [WIDTH] * len(entries), strict=True):
        curves.append(GrowingCurve(panel, axes, entry.steps, entry.values, look=entry.look, width=width))

    def draw(snapshot: Snapshot) -> list[Artist]:
        moved = [artist for curve in curves for artist in curve.draw_up_to(snapshot.step)]
        return [*moved, *legend.show_values(snapshot.step)]

    return draw
