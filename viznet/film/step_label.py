"""The training step, written in the footer of a film."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from viznet.film.clock import Frame
from viznet.receipts.receipt import Number
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.panel import Panel
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

    from viznet.recording import Run
    from viznet.theme import Theme

RIGHT = 0.988  # of the width of the footer

# The step, and the step of an earlier snapshot that shows it, from long to short.
WORDINGS = (
    ("step {step} of {last}", "step {step} of {last} (shown: step {shown})"),
    ("step {step}", "step {step} (shown: {shown})"),
)


class StepLabel:
    """The words at the right end of the footer.

    They are drawn as outlines, because they change in almost every frame.
    """

    def __init__(self, footer: SubFigure, run: Run, theme: Theme, *, pixels: float, middle: float) -> None:
        panel = Panel(footer, theme)
        # The words may stand in the panel's margin too.
        whole = replace(panel.box, left=0, bottom=0, width=footer.bbox.width, height=footer.bbox.height)
        size, room = pixels / panel.unit, (2 * RIGHT - 1) * whole.width
        self._wording, length = fitting_wording(run, panel, size, room)
        size *= min(1, room / length)
        self.room_left = RIGHT * whole.width - min(length, room)
        """How many pixels of the footer's width are left beside the longest label."""
        self._run, beside = run, self.room_left - panel.unit
        # What stands at the left of the label need not be drawn again when it changes.
        place = replace(whole, left=beside, width=whole.width - beside)
        self._lettering = Lettering(panel, place, size=size, weight="bold", facecolor=theme.ink)
        self._right = RIGHT * whole.width
        # Digits are 0.73 of the text size high, and `middle` is the height of their middle in pixels.
        self._baseline = middle - 0.365 * size * panel.unit

    def show(self, frame: Frame) -> Lettering:
        """Writes the step of a frame and returns the artist that moved."""
        words = step_label(self._run, frame, self._wording)
        left = self._right - self._lettering.width(words)
        self._lettering.write([(left, self._baseline, words)])
        shown, last = (int(self._run.steps[index]) for index in (frame.index, -1))
        numbers = [Number(f"{step:,}", Source(kind="step", step=step)) for step in (shown, last)]
        list_numbers(self._lettering, numbers)
        return self._lettering


def fitting_wording(run: Run, panel: Panel, size: float, room: float) -> tuple[tuple[str, str], float]:
    """The wording of the step that fits, and how long its longest label is.

    The longest label of the film decides, so that nothing jumps.
    """
    lengths = [panel.width(_longest(run, wording), size, "bold") for wording in WORDINGS]
    chosen = next((i for i, length in enumerate(lengths) if length <= room), len(WORDINGS) - 1)
    return WORDINGS[chosen], lengths[chosen]


def step_label(run: Run, frame: Frame, wording: tuple[str, str] = WORDINGS[0]) -> str:
    """The training step in words.

    If the step was not recorded, this also names the step that is shown.
    """
    shown, last = int(run.steps[frame.index]), int(run.steps[-1])
    same, earlier = wording
    return _filled(same if frame.step == shown else earlier, frame.step, last, shown)


def _longest(run: Run, wording: tuple[str, str]) -> str:
    """The longest label of a run.

    It is that of a step near the end that was not recorded, if there is one.
    """
    last = int(run.steps[-1])
    is_whole = len(run) == last + 1
    return _filled(wording[0] if is_whole else wording[1], last, last, last)


def _filled(template: str, step: int, last: int, shown: int) -> str:
    values = {"step": step, "last": last, "shown": shown}
    return wordings(template, **values)[0]
