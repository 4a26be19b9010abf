"""The figure of a film of several recordings, each in its own part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from viznet.errors import FilmUsageError, ViewError
from viznet.film.blank_figure import blank_figure, keep_places, with_title
from viznet.film.canvas import artists_in
from viznet.film.clock import Frame
from viznet.film.layout import LINE, MARGINS, parts_of, write_source
from viznet.film.step_label import RIGHT
from viznet.film.time_bar import TimeBar
from viznet.film.title import LEFT, wrapped
from viznet.receipts.receipt import Number
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import belongs_to, list_numbers
from viznet.views.drawing.panel import FONT_SIZE, Panel, text_growth
from viznet.views.drawing.shared import scales_shared
from viznet.views.drawing.style import applied, keep_style, style
from viznet.walkthroughs.sentence import Counted, fill
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import SubFigure

    from viznet.film.common_clock import CommonClock
    from viznet.theme import Theme
    from viznet.views.base import View

BETWEEN = "  ·  "
# The least width of the part of a recording, and the least height of each of its views, in units.
NARROWEST, LOWEST = 13, 9
HEADING_SIZES = {1.15: 2, 1.0: 2, 0.85: 3}  # {the size of a heading in units: how many lines it may have}

# What a heading says of its step. The footer has the step of the clock, at which a recording may have no snapshot.
STEP, EARLIER, ENDED = "step {step}", "shown: step {step}", "ended at step {step}"
NO_ROOM = Counted(
    "a picture of {width}x{height} has no room for {runs} recordings with {views} view each; "
    "take a larger picture, or fewer recordings",
    "a picture of {width}x{height} has no room for {runs} recordings with {views} views each; "
    "take a larger picture, or fewer recordings or views",
)
NO_ROOM_FOR_WORDS = (
    "a picture of {width}x{height} has no room to write what differs ({words}); "
    "take a larger picture, or fewer recordings"
)
IN_RUN = "{run}: {reason}"


class TogetherLayout:
    """Several recordings on one figure, with the same views.

    Above the views of each recording stand the settings in which it differs from the others, and the step that it
    shows. All share their colour scales and their axes. As in `FigureLayout`, places are decided once.

    Parameters
    ----------
    clock
        The clock of the recordings.
    views
        What is shown of each recording.
    words
        For each recording, the words of its heading.
    size
        Width and height of the figure in pixels.
    theme
        The colours.
    sources
        Wordings of the line in the footer, longest first.
    title
        Words above everything.
    text
        How large the text is; 1 is the usual size.
    stack
        Whether the recordings stand one above the other, or in a grid. By default two or three stand one above the
        other in an upright picture.

    Attributes
    ----------
    figure, style, text
        As in `FigureLayout`.
    """

    def __init__(
        self,
        clock: CommonClock,
        views: Sequence[View],
        words: Sequence[Sequence[str]],
        *,
        size: tuple[int, int],
        theme: Theme,
        sources: Sequence[str],
        title: str | None = None,
        text: float = 1,
        stack: bool | None = None,
    ) -> None:
        self.clock, self.style = clock, style(theme) | {"font.size": FONT_SIZE * text}
        with applied(self.style):
            figure = blank_figure(size)
            whole = Panel(figure, theme)
            middle, footer = with_title(figure, theme, title, (MARGINS + 2 * LINE) * whole.unit)
            panels = self._place(middle, views, words, theme, size, stack)
            self._draws = self._build(panels, views, theme)
            parts = [part for of_run in panels for panel in of_run for part in parts_of(panel)]
            self.text = min(map(text_growth, parts))
            self._write_footer(footer, whole, min(Panel(part, theme).unit for part in parts), sources)
            self._shown: list[int | None] = [None] * len(clock.runs)
            self._moved: list[list[Artist]] = [[] for _ in clock.runs]
            last = int(clock.times[-1])
            self.draw(Frame(last, len(clock.times) - 1))
            keep_places(figure)
        keep_style(figure, self.style)
        self.figure = figure

    def _place(
        self,
        band: SubFigure,
        views: Sequence[View],
        words: Sequence[Sequence[str]],
        theme: Theme,
        size: tuple[int, int],
        stack: bool | None,
    ) -> list[list[SubFigure]]:
        """Gives every recording a part of the figure, with its heading.

        Returns the panels of its views.
        """
        runs, (width, height) = self.clock.runs, size
        rows, columns = _grid(len(runs), len(views), stack, upright=height > width)
        grid = band.subfigures(rows, columns, squeeze=False)
        parts = [grid[divmod(number, columns)] for number in range(len(runs))]
        unit = min(Panel(part, theme).unit for part in parts)
        heading, lines, strip = _headings(words, Panel(parts[0], theme), size, unit, len(views))
        free = parts[0].bbox.height - strip
        self._labels, panels = [], []
        for number, part in enumerate(parts):
            belongs_to(part, number)
            bands = part.subfigures(2, 1, height_ratios=[strip, free])
            self._labels.append(_RunLabel(bands[0], words[number], theme, unit, heading, lines))
            below = bands[1].subfigures(len(views), 1, squeeze=False)
            panels.append(list(below[:, 0]))
        return panels

    def _build(self, panels: list[list[SubFigure]], views: Sequence[View], theme: Theme) -> list[list]:
        """Builds all views with shared scales.

        Returns the functions that draw them, by recording.
        """
        draws = []
        with scales_shared(self.clock.runs, self.clock.last_steps()):
            for run, of_run in zip(self.clock.runs, panels):
                try:
                    draws.append([view.build(panel, run, theme) for view, panel in zip(views, of_run)])
                except ViewError as error:
                    raise ViewError(fill(IN_RUN, run=run.name, reason=str(error))) from error
        return draws

    def _write_footer(self, band: SubFigure, whole: Panel, pixels: float, sources: Sequence[str]) -> None:
        """The clock, its bar, and what all recordings have in common."""
        clock, theme = self.clock, whole.theme
        line = LINE * whole.unit
        middles = [0.25 * whole.unit + (0.5 + above) * line for above in (0, 1)]
        panel = Panel(band, theme)
        size = pixels / panel.unit
        room = replace(panel.box, left=0, bottom=0, width=band.bbox.width, height=band.bbox.height)
        self._words = Lettering(panel, room, size=size, weight="bold", facecolor=theme.ink)
        self._right, self._baseline = RIGHT * band.bbox.width, middles[1] - 0.365 * pixels
        first, last = int(clock.times[0]), int(clock.times[-1])
        self._bar = TimeBar(band, first, last, clock.epoch_ends(), theme, whole.unit, LEFT)
        numbers = [
            Number(run.hash[:8], Source(kind="hash", run=number)) for number, run in enumerate(clock.runs)
        ]
        write_source(band, sources, band.bbox.width, pixels, middles[0], theme, numbers)

    def draw(self, frame: Frame) -> list[Artist]:
        """Shows a tick of the clock and returns the artists that moved.

        The views of a recording draw only if its snapshot is another one.
        """
        for number, run in enumerate(self.clock.runs):
            index = self.clock.index(number, frame.step)
            if index != self._shown[number]:
                snapshot = run[index]
                self._moved[number] = [
                    artist for draw in self._draws[number] for artist in artists_in(draw(snapshot))
                ]
                self._shown[number] = index
                run.release()
        labels = [label.show(self.clock, number, frame.step) for number, label in enumerate(self._labels)]
        words = self.clock.label(frame.step)
        self._words.write([(self._right - self._words.width(words), self._baseline, words)])
        moved = [artist for of_run in self._moved for artist in of_run]
        return [*moved, *labels, self._bar.show(frame), self._words]


class _RunLabel:
    """The heading of a recording: in what it differs, and which step it shows."""

    def __init__(
        self, band: SubFigure, words: Sequence[str], theme: Theme, unit: float, size: float, lines: int
    ) -> None:
        panel = Panel(band, theme)
        self._left, height = 0.9 * unit, band.bbox.height
        scale = unit / panel.unit
        for number, line in enumerate(wrapped(BETWEEN.join(words), panel, size * scale, _room(panel))):
            y = height - 0.5 * unit - (number + 0.85) * LINE * size * unit
            panel.write(self._left, y, line, size=size * scale, weight="bold")
        box = replace(panel.box, left=0, bottom=0, width=band.bbox.width, height=height)
        self._y = height - 0.5 * unit - lines * LINE * size * unit - unit
        self._lettering = Lettering(panel, box, size=scale, facecolor=theme.muted)

    def show(self, clock: CommonClock, number: int, tick: int) -> Lettering:
        """Writes the step that is shown and returns the artist that moved."""
        step = int(clock.runs[number].steps[clock.index(number, tick)])
        if clock.has_ended(number, tick):
            words = fill(ENDED, step=step)
        else:
            words = fill(STEP if step == clock.step(number, tick) else EARLIER, step=step)
        self._lettering.write([(self._left, self._y, words)])
        list_numbers(self._lettering, [Number(f"{step:,}", Source(kind="step", step=step))])
        return self._lettering


def _room(panel: Panel) -> float:
    """The room for the words of a heading, in pixels."""
    return panel.figure.bbox.width - 1.8 * panel.unit


def _headings(
    words: Sequence[Sequence[str]], panel: Panel, size: tuple[int, int], unit: float, views: int
) -> tuple[float, int, float]:
    """The largest headings that leave room for the views.

    Returns the size of their letters in units, how many lines the longest has, and the height of all, in pixels.
    """
    box, words_fit = panel.figure.bbox, False
    for letters, most in HEADING_SIZES.items():
        lines = [len(wrapped(BETWEEN.join(each), panel, letters, _room(panel))) for each in words]
        if min(lines) == 0 or max(lines) > most:
            continue
        words_fit = True
        strip = (max(lines) * LINE * letters + LINE + 0.9) * unit
        if box.width >= NARROWEST * unit and box.height - strip >= LOWEST * unit * views:
            return letters, max(lines), strip
    room = {"width": str(size[0]), "height": str(size[1])}
    if words_fit:
        raise FilmUsageError(fill(NO_ROOM.of(views), **room, runs=len(words), views=views))
    longest = BETWEEN.join(max(words, key=lambda each: len(BETWEEN.join(each))))
    raise FilmUsageError(fill(NO_ROOM_FOR_WORDS, **room, words=longest))


def _grid(runs: int, views: int, stack: bool | None, *, upright: bool) -> tuple[int, int]:
    """How many rows and columns the recordings stand in.

    Several views of a recording are a column of their own, whatever `stack` says.

    >>> _grid(2, 1, None, upright=False), _grid(3, 1, None, upright=True), _grid(5, 2, None, upright=True)
    ((1, 2), (3, 1), (1, 5))
    >>> _grid(5, 1, True, upright=False), _grid(5, 1, False, upright=True), _grid(5, 1, None, upright=True)
    ((5, 1), (2, 3), (3, 2))
    """
    if stack and views == 1:
        return runs, 1
    columns = runs if runs <= 3 or views > 1 else math.ceil(math.sqrt(runs))
    rows = math.ceil(runs / columns)
    return (columns, rows) if upright and stack is None and views == 1 else (rows, columns)
