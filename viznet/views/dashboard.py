"""The view `dashboard`: six views on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.views.activations import activations
from viznet.views.base import view
from viznet.views.confusion import confusion
from viznet.views.drawing.panel import LINES as PANEL_LINES
from viznet.views.drawing.panel import SINGLE, SMALL, SMALLEST, Panel, text_growth
from viznet.views.drawing.panel import WIDTH as PANEL_WIDTH
from viznet.views.gradients import gradients
from viznet.views.loss import loss
from viznet.views.predictions import predictions
from viznet.views.weights import weights

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw, View


LINES = 30  # units that the dashboard is high at least if it has a title
TITLES = ("The whole training at once", "The training")
LOOK = (
    "Compare the panels at one moment: what it has learned, and what it still gets wrong.",
    "Compare the panels at one moment.",
)


@view
def dashboard(figure: Figure | SubFigure, run: Run, theme: Theme) -> Draw:
    """A whole training on one screen, from the weights to the mistakes.

    Each panel is the view of that name. The panel of mistakes, `confusion`, is left out if the run has no held-out
    examples.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.dashboard).still(size=(640, 360))
    """
    panels: list[View[...]] = [weights, loss, predictions, activations, gradients(maps=False)]
    if (run.held_out_examples > 0).any():
        panels.append(confusion(counts=False))
    upright = 1.25 * figure.bbox.height > figure.bbox.width
    rows, columns = (3, 2) if upright else (2, 3)
    rest = _below_title(figure, theme, rows, columns)
    grid = rest.add_gridspec(rows, columns)
    places = [divmod(i, columns) for i in range(len(panels))]
    # The last panel takes all the room that is left in its row.
    cells = [
        grid[row, column:] if i == len(panels) - 1 else grid[row, column]
        for i, (row, column) in enumerate(places)
    ]
    draws = [panel.build(rest.add_subfigure(cell), run, theme) for panel, cell in zip(panels, cells)]

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [artist for draw_panel in draws for artist in draw_panel(snapshot)]

    return draw


def _below_title(figure: Figure | SubFigure, theme: Theme, rows: int, columns: int) -> Figure | SubFigure:
    """Writes the title and the line below it, and returns what is left.

    The letters are those of the panels, which larger text enlarges only as far as they have room. In a low figure
    there is no title.
    """
    panel = Panel(figure, theme)
    height, width = figure.bbox.height, figure.bbox.width
    unit = max(SMALLEST, panel.unit * SMALL / SINGLE)
    if height < LINES * unit:
        return figure
    room = min(height / rows / PANEL_LINES, width / columns / PANEL_WIDTH)
    unit = max(SMALLEST, min(unit, max(room, unit / text_growth(figure))))
    size = unit / panel.unit
    strip = 3.6 * unit
    below = figure.add_gridspec(2, 1, height_ratios=[strip, height - strip])[1, 0]
    for wordings, y, weight, larger in ((TITLES, 1.7, "bold", 1.25), (LOOK, 3.2, "normal", 1.0)):
        words = panel.fitting(wordings, figure.bbox.width - 2 * unit, larger * size, weight)
        panel.write(0.9 * unit, height - y * unit, words, size=larger * size, weight=weight)
    return figure.add_subfigure(below)
