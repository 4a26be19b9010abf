"""The whole story on one screen: what it has learned, how well, and what it makes of digits."""

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
    from viznet.views.base import Draw


@view
def dashboard(figure: Figure | SubFigure, run: Run, theme: Theme) -> Draw:
    """The whole story on one screen: weights, loss and accuracy, predictions, activations, gradients, mistakes.

    Each panel is the view of that name; without held-out examples there is none of mistakes.
    """
    panels = [weights, loss, predictions, activations, gradients(maps=False)]
    if "confusion" in run:
        panels.append(confusion(counts=False))
    upright = 1.25 * figure.bbox.height > figure.bbox.width
    rows, columns = (3, 2) if upright else (2, 3)
    # The last panel takes what room is left in its row.
    grid = figure.add_gridspec(rows, columns)
    places = [divmod(i, columns) for i in range(len(panels))]
    spots = [
        grid[row, column:] if i == len(panels) - 1 else grid[row, column]
        for i, (row, column) in enumerate(places)
    ]
    draws = [panel.build(figure.add_subfigure(spot), run, theme) for panel, spot in zip(panels, spots)]

    def draw(snapshot: Snapshot) -> list[Artist]:
        return [artist for part in draws for artist in part(snapshot)]

    return draw
