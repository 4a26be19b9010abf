"""How many neurons are not drawn, in words that no line crosses."""

from typing import Any

import cairo
import numpy as np

from viznet.stage.mobjects import Words
from viznet.stage.mobjects.painted import colour_of, set_source

BESIDE = 0.12  # between these words and a circle, and twice what the paper is wider than the words


class Gap(Words):
    """How many neurons are not drawn; its paper hides the lines below."""

    def __init__(self, *words: Any, paper: str, **options: Any) -> None:
        self.paper = colour_of(paper)
        super().__init__(*words, **options)

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Draws the paper, and the text on it."""
        left, bottom, right, top = self.boxes()[0] + BESIDE / 2 * np.array([-1, -1, 1, 1])
        ctx.rectangle(left, bottom, right - left, top - bottom)
        set_source(ctx, self.paper, opacity)
        ctx.fill()
        super().paint(ctx, opacity)
