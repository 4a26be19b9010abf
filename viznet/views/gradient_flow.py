"""The view `gradient_flow`: how fast each layer learns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.axis import AXIS_CLOCKS, AxisScale, three_digits
from viznet.views.drawing.curve_plot import curve_plot
from viznet.views.drawing.curves import curve_looks
from viznet.views.drawing.legend import LegendEntry
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.maps import column_norms
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.shared import measured_of_all
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

TITLES = ("Gradient flow: how fast each layer learns", "Gradient flow")
LOOK = (
    "Compare the layers: a curve far below the others is a layer that hardly learns.",
    "Compare the curves of the layers.",
)
QUESTIONS = (
    "Do all layers learn, or does the gradient fade on its way back?",
    "Does the gradient fade on its way back?",
)

# What a plot shows, from long to short.
NORMS = ("size (norm) of the gradient dW of each layer", "size of the gradient dW", "size of dW")
STEPS = ("size of one step of W, as a share of the size of W", "one step of W, as a share of W", "step / W")
MOVES = (
    "how far W moved per step since the last snapshot, as a share of the size of W",
    "movement of W per step, as a share of W",
    "step / W",
)

# The sentences, from long to short. The paces of two matrices are similar if one changes less than SIMILAR times as
# fast as the other, and differ much if it changes at least MUCH times as fast.
SIMILAR, MUCH = 3, 10
ONLY = (
    "One step changes {slow}, the only matrix of weights, by {share} of its size.",
    "One step changes {slow} by {share} of its size.",
)
EVEN = (
    "All layers learn at a similar pace: {fast} changes {times} times as fast as {slow}.",
    "{fast} changes only {times} times as fast as {slow}.",
)
APART = (
    "The layers learn at different paces: {fast} changes {times} times as fast as {slow}.",
    "Different paces: {fast} changes {times} times as fast as {slow}.",
)
# From the last layer to the first, so that a slow layer between two fast ones is no fading.
FADES = (
    "Learning fades on the way back: {fast} changes {times} times as fast as {slow}, which is nearer to the input.",
    "Learning fades on the way back: {fast} changes {times} times as fast as {slow}.",
)
GROWS = (
    "Learning grows on the way back: {fast} changes {times} times as fast as {slow}, which is nearer to the output.",
    "Learning grows on the way back: {fast} changes {times} times as fast as {slow}.",
)
STUCK = (
    "The matrix {slow} does not change at all, but {fast} does.",
    "{slow} stands still, {fast} does not.",
)
# Biases may change even then: behind neurons that are all off, those of the last layer do.
STILL = ("At step {step} no weight of any layer changes.", "At step {step} no weight changes.")
FROM_ZERO = (
    "All weights of {slow} are 0, so its change is no share of its size.",
    "All weights of {slow} are 0.",
)
NO_NUMBERS = (
    "At step {step} the changes of the weights are no numbers: the training diverged.",
    "At step {step} the changes are no numbers.",
)
NOT_YET = (
    "At step {step}, the first recorded one, it is not known yet how far the weights move.",
    "At step {step} no change is known yet.",
)


@view
def gradient_flow(figure: Figure | SubFigure, run: Run, theme: Theme, *, clock: str = "linear") -> Draw:
    """How fast each layer learns: its gradients, and its steps.

    One plot has the size of every layer's gradient, which is that of the batch. The other one has the size of a step as
    a share of the size of the weights, so that large and small layers can be compared. Sizes are Euclidean norms. With
    plain SGD a step is the learning rate times the gradient. The steps of other optimizers are not recorded; for these
    it is how far the weights moved per step since the snapshot before. In a film of several recordings, both axes are
    the same for all.

    Parameters
    ----------
    clock : str, default "linear"
        How the steps are spaced: "linear" (evenly) or "geometric" (more room for the early steps).

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.gradient_flow(clock="geometric")).still(size=(320, 180))
    """
    checked_choice("gradient_flow", "clock", clock, AXIS_CLOCKS)
    panel = Panel(figure, theme)
    line = AnswerLine(panel, panel.heading(TITLES, QUESTIONS, look=LOOK), "gradient_flow")
    (sizes, norms, paces), of_all = measured_of_all(run, _measured)
    gap = 1.2 * panel.unit
    side_by_side = line.rest.width > 1.6 * line.rest.height
    places = line.rest.columns(1, 1, gap=gap) if side_by_side else line.rest.rows(1, 1, gap=gap)
    first = 0 if run.meta.optimizer.name == "sgd" else 1  # the paces of others begin at the second snapshot

    def norm_source(layer: int, index: int) -> Source:
        step = int(run.steps[index])
        return Source(f"dW{layer}", (step, step), "norm mean")

    def pace_source(layer: int, index: int) -> Source:
        return Source(f"W{layer}", kind="pace", step=int(run.steps[index + first]))

    draws = [
        _plot(
            panel,
            places[0],
            run,
            clock,
            "dW{layer}",
            NORMS,
            run.steps,
            norms,
            norm_source,
            AxisScale.of(*(other_norms for _, other_norms, _ in of_all)),
        ),
        _plot(
            panel,
            places[1],
            run,
            clock,
            "W{layer}",
            MOVES if first else STEPS,
            run.steps[first:],
            paces[first:],
            pace_source,
            AxisScale.of(*(other_paces for _, _, other_paces in of_all)),
        ),
    ]

    def draw(snapshot: Snapshot) -> list[Artist]:
        index, step = snapshot.index, int(snapshot.step)
        now = {"step": Number(f"{step:,}", Source(kind="step", step=step))}
        moved = [artist for draw_plot in draws for artist in draw_plot(snapshot)]
        if index < first:
            return [*moved, line.say(NOT_YET, **now)]
        return [*moved, _say_answer(line, now, paces[index], sizes[index])]

    return draw


def _measured(run: Run) -> tuple[NDArray[np.float64], ...]:
    """Sizes of W, of dW, and of steps beside W: float64 (T, L) each.

    Steps of another optimizer than plain SGD are the mean movement since the snapshot before, and NaN for the first.
    Only two snapshots are in memory at a time.
    """
    sizes, norms, steps = (np.full((len(run), run.layers), np.nan) for _ in range(3))
    plain = run.meta.optimizer.name == "sgd"
    with np.errstate(all="ignore"):
        for t, snapshot in enumerate(run):
            for l in range(run.layers):
                W, dW = snapshot[f"W{l + 1}"], snapshot[f"dW{l + 1}"]
                sizes[t, l], norms[t, l] = (np.linalg.norm(column_norms(matrix)) for matrix in (W, dW))
                if not plain and t:
                    moved = np.linalg.norm(column_norms(W, run[t - 1][f"W{l + 1}"]))
                    steps[t, l] = moved / (run.steps[t] - run.steps[t - 1])
            run.release()
        return sizes, norms, (run.meta.optimizer.lr * norms if plain else steps) / sizes


def _plot(
    panel: Panel,
    box: PanelBox,
    run: Run,
    clock: str,
    symbol: str,
    what: Sequence[str],
    steps: NDArray[np.int64],
    values: NDArray[np.float64],
    source: Callable[[int, int], Source],
    scale: AxisScale,
) -> Draw:
    """Draws one plot with a curve for every layer; `values` is (steps, L)."""
    line, box = box.top_strip(panel.unit, gap=0.3 * panel.unit)
    panel.write(
        line.left,
        line.bottom + 0.2 * panel.unit,
        panel.fitting(what, line.width),
        color=panel.theme.muted,
    )
    columns = list(values.T)
    entries = [
        LegendEntry(
            look,
            wordings(symbol, symbol, layer=l),
            steps,
            column,
            three_digits,
            partial(source, l),
        )
        for l, (look, column) in enumerate(zip(curve_looks(panel.theme, run.layers), columns), start=1)
    ]
    return curve_plot(panel, box, run, entries, scale, clock=clock, widths=[0.09] * len(entries))


def _say_answer(
    line: AnswerLine, now: dict[str, Number], paces: NDArray[np.float64], sizes: NDArray[np.float64]
) -> Lettering:
    """Writes the sentence about the paces of all layers at a step."""
    step = now["step"].source.step
    if not sizes.all():
        return line.say(FROM_ZERO, slow=_matrix(int(sizes.argmin()), step))
    if not np.isfinite(paces).all():
        return line.say(NO_NUMBERS, **now)
    slow, fast = int(paces.argmin()), int(paces.argmax())
    slowest, fastest = float(paces[slow]), float(paces[fast])
    if fastest == 0:
        return line.say(STILL, **now)
    names = {"slow": _matrix(slow, step), "fast": _matrix(fast, step)}
    if len(paces) == 1:
        share = Number(three_digits(slowest), Source(f"W{slow + 1}", kind="pace", step=step))
        return line.say(ONLY, slow=names["slow"], share=share)
    if slowest == 0:
        return line.say(STUCK, **names)
    source = Source(f"W{fast + 1}", (slow + 1,), "times the pace", step=step)
    return line.say(_answer(paces), **names, times=Number(three_digits(fastest / slowest), source))


def _answer(paces: NDArray[np.float64]) -> tuple[str, ...]:
    """The wordings that are true of the paces of several layers.

    >>> [_answer(np.array(paces))[1][:18] for paces in ([1, 2.9], [1, 9.9], [1, 10], [10, 1], [10, 1, 10])]
    ['{fast} changes onl', 'Different paces: {', 'Learning fades on ', 'Learning grows on ', 'Different paces: {']
    """
    slow, fast, first, last = paces.argmin(), paces.argmax(), paces[0], paces[-1]
    if paces[fast] < SIMILAR * paces[slow]:
        return EVEN
    if slow < fast and last >= MUCH * first:
        return FADES
    return GROWS if fast < slow and first >= MUCH * last else APART


def _matrix(index: int, step: int | None) -> Number:
    """The name of a matrix of weights, such as "W1"."""
    return Number(f"W{index + 1}", Source(index=(index + 1,), kind="matrix", step=step))
