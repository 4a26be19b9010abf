"""The view `dashboard`: all other views on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.views.activations import activations
from viznet.views.base import view
from viznet.views.confusion import confusion
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


@view
def dashboard(figure: Figure | SubFigure, run: Run, theme: Theme) -> Draw:
    """All other views on one screen, from the weights to the mistakes.

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
    grid = figure.add_gridspec(rows, columns)
    places = [divmod(i, columns) for i in range(len(panels))]
    # The last panel takes all the room that is left in its row.
    cells = [
        grid[row, column:] if i == len(panels) - 1 else grid[row, column]
        for i, (row, column) in enumerate(places)
    ]
    draws = [panel.build(figure.add_subfigure(cell), run, theme) for panel, cell in zip(panels, cells)]

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [artist for draw_panel in draws for artist in draw_panel(snapshot)]

    return draw
