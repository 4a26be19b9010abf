"""Which of the recorded examples a view shows, and the note that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import is_whole
from viznet.errors import UsageError, ViewError
from viznet.views.drawing.names import class_names
from viznet.views.drawing.options import checked_choice, checked_numbers
from viznet.views.drawing.probe import by_class
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.protagonist import class_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run

# What the note says first if only some of the examples are asked for, from long to short.
OF_CLASS = ("class {name}: {count} of {total} examples", "class {name}")
WRONG = (
    "{count} of {total} examples are wrong at step {step}, the surest first",
    "{count} of {total} wrong at step {step}",
)
ONE_WRONG = (
    "{count} of {total} examples is wrong at step {step}",
    "{count} of {total} wrong at step {step}",
)
WRONG_OF_CLASS = (
    "class {name}: {count} of {total} examples are wrong at step {step}, the surest first",
    "class {name}: {count} of {total} wrong at step {step}",
)
ONE_WRONG_OF_CLASS = (
    "class {name}: {count} of {total} examples is wrong at step {step}",
    "class {name}: {count} of {total} wrong at step {step}",
)


@dataclass(frozen=True)
class ChosenExamples:
    """Examples of the probe that a view may show.

    Attributes
    ----------
    numbers
        Their numbers, in the order in which they are shown: int (n,).
    most
        How many are shown at most, or None for as many as have room.
    notes
        Wordings that say which they are, longest first; none if all are meant.
    """

    numbers: NDArray[np.intp]
    most: int | None
    notes: list[str]

    def shown(self, room: int) -> NDArray[np.intp]:
        """The numbers of those that are shown, where there is room for so many."""
        return self.numbers[: room if self.most is None else self.most]


_SHOWN: WeakKeyDictionary[Figure, list[int]] = WeakKeyDictionary()


def note_shown(figure: Figure | SubFigure, examples: NDArray[np.intp]) -> None:
    """Notes that a view on a figure shows these examples.

    A film pauses when they are first answered rightly.
    """
    _SHOWN.setdefault(figure.get_figure(root=True), []).extend(examples.tolist())


def shown_in(figure: Figure) -> NDArray[np.intp]:
    """The examples that the views on a figure show: int (n,)."""
    return np.unique(np.array(_SHOWN.get(figure, []), np.intp))


def chosen_examples(view: str, run: Run, examples: Any, digit: Any, wrong: Any) -> ChosenExamples:
    """Chooses among the examples of the probe.

    Parameters
    ----------
    view : str
        The name of the view, for errors.
    run : Run
        The recording.
    examples : None, int or sequence of int
        None for as many as have room, or how many, or their numbers.
    digit : None, int or str
        Only the examples of this class.
    wrong : bool
        Only those that the last snapshot gets wrong, the surest mistake first.

    Raises
    ------
    ViewError
        If an option is not possible, or if no example remains.
    """
    wrong, count = bool(checked_choice(view, "wrong", wrong, (True, False))), len(run.probe)
    if examples is None or is_whole(examples):
        if examples is not None and not 1 <= examples <= count:
            raise ViewError(
                f"{view}: examples={examples}: expected how many to show, 1 to {count}, or a list such as [0]"
            )
        numbers = _classes_in_turn(run.probe.y)
    else:
        numbers = checked_numbers(view, "examples", examples, count, "examples of the probe")
    if digit is None and not wrong:
        # By default one example of each class is shown.
        numbers = numbers[: len(np.unique(run.probe.y))] if examples is None else numbers
        return ChosenExamples(numbers, _most(examples, numbers), [])
    values: dict[str, Any] = {"step": int(run.steps[-1])}
    if digit is not None:
        try:
            k = class_number(digit, run.probe)
        except UsageError as reason:
            raise ViewError(f"{view}: {reason}") from reason
        numbers, values["name"] = numbers[run.probe.y[numbers] == k], class_names(run)[k]
    values["total"] = len(numbers) if wrong else count
    if wrong:
        numbers = _mistakes(run, numbers)
    if not len(numbers):
        raise ViewError(
            f"{view}: none of these examples is wrong at the last step; leave out wrong"
            if wrong
            else f"{view}: none of these examples is of class {values['name']}; leave out digit or examples"
        )
    one, templates = len(numbers) == 1, OF_CLASS
    if wrong and digit is not None:
        templates = ONE_WRONG_OF_CLASS if one else WRONG_OF_CLASS
    elif wrong:
        templates = ONE_WRONG if one else WRONG
    notes = wordings(*templates, count=len(numbers), **values)
    return ChosenExamples(numbers, _most(examples, numbers), notes)


def _most(examples: Any, numbers: NDArray[np.intp]) -> int | None:
    """How many are shown at most, however small they become."""
    if examples is None:
        return None
    return int(examples) if is_whole(examples) else len(numbers)


def _classes_in_turn(y: NDArray[Any]) -> NDArray[np.intp]:
    """All numbers: the first example of each class, then the second of each.

    >>> _classes_in_turn(np.array([0, 0, 0, 1, 1])).tolist()
    [0, 3, 1, 4, 2]
    """
    order, groups = by_class(y)
    place = np.concatenate([np.arange(group.stop - group.start) for _, group in groups])
    return order[np.argsort(place, kind="stable")]


def _mistakes(run: Run, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those that the last snapshot gets wrong, the surest first.

    A network that diverged gets all of them wrong.
    """
    p, rows = np.asarray(run[-1]["p"], float)[numbers], np.arange(len(numbers))
    right = (p.argmax(axis=1) == run.probe.y[numbers]) & np.isfinite(p).all(axis=1)
    p = np.nan_to_num(p, nan=0.0, posinf=0.0, neginf=0.0)
    lead = p.max(axis=1) - p[rows, run.probe.y[numbers]]
    return numbers[np.array([i for i in np.argsort(-lead, kind="stable") if not right[i]], np.intp)]
