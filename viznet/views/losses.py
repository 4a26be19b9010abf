"""The view `losses`: three losses, their slopes, and the run's examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.losses import LOSSES, one_hot
from viznet.losses import softmax as softmax_of
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.colours import short_number
from viznet.views.drawing.curve_names import curve_names
from viznet.views.drawing.curves import CurveLook, curve_looks
from viznet.views.drawing.function_axes import function_axes
from viznet.views.drawing.panel import Panel
from viznet.views.drawing.probe import activation_of
from viznet.views.drawing.share import share
from viznet.views.drawing.sums import layer_sums, usual_range
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_EXAMPLES = 400  # so many recorded examples are shown as dots, the first ones
APART = 1.2  # two costs are said to part from this ratio on
SMALLEST = 1e-3  # the axes have room for the losses at this probability, and for those of the run

# What to look at, from long to short.
LOOK = (
    "Compare the losses where an answer is sure and wrong, at the left end.",
    "Compare the losses at the left end.",
)
TITLES = (
    "Losses: what each one charges for the output of the true class",
    "Losses: what each one charges",
    "Losses",
)
QUESTION = (
    "Where do the losses part? · circle: a right answer, cross: a wrong one · slope: by the output of the true class",
    "Where do the losses part? · circle: right answer, cross: wrong",
    "Where do the losses part?",
)
# The names of the losses, from long to short.
NAMES = {
    "cross_entropy": ("cross-entropy, −ln p", "cross-entropy", "CE"),
    "mse": ("MSE, mean (p − y)²", "MSE", "MSE"),
    "rmse": ("RMSE, its root", "RMSE", "RMSE"),
}
TRAINED_NAMES = {
    "cross_entropy": ("cross-entropy, −ln p (trained with it)", "cross-entropy (trained)", "CE (trained)"),
    "mse": ("MSE, mean (p − y)² (trained with it)", "MSE (trained)", "MSE (trained)"),
    "rmse": ("RMSE, its root (trained with it)", "RMSE (trained)", "RMSE (trained)"),
}
LOSS_AXIS = ("loss against p of the true class", "loss against p", "loss")
SLOPE_AXIS = ("size of the slope against the same p", "size of the slope", "slope")

# The answer, chosen by the numbers of a moment; each from long to short. The worst mistake gives the true class least.
# The surest one, which `mistakes` shows, gives its own answer most, and may be another.
PART = (
    "The worst mistake gives the true class {p}: it costs {large} times the mean {one}, but only {small} times "
    "the mean {other}.",
    "The worst mistake costs {large} times the mean {one}, but only {small} times the mean {other}.",
    "The worst mistake: {large} times the mean {one}, but {small} times the mean {other}.",
    "Worst mistake: {large} × the mean {one}, but {small} × the mean {other}.",
)
ALIKE = (
    "The worst mistake gives the true class {p}: it costs {large} times the mean {one}, and {small} times "
    "the mean {other}.",
    "The worst mistake costs {large} times the mean {one}, and {small} times the mean {other}: alike.",
    "The worst mistake: {large} times the mean {one} and {small} times the mean {other}.",
    "Worst mistake: {large} × the mean {one} and {small} × the mean {other}.",
)
NO_MISTAKE = (
    "No answer is wrong: the costliest example has a loss of {cost} ({one}).",
    "No answer is wrong: the largest loss is {cost} ({one}).",
)
NO_NUMBERS = (
    "The training diverged, and the losses are numbers for only {known} of {examples} examples.",
    "The losses are numbers for only {known} of {examples} examples.",
)


@dataclass(frozen=True)
class Charged:
    """What the losses charge for each example at one moment.

    Parameters
    ----------
    p
        The output of the true class, (N,).
    right
        Whether the answer is right, bool (N,).
    loss
        The loss of each example alone by the name of the loss, each (N,).
    slope
        The size of its slope by that output, each (N,).
    """

    p: Array
    right: NDArray[np.bool_]
    loss: dict[str, Array]
    slope: dict[str, Array]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which examples have losses that are numbers, bool (N,)."""
        return np.all([np.isfinite(values) for values in self.loss.values()], axis=0)

    @property
    def worst_mistake(self) -> int | None:
        """The wrong answer with the smallest output of the true class."""
        wrong = np.flatnonzero(~self.right)
        return int(wrong[self.p[wrong].argmin()]) if len(wrong) else None


@view
def losses(figure: Figure | SubFigure, run: Run, theme: Theme) -> Draw:
    """What three losses charge for every recorded example, and their slopes.

    Each dot is an example, at most the first 400: at the left or above its loss alone, and beside or below it the size
    of the slope by the output of the true class. The curve of a loss is the least that it charges for that output; MSE
    and RMSE charge more if a single other class gets the rest, up to the edge of the shaded part. Cross-entropy is
    drawn for networks with softmax only, because other outputs are no probabilities.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, "losses").still(size=(320, 180))
    """
    panel, count = Panel(figure, theme), min(len(run.probe), MOST_EXAMPLES)
    softmax = run.meta.output == "softmax"
    names = [name for name in NAMES if softmax or name != "cross_entropy"]
    looks = dict(zip(NAMES, curve_looks(theme, len(NAMES))))
    box = panel.heading(TITLES, QUESTION, look=LOOK)
    answer = AnswerLine(panel, box, "losses")
    entries = [(looks[name], (TRAINED_NAMES if name == run.meta.loss else NAMES)[name]) for name in names]
    box = curve_names(panel, answer.rest, entries)
    gap = 0.9 * panel.unit
    side_by_side = box.width > 1.2 * box.height
    boxes = box.columns(1, 1, gap=gap) if side_by_side else box.rows(1, 1, gap=0.5 * gap)

    across = _across(run, softmax)
    grid = np.linspace(across.low, across.high, 400)
    if softmax:
        # Close to 0 the points lie dense, because cross-entropy has no bound there.
        grid = np.concatenate([np.geomspace(1e-12, 0.01, 200), np.linspace(0.01, 1, 300)[1:]])
    least = {name: _curve(name, grid, run.sizes[-1], "least", softmax) for name in names}
    most = {name: _curve(name, grid, run.sizes[-1], "most", softmax) for name in names if softmax}

    def of_run(what: str) -> tuple[float, float]:
        return usual_range(
            run, lambda s: np.concatenate(list(getattr(_charged(s, names, count), what).values()))
        )

    bound = -np.log(SMALLEST) if softmax else 0.5
    highest = max(of_run("loss")[1], bound)
    plots = []
    scales = (
        AxisScale(-0.03 * highest, 1.08 * highest),
        _slope_scale(
            of_run("slope")[1],
            [slope[grid >= SMALLEST if softmax else grid <= across.high] for _, slope in least.values()],
        ),
    )
    for i, (each, scale, axis_name) in enumerate(zip(boxes, scales, (LOSS_AXIS, SLOPE_AXIS))):
        axes, _ = function_axes(panel, each, across, scale, axis_name)
        for name in names:
            look = looks[name]
            axes.plot(
                grid, least[name][i], look.line, color=look.colour, linewidth=panel.points(0.14), zorder=2
            )
            if name in most:
                low, high = sorted((least[name][i], most[name][i]), key=lambda values: float(values.sum()))
                axes.fill_between(grid, low, high, color=look.colour, alpha=0.2, linewidth=0, zorder=1)
        plots.append({name: _dots(panel, axes, looks[name]) for name in names})

    def draw(snapshot: Snapshot) -> list[Artist]:
        charged = _charged(snapshot, names, count)
        moved: list[Artist] = []
        for dots, values, scale in zip(plots, (charged.loss, charged.slope), scales):
            for name in names:
                y = np.clip(values[name], scale.low, scale.high)
                y = np.where(np.isfinite(values[name]), y, np.nan)
                for artist, which in zip(dots[name], (charged.right, ~charged.right)):
                    artist.set_data(charged.p[which], y[which])
                    moved.append(artist)
        return [*moved, _say(answer, charged, snapshot, names, count)]

    return draw


def _say(
    answer: AnswerLine, charged: Charged, snapshot: Snapshot, names: Sequence[str], count: int
) -> Artist:
    """Writes the answer, which the numbers of the moment choose."""
    run, step = snapshot.run, int(snapshot.step)

    def source(name: str, kind: Any, *index: int, example: int | None = None) -> Source:
        examples = () if example is None else (example,)
        return Source(name, index, kind=kind, step=step, examples=examples)

    known = int(charged.known.sum())
    if known < count:
        numbers = {"known": Number(f"{known:,}", source(names[0], "with a loss", count))}
        numbers["examples"] = Number(f"{count:,}", source("", "examples shown", count))
        return answer.say(NO_NUMBERS, **numbers)
    mistake = charged.worst_mistake
    if mistake is None:
        costliest = int(charged.loss[names[0]].argmax())
        cost = float(charged.loss[names[0]][costliest])
        number = Number(short_number(cost), source(names[0], "example loss", count, example=costliest))
        return answer.say(NO_MISTAKE, cost=number, one=LOSSES[names[0]].label)
    ratios = {name: float(charged.loss[name][mistake] / charged.loss[name].mean()) for name in names[:2]}
    one, other = sorted(ratios, key=lambda name: -ratios[name])
    y = int(run.probe.y[mistake])
    p = float(snapshot["p"][mistake, y])
    values = {
        "p": Number(
            share(p) if run.meta.output == "softmax" else short_number(p),
            Source("p", (mistake, y), kind="recorded", step=step),
        ),
        "large": Number(short_number(ratios[one]), source(one, "times the mean", count, example=mistake)),
        "small": Number(short_number(ratios[other]), source(other, "times the mean", count, example=mistake)),
    }
    alike = ratios[one] < APART * ratios[other]
    return answer.say(ALIKE if alike else PART, **values, one=LOSSES[one].label, other=LOSSES[other].label)


def _charged(snapshot: Snapshot, names: Sequence[str], count: int) -> Charged:
    """What the losses charge for the first examples of the probe."""
    run = snapshot.run
    z, truth = layer_sums(snapshot, run.layers, slice(count)), np.asarray(run.probe.y[:count])
    y, rows = one_hot(truth, run.sizes[-1]).astype(float), np.arange(count)
    loss: dict[str, Array] = {}
    slope: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        p = softmax_of(z) if run.meta.output == "softmax" else np.asarray(activation_of("losses", run)(z))
        for name in names:
            each, given = LOSSES[name], z if LOSSES[name].of_scores else p
            pairs = [(given[i : i + 1], y[i : i + 1]) for i in rows]
            loss[name] = np.array([each.value(*pair) for pair in pairs])
            # The gradient of cross-entropy is that of the scores; by the probability, it is −1 / p.
            by_p = 1 / p if each.of_scores else np.concatenate([each.gradient(*pair) for pair in pairs])
            slope[name] = np.abs(by_p[rows, truth])
    known = np.isfinite(p).all(axis=1)
    return Charged(p[rows, truth], known & (p.argmax(axis=1) == truth), loss, slope)


def _curve(name: str, p: Array, classes: int, rest: str, softmax: bool) -> tuple[Array, Array]:
    """A loss and the size of its slope against the output of the true class.

    `rest` says what the other outputs are. At "least" cost they share the rest of the probability evenly, or are all 0
    where outputs are no probabilities; at "most" cost one of them has it all.
    """
    others = (1 - p) ** 2 if softmax else np.zeros_like(p)
    if rest == "least":
        others = others / max(classes - 1, 1)
    mse = ((1 - p) ** 2 + others) / classes
    with np.errstate(all="ignore"):
        if name == "cross_entropy":
            return -np.log(p), 1 / p
        slope = 2 * np.abs(1 - p) / classes
        if name == "mse":
            return mse, slope
        return np.sqrt(mse), slope / (2 * np.sqrt(mse))


def _across(run: Run, softmax: bool) -> AxisScale:
    """The axis of the output of the true class, over the whole run."""
    if softmax:
        return AxisScale(-0.03, 1.03)
    rows = np.arange(len(run.probe))
    low, high = usual_range(run, lambda snapshot: np.asarray(snapshot["p"], float)[rows, run.probe.y])
    low, high = min(low, 0.0), max(high, 1.0)
    return AxisScale(low - 0.03 * (high - low), high + 0.03 * (high - low))


def _slope_scale(largest: float, curves: Sequence[Array]) -> AxisScale:
    """The axis of the slopes, from a hundredth of the flattest curve's."""
    steepest = [float(slope[np.isfinite(slope)].max()) for slope in curves]
    return AxisScale(0.01 * min(steepest), 3 * min(max(largest, *steepest), 1e6), log=True)


def _dots(panel: Panel, axes: Axes, look: CurveLook) -> list[Any]:
    """The dots of a loss: circles for right answers, crosses for wrong ones."""
    style: dict[str, Any] = {"color": look.colour, "markersize": panel.points(0.4), "zorder": 3}
    wide: dict[str, Any] = {"markeredgewidth": panel.points(0.08)}
    return [
        axes.plot([], [], "o", fillstyle="none", **wide, **style)[0],
        axes.plot([], [], "x", **wide, **style)[0],
    ]
