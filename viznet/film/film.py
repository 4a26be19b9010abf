"""A film: views of a run, drawn and written picture by picture."""

from __future__ import annotations

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

from viznet.arguments import described, file_path, flag
from viznet.errors import FilmError, FilmUsageError, ViewError, VizError
from viznet.film.canvas import Canvas
from viznet.film.clock import Frame, film_frames
from viznet.film.encoders import Encoder, Movie
from viznet.film.gif import FASTEST, Gif
from viznet.film.images import Pngs
from viznet.film.layout import FigureLayout, provenance
from viznet.film.output_path import MOVIES, OutputPath
from viznet.film.overlay import Pixels
from viznet.marks import MARK
from viznet.notebook import film as film_in_cell
from viznet.notebook import message
from viznet.progress import progress as progress_bar
from viznet.recording import RunLike, open_run
from viznet.theme import Theme, choose
from viznet.views import VIEWS, View, find_view
from viznet.walkthroughs.sentence import fill

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SAMPLES = 10  # pictures from which the palette of a GIF is made
SMALLEST, LARGEST = 120, 8192  # pixels a side
IN_CELL = 800, 450  # the size of a film in a notebook

TITLE = "{views}: how the network {sizes} learns"
PROGRESS = "Drawing {name}"


def animate(run: RunLike, *views: View | str, title: str | None = None) -> Film:
    """Makes a film of a run, with one view or several views side by side.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    *views
        What the film shows. Each is a name, a name with options such as "activations:layer=2", or a `View`.
    title
        A line above the views. By default there is none.

    Returns
    -------
    Film
        Nothing is drawn yet: `save` writes the film and `still` makes one picture.

    Raises
    ------
    ViewError
        If a view or an option does not exist, or no view is given.
    FilmError
        If the run has no snapshots yet.

    Examples
    --------
    >>> import viznet as vz
    >>> examples = vz.digits().train[:64]
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/animate", progress=False)
    >>> vz.animate(run, "loss", vz.views.weights(layer=2), title="Nine steps")
    <Film of 'animate': loss, weights; .save(path), .still(step)>
    """
    return Film(run, views, title=title)


class Film:
    """A film of a run, which `animate` makes.

    It can be saved, and a notebook shows it.

    `run`, `views` and `title` are as in `animate`.
    """

    def __init__(self, run: RunLike, views: Sequence[View | str], *, title: str | None = None) -> None:
        self.run = open_run(run)
        if not isinstance(views, list | tuple):
            raise ViewError(f"views is {described(views)}, expected a list of views, such as ['loss']")
        if not views:
            raise ViewError(f"nothing to show: name a view; choose from {', '.join(sorted(VIEWS))}")
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
        """Writes the film. The name of the file decides which kind of film it is.

        Parameters
        ----------
        path
            Where the film is written: a name that ends in .gif, .mp4 or .webm, a pattern such as name%05d.png for
            numbered pictures, or a name without a dot for a folder of pictures. Missing folders are made. An earlier
            film of viznet is replaced when the new one is complete. Any other file is refused and stays.
        fps
            Frames a second: at most 50 for a GIF and 240 for other films.
        size
            Width and height in pixels. Both must be even for MP4 and WebM.
        theme
            "dark", "light" or a `Theme`.
        seconds
            The length of the film. Snapshots are repeated or left out to fit it. By default there are 15 snapshots a
            second, and the film takes 4 to 16 seconds. The last snapshot stays for the last second.
        clock
            How time runs in the film. "snapshots": each snapshot is on screen for the same time. "linear": the same
            number of training steps passes every second. "geometric": the training gets faster and faster.
        progress
            Whether to show a progress bar, if this is a terminal.

        Returns
        -------
        Path
            The path of the film, as it was given.

        Raises
        ------
        FilmUsageError
            If the name, `fps`, `size`, `seconds` or `clock` is not possible.
        FilmError
            If the film cannot be written, or a file is in the way that viznet did not make. No part of a film is left.

        Examples
        --------
        >>> import viznet as vz
        >>> examples = vz.digits().train[:64]
        >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/save", progress=False)
        >>> film = vz.animate(run, "loss")
        >>> film.save("outputs/learning.gif", fps=10, size=(320, 180), seconds=0.5).name
        'learning.gif'
        """
        path = file_path("path", path, such_as="'outputs/film.mp4'", error=FilmUsageError)
        progress = flag("progress", progress, error=FilmUsageError)
        output = OutputPath.of(path)
        size = _checked_size(size, output)
        frames = film_frames(self.run.steps, fps=fps, seconds=seconds, clock=clock)
        if output.suffix == ".gif" and fps > FASTEST:
            raise FilmUsageError(f"fps={fps:g}: a GIF has at most {FASTEST} frames a second")
        with self.canvas(size=size, theme=theme) as canvas, output.written() as part:
            encoder: Encoder
            if output.pattern:
                encoder = Pngs(part, output.pattern, self.metadata)
            elif output.suffix == ".gif":
                chosen = np.unique(np.linspace(0, len(frames) - 1, SAMPLES).astype(int))
                samples = (canvas.picture(frames[i]) for i in chosen)
                encoder = Gif(part, size, fps, self.metadata, samples)
            else:
                encoder = Movie(part, size, fps, self.metadata)
            description = fill(PROGRESS, name=output.path.name)
            _encode(progress_bar(frames, description, len(frames)) if progress else frames, canvas, encoder)
        return path

    def still(
        self, step: int | None = None, *, size: tuple[int, int] = (1280, 720), theme: str | Theme = "dark"
    ) -> Figure:
        """Makes one picture of the film, as a Matplotlib figure.

        Parameters
        ----------
        step
            The training step that is shown; by default the last. The nearest earlier snapshot shows a step that was not
            recorded, and the picture says so.
        size
            Width and height in pixels.
        theme
            "dark", "light" or a `Theme`.

        Returns
        -------
        matplotlib.figure.Figure
            The figure. Save it with `savefig`.

        Raises
        ------
        RecordingUsageError
            If the run does not have this step.
        FilmUsageError
            If the size is not possible.

        Examples
        --------
        >>> import viznet as vz
        >>> examples = vz.digits().train[:64]
        >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/still", progress=False)
        >>> figure = vz.animate(run, "loss").still(5, size=(640, 360))
        >>> figure.canvas.get_width_height()
        (640, 360)
        """
        snapshot = self.run.at(step)
        frame = Frame(snapshot.step if step is None else int(step), snapshot.index)
        layout = self.layout(size=size, theme=theme)
        with mpl.rc_context(layout.style):
            layout.draw(frame)
            layout.figure.draw_without_rendering()
        return layout.figure

    @contextmanager
    def canvas(self, *, size: tuple[int, int], theme: str | Theme = "dark") -> Iterator[Canvas]:
        """A canvas that draws the pictures of the film: `canvas.picture(frame)`.

        Use it in a `with` statement.
        """
        layout = self.layout(size=size, theme=theme)
        with mpl.rc_context(layout.style), Canvas(layout.figure, layout.draw) as canvas:
            yield canvas

    def layout(self, *, size: tuple[int, int], theme: str | Theme = "dark") -> FigureLayout:
        """The views of the film on a figure, with the title and the footer."""
        theme = choose(theme)
        source = provenance(self.run, self._recording)
        return FigureLayout(
            self.run, self.views, size=_checked_size(size), theme=theme, source=source, title=self.title
        )

    @property
    def metadata(self) -> dict[str, str]:
        """The title, the seed and the hash, which go into the file."""
        sizes = "-".join(str(n) for n in self.run.sizes)
        names = ", ".join(view.name for view in self.views)
        return {
            "title": self.title or fill(TITLE, views=names, sizes=sizes),
            "comment": f"seed {self.run.meta.seed}, recording {self._recording}, {MARK}",
        }

    @cached_property
    def _recording(self) -> str:
        # This reads the whole recording.
        return self.run.hash

    def _repr_html_(self) -> str:
        """The film as HTML, which plays in a notebook, in the notebook's theme."""
        try:
            with tempfile.TemporaryDirectory() as folder:
                dark, light = (
                    self.save(
                        Path(folder) / f"{theme}.mp4", size=IN_CELL, theme=theme, progress=False
                    ).read_bytes()
                    for theme in ("dark", "light")
                )
        except VizError as error:
            return message(error)
        return film_in_cell(dark, light, title=self.metadata["title"], width=IN_CELL[0])


def _checked_size(size: Any, output: OutputPath | None = None) -> tuple[int, int]:
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
    if output is not None and output.suffix in MOVIES and (width % 2 or height % 2):
        raise FilmUsageError(
            f"size={width}x{height}: {output.suffix} needs even sides; take {width - width % 2}x{height - height % 2}"
        )
    return width, height


def _encode(frames: Iterable[Frame], canvas: Canvas, encoder: Encoder) -> None:
    """Draws the frames and has them encoded.

    While one is drawn, the one before it is sent to the encoder.
    """
    sending: Future[None] | None = None
    shown: Frame | None = None
    waiting = np.empty_like(canvas.renderer.pixels)
    try:
        with ThreadPoolExecutor(1) as sender:
            try:
                for frame in frames:
                    picture: Pixels | None = None if frame == shown else canvas.picture(frame)
                    if sending is not None:
                        sending.result()
                    if picture is not None:
                        np.copyto(waiting, picture)
                    shown = frame
                    sending = sender.submit(encoder.write, waiting)
                if sending is not None:
                    sending.result()
            except BaseException:
                # The sender may wait for a full pipe. It ends only when the encoder does.
                encoder.abandon()
                raise
        encoder.finish()
    except BaseException:
        encoder.abandon()
        raise
