"""The stepper: a recording to walk through, forwards and backwards, digit by digit, neuron by neuron."""

import html
import os
import shutil
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viznet.arguments import described, file_path, positive
from viznet.errors import StepperError, StepperUsageError
from viznet.files import check_free, write
from viznet.recording import Run, RunLike, open_run
from viznet.stepper.export import Exported, export
from viznet.stepper.html import assemble

if TYPE_CHECKING:
    from viznet.film.window import Window
    from viznet.stepper.serve import Server

MEGABYTE = 1_000_000
CODE_BYTES = 250_000  # more than markup, style and script take together


class Stepper:
    """A recording to step through. `save` writes the page, `open` shows it in the browser, `window` needs no browser.

    In a notebook it shows itself. `worst` is the largest change of any probability that rounding the weights for the
    page made, measured over every example and every snapshot in the page.
    """

    def __init__(
        self, run: Run, compare: Run | None, *, max_mb: float, title: str | None, present: bool
    ) -> None:
        if positive("max_mb", max_mb, such_as="16", error=StepperUsageError) <= 0.5:
            raise StepperUsageError(f"max_mb={max_mb}: the page alone takes half a megabyte; give 1 or more")
        if not isinstance(title, str | None):
            raise StepperUsageError(f"title is {described(title)}, expected a text")
        if compare is not None and compare.sizes[0] != run.sizes[0]:
            raise StepperError(
                f"compare: {compare.name} takes {compare.sizes[0]} inputs, but {run.name} takes {run.sizes[0]}: "
                "two runs are compared on the same digits"
            )
        self.run, self.compare, self.present = run, compare, present
        self.title = title or f"{'-'.join(map(str, run.sizes))}, learning step by step"
        self._budget = max_mb * MEGABYTE - CODE_BYTES
        self._exported: list[Exported] | None = None

    def exported(self) -> list[Exported]:
        """The run, and the compared one, as the page carries them; worked out once."""
        if self._exported is None:
            runs = [self.run] if self.compare is None else [self.run, self.compare]
            self._exported = [export(run, budget=self._budget / len(runs)) for run in runs]
        return self._exported

    @property
    def worst(self) -> float:
        return max(exported.worst for exported in self.exported())

    @property
    def html(self) -> str:
        """The whole page as text."""
        return assemble(self.exported(), title=self.title, present=self.present)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the page: one file that opens by double-click, without network, server or installation.

        An earlier page at `path` is replaced; any other file is refused, and stays.
        """
        path = file_path("path", path, such_as="'stepper.html'", error=StepperUsageError)
        check_free(path, StepperError, kind=".html")  # before the page is worked out, which may take a while
        write(path, self.html.encode(), StepperError, kind=".html")
        return path

    def open(self) -> Path:
        """Writes the page into the temporary folder and opens it in the browser; returns where it is."""
        folder = Path(tempfile.mkdtemp(prefix="viznet-"))
        try:
            path = self.save(folder / "stepper.html")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        webbrowser.open(path.as_uri())
        return path

    def serve(self) -> "Server":
        """Serves the page on this computer alone, following the run while it is still training; returns the `Server`.

        `server.url` is the address, `server.open()` shows it in the browser, `server.wait()` stays until Ctrl-C.
        """
        from viznet.stepper.serve import Server, await_first

        if self.compare is not None:
            raise StepperError(
                "serve: a run that is followed is shown alone; leave out compare, or save the page"
            )
        await_first(self.run)
        return Server(self.run, title=self.title, present=self.present)

    def window(self, *views: Any, **options: Any) -> "Window":
        """A Matplotlib window over the same views as the films: slider, arrow keys, choice of view and digit."""
        from viznet.film.window import Window

        return Window(self.run, *views, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}

    def _repr_html_(self) -> str:
        # The page stands in a frame of its own, so several fit one notebook and neither can disturb the other.
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" title="{html.escape(self.title)}" width="100%" height="760" '
            'sandbox="allow-scripts allow-downloads" style="border:0;border-radius:8px"></iframe>'
        )

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
) -> Stepper:
    """Makes a recording into something to play with: `explore(run).save("stepper.html")`.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    compare
        A second run, given in the same way, shown beside the first on one slider. It takes the same inputs.
    max_mb
        How large the page may be, both runs together; weights are rounded and snapshots thinned to fit, and the page
        says so.
    title
        What stands above the page.
    present
        Open with the controls hidden, for a lecture.

    Raises `StepperError`, with the reason, for a run that the page cannot compute or that cannot be made to fit.
    """
    other = None if compare is None else open_run(compare)
    return Stepper(open_run(run), other, max_mb=max_mb, title=title, present=present)
