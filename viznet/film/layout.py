"""The figure of a film: the views, and a footer.

The footer names the recording and the training step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from matplotlib.figure import SubFigure

from viznet.errors import FilmUsageError
from viznet.film.blank_figure import blank_figure, keep_places, with_title
from viznet.film.canvas import artists_in
from viznet.film.clock import Frame
from viznet.film.step_label import StepLabel, fitting_wording
from viznet.film.time_bar import TimeBar
from viznet.film.title import LEFT, write_line
from viznet.receipts.receipt import Number
from viznet.recording.differences import settings_of
from viznet.recording.epochs import epoch_ends
from viznet.views.base import View
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.panel import FONT_SIZE, Panel, text_growth
from viznet.views.drawing.style import applied, keep_style, style
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from viznet.recording import Run
    from viznet.theme import Theme
    from viznet.views.base import Draw

# The height of a line of the footer, and of the room above and below it, in units of text.
LINE, MARGINS = 1.3, 0.6
NARROWEST, LOWEST = 12, 9  # the least width and height of a view beside other views, in units
# The shorter side of a draft, in pixels: a smaller picture is a quick trial, in which little can be read anyway.
DRAFT = 240
NO_ROOM = (
    "a picture of {width}x{height} with {count} views has no room for the view {view}; "
    "make the picture larger, or show fewer views in it"
)
NO_ROOM_IN_STACK = (
    "a picture of {width}x{height} with {count} views one above the other has no room for the view {view}; "
    "make the picture larger, show fewer views in it, or put them into a grid"
)
WHOLE = 4  # how many wordings of the provenance have sizes, seed and hash


class Layout(Protocol):
    """What a film draws on: a figure, its style, the size of its text."""

    style: dict[Any, Any]
    text: float

    @property
    def figure(self) -> Figure:
        """The Matplotlib figure."""
        ...

    def draw(self, frame: Frame) -> list[Artist]:
        """Shows a frame and returns the artists that moved."""
        ...


class FigureLayout:
    """Views on one figure.

    Their places are decided once, and `draw(frame)` moves them all to a frame.

    The places are decided with the last snapshot on screen, because labels are longest there. They are kept after that,
    so that nothing jumps.

    Parameters
    ----------
    run, views
        What is shown, and by which views.
    size
        Width and height of the figure in pixels.
    theme
        The colours.
    sources
        Wordings of a line in the footer that says where the numbers come from, the longest first.
    title
        Words above the views.
    text
        How large the text is; 1 is the usual size.
    stack
        Whether the views stand one above the other. By default they do in an upright picture.

    Attributes
    ----------
    figure
        The Matplotlib figure.
    style
        All settings of Matplotlib under which the figure is drawn.
    text
        How many times as large as usual the text became. The footer has text of this size too, so that it is never
        larger than that of the views.
    """

    def __init__(
        self,
        run: Run,
        views: Sequence[View],
        *,
        size: tuple[int, int],
        theme: Theme,
        sources: Sequence[str] = (),
        title: str | None = None,
        text: float = 1,
        stack: bool | None = None,
    ) -> None:
        self.run, self.style = run, style(theme) | {"font.size": FONT_SIZE * text}
        width, height = size
        stacked = height > width if stack is None else stack

        def built(unit: float, lines: int) -> tuple[Figure, SubFigure, list[Draw], list[SubFigure]]:
            """The views on a new figure, above a footer of lines this high.

            Returns the figure, the footer, how the views draw, and the parts of the views.
            """
            figure = blank_figure(size)
            middle, band = with_title(figure, theme, title, (MARGINS + LINE * lines) * unit)
            panels = _panels(middle, len(views), stacked)
            _check_room(views, panels, theme, size, stacked)
            draws = [view.build(panel, run, theme) for view, panel in zip(views, panels, strict=True)]
            _check_room(views, panels, theme, size, stacked)  # a dashboard has panels of its own now
            return figure, band, draws, [part for panel in panels for part in parts_of(panel)]

        with applied(self.style):
            whole = Panel(blank_figure(size), theme)
            unit, lines = whole.unit, _footer_lines(run, whole, sources)
            figure, band, self._draws, parts = built(unit, lines)
            growth, wanted = min(map(text_growth, parts)), text_growth(whole.figure)
            # If the views have no room for text so large, the footer gives some of its own.
            if growth < wanted:
                unit *= growth / wanted
                figure, band, self._draws, parts = built(unit, lines)
            self.text = min(map(text_growth, parts))
            # The words of the footer are as high as those of the views.
            pixels = min(Panel(part, theme).unit for part in parts)
            line = LINE * unit
            middles = [0.25 * unit + (0.5 + above) * line for above in range(lines)]
            self._label = StepLabel(band, run, theme, pixels=pixels, middle=middles[-1])
            self._bar = TimeBar(
                band, int(run.steps[0]), int(run.steps[-1]), epoch_ends(run), theme, unit, LEFT
            )
            numbers = [Number(run.hash[:8], Source(kind="hash"))]
            numbers += [Number(str(n), Source(index=(l,), kind="size")) for l, n in enumerate(run.sizes)]
            room = band.bbox.width if lines == 2 else self._label.room_left
            write_source(band, sources, room, pixels, middles[0], theme, numbers)
            self._shown: int | None = None
            self._moved: list[Artist] = []
            self.draw(Frame(int(run.steps[-1]), len(run) - 1))
            keep_places(figure)
        keep_style(figure, self.style)
        self.figure = figure

    def draw(self, frame: Frame) -> list[Artist]:
        """Shows a frame and returns the artists that moved.

        The views draw only if the snapshot is another one.
        """
        if frame.index != self._shown:
            snapshot = self.run[frame.index]
            self._moved = [artist for draw in self._draws for artist in artists_in(draw(snapshot))]
            self._shown = frame.index
            self.run.release()
        return [*self._moved, self._bar.show(frame), self._label.show(frame)]


def _check_room(
    views: Sequence[View], panels: Sequence[SubFigure], theme: Theme, size: tuple[int, int], stacked: bool
) -> None:
    """Raises `FilmUsageError` if a view beside others has no room."""
    if len(views) == 1 or min(size) < DRAFT:  # as small as the user asked for
        return
    template = NO_ROOM_IN_STACK if stacked else NO_ROOM
    for view, panel in zip(views, panels):
        for part in parts_of(panel):
            unit = Panel(part, theme).unit
            if part.bbox.width < NARROWEST * unit or part.bbox.height < LOWEST * unit:
                width, height = map(str, size)
                words = {"width": width, "height": height, "count": str(len(views)), "view": view.name}
                raise FilmUsageError(fill(template, **words))


def provenance(run: Run, recording: str) -> list[str]:
    """One line of facts about a recording, in several lengths, longest first.

    The longest has sizes, activation, data, optimizer, batch size, seed and hash. Shorter ones leave out more and more,
    but never the hash. If the network was trained before, the line says so. The words are those that stand above
    several recordings.
    """
    words, data = settings_of(run), run.meta.data.name
    sizes, activation, began = words["sizes"], words["activation"], words["seed"]
    lines = (
        (sizes, activation, data, words["optimizer"], words["lr"], words["batch_size"], began),
        (sizes, activation, data, words["optimizer"], words["lr"], began),
        (sizes, activation, data, began),
        (sizes, began),
        (began,),
        (),
    )
    return ["  ·  ".join(part for part in (*parts, f"run {recording[:8]}") if part) for parts in lines]


def _footer_lines(run: Run, whole: Panel, sources: Sequence[str]) -> int:
    """How many lines the footer has.

    It has a second one if sizes, seed and hash do not fit beside the step.
    """
    margin, width = LEFT * whole.figure.bbox.width, whole.figure.bbox.width
    step = fitting_wording(run, whole, 1, width - 2 * margin)[1]
    beside = whole.fitting(sources[:WHOLE], width - step - 4 * margin)
    return 1 if beside or not sources else 2


def write_source(
    footer: SubFigure,
    sources: Sequence[str],
    room: float,
    pixels: float,
    middle: float,
    theme: Theme,
    numbers: Sequence[Number],
) -> None:
    """Writes the longest of these lines that fits into the room.

    `numbers` are those that the lines may have.
    """
    panel, left = Panel(footer, theme), LEFT * footer.bbox.width
    line = panel.fitting(sources, room - 2 * left, pixels / panel.unit)
    points = pixels * 72 / footer.dpi
    place: dict[str, Any] = {"y": middle / footer.bbox.height, "va": "center_baseline", "in_layout": False}
    written = write_line(footer, LEFT, line, theme, color=theme.muted, size=points, **place)
    list_numbers(written, numbers)


def parts_of(panel: SubFigure) -> list[SubFigure]:
    """The parts into which a view has divided its panel, or the panel."""
    return [part for inner in panel.subfigs for part in parts_of(inner)] or [panel]


def _panels(figure: SubFigure, count: int, stack: bool) -> list[SubFigure]:
    """A subfigure for every view, one above the other or in a grid.

    In a grid, the first view also takes the places that are left over.
    """
    columns = 1 if stack else math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    spare = rows * columns - count
    grid = figure.add_gridspec(rows, columns)
    free = [(row, column) for row in range(rows) for column in range(columns)]
    # The first view goes down the first column.
    taken = free[: 1 + spare * columns : columns]
    panels = [figure.add_subfigure(grid[: len(taken), 0])]
    panels += [figure.add_subfigure(grid[row, column]) for row, column in free if (row, column) not in taken]
    return panels
