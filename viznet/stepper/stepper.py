"""The stepper: a recording, step by step and neuron by neuron."""

import os
import shutil
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viznet.arguments import file_path, flag, positive, text
from viznet.errors import StepperError, StepperUsageError, VizError
from viznet.files import check_free, check_suffix, size, write
from viznet.marks import marked_page
from viznet.notebook import frame, message
from viznet.recording import Run, RunLike, open_run
from viznet.stepper.export import Exported, export
from viznet.stepper.html import assemble
from viznet.stepper.lesson import read_lesson
from viznet.theme import ThemeLike, choose
from viznet.walkthroughs.sentence import fill

if TYPE_CHECKING:
    from viznet.film.window import Window
    from viznet.stepper.serve import Server

MEGABYTE = 1_000_000
TITLE = "{sizes}, learning step by step"
OTHER_CLASSES = (
    "compare: the classes of {first} and {second} are different, so one page cannot say of both which answer is right; "
    "make a page of each"
)
TOO_SMALL = "max_mb={max_mb}: the page without a recording takes {taken} already; give a larger one"


class Stepper:
    """A recording to step through; `explore` makes it.

    `save` writes the page, `open` shows it in the browser, `serve` follows a running training, and `window` opens a
    Matplotlib window and needs no browser. A notebook shows the page in its cell.

    Attributes
    ----------
    run : Run
        The recording.
    compare : Run or None
        The recording that is shown beside it.
    title : str
        The title of the page.
    """

    def __init__(
        self,
        run: Run,
        compare: Run | None,
        *,
        max_mb: float,
        title: str | None,
        present: bool,
        theme: ThemeLike | None = None,
        lesson: str | os.PathLike[str] | None = None,
    ) -> None:
        max_mb = positive("max_mb", max_mb, such_as="16", error=StepperUsageError)
        if title is not None:
            title = text("title", title, error=StepperUsageError)
        if compare is not None and compare.sizes[0] != run.sizes[0]:
            raise StepperError(
                f"compare: {compare.name} takes {compare.sizes[0]} inputs, but {run.name} takes {run.sizes[0]}: "
                "two runs are compared on the same digits"
            )
        if compare is not None and compare.meta.probe.labels != run.meta.probe.labels:
            raise StepperError(fill(OTHER_CLASSES, first=run.name, second=compare.name))
        self.run, self.compare, self.present = run, compare, present
        self.theme = None if theme is None else choose(theme)
        self.title = title or fill(TITLE, sizes="-".join(map(str, run.sizes)))
        self.lesson = None if lesson is None else read_lesson(lesson, run)
        self._budget = max_mb * MEGABYTE - self._bytes_without_runs()
        if self._budget <= 0:
            taken = size(self._bytes_without_runs())
            raise StepperUsageError(fill(TOO_SMALL, max_mb=f"{max_mb:g}", taken=taken))
        self._exported: list[Exported] | None = None

    def exported(self) -> list[Exported]:
        """The run and the compared run as they are in the page.

        They are computed once.
        """
        if self._exported is None:
            runs = [self.run] if self.compare is None else [self.run, self.compare]
            share = self._budget / len(runs)
            self._exported = [export(run, budget=share, trains=run is self.run) for run in runs]
        return self._exported

    @property
    def worst(self) -> float:
        """The largest change of an output by rounding the weights.

        An output beyond 1 is compared by its size. It is measured over every example and every snapshot in the page.
        """
        return max(exported.worst for exported in self.exported())

    @property
    def html(self) -> str:
        """The whole page as text."""
        return assemble(
            self.exported(), title=self.title, present=self.present, theme=self.theme, lesson=self.lesson
        )

    def _bytes_without_runs(self) -> int:
        """The size of markup, style, script, font and lesson together."""
        look: dict[str, Any] = {"present": self.present, "theme": self.theme, "lesson": self.lesson}
        # An address takes a few bytes more than none.
        page = assemble([], title=self.title, live="more", **look)
        return len(marked_page(page).encode())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the page into one file.

        The file opens by double-click and needs no network.

        Parameters
        ----------
        path
            Where the page goes, such as "stepper.html". Missing folders are made. An earlier page is replaced.

        Returns
        -------
        Path
            Where the page is.

        Raises
        ------
        StepperError
            If another kind of file is at `path`, which stays as it is, or if the run cannot be made to fit.
        StepperUsageError
            If `path` is not a path, or ends in another suffix than .html.
        """
        path = file_path("path", path, such_as="'stepper.html'", error=StepperUsageError)
        check_suffix(path, ".html", StepperUsageError)
        check_free(path, StepperError, kind=".html")  # before the page is computed, which may take a while
        write(path, marked_page(self.html).encode(), StepperError, kind=".html")
        return path

    def open(self) -> Path:
        """Opens the page in the browser. Returns its path.

        The page is in a temporary folder.
        """
        folder = Path(tempfile.mkdtemp(prefix="viznet-"))
        try:
            path = self.save(folder / "stepper.html")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        webbrowser.open(path.as_uri())
        return path

    def serve(self) -> "Server":
        """Serves the page to this computer only.

        The page follows a running training.

        Returns
        -------
        Server
            `server.url` is the address, `server.open()` shows the page in the browser, `server.wait()` waits until
            Ctrl-C, and `server.close()` stops the server.

        Raises
        ------
        StepperError
            If the run has no snapshot within a minute.
        StepperUsageError
            If the stepper compares two runs.
        """
        from viznet.stepper.serve import Server, wait_for_snapshot

        if self.compare is not None:
            raise StepperUsageError(
                "a page that follows a run can show only this run: leave out the second run, or save the page"
            )
        wait_for_snapshot(self.run)
        return Server(
            self.run,
            budget=self._budget,
            title=self.title,
            present=self.present,
            theme=self.theme,
            lesson=self.lesson,
        )

    def window(self, *views: Any, **options: Any) -> "Window":
        """Opens a Matplotlib window with the same views as the films.

        Parameters
        ----------
        *views
            Names of views, such as "weights" and "predictions"; without any, all except the dashboard.
        **options
            The options of `viznet.film.window.Window`.

        Returns
        -------
        Window
            The window, with a timeline, arrow keys, and a choice of view and example.
        """
        from viznet.film.window import Window

        return Window(self.run, *views, **({"theme": self.theme or "dark"} | options))

    def _repr_html_(self) -> str:
        try:
            return frame(self.html, title=self.title)
        except VizError as error:
            return message(error)

    def __repr__(self) -> str:
        beside = "" if self.compare is None else f" beside {self.compare.name!r}"
        return f"<Stepper through {self.run.name!r}{beside}: .save(path), .open(), .window()>"


def explore(
    run: RunLike,
    *,
    compare: RunLike | None = None,
    max_mb: float = 16,
    title: str | None = None,
    present: bool = False,
    theme: ThemeLike | None = None,
    lesson: str | os.PathLike[str] | None = None,
) -> Stepper:
    """Makes a page or a window to step through a recording.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    compare
        A second run, which is shown beside the first. It must take the same number of inputs and have the same
        classes.
    max_mb
        The largest size of the page in megabytes (10⁶ bytes), for both runs together. Weights are rounded, and
        snapshots are left out if necessary. The page says what was done.
    title
        The title of the page; without it, the sizes of the layers.
    present
        Whether the page opens with its controls hidden, for a lecture.
    theme
        "dark", "light", the path of a .toml file with a theme of your own, or a `Theme`. Without it, the page is dark
        or light as the reader has chosen for all pages.
    lesson
        A .toml file with a list of links into the page, each with a title: a tour of one's own. `docs/stepper.md`
        shows one.

    Returns
    -------
    Stepper
        Its methods `save`, `open`, `serve` and `window` show the recording.

    Raises
    ------
    StepperError
        If the two runs take different numbers of inputs, or have different classes. The methods raise it if the page
        cannot compute the run, or if the run cannot be made to fit.
    StepperUsageError
        If `max_mb`, `title` or the lesson makes no sense.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), vz.digits(), steps=5), "runs/first")
    >>> vz.explore(run).save("outputs/stepper.html").name
    'stepper.html'
    """
    present = flag("present", present, error=StepperUsageError)
    other = None if compare is None else open_run(compare)
    return Stepper(
        open_run(run), other, max_mb=max_mb, title=title, present=present, theme=theme, lesson=lesson
    )
