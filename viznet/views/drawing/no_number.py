"""How a picture shows values that are no numbers: as a chequered ground.

A training that diverges ends in NaN and infinity. These have no place on a colour scale, and the colour of zero would
be wrong. So their cells are left out of the picture, and a chequered ground is seen instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, ListedColormap
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viznet.views.drawing.panel import Panel, PanelBox

LABEL = "no number"
SIGN_HEIGHT = 1.6  # of the sign above a colour bar with the gap below it, in units
CHECK = 0.3  # the side of a check in units
BESIDE = 0.4  # between a piece of the ground and its label, in units


def only_numbers(values: Array) -> Array:
    """The values, with NaN instead of infinity."""
    return np.where(np.isfinite(values), values, np.nan)


def see_through(colours: Colormap) -> Colormap:
    """The colours, with none for NaN."""
    return colours.with_extremes(bad=(0.0, 0.0, 0.0, 0.0))


def chequered_ground(panel: Panel, axes: Axes, used: NDArray[np.bool_]) -> None:
    """Draws a chequered ground below the cells of an image that are used.

    `used` has one entry for every cell of the image, which covers the axes.
    """
    height, width = (max(1, round(side)) for side in (axes.bbox.height, axes.bbox.width))
    rows, columns = used.shape
    y, x = np.arange(height), np.arange(width)
    side = max(1, round(CHECK * panel.unit))
    check = (y[:, None] // side + x // side) % 2
    shown = used[(y * rows // height)[:, None], x * columns // width]
    axes.imshow(
        np.where(shown, check, np.nan),
        cmap=ListedColormap([panel.theme.faint, panel.theme.muted]).with_extremes(bad=(0.0, 0.0, 0.0, 0.0)),
        vmin=0,
        vmax=1,
        interpolation="nearest",
        extent=(-0.5, columns - 0.5, rows - 0.5, -0.5),
        aspect="auto",
        zorder=-1,
    ).set_gid(LABEL)


def sign_above(panel: Panel, box: PanelBox, width: float) -> PanelBox:
    """Draws a piece of the ground and what it means, above a colour bar.

    Returns the box that is left for the bar. `width` is that of the bar without its marks.
    """
    line, rest = box.top_strip(panel.unit, gap=(SIGN_HEIGHT - 1) * panel.unit)
    sign(panel, line, width)
    return rest


def sign(panel: Panel, line: PanelBox, width: float) -> None:
    """Draws a piece of the ground at the left of a line, and what it means.

    `width` is that of the piece without its label.
    """
    axes = panel.axes(line.corner(width, line.height), xlim=(-0.5, 0.5), ylim=(0.5, -0.5))
    chequered_ground(panel, axes, np.ones((1, 1), bool))
    panel.frame(axes, panel.theme.muted, 0.06)
    (label,) = wordings(LABEL)
    x, y = line.left + width + BESIDE * panel.unit, line.bottom + line.height / 2
    panel.write(x, y, label, va="center_baseline")


def sign_width(panel: Panel, width: float) -> float:
    """How many pixels a piece of the ground of this width and its label take."""
    return width + BESIDE * panel.unit + panel.width(LABEL)
