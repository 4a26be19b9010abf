"""A film: views of a run, drawn and written picture by picture."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, file_path, flag, is_number, wrong
from viznet.arguments import text as as_text
from viznet.errors import FilmError, FilmUsageError, ViewError
from viznet.film.canvas import Canvas
from viznet.film.clock import Frame
from viznet.film.film_file import write_with_receipt
from viznet.film.film_in_cell import film_in_cell
from viznet.film.frame_size import frame_size
from viznet.film.layout import FigureLayout, Layout, provenance
from viznet.film.moments import moments
from viznet.film.output_path import OutputPath
from viznet.film.still_file import check_still, write_still
from viznet.marks import MARK
from viznet.recording import Run, RunLike, open_run
from viznet.recording.beginning import began_in_short
from viznet.theme import ThemeLike, choose
from viznet.views import VIEWS, View, find_view
from viznet.views.drawing.style import applied
from viznet.walkthroughs.sentence import fill

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SMALLEST_TEXT, LARGEST_TEXT = 0.5, 3

TITLE = "{views}: how the network {sizes} learns"
COMMENT = "{sizes}, {began}, step {last}, recording {recording}, {mark}"
STILL_COMMENT = "{sizes}, {began}, step {step} of {last}, recording {recording}, {mark}"


def animate(
    run: RunLike,
    *views: View | str | os.PathLike[str],
    title: str | None = None,
    text: float = 1,
    stack: bool | None = None,
) -> Film:
    """Makes a film of a run, with one view or several views.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    *views
        What the film shows. Each is a name, a name with options such as "activations:layer=2", the file of a view of
        your own such as "./my_view.py:bins=20", or a `View`.
    title
        Words above the views. By default there are none.
    text
        How large all text is, from 0.5 to 3; 1 is the usual size. With 1.5, a film can be read from the back row and on
        a phone. Words that no longer fit are shortened or left out, and in a small panel the text grows only as far as
        there is room.
    stack
        Whether the views stand one above the other. By default they do in upright pictures; in others they stand in a
        grid.

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
    FilmUsageError
        If the title, `text` or `stack` is not possible.

    Examples
    --------
    >>> import viznet as vz
    >>> examples = vz.digits().train[:64]
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/animate", progress=False)
    >>> vz.animate(run, "loss", vz.views.weights(layer=2), title="Nine steps")
    <Film of 'animate': loss, weights; .save(path), .still(step)>
    """
    return Film(run, views, title=title, text=text, stack=stack)


class Film:
    """A film of a run, which `animate` makes.

    It can be saved, and a notebook shows it.

    `run`, `views`, `title`, `text` and `stack` are as in `animate`.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), vz.digits(), steps=3), "run", progress=False)
    >>> film = vz.animate(run, "loss")
    >>> film.save_still("loss.png", step=2).name
    'loss.png'
    """

    def __init__(
        self,
        run: RunLike,
        views: Sequence[View | str | os.PathLike[str]],
        *,
        title: str | None = None,
        text: float = 1,
        stack: bool | None = None,
    ) -> None:
        self.run = open_run(run)
        if not isinstance(views, list | tuple):
            raise ViewError(f"views is {described(views)}, expected a list of views, such as ['loss']")
        if not views:
            raise ViewError(f"nothing to show: name a view; choose from {', '.join(sorted(VIEWS))}")
        if title is not None:
            title = as_text("title", title, error=FilmUsageError)
        if not is_number(text) or not SMALLEST_TEXT <= text <= LARGEST_TEXT:
            expected = f"a number from {SMALLEST_TEXT} to {LARGEST_TEXT}, such as 1.5"
            raise wrong("text", text, expected, FilmUsageError)
        self.text = float(text)
        self.stack = None if stack is None else flag("stack", stack, error=FilmUsageError)
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
        theme: ThemeLike = "dark",
        seconds: float | None = None,
        clock: str = "snapshots",
        progress: bool = True,
    ) -> Path:
        """Writes the film, and its receipt.

        The name of the file decides which kind of film it is. The receipt, such as `film.mp4.receipt.json`, lists
        numbers that the film shows; `verify` works them out again. A folder of pictures has none.

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
            "dark", "light", the path of a .toml file with a theme of your own, or a `Theme`.
        seconds
            The length of the film; by default 12. Snapshots are repeated or left out to fit it. The film pauses at the
            ends of epochs and at the first right answer to each example that it shows, and the last snapshot stays for
            the last second.
        clock
            How time runs in the film. "snapshots": each snapshot is on screen for the same time. "linear": the same
            number of training steps passes every second. "geometric": the training gets faster and faster.
        progress
            Whether to show a progress bar, if this is a terminal.

        Returns
        -------
        Path
            The path of the film, as it was given; a leading `~` is the home folder.

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
        write_with_receipt(
            self,
            OutputPath.of(path),
            fps=fps,
            size=size,
            theme=theme,
            seconds=seconds,
            clock=clock,
            progress=progress,
        )
        return path

    def still(
        self, step: int | None = None, *, size: tuple[int, int] = (1280, 720), theme: ThemeLike = "dark"
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
            "dark", "light", the path of a .toml file with a theme of your own, or a `Theme`.

        Returns
        -------
        matplotlib.figure.Figure
            The figure. `save_still` writes it into a file.

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
        with self._drawn(step, size, theme) as figure:
            return figure

    def save_still(
        self,
        path: str | os.PathLike[str],
        step: int | None = None,
        *,
        size: tuple[int, int] = (1280, 720),
        theme: ThemeLike = "dark",
    ) -> Path:
        """Writes one picture of the film.

        Parameters
        ----------
        path
            Where the picture is written: a name that ends in .png, .jpg or .svg. Missing folders are made. An earlier
            picture of viznet is replaced. Any other file is refused and stays.
        step, size, theme
            As in `still`.

        Returns
        -------
        Path
            The path of the picture, as it was given.

        Raises
        ------
        RecordingUsageError
            If the run does not have this step.
        FilmUsageError
            If the name or the size is not possible.
        FilmError
            If the picture cannot be written, or a file is in the way that viznet did not make.

        Examples
        --------
        >>> import viznet as vz
        >>> examples = vz.digits().train[:64]
        >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/one", progress=False)
        >>> vz.animate(run, "loss").save_still("outputs/loss.png", 5, size=(640, 360)).name
        'loss.png'
        """
        path = file_path("path", path, such_as="'outputs/picture.png'", error=FilmUsageError)
        check_still(path)
        with self._drawn(step, size, theme) as figure:
            write_still(figure, path, self._metadata_of(self._frame(step).step))
        return path

    @property
    def runs(self) -> tuple[Run, ...]:
        """The recordings that the film shows."""
        return (self.run,)

    @property
    def times(self) -> NDArray[np.int64]:
        """The moments of the film's clock at which something changes, int64 (T,)."""
        return self.run.steps

    def _frame(self, step: int | None) -> Frame:
        """The frame of a step; by default the last."""
        snapshot = self.run.at(step)
        return Frame(snapshot.step if step is None else int(step), snapshot.index)

    def pauses(self, figure: Figure) -> list[int]:
        """The numbers of the moments at which the film pauses."""
        return moments(self.run, figure)

    @contextmanager
    def _drawn(self, step: int | None, size: tuple[int, int], theme: ThemeLike) -> Iterator[Figure]:
        """The figure of one step, under its own settings of Matplotlib."""
        frame = self._frame(step)
        layout = self.layout(size=size, theme=theme)
        with applied(layout.style):
            layout.draw(frame)
            layout.figure.draw_without_rendering()
            yield layout.figure

    @contextmanager
    def canvas(self, *, size: tuple[int, int], theme: ThemeLike = "dark") -> Iterator[Canvas]:
        """A canvas that draws the pictures of the film: `canvas.picture(frame)`.

        Use it in a `with` statement.

        Parameters
        ----------
        size : (width, height)
            In pixels.
        theme
            As in `save`.

        Yields
        ------
        Canvas
            Its pictures are uint8, (height, width, 4).
        """
        layout = self.layout(size=size, theme=theme)
        with Canvas(layout.figure, layout.draw, layout.style) as canvas:
            yield canvas

    def layout(self, *, size: tuple[int, int], theme: ThemeLike = "dark") -> Layout:
        """The views of the film on a figure, with the title and the footer.

        Parameters
        ----------
        size : (width, height)
            In pixels.
        theme
            As in `save`.

        Returns
        -------
        Layout
            `layout.figure`, and `layout.draw(frame)`, which shows a moment.
        """
        return FigureLayout(
            self.run,
            self.views,
            size=frame_size(size),
            theme=choose(theme),
            sources=provenance(self.run, self._recording),
            title=self.title,
            text=self.text,
            stack=self.stack,
        )

    @property
    def metadata(self) -> dict[str, str]:
        """The title and the provenance, which go into the file of a film.

        The provenance is sizes, seed, steps and hash.
        """
        return self._metadata_of(None)

    def _metadata_of(self, step: int | None) -> dict[str, str]:
        """The same for a picture, which names the step that it shows.

        `step` is None for a film.
        """
        sizes = "-".join(str(n) for n in self.run.sizes)
        names = ", ".join(view.name for view in self.views)
        values: dict[str, str | int] = {
            "sizes": sizes,
            "began": began_in_short(self.run.meta.beginning, self.run.meta.seed),
            "last": int(self.run.steps[-1]),
            "recording": self._recording,
            "mark": MARK,
        }
        return {
            "title": self.title or fill(TITLE, views=names, sizes=sizes),
            "comment": fill(COMMENT, **values) if step is None else fill(STILL_COMMENT, step=step, **values),
        }

    @cached_property
    def _recording(self) -> str:
        # This reads the whole recording.
        return self.run.hash

    def _repr_html_(self) -> str:
        """The film as HTML, which plays in a notebook, in the notebook's theme."""
        return film_in_cell(self)
