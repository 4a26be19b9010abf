"""One picture of a film: a Matplotlib figure that a notebook shows."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


class Still(Figure):
    """A figure that a notebook shows as the film has it."""

    def __init__(self, figsize: tuple[float, float], *, dpi: float) -> None:
        super().__init__(figsize, dpi=dpi, layout="constrained")

    def __repr__(self) -> str:
        width, height = self.canvas.get_width_height()
        return f"<Still of {width} × {height} pixels; .savefig(path)>"

    def _repr_png_(self) -> bytes:
        canvas = FigureCanvasAgg(self)
        canvas.draw()  # in the figure's own style, by `keep_style`
        png = io.BytesIO()
        Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(png, "png")
        return png.getvalue()
