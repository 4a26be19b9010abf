"""The training step, written in the footer of a film."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from viznet.film.clock import Frame
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel
from viznet.walkthroughs.sentence import fill

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

    from viznet.recording import Run
    from viznet.theme import Theme

POINTS = 12
RIGHT = 0.988  # of the width of the footer

STEP = "step {step} of {last}"
EARLIER = "step {step} of {last} (shown: step {shown})"


class StepLabel:
    """The words at the right end of the footer.

    They are drawn as outlines, because they change in almost every frame.
    """

    def __init__(self, footer: SubFigure, run: Run, theme: Theme) -> None:
        panel = Panel(footer, theme)
        # The words may stand in the panel's margin too.
        whole = replace(panel.box, left=0, bottom=0, width=footer.bbox.width, height=footer.bbox.height)
        size = POINTS / panel.points(1)
        self._run = run
        self._lettering = Lettering(panel, whole, size=size, weight="bold", facecolor=theme.ink)
        self._right = RIGHT * whole.width
        # Digits are 0.73 of the text size high. Their middle is in the middle of the footer.
        self._baseline = whole.height / 2 - 0.365 * size * panel.unit

    def show(self, frame: Frame) -> Lettering:
        """Writes the step of a frame and returns the artist that moved."""
        words = step_label(self._run, frame)
        left = self._right - self._lettering.width(words)
        return self._lettering.write([(left, self._baseline, words)])


def step_label(run: Run, frame: Frame) -> str:
    """The training step in words.

    If the step was not recorded, this also names the step that is shown.
    """
    shown, last = int(run.steps[frame.index]), int(run.steps[-1])
    if frame.step == shown:
        return fill(STEP, step=frame.step, last=last)
    return fill(EARLIER, step=frame.step, last=last, shown=shown)
