"""How the loss falls and the accuracy rises: on the batches learned from, and on digits that were held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.views.base import view
from viznet.views.drawing.axis import CLOCKS, Scale, measured, percent, plot, whole_percent
from viznet.views.drawing.colours import number
from viznet.views.drawing.curves import Curve, Legend, running_mean
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Box, Panel
from viznet.views.drawing.probe import of_how_many

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw


@view
def loss(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, log: bool | None = None, clock: str = "linear"
) -> Draw:
    """Loss and accuracy as they grow: of every batch (thin, its recent mean bold) and of the held-out digits.

    `log` draws the loss on a logarithmic axis; without it, that is done when the loss falls far enough to need
    it. `clock` lets steps pass evenly ("linear"), or gives the early ones more room ("geometric").
    """
    checked_choice("loss", "log", log, (None, True, False))
    checked_choice("loss", "clock", clock, CLOCKS)
    panel = Panel(figure, theme)
    held_out = "validation_loss" in run
    titles = ["Loss and accuracy: how wrong it is, and how often it is right", "Loss and accuracy"]
    box = panel.heading(titles, _notes(run, held_out))
    side_by_side = box.width > 3.2 * box.height
    gap = 1.2 * panel.unit
    upper, lower = box.columns(1, 1, gap=gap) if side_by_side else box.rows(1, 1, gap=0.6 * gap)
    draws = [
        _growth(panel, upper, run, "loss", log, clock, steps=side_by_side),
        _growth(panel, lower, run, "accuracy", log, clock),
    ]
    return lambda snapshot: [artist for part in draws for artist in part(snapshot)]


def _notes(run: Run, held_out: bool) -> list[str]:
    if run.status == "diverged":
        last, value = run.scalars["step"][-1], run.scalars["loss"][-1]
        return [f"the loss became {measured(value)} at step {last:,}: the training diverged"]
    if not held_out:
        return ["no held-out examples were recorded in this run"]
    return [
        "the batch is what it learns from; from the held-out examples it never learns",
        "held-out: examples it never learns from",
    ]


def _growth(
    panel: Panel, box: Box, run: Run, what: str, log: bool | None, clock: str, *, steps: bool = True
) -> Draw:
    """One growing plot: `what` is loss or accuracy."""
    batch_colour, held_out_colour = panel.theme.series[:2]
    at, batch = run.scalars["step"], run.scalars[what]
    width = min(500, max(1, round(len(at) / 60)))
    recent = running_mean(batch, width)
    looked = np.flatnonzero(run.held_out_examples)  # at these snapshots
    held_out = np.asarray(run[f"validation_{what}"], float)[looked] if len(looked) else np.full(1, np.nan)
    # The axis holds the means and the held-out figures; single batches may shoot beyond it.
    scale = Scale(-0.04, 1.04, percent=True) if what == "accuracy" else Scale.of(recent, held_out, log=log)
    line, rest = box.top(1.5 * panel.unit)
    axes = plot(panel, rest, run, scale, clock=clock, steps=steps)
    thin: dict[str, Any] = {"width": 0.05, "dot": False, "alpha": 0.45, "zorder": 1}
    raw = Curve(panel, axes, at, batch, colour=batch_colour, **thin)
    mean = Curve(panel, axes, at, recent, colour=batch_colour, zorder=2)
    name = f"batch {what}"
    long = (f"{name}, mean of {width} steps", f"batch, mean of {width}") if width > 1 else (name,)
    names = (*long, "batch", "batch")
    # A batch is a few examples: more digits would only pretend to tell more.
    exact, rough = (percent, whole_percent) if what == "accuracy" else (measured, number)
    entries: list[Any] = [(mean, names, rough)]
    if np.isfinite(held_out).any():
        curve = Curve(panel, axes, run.steps[looked], held_out, colour=held_out_colour, width=0.18, zorder=3)
        counts = run.held_out_examples[looked]
        of, mostly_of = of_how_many(counts), of_how_many(counts[:1])
        held_out_names = (
            f"held-out {what}, of {of}",
            f"held-out {what}, of {mostly_of}",
            f"held-out, of {mostly_of}",
            "held-out",
        )
        entries.append((curve, held_out_names[-len(names) :], exact))
    legend, curves = Legend(panel, line, entries), [raw, *(curve for curve, *_ in entries)]

    def draw(snapshot: Snapshot) -> list[Artist]:
        step = snapshot.step
        return [*(artist for curve in curves for artist in curve.upto(step)), *legend.at(step)]

    return draw
