"""`together`: several recordings side by side, on one clock."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from viznet.arguments import described
from viznet.arguments import text as checked_text
from viznet.errors import FilmError, FilmUsageError, RecordingUsageError
from viznet.film.clock import Frame
from viznet.film.common_clock import CommonClock
from viznet.film.film import Film
from viznet.film.frame_size import frame_size
from viznet.film.side_by_side_layout import BETWEEN, TogetherLayout
from viznet.marks import MARK
from viznet.recording import Run, RunLike, open_run
from viznet.recording.beginning import LETTERS
from viznet.recording.differences import differences, in_common
from viznet.theme import ThemeLike, choose
from viznet.views import View
from viznet.walkthroughs.sentence import fill

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

MOST_RUNS = 9
# Views that show the same examples, or classes, of every recording; and one that fills a film by itself.
OF_EXAMPLES = (
    *("activations", "predictions", "evidence", "softmax", "embedding", "losses", "activation_functions"),
    *("dead_units", "mistakes", "silence"),
)
OF_CLASSES, WHOLE = ("confusion",), "dashboard"

ONLY_ONE = "expected at least two recordings to show side by side, and got {count}"
TOO_MANY = "{count} recordings are too many to show side by side; expected at most {most}"
THE_SAME = "{first} and {second} are the same recording, so nothing differs: give another one"
NO_SNAPSHOTS = "the run {run} has no snapshots yet, so there is nothing to show"
OTHER_EXAMPLES = (
    "the view {view} shows single examples, but {first} and {second} recorded different ones; "
    "record both with the same probe, or show other views, such as loss"
)
OTHER_CLASSES = (
    "the view {view} shows classes, but those of {first} and {second} are different; "
    "show other views, such as loss"
)
NOT_WHOLE = (
    "the view dashboard has room in a film of one recording only; name the views to compare, such as loss"
)
NO_STACK = (
    "--stack and --grid, and stack= in Python, are for one view of several recordings; "
    "several views stand one above the other anyway: leave it out, or show one view"
)
NO_STEP = "no {by} {given} on the clock of these recordings, which goes from {first} to {last}"

TITLE = "{views}: {count} trainings on one clock"
COMMENT = "{runs}, {mark}"
HASHES = "runs {hashes}"
COUNT = "{count} recordings"
NOT_AS_MANY = "names: expected {runs} texts, one for each recording, got {names}"
EMPTY = "names has an empty text, expected a name for each recording"


def together(
    *runs: RunLike,
    views: View | str | os.PathLike[str] | Sequence[View | str | os.PathLike[str]] = "loss",
    by: str = "step",
    title: str | None = None,
    text: float = 1,
    stack: bool | None = None,
    names: Sequence[str] | None = None,
) -> Film:
    """Makes a film of several runs side by side, on one clock.

    Above each run stands what differs between them, as the recordings say it, or its name. Colours of weights,
    activations and gradients, and axes of losses, gradients and steps are the same for all. A run that is shorter than
    the others stays at its last snapshot.

    Parameters
    ----------
    *runs
        Two to nine runs, each a `Run`, a path or a name in runs/.
    views
        What is shown of each run: one view or several, as in `animate`.
    by
        What the clock counts. "step": all runs show the same step. "epoch": all runs have seen the same share of
        their training examples, also with other batch sizes.
    title, text
        As in `animate`.
    stack
        Of one view, whether the runs stand one above the other (True) or in a grid (False). By default two or three
        stand one above the other in upright pictures, and more in a grid. Several views of a run always stand one
        above the other, and the runs side by side.
    names
        What stands above each run, such as ["zeros", "too large"]. By default it is what differs.

    Returns
    -------
    Film
        `save` writes it, and `still` makes one picture. With `by="epoch"`, the step of a picture counts steps
        of the run whose epochs have the most of them.

    Raises
    ------
    FilmUsageError
        If there are too few runs or too many, if two are the same, or if an argument is not possible.
    ViewError
        If a view does not exist, or does not fit to the runs.
    FilmError
        If a run has no snapshots yet.

    Examples
    --------
    >>> import viznet as vz
    >>> examples = vz.digits().train[:64]
    >>> runs = [
    ...     vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9, optimizer=vz.SGD(rate)), name, progress=False)
    ...     for rate, name in ((0.1, "slow"), (1.0, "fast"))
    ... ]
    >>> vz.together(*runs, views="weights")
    <Film of 'slow' (rate 0.1), 'fast' (rate 1): weights; .save(path), .still(step)>
    """
    shown: Any = views if isinstance(views, list | tuple) else [views]
    return Together(runs, shown, by, title=title, text=text, stack=stack, names=names)


class Together(Film):
    """A film of several runs side by side, which `together` makes.

    Attributes
    ----------
    runs : tuple of Run
        The recordings.
    words : list of list of str
        For each recording, the settings in which it differs, or its name.
    clock : CommonClock
        Which snapshot of each recording a moment of the film shows.
    """

    def __init__(
        self,
        runs: Sequence[RunLike],
        views: Sequence[View | str | os.PathLike[str]],
        by: str,
        *,
        title: str | None = None,
        text: float = 1,
        stack: bool | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        if len(runs) < 2:
            raise FilmUsageError(fill(ONLY_ONE, count=len(runs)))
        if len(runs) > MOST_RUNS:
            raise FilmUsageError(fill(TOO_MANY, count=len(runs), most=MOST_RUNS))
        if stack is not None and len(views) > 1:
            raise FilmUsageError(NO_STACK)
        self._runs = tuple(open_run(run) for run in runs)
        super().__init__(self._runs[0], views, title=title, text=text, stack=stack)
        for run in self._runs:
            if not len(run):
                raise FilmError(fill(NO_SNAPSHOTS, run=repr(run.name)))
        self.clock = CommonClock(self._runs, by)
        self._check_fit()
        self.words = differences(self._runs) if names is None else _checked_names(names, len(runs))

    @property
    def runs(self) -> tuple[Run, ...]:
        """The recordings that the film shows."""
        return self._runs

    def __repr__(self) -> str:
        runs = ", ".join(f"{run.name!r} ({', '.join(words)})" for run, words in zip(self.runs, self.words))
        return f"<Film of {runs}: {', '.join(view.name for view in self.views)}; .save(path), .still(step)>"

    def _check_fit(self) -> None:
        """Raises an error if the recordings, or their views, cannot be compared."""
        first, *others = self.runs
        seen: dict[str, Run] = {}
        for run in self.runs:
            if run.hash in seen:
                raise FilmUsageError(fill(THE_SAME, first=seen[run.hash].name, second=run.name))
            seen[run.hash] = run
        for view in self.views:
            if view.name == WHOLE:
                raise FilmUsageError(NOT_WHOLE)
            for other in others:
                names = {"view": view.name, "first": first.name, "second": other.name}
                if view.name in OF_EXAMPLES and first.meta.probe.sha256 != other.meta.probe.sha256:
                    raise FilmUsageError(fill(OTHER_EXAMPLES, **names))
                if view.name in OF_CLASSES and first.meta.probe.labels != other.meta.probe.labels:
                    raise FilmUsageError(fill(OTHER_CLASSES, **names))

    @property
    def times(self) -> NDArray[np.int64]:
        """The moments of the clock at which something changes, int64 (T,)."""
        return self.clock.times

    def _frame(self, step: int | None) -> Frame:
        first, last = int(self.times[0]), int(self.times[-1])
        if step is None:
            return Frame(last, len(self.times) - 1)
        if not first <= step <= last:
            given = {"by": "step", "given": int(step), "first": first, "last": last}
            raise RecordingUsageError(fill(NO_STEP, **given))
        return Frame(int(step), int(self.times.searchsorted(step, side="right")) - 1)

    def pauses(self, figure: Figure) -> list[int]:
        """No moments: what happens in one run is no reason to stop the others."""
        return []

    def layout(self, *, size: tuple[int, int], theme: ThemeLike = "dark") -> TogetherLayout:
        """The views of all recordings on a figure.

        As in `Film.layout`.
        """
        return TogetherLayout(
            self.clock,
            self.views,
            self.words,
            size=frame_size(size),
            theme=choose(theme),
            sources=self._sources(),
            title=self.title,
            text=self.text,
            stack=self.stack,
        )

    def _sources(self) -> list[str]:
        """Wordings of the line in the footer.

        They say what the recordings have in common, and which they are.
        """
        hashes = fill(HASHES, hashes=", ".join(run.hash[:LETTERS] for run in self.runs))
        named = fill(HASHES, hashes=", ".join(f"{run.name} {run.hash[:LETTERS]}" for run in self.runs))
        many = in_common(self.runs, "sizes", "activation", "data", "lr", "batch_size", "seed")
        few = in_common(self.runs, "sizes", "activation", "seed")
        lines = [
            [*many, named],
            [*many, hashes],
            [*few, hashes],
            [hashes],
            [fill(COUNT, count=len(self.runs))],
        ]
        return [BETWEEN.join(line) for line in lines]

    def _metadata_of(self, step: int | None) -> dict[str, str]:
        """The title and the recordings, which go into the file.

        A moment of several recordings is no single step, so pictures and films have the same.
        """
        names = ", ".join(view.name for view in self.views)
        runs = ", ".join(f"{run.name} {run.hash}" for run in self.runs)
        return {
            "title": self.title or fill(TITLE, views=names, count=len(self.runs)),
            "comment": fill(COMMENT, runs=runs, mark=MARK),
        }


def _checked_names(names: Sequence[str], runs: int) -> list[list[str]]:
    """The words above each recording.

    Raises `FilmUsageError` if they are no texts, or not as many as recordings.
    """
    if not isinstance(names, list | tuple):
        raise FilmUsageError(f"names is {described(names)}, expected a list of texts")
    if len(names) != runs:
        raise FilmUsageError(fill(NOT_AS_MANY, names=len(names), runs=runs))
    for name in names:
        if not checked_text("names", name, error=FilmUsageError).strip():
            raise FilmUsageError(EMPTY)
    return [[name] for name in names]
