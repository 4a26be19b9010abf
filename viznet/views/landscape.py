"""The view `landscape`: the loss on a plane, and the path over it."""

from __future__ import annotations

from contextvars import copy_context
from functools import cache
from typing import TYPE_CHECKING, Any

from viznet.arguments import described, is_whole
from viznet.errors import ViewError
from viznet.landscapes.landscape import AXES, Landscape
from viznet.landscapes.landscape import landscape as computed
from viznet.landscapes.measured_examples import measured_examples
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.colours import bar_width, colour_bar, sequential, short_numbers
from viznet.views.drawing.landscape_sentences import answer_line, facts_line
from viznet.views.drawing.landscape_surface import contour, loss_scale, relief, scale_marks
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import NOTE_LINES, Panel, PanelBox
from viznet.views.drawing.shared import measured_of_all, sharing
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

KINDS = ("relief", "contour")
FEWEST, MOST = 5, 101  # points across and up

TITLES = (
    "Landscape: the loss of {count} {which} on a plane through the weights",
    "Landscape: the loss of {count} {which} on a plane",
    "Landscape: the loss on a plane",
    "Landscape of the loss",
    "Landscape",
)
MOVING_TITLES = (
    "Landscape: the loss of {count} {which} around the current weights",
    "Landscape: the loss of {count} {which} around the weights",
    "Landscape: the loss around the weights",
    "Landscape of the loss",
    "Landscape",
)
# What to look at, from long to short.
LOOK = (
    "Watch whether the path runs down into a valley, and how far off the plane it lies.",
    "Watch whether the path runs down.",
)
MOVING_LOOK = (
    "Watch how the surface opens around the weights as the loss falls.",
    "Watch how the surface opens.",
)
QUESTIONS = (
    "How far down has training come, and does this plane show it?",
    "How far down has it come?",
)
MOVING_QUESTIONS = ("Is the loss lower anywhere around the current weights?", "Is it lower around here?")

DIRECTION = ("direction {number} of the path", "direction {number}")
RANDOM_DIRECTION = ("random direction {number}", "direction {number}")


@view
def landscape(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    kind: str = "relief",
    axes: str | None = None,
    moving: bool = False,
    data: str | None = None,
    points: int = 31,
) -> Draw:
    """The loss on a plane through the weights, with the path of training.

    The path stands at its true loss, and stems lead from there to the surface: the plane below a moment is not the
    moment. The line below says how much of the path lies in the plane, and how much of a random walk would. The losses
    are kept in the run's folder. In a film of several recordings that have the same loss, heights and colours mean the
    same in all.

    Parameters
    ----------
    kind : str, default "relief"
        "relief" shows the surface from the side; "contour" shows it from above.
    axes : str, optional
        The directions of the plane: "path" for the two main directions of the path, where each moment counts for the
        steps around it; "random" for two random ones, as large as the weights of each neuron. By default it is the
        path, if the recording has three different moments or more.
    moving : bool, default False
        Whether the surface is that around the weights of each moment, and not one plane through the last.
    data : str, optional
        A dataset, such as data=digits: the loss is that of its held-out examples, at most 1,000. By default it is that
        of the recorded examples.
    points : int, default 31
        How many losses are computed across and up, an odd number from 5 to 101.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.landscape(kind="contour", points=9)).still(size=(320, 180))
    """
    checked_choice("landscape", "kind", kind, KINDS)
    checked_choice("landscape", "axes", axes, (None, *AXES))
    checked_choice("landscape", "moving", moving, (True, False))
    if not is_whole(points) or not FEWEST <= points <= MOST or points % 2 == 0:
        raise ViewError(
            f"landscape: points={described(points)}: expected an odd number from {FEWEST} to {MOST}, such as points=31"
        )
    examples = measured_examples("landscape", run, data)
    panel = Panel(figure, theme)
    which = "recorded examples" if data is None else "held-out examples"
    title = wordings(*(MOVING_TITLES if moving else TITLES), count=len(examples), which=which)
    counted = [Number(f"{len(examples):,}", Source(kind="recorded examples"))] if data is None else []
    box = panel.heading(
        title,
        MOVING_QUESTIONS if moving else QUESTIONS,
        counted,
        look=MOVING_LOOK if moving else LOOK,
    )

    # Numbers of different losses cannot be compared.
    one_loss = len({each.meta.loss for _, each in sharing(run)}) == 1
    built_in = copy_context()  # the recordings whose scale is shared are known only while views are built

    @cache
    def drawing() -> Draw:
        """Computes the losses, and draws their surface."""
        found, of_all = built_in.run(measured_of_all, run, _measured, data, axes, moving, int(points))
        compared = of_all if one_loss else [found]
        return _surface_and_path(panel, box, run, found, compared, kind, listed=data is None)

    def draw(snapshot: Snapshot) -> Iterable[Artist]:
        # The first moment is drawn when all views are built. So what another view refuses costs no time here.
        return drawing()(snapshot)

    return draw


def _surface_and_path(
    panel: Panel,
    box: PanelBox,
    run: Run,
    found: Landscape,
    compared: list[Landscape],
    kind: str,
    *,
    listed: bool,
) -> Draw:
    """Draws what stands below the title, and returns what moves it.

    `compared` are the landscapes that share its scale.
    """
    answer = AnswerLine(panel, box, "landscape", lines=2, listed=listed)
    box = answer.rest
    lines: list[Callable[[Snapshot], Artist]] = [answer_line(answer, run, found)]
    if panel.has_lines(NOTE_LINES):
        foot, box = box.bottom_strip(panel.unit, gap=0.4 * panel.unit)
        lines.append(facts_line(ChangingLine(panel, foot, panel.theme.muted), found))
    scale = loss_scale(*compared)
    heights, losses = zip(*scale_marks(scale))
    marks = list(zip(heights, short_numbers(losses)))
    bar = bar_width(panel, [label for _, label in marks])
    place = box.inset(right=bar + panel.unit)
    colour_bar(
        panel,
        PanelBox(place.right_edge + panel.unit, place.bottom, bar, place.height),
        sequential(panel.theme),
        marks,
    )
    place = _name_directions(panel, place, found.axes, kind)
    draw_surface = (relief if kind == "relief" else contour)(panel, place, found, scale)

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [*draw_surface(snapshot.index), *(line(snapshot) for line in lines)]

    return draw


def _measured(run: Run, data: str | None, axes: str | None, moving: bool, points: int) -> Landscape:
    examples = measured_examples("landscape", run, data)
    return computed(run, examples, axes=axes, moving=moving, points=points)


def _name_directions(panel: Panel, box: PanelBox, axes: str, kind: str) -> PanelBox:
    """Writes the names of the directions, and returns the box that is left.

    Those of a relief stand below its two front edges, and those of a contour below it and at its left.
    """
    unit = panel.unit
    style: dict[str, Any] = {"color": panel.theme.muted, "ha": "center"}
    templates = DIRECTION if axes == "path" else RANDOM_DIRECTION
    first, second = (wordings(*templates, number=number) for number in (1, 2))
    foot, rest = box.bottom_strip(unit, gap=0.3 * unit)
    y = foot.bottom + 0.25 * unit
    if kind == "relief":
        for half, names in zip(foot.columns(1, 1, gap=unit), (first, second)):
            panel.write(half.left + half.width / 2, y, panel.fitting(names, half.width), **style)
        return rest
    rest = rest.inset(left=1.3 * unit)
    panel.write(rest.left + rest.width / 2, y, panel.fitting(first, rest.width), **style)
    middle, name = rest.bottom + rest.height / 2, panel.fitting(second, rest.height)
    panel.write(box.left + 0.5 * unit, middle, name, rotation=90, va="center", **style)
    return rest
