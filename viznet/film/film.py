"""A film: views over a run, drawn frame by frame and streamed into a file."""

from __future__ import annotations

import base64
import operator
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np

from viznet.arguments import described, file_path
from viznet.errors import FilmError, FilmUsageError, ViewError
from viznet.files import MARK
from viznet.film.canvas import Canvas
from viznet.film.clock import Frame, moments
from viznet.film.encoders import Encoder, Movie
from viznet.film.gif import FASTEST, Gif
from viznet.film.images import Pngs
from viznet.film.layout import FigureLayout, provenance
from viznet.film.output_path import MOVIES, OutputPath
from viznet.film.overlay import Pixels
from viznet.progress import progress as progress_bar
from viznet.recording import RunLike, open_run
from viznet.theme import Theme, choose
from viznet.views import VIEWS, View, find_view

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SAMPLES = 10  # frames from which a GIF's palette is made
SMALLEST, LARGEST = 120, 8192  # pixels a side


def animate(run: RunLike, *views: View | str, title: str | None = None) -> Film:
    """A film of a run: one or several views side by side, each given by name or as a view with its options.

    `run` is a `Run`, a path, a name in runs/ or "latest".

    >>> import viznet as vz
    >>> film = vz.animate(run, "loss", "activations:layer=2")          # doctest: +SKIP
    >>> film = vz.animate(run, vz.views.activations(layer=2))           # doctest: +SKIP
    >>> film.save("outputs/learning.mp4", seconds=10)                   # doctest: +SKIP

    Raises `ViewError` for a view or an option that does not exist, `FilmError` for a run without snapshots.
    """
    return Film(run, views, title=title)


class Film:
    """Views over a run, ready to be saved as GIF, MP4, WebM or pictures, or shown in a notebook. See `animate`."""

    def __init__(self, run: RunLike, views: Sequence[View | str], *, title: str | None = None) -> None:
        self.run = open_run(run)
        if not isinstance(views, list | tuple):
            raise ViewError(f"views is {described(views)}, expected a list of views, such as ['loss']")
        if not views:
            raise ViewError(f"nothing to show: name a view; there are {', '.join(sorted(VIEWS))}")
        if not isinstance(title, str | None):
            raise FilmUsageError(f"title is {described(title)}, expected a text")
        if len(self.run) == 0:
            raise FilmError(f"the run {self.run.name!r} has no snapshots yet, so there is nothing to show")
        self.views, self.title = tuple(find_view(view) for view in views), title

    def __repr__(self) -> str:
        return f"<Film of {self.run.name!r}: {', '.join(view.name for view in self.views)}; .save(path), .still(step)>"

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        fps: float = 30,
        size: tuple[int, int] = (1280, 720),
        theme: str | Theme = "dark",
        seconds: float | None = None,
        clock: str = "snapshots",
        progress: bool = True,
    ) -> Path:
        """Write the film; the suffix decides how: .gif, .mp4, .webm, or name%05d.png (or a folder) for pictures.

        Parameters
        ----------
        path
            Where to. Its folder is made if need be. A film of viznet that is there already is replaced once the new one
            is whole; any other file is refused, and stays.
        fps
            Frames a second, at most 50 for a GIF.
        size
            Width and height in pixels; even numbers for MP4 and WebM.
        theme
            "dark", "light" or a `Theme`.
        seconds
            How long the film is; without it each snapshot has about a fifteenth of a second. Snapshots are
            repeated or left out, as it needs; the last second holds the last one.
        clock
            "snapshots": each has the same time; "linear": training steps pass evenly; "geometric": ever faster.
        progress
            Show a progress bar, if this is a terminal.

        Raises `FilmError`, and leaves nothing half-written, if the film cannot be made or written.
        """
        path = file_path("path", path, such_as="'outputs/film.mp4'", error=FilmUsageError)
        target = OutputPath.of(path)
        width, height = size = _checked_size(size, target)
        frames = moments(self.run.steps, fps=fps, seconds=seconds, clock=clock)
        if target.suffix == ".gif" and fps > FASTEST:
            raise FilmUsageError(f"fps={fps:g}: a GIF has at most {FASTEST} frames a second")
        with self.canvas(size=size, theme=theme) as canvas, target.written() as part:
            encoder: Encoder
            if target.pattern:
                encoder = Pngs(part, target.pattern, self.metadata)
            elif target.suffix == ".gif":
                picks = np.unique(np.linspace(0, len(frames) - 1, SAMPLES).astype(int))
                samples = (canvas.frame(frames[i]) for i in picks)
                encoder = Gif(part, (width, height), fps, self.metadata, samples)
            else:
                encoder = Movie(part, (width, height), fps, self.metadata)
            watched = progress_bar(frames, f"filming {target.path.name}", len(frames)) if progress else frames
            _stream(watched, canvas, encoder)
        return path

    def still(
        self, step: int | None = None, *, size: tuple[int, int] = (1280, 720), theme: str | Theme = "dark"
    ) -> Figure:
        """One frame as a Matplotlib figure: the moment of a training step; by default the last.

        A step that was not recorded is shown by the nearest earlier snapshot, and the picture says which. One that is
        not in the run raises `RecordingUsageError`.
        """
        snapshot = self.run.at(step)
        moment = Frame(snapshot.step if step is None else int(step), snapshot.index)
        sheet = self.sheet(size=size, theme=theme)
        with mpl.rc_context(sheet.style):
            sheet.draw(moment)
            sheet.figure.draw_without_rendering()
        return sheet.figure

    @contextmanager
    def canvas(self, *, size: tuple[int, int], theme: str | Theme = "dark") -> Iterator[Canvas]:
        """The film's canvas: `canvas.frame(moment)` is the picture of a moment, RGBA uint8 (height, width, 4)."""
        sheet = self.sheet(size=size, theme=theme)
        with mpl.rc_context(sheet.style), Canvas(sheet.figure, sheet.draw) as canvas:
            yield canvas

    def sheet(self, *, size: tuple[int, int], theme: str | Theme = "dark") -> FigureLayout:
        """The film's views on a figure, with what is around them."""
        theme = choose(theme)
        source = provenance(self.run, self._recording)
        return FigureLayout(
            self.run, self.views, size=_checked_size(size), theme=theme, source=source, title=self.title
        )

    @property
    def metadata(self) -> dict[str, str]:
        """What the file says about itself: title, seed and recording hash."""
        sizes = "-".join(str(n) for n in self.run.sizes)
        names = ", ".join(view.name for view in self.views)
        return {
            "title": self.title or f"{names} of a {sizes} network learning",
            "comment": f"seed {self.run.meta.get('seed')}, recording {self._recording}, {MARK}",
        }

    @cached_property
    def _recording(self) -> str:
        return self.run.hash  # reads the whole recording

    def _repr_html_(self) -> str:
        """The film itself, playing in a notebook."""
        with tempfile.TemporaryDirectory() as folder:
            film = self.save(Path(folder) / "film.mp4", size=(800, 450), progress=False).read_bytes()
        data = base64.b64encode(film).decode()
        return f'<video controls autoplay loop muted width="800" src="data:video/mp4;base64,{data}"></video>'


def _checked_size(size: Any, target: OutputPath | None = None) -> tuple[int, int]:
    try:
        width, height = (operator.index(side) for side in size)
        fits = all(SMALLEST <= side <= LARGEST for side in (width, height))
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise FilmUsageError(
            f"size={described(size)}: give width and height in whole pixels from {SMALLEST} to {LARGEST}, "
            "such as (1280, 720)"
        )
    if target is not None and target.suffix in MOVIES and (width % 2 or height % 2):
        raise FilmUsageError(
            f"size={width}x{height}: {target.suffix} needs even sides; take {width - width % 2}x{height - height % 2}"
        )
    return width, height


def _stream(frames: Iterable[Frame], canvas: Canvas, encoder: Encoder) -> None:
    """Draw the frames and have them encoded; while one is drawn, the one before is on its way."""
    sending: Future[None] | None = None
    shown: Frame | None = None
    waiting = np.empty_like(canvas.renderer.pixels)
    try:
        with ThreadPoolExecutor(1) as sender:
            try:
                for moment in frames:
                    picture: Pixels | None = None if moment == shown else canvas.frame(moment)
                    if sending is not None:
                        sending.result()
                    if picture is not None:
                        np.copyto(waiting, picture)
                    shown = moment
                    sending = sender.submit(encoder.write, waiting)
                if sending is not None:
                    sending.result()
            except BaseException:
                encoder.abandon()  # before the sender is waited for: it may hang in a full pipe
                raise
        encoder.finish()
    except BaseException:
        encoder.abandon()
        raise
