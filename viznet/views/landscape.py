"""The view `landscape`: the loss on a plane, and the path over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, is_whole
from viznet.errors import ViewError
from viznet.landscapes.landscape import AXES, Landscape
from viznet.landscapes.landscape import landscape as computed
from viznet.landscapes.measured_examples import measured_examples
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.axis import AxisScale, percent, three_digits
from viznet.views.drawing.changing_line import ChangingLine
from viznet.views.drawing.colours import bar_width, colour_bar, sequential, short_numbers
from viznet.views.drawing.options import checked_choice
from viznet.views.drawing.panel import NOTE_LINES, Panel, PanelBox
from viznet.views.drawing.relief import limits, pieces, projected, refined
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

KINDS = ("relief", "contour")
BANDS = 16  # of one colour each, so that their edges are lines of the same loss
REFINED = 8  # how many cells of a contour lie between two points of the plane
HIGHEST = 1.1  # how high a relief is at most, in widths
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

# The answer at each moment, from long to short.
BEGINS = (
    "The path begins at the loss {loss}; the plane below it says {foot}.",
    "It begins at {loss}; the plane says {foot}.",
)
FELL = (
    "The loss has fallen from {first} to {loss}; the plane below this moment says {foot}.",
    "Down from {first} to {loss}; the plane says {foot}.",
)
ROSE = (
    "The loss has risen from {first} to {loss}; the plane below this moment says {foot}.",
    "Up from {first} to {loss}; the plane says {foot}.",
)
STAYED = (
    "The loss is {loss}, as at first; the plane below this moment says {foot}.",
    "Still {loss}; the plane says {foot}.",
)
LOWER = (
    "On {share} of this map, the loss is lower than the {loss} of the current weights.",
    "{share} of the map is lower than {loss}.",
)
LOWEST = (
    "Nowhere on this map is the loss lower than the {loss} of the current weights.",
    "Nothing on the map is lower than {loss}.",
)
LOST = (
    "At this step the weights or the loss are no finite numbers, so they have no place on the map.",
    "Here the loss is no finite number.",
)

# How much of the path the plane holds.
FACTS = (
    "The path's two main directions hold {explained} of its variance (a random walk's: {walk}), and {inside} of this "
    "moment's distance.",
    "The plane holds {explained} of the path's variance (random walk: {walk}), {inside} of this distance.",
    "{explained} of the path (random walk: {walk}), {inside} of this distance",
    "{explained} of the path (random walk: {walk})",
)
RANDOM_FACTS = (
    "Two random directions hold {explained} of the path's variance (of a random walk's: {walk}), and {inside} of this "
    "moment's distance.",
    *FACTS[1:],
)
# At the end of the path, where there is no distance.
END_FACTS = (
    "The path's two main directions hold {explained} of its variance (a random walk's: {walk}).",
    "The plane holds {explained} of the path's variance (random walk: {walk}).",
    FACTS[3],
)
RANDOM_END_FACTS = (
    "Two random directions hold {explained} of the path's variance (of a random walk's: {walk}).",
    *END_FACTS[1:],
)
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
    are kept in a hidden file beside the run.

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
    found = computed(run, examples, axes=axes, moving=moving, points=int(points))

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
    lines: list[Callable[[Snapshot], Artist]] = []
    if panel.has_lines(NOTE_LINES):
        foot, box = box.bottom_strip(panel.unit, gap=0.4 * panel.unit)
        lines.append(_facts(ChangingLine(panel, foot, theme.muted), run, found, data))
    foot, box = box.bottom_strip(panel.unit, gap=0.6 * panel.unit)
    lines.append(_answer(ChangingLine(panel, foot, theme.ink), run, found, data))
    scale = _scale(found)
    heights, losses = zip(*_marks(scale))
    marks = list(zip(heights, short_numbers(losses)))
    bar = bar_width(panel, [label for _, label in marks])
    place = box.inset(right=bar + panel.unit)
    colour_bar(
        panel,
        PanelBox(place.right_edge + panel.unit, place.bottom, bar, place.height),
        sequential(theme),
        marks,
    )
    place = _name_directions(panel, place, found.axes, kind)
    draw_surface = (_relief if kind == "relief" else _contour)(panel, place, found, scale)

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [*draw_surface(snapshot.index), *(line(snapshot) for line in lines)]

    return draw


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
        for half, names in zip(foot.columns(1, 1), (first, second)):
            panel.write(half.left + half.width / 2, y, panel.fitting(names, half.width), **style)
        return rest
    rest = rest.inset(left=1.3 * unit)
    panel.write(rest.left + rest.width / 2, y, panel.fitting(first, rest.width), **style)
    middle, name = rest.bottom + rest.height / 2, panel.fitting(second, rest.height)
    panel.write(box.left + 0.5 * unit, middle, name, rotation=90, va="center", **style)
    return rest


def height_of(scale: AxisScale, losses: Array) -> Array:
    """How high losses lie on a scale, from 0 to 1.

    A loss that is not finite has the height NaN.
    """
    with np.errstate(all="ignore"):
        values, ends = np.asarray(losses, float), np.array([scale.low, scale.high])
        if scale.log:
            values, ends = np.log(np.maximum(values, scale.low)), np.log(ends)
        heights = ((values - ends[0]) / (ends[1] - ends[0])).clip(0, 1)
    return np.where(np.isfinite(losses), heights, np.nan)


def _scale(found: Landscape) -> AxisScale:
    """From the lowest to the highest loss of the surfaces and of the path.

    It is logarithmic if the highest is more than 20 times the lowest.
    """
    finite = np.concatenate([each[np.isfinite(each)] for each in (found.losses, found.path)])
    low, high = float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))
    if not low < high:  # one loss everywhere, or none that is finite
        return AxisScale(0.0, max(1.0, high))
    if high > 20 * low:
        return AxisScale(max(low, 1e-6 * high), high, log=True)
    return AxisScale(low, high)


def _marks(scale: AxisScale) -> list[tuple[float, float]]:
    """The heights and the losses that the colour bar names."""
    if scale.log:
        return [(h, scale.low ** (1 - h) * scale.high**h) for h in (0.0, 0.5, 1.0)]
    return [(h, scale.low * (1 - h) + scale.high * h) for h in (0.0, 0.5, 1.0)]


def _on_map(found: Landscape, places: Array, index: int) -> Array:
    """Places on the map, from −1 to 1 on both axes; NaN beyond its edges."""
    seen = places - places[index] if found.moving else places
    ends = [(axis[0], axis[-1]) for axis in (found.across, found.up)]
    with np.errstate(all="ignore"):
        scaled = np.column_stack(
            [2 * (seen[:, k] - low) / (high - low) - 1 for k, (low, high) in enumerate(ends)]
        )
    return np.where((np.abs(scaled) <= 1 + 1e-9).all(axis=1, keepdims=True), scaled, np.nan)


def _path(panel: Panel, axes: Axes) -> Callable[[Array, Array, Array, Array], list[Artist]]:
    """Prepares the path, its stems and the mark at its end.

    The function that is returned takes the points of the path and the lower ends of its stems, and moves them.
    """
    theme, thin = panel.theme, panel.points
    stems = axes.plot([], [], color=theme.ink, linewidth=thin(0.06), alpha=0.6, zorder=3)[0]
    halo = axes.plot([], [], color=theme.paper, linewidth=thin(0.36), zorder=4)[0]
    line = axes.plot([], [], color=theme.positive, linewidth=thin(0.18), zorder=5)[0]
    last = axes.plot([], [], color=theme.focus, linewidth=thin(0.14), zorder=6)[0]
    mark = axes.plot([], [], "o", color=theme.focus, markersize=thin(0.75), zorder=7)[0]
    mark.set_markeredgecolor(theme.paper)

    def move(x: Array, y: Array, foot_x: Array, foot_y: Array) -> list[Artist]:
        for each in (halo, line):
            each.set_data(x, y)
        gaps = np.full(len(x), np.nan)
        stems.set_data(
            np.ravel(np.column_stack([x, foot_x, gaps])), np.ravel(np.column_stack([y, foot_y, gaps]))
        )
        last.set_data([x[-1], foot_x[-1]], [y[-1], foot_y[-1]])
        mark.set_data(x[-1:], y[-1:])
        return [stems, halo, line, last, mark]

    return move


def _relief(panel: Panel, box: PanelBox, found: Landscape, scale: AxisScale) -> Callable[[int], list[Artist]]:
    """Draws the surface from the side."""
    from matplotlib.collections import PolyCollection

    theme, (across, up) = panel.theme, limits()
    place = box.centred(
        box.width, min(box.height, HIGHEST * box.width)
    )  # a higher one would look like a wall
    axes = panel.axes(place, xlim=across, ylim=up)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], float)
    axes.plot(
        *projected(corners[:, 0], corners[:, 1], np.zeros(5)),
        color=theme.faint,
        linewidth=panel.points(0.08),
        zorder=0,
    )
    table = sequential(theme)
    surface = PolyCollection([], edgecolors=theme.faint, linewidths=panel.points(0.03), zorder=1)
    axes.add_collection(surface, autolim=False)
    move = _path(panel, axes)
    heights, true, feet = (height_of(scale, each) for each in (found.losses, found.path, found.feet))

    def show(index: int) -> None:
        polygons, means = pieces(heights[index if found.moving else 0])
        surface.set_verts(list(polygons))
        surface.set_facecolor(list(map(tuple, table(means))))

    def draw(index: int) -> list[Artist]:
        if found.moving:
            show(index)
        places = _on_map(found, found.places, index)[: index + 1]
        x, y = projected(places[:, 0], places[:, 1], true[: index + 1])
        # A surface that moves lies at the true loss of its middle, so nothing needs a stem.
        foot = projected(places[:, 0], places[:, 1], true[: index + 1] if found.moving else feet[: index + 1])
        return [*([surface] if found.moving else []), *move(x, y, *foot)]

    if not found.moving:
        show(0)
    return draw


def _contour(
    panel: Panel, box: PanelBox, found: Landscape, scale: AxisScale
) -> Callable[[int], list[Artist]]:
    """Draws the surface from above, in bands of the same height."""
    axes = panel.axes(box, xlim=(-1, 1), ylim=(-1, 1))
    heights = height_of(scale, found.losses)

    def bands(index: int) -> Array:
        fine = refined(heights[index if found.moving else 0], REFINED)
        return np.asarray((np.floor(fine * BANDS).clip(0, BANDS - 1) + 0.5) / BANDS)

    first = bands(0)
    half = 1 / (
        len(first) - 1
    )  # the outermost cells reach half beyond the map, so that points are middles of cells
    extent = (-1 - half, 1 + half, -1 - half, 1 + half)
    style: dict[str, Any] = {
        "cmap": sequential(panel.theme),
        "vmin": 0,
        "vmax": 1,
        "interpolation": "nearest",
    }
    image = axes.imshow(first, origin="lower", extent=extent, aspect="auto", **style)
    axes.set(xlim=(-1, 1), ylim=(-1, 1))
    panel.frame(axes, panel.theme.faint, 0.06)
    move = _path(panel, axes)

    def draw(index: int) -> list[Artist]:
        if found.moving:
            image.set_data(bands(index))
        x, y = _on_map(found, found.places, index)[: index + 1].T
        return [*([image] if found.moving else []), *move(x, y, x, y)]

    return draw


def _answer(line: ChangingLine, run: Run, found: Landscape, data: str | None) -> Callable[[Snapshot], Artist]:
    """Prepares the sentence that answers the question at each moment."""
    first = int(np.flatnonzero(np.isfinite(found.places[:, 0]))[0])

    def source(kind: Any, index: int) -> Source:
        return Source("loss", kind=kind, step=int(run.steps[index]))

    def show(snapshot: Snapshot) -> Artist:
        i = snapshot.index
        if not np.isfinite([found.places[i, 0], found.path[i]]).all():
            return line.show(LOST)
        loss = three_digits(found.path[i])
        if found.moving:
            with np.errstate(all="ignore"):
                share = float((found.losses[i] < found.path[i]).mean())
            said = wordings(*(LOWER if share > 0 else LOWEST), share=percent(share), loss=loss)
            return line.show(said, [] if data else [Number(loss, source("probe loss", i))])
        before, foot = three_digits(found.path[first]), three_digits(found.feet[i])
        fell, rose = found.path[i] < found.path[first], found.path[i] > found.path[first]
        templates = (
            BEGINS if i == first else STAYED if before == loss else FELL if fell else ROSE if rose else STAYED
        )
        numbers = [Number(before, source("probe loss", first)), Number(loss, source("probe loss", i))]
        if found.axes == "path":
            numbers.append(Number(foot, source("plane loss", i)))
        return line.show(wordings(*templates, first=before, loss=loss, foot=foot), [] if data else numbers)

    return show


def _facts(line: ChangingLine, run: Run, found: Landscape, data: str | None) -> Callable[[Snapshot], Artist]:
    """Prepares the line that says how much of the path lies in the plane."""
    by_path = found.axes == "path"
    explained, walk = percent(found.explained), percent(found.walk)
    whole = [
        Number(explained, Source("path", kind="explained")),
        Number(walk, Source("walk", kind="explained")),
    ]

    def show(snapshot: Snapshot) -> Artist:
        share = float(found.inside[snapshot.index])
        templates: tuple[str, ...]
        if np.isfinite(share):
            templates = FACTS if by_path else RANDOM_FACTS
            inside = Number(percent(share), Source(kind="in plane", step=snapshot.step))
            numbers = [*whole, inside]
        else:
            templates, numbers = END_FACTS if by_path else RANDOM_END_FACTS, whole
        said = wordings(*templates, explained=explained, walk=walk, inside=percent(share))
        return line.show(said, numbers if by_path else [])

    return show
