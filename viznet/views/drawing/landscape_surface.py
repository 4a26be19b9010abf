"""The surface of a landscape and its path, from the side or above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.activations import Array
from viznet.landscapes.landscape import Landscape
from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.colours import sequential
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.relief import projected, refined, relief_limits, surface_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

BANDS = 16  # of one colour each, so that their edges are lines of the same loss
REFINED = 8  # how many cells of a contour lie between two points of the plane
HIGHEST = 1.1  # how high a relief is at most, in widths


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


def loss_scale(*found: Landscape) -> AxisScale:
    """From the lowest to the highest loss of all surfaces and paths.

    It is logarithmic if the highest is more than 20 times the lowest.
    """
    finite = np.concatenate([each[np.isfinite(each)] for one in found for each in (one.losses, one.path)])
    low, high = float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))
    if not low < high:  # one loss everywhere, or none that is finite
        return AxisScale(0.0, max(1.0, high))
    if high > 20 * low:
        return AxisScale(max(low, 1e-6 * high), high, log=True)
    return AxisScale(low, high)


def scale_marks(scale: AxisScale) -> list[tuple[float, float]]:
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


def relief(panel: Panel, box: PanelBox, found: Landscape, scale: AxisScale) -> Callable[[int], list[Artist]]:
    """Draws the surface from the side."""
    from matplotlib.collections import PolyCollection

    theme, (across, up) = panel.theme, relief_limits()
    # A higher relief would look like a wall.
    place = box.centred(box.width, min(box.height, HIGHEST * box.width))
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
        polygons, means = surface_pieces(heights[index if found.moving else 0])
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


def contour(panel: Panel, box: PanelBox, found: Landscape, scale: AxisScale) -> Callable[[int], list[Artist]]:
    """Draws the surface from above, in bands of the same height."""
    axes = panel.axes(box, xlim=(-1, 1), ylim=(-1, 1))
    heights = height_of(scale, found.losses)

    def bands(index: int) -> Array:
        fine = refined(heights[index if found.moving else 0], REFINED)
        return np.asarray((np.floor(fine * BANDS).clip(0, BANDS - 1) + 0.5) / BANDS)

    first = bands(0)
    # The outermost cells reach beyond the map by half of their width, so that points are the middles of cells.
    half = 1 / (len(first) - 1)
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
