"""The view `loss`: growing curves of loss and accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.views.base import view
from viznet.views.drawing.axis import AXIS_CLOCKS, AxisScale, share_in_percent, three_digits, whole_percent
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.curve_plot import ThinCurve, curve_plot
from viznet.views.drawing.curves import centred_mean, curve_looks, mean_range
from viznet.views.drawing.legend import LegendEntry
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.shared import sharing, usual_reach
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run
    from viznet.theme import Theme
    from viznet.views.base import Draw

FAR = 10  # losses beyond so many times what half of the recordings reach leave their common axis

# What to look at, from long to short.
LOOK = (
    "Watch whether the loss still falls, and whether the held-out curve stays near it.",
    "Watch whether the loss still falls.",
)
TITLES = ("Loss and accuracy: how wrong it is, and how often it is right", "Loss and accuracy", "Loss")
NOTES = (
    "the network learns from training examples, never from held-out ones",
    "the network never learns from held-out examples",
    "held-out examples: never learned from",
)
DIVERGED = "the loss became {loss} at step {step}: the training diverged"
NOT_HELD_OUT = ("no held-out examples were recorded in this run", "no held-out examples")

# The names of the curves, from long to short; `{what}` is "loss" or "accuracy".
TRAINING_NAMES = ("training {what}", "training {what}", "training", "training")
# The value is the mean of the steps around the current one; at both ends of the training there are fewer of them.
TRAINING_MEAN_NAMES = (
    "training {what} (mean of up to {width} steps around it)",
    "training {what} (mean of ≤ {width} steps)",
    "training {what}",
    "training",
    "training",
)
HELD_OUT_NAMES = (
    "held-out {what} ({count} examples)",
    "held-out {what} ({count} examples)",
    "held-out",
    "held-out",
)
HELD_OUT_NAMES_OF_ONE = ("held-out {what} ({count} example)", *HELD_OUT_NAMES[2:])
HELD_OUT_NAMES_MORE_AT_END = (
    "held-out {what} ({count} examples, {last} at the end)",
    "held-out {what} ({count} examples, {last} at the end)",
    "held-out {what} ({count}, {last} at the end)",
    "held-out",
    "held-out",
)


@view
def loss(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, log: bool | None = None, clock: str = "linear"
) -> Draw:
    """Loss and accuracy of every batch and of the held-out examples.

    The thin curve is every batch, and the bold one in the same colour the mean of the batches around each step: as many
    before it as after it. So it does not lag behind the held-out curve. Recordings side by side have one axis. If
    one of them exploded, its loss may leave the axis at the top, so that the others are no flat lines.

    Parameters
    ----------
    log : bool, optional
        Whether the axis of the loss is logarithmic. By default it is if the largest loss is more than 20 times the
        smallest.
    clock : str, default "linear"
        How the steps are spaced: "linear" (evenly) or "geometric" (more room for the early steps).

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.loss(clock="geometric")).still(size=(320, 180))
    """
    checked_choice("loss", "log", log, (None, True, False))
    checked_choice("loss", "clock", clock, AXIS_CLOCKS)
    panel = Panel(figure, theme)
    box = panel.heading(TITLES, _notes(run), look=LOOK if "validation_loss" in run else LOOK[1:])
    side_by_side = box.width > 3.2 * box.height
    gap = 1.2 * panel.unit
    upper, lower = box.columns(1, 1, gap=gap) if side_by_side else box.rows(1, 1, gap=0.6 * gap)
    draws = [
        _plot(panel, upper, run, "loss", log, clock, steps=side_by_side),
        _plot(panel, lower, run, "accuracy", log, clock),
    ]
    return lambda snapshot: [artist for draw in draws for artist in draw(snapshot)]


def _notes(run: Run) -> list[str]:
    """The wordings of the note below the title."""
    if run.status == "diverged":
        value = three_digits(run.scalars["loss"][-1])
        return wordings(DIVERGED, loss=value, step=int(run.scalars["step"][-1]))
    return list(NOTES) if "validation_loss" in run else list(NOT_HELD_OUT)


def _plot(
    panel: Panel, box: PanelBox, run: Run, what: str, log: bool | None, clock: str, *, steps: bool = True
) -> Draw:
    """Draws one plot; `what` is "loss" or "accuracy"."""
    training_look, held_out_look = curve_looks(panel.theme, 2)
    at, batch = run.scalars["step"], run.scalars[what]
    width, mean = _mean(run, what)
    counts = run.held_out_examples
    evaluated = np.flatnonzero(counts)  # the snapshots at which held-out examples were evaluated
    held_out = _held_out(run, what)
    if what == "accuracy":
        scale = AxisScale(-0.04, 1.04, percent=True)
    else:
        # The axis has room for the means and the held-out values. Single batches may leave it.
        values = [
            np.concatenate([_mean(each, what)[1], _held_out(each, what)]).astype(float)
            for _, each in sharing(run)
        ]
        tops = [float(np.max(of_run, where=np.isfinite(of_run), initial=0.0)) for of_run in values]
        end = usual_reach(tops, FAR)
        scale = AxisScale.of(*(of_run[of_run <= end] for of_run in values), log=log)
    names = wordings(*(TRAINING_MEAN_NAMES if width > 1 else TRAINING_NAMES), what=what, width=width)
    # A batch is a few examples, so its values have fewer digits.
    exact, rough = (share_in_percent, whole_percent) if what == "accuracy" else (three_digits, short_number)

    def mean_of(index: int) -> Source:
        first, last = mean_range(index, len(at), width)
        return Source(what, (int(at[first]), int(at[last])), kind="batch mean")

    entries = [LegendEntry(training_look, names, at, mean, rough, mean_of)]
    if np.isfinite(held_out).any():
        count, last = int(counts[evaluated[0]]), int(counts[evaluated[-1]])
        names = _held_out_names(what, count, last)
        steps_of = run.steps[evaluated]

        def recorded(i: int) -> Source:
            return Source(f"validation_{what}", kind="recorded", step=int(steps_of[i]))

        entries.append(LegendEntry(held_out_look, names, steps_of, held_out, exact, recorded))
    single = ThinCurve(training_look, at, batch)
    widths = (0.14, 0.18)[: len(entries)]
    return curve_plot(
        panel, box, run, entries, scale, clock=clock, widths=widths, behind=[single], steps=steps
    )


def _mean(run: Run, what: str) -> tuple[int, Array]:
    """Of how many steps each mean of the bold curve is, and these means."""
    batch = run.scalars[what]
    width = 2 * min(250, round(len(batch) / 120)) + 1
    return width, centred_mean(batch, width)


def _held_out(run: Run, what: str) -> Array:
    """The values that were measured on held-out examples.

    If there are none, it is a NaN.
    """
    evaluated = np.flatnonzero(run.held_out_examples)
    return np.asarray(run[f"validation_{what}"], float)[evaluated] if len(evaluated) else np.full(1, np.nan)


def _held_out_names(what: str, count: int, last: int) -> list[str]:
    """The names of the held-out curve, which say of how many examples it is."""
    if count != last:
        return wordings(*HELD_OUT_NAMES_MORE_AT_END, what=what, count=count, last=last)
    return wordings(*(HELD_OUT_NAMES_OF_ONE if count == 1 else HELD_OUT_NAMES), what=what, count=count)
