"""One picture of a film: a Matplotlib figure that a notebook shows."""

import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from viznet.views.drawing.style import applied


class Still(Figure):
    """A figure that is drawn in its own style.

    The user's settings of Matplotlib change nothing. A notebook shows it as the film has it.
    """

    def __init__(self, figsize: tuple[float, float], *, dpi: float, style: dict[Any, Any]) -> None:
        super().__init__(figsize, dpi=dpi, layout="constrained")
        self._style = style

    def __repr__(self) -> str:
        width, height = self.canvas.get_width_height()
        return f"<Still of {width} × {height} pixels; .savefig(path)>"

    def _repr_png_(self) -> bytes:
        with applied(self._style):
            canvas = FigureCanvasAgg(self)
            canvas.draw()
        png = io.BytesIO()
        Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(png, "png")
        return png.getvalue()
