"""A view on a figure of its own, drawn by Matplotlib alone."""

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text

from tests.legibility import overlapping_words, words_of
from viznet.theme import Theme
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.style import style


class Still:
    """A view built on a figure of its own."""

    def __init__(self, view, run, theme: Theme, size=(640, 360)):
        self.run, self.style = run, style(theme)
        with mpl.rc_context(self.style):
            self.figure = Figure((size[0] / 100, size[1] / 100), dpi=100)
            self.canvas = FigureCanvasAgg(self.figure)
            self._draw = view.build(self.figure, run, theme)

    def show(self, index: int):
        """Draws a snapshot; returns what moved."""
        with mpl.rc_context(self.style):
            return list(self._draw(self.run[index]))

    def pixels(self) -> np.ndarray:
        with mpl.rc_context(self.style):
            self.canvas.draw()
        return np.asarray(self.canvas.buffer_rgba()).copy()

    def limits(self) -> list:
        axes = self.figure.findobj(mpl.axes.Axes)
        images = [image.get_clim() for image in self.figure.findobj(AxesImage)]
        return [*((a.get_xlim(), a.get_ylim(), a.get_position().bounds) for a in axes), *images]

    def words(self) -> list[str]:
        still = [text.get_text() for text in self.figure.findobj(Text) if text.get_text()]
        return still + [word for lettering in self.figure.findobj(Lettering) for *_, word in lettering.words]

    def boxes(self) -> list:
        """Every word with the box that it takes on screen."""
        return words_of(self.figure)


def check_boxes(boxes, size) -> None:
    """No word leaves the picture, and none runs into another."""
    for words, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= size[0] and box.y1 <= size[1]
        assert inside, f"{words!r} is cut off"
    assert not overlapping_words(boxes)


def check_footer(figure, run, size) -> None:
    """Sizes, seed, step and hash are below the views. In an upright picture they take two lines."""
    boxes = words_of(figure)
    (source,) = [word for word, _ in boxes if word.endswith(f"run {run.hash[:8]}")]
    network = "-".join(map(str, run.sizes))
    assert source.startswith(network) and f"seed {run.meta.seed}" in source
    assert any(word.startswith(f"step {run.steps[-1]}") for word, _ in boxes)
    check_boxes([(word, box) for word, box in boxes if box.y1 < 0.2 * size[1]], size)
