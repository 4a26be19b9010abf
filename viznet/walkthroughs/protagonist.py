"""The protagonist: the example that is shown if none is asked for.

The network has learned it: it was wrong at some recorded moment, and is right now. It is still unsure about it. The
picture is easy to recognise: its strokes are in one piece, and it has about as much ink as most.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viznet.activations import Array
from viznet.arguments import described, flag, is_whole
from viznet.data import Examples
from viznet.errors import UsageError
from viznet.recording import Run
from viznet.walkthroughs.numbers import number, percent
from viznet.walkthroughs.sentence import fill

MOST = 400  # examples that the choice is made from: the first ones, as many as a page holds
UNSURE = (0.5, 0.9)  # an unsure network gives the true class an output between these two
RIVAL = 0.1  # and another class more than this
ONE_PIECE = 0.97  # a picture is in one piece when its largest connected stroke has this share of the ink
STROKE = 64  # a pixel belongs to a stroke from this brightness on, out of 255
TYPICAL = (25, 75)  # typical ink lies between these percentiles of the candidates

WHY = {
    "named": "It was chosen by its number.",
    "unsure": "It was chosen because the network was wrong about it at {wrong} of {moments} recorded moments and is "
    "right now, yet unsure: {label} gets {p}, {rival} gets {q}.",
    "learned": "It was chosen because the network was wrong about it at {wrong} of {moments} recorded moments and is "
    "right now: {label} gets {p}, {rival} gets {q}. "
    "No such example is unsure, with 0.5 to 0.9 for its class and more than 0.1 for a rival.",
    "right": "It was chosen because the network is right about it: {label} gets {p}, {rival} gets {q}. "
    "It was never wrong about any of the examples that are right now.",
    "missed": "It was chosen because the network is right about no example, and least wrong about this one: "
    "{label} gets {p}, {rival} gets {q}.",
    "missed digit": "It was chosen because the network is right about no {label}, and least wrong about this one: "
    "{label} gets {p}, {rival} gets {q}.",
    "only mistake": "It was chosen because it is the network's only mistake: {label} gets {p}, {rival} gets {q}.",
    "mistake": "It was chosen because of all the network's mistakes ({count}) it is the surest: "
    "{label} gets {p}, {rival} gets {q}.",
    "only mistake of class": "It was chosen because it is the network's only mistake in class {label}: "
    "{label} gets {p}, {rival} gets {q}.",
    "mistake of class": "It was chosen because of the network's mistakes in class {label} ({count}) it is the surest: "
    "{label} gets {p}, {rival} gets {q}.",
}

NONE_WRONG = (
    "wrong: the network gets every example right at this step; choose an earlier step, or leave out wrong"
)
NONE_OF_CLASS_WRONG = (
    "wrong: the network gets every example of class {name} right at this step; "
    "choose an earlier step, or leave out wrong"
)
# What is said of the picture, by whether it is in one piece and has typical ink.
PICTURE = {
    (True, True): "Its strokes are in one piece, and its ink is typical.",
    (True, False): "Its strokes are in one piece; no such example has typical ink.",
    (False, True): "No such example is in one piece; its ink is typical.",
    (False, False): "No such example is in one piece or has typical ink.",
}


@dataclass(frozen=True)
class Protagonist:
    """The number of an example in a run's probe, and why this one."""

    example: int
    why: str


def choose_protagonist(
    run: Run,
    index: int,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    among: int = MOST,
) -> Protagonist:
    """Chooses which example of a run to show at one of its snapshots.

    Five wishes narrow the choice, one after the other; a wish that no remaining example fulfils is passed over:

    1. the network is right about it at this snapshot,
    2. it was wrong about it at an earlier one,
    3. it is unsure: the true class gets 0.5 to 0.9, and another class more than 0.1,
    4. the strokes of the picture are in one piece,
    5. it has typical ink: as much as the middle half of the candidates.

    Of those that remain, the closest call is taken: the true class and the best other one are least far apart.

    Parameters
    ----------
    run
        A recording with a probe.
    index
        The number of the snapshot that is shown.
    example
        The number of the example. Nothing is chosen then.
    digit
        Choose among the examples of this class only, given by number or by name.
    wrong
        Choose the example that the network gets wrong most surely instead.
    among
        Without `digit` and `wrong`, only this many first examples are candidates.

    Raises
    ------
    UsageError
        There is no such example, no example of the class, none at all, or none that is wrong.
    """
    wrong = flag("wrong", wrong)
    probe, count = run.probe, len(run.probe)
    if example is not None:
        if not is_whole(example) or not 0 <= example < count:
            raise UsageError(
                f"no example {described(example)} in this recording; choose from 0 to {count - 1}"
            )
        return Protagonist(int(example), WHY["named"])
    if not count:
        raise UsageError("this recording keeps no examples to show; record it with a probe")
    if digit is not None:
        candidates = np.flatnonzero(probe.y == class_number(digit, probe))
    else:
        candidates = np.arange(count if wrong else min(count, among))
    answers = _Answers(run, index, candidates)
    if wrong:
        missed = np.flatnonzero(~answers.right[-1])
        if not len(missed):
            raise UsageError(
                fill(NONE_WRONG) if digit is None else fill(NONE_OF_CLASS_WRONG, name=str(digit))
            )
        chosen = int(missed[answers.lead[missed].argmin()])
        if digit is None:
            case = "only mistake" if len(missed) == 1 else "mistake"
        else:
            case = "only mistake of class" if len(missed) == 1 else "mistake of class"
        return Protagonist(int(candidates[chosen]), answers.sentence(case, chosen))
    pictures = probe[candidates]
    wishes: dict[str, Callable[[Array], Array]] = {
        "right": lambda left: answers.right[-1][left],
        "learned": lambda left: ~answers.right[:, left].all(axis=0),
        "unsure": lambda left: answers.unsure[left],
        "in one piece": lambda left: in_one_piece(pictures[left]),
        "of typical ink": lambda left: _typical(pictures.x.sum(axis=1, dtype=float))[left],
    }
    left, granted = np.arange(len(candidates)), set[str]()
    for name, wish in wishes.items():
        fulfilled = wish(left)
        if fulfilled.any():
            left, granted = left[fulfilled], granted | {name}
    chosen = int(left[np.abs(answers.lead[left]).argmin()])
    if "right" not in granted:
        case = "missed" if digit is None else "missed digit"
    elif "learned" not in granted:
        case = "right"
    else:
        case = "unsure" if "unsure" in granted else "learned"
    why = [answers.sentence(case, chosen)]
    if probe.image_shape is not None:
        why.append(PICTURE["in one piece" in granted, "of typical ink" in granted])
    return Protagonist(int(candidates[chosen]), " ".join(why))


class _Answers:
    """The network's answers to some examples of a run.

    `right` is (snapshots, examples), up to the snapshot that is shown. The rest belongs to that snapshot: `own` is the
    output of the true class, `rival` the class with the largest other output, `rival_output` that output, and `lead`
    how far the true class is ahead of it.
    """

    def __init__(self, run: Run, index: int, examples: Array) -> None:
        p = np.asarray(run["p"][: index + 1, examples], np.float64)
        self.y, rows = run.probe.y[examples], np.arange(len(examples))
        answers = (p != p[:, :, :1]).any(axis=2) | (p.shape[2] == 1)  # equal outputs are no answer
        self.right = (p.argmax(axis=2) == self.y) & answers & np.isfinite(p).all(axis=2)
        now = np.nan_to_num(p[-1], nan=0.0, posinf=0.0, neginf=0.0)  # of a network that diverged
        self.own = now[rows, self.y]
        others = now.copy()
        others[rows, self.y] = -np.inf
        self.rival = others.argmax(axis=1)
        self.rival_output = others.max(axis=1)
        self.lead = self.own - self.rival_output
        self.unsure = (self.own > UNSURE[0]) & (self.own < UNSURE[1]) & (self.rival_output > RIVAL)
        self._labels = run.probe.labels
        self._softmax = run.meta.output == "softmax"

    def sentence(self, case: str, chosen: int) -> str:
        """Why the example was chosen, with its numbers."""
        template = WHY[case]
        values = {
            "wrong": int((~self.right[:, chosen]).sum()),
            "moments": len(self.right),
            "count": int((~self.right[-1]).sum()),
            "label": self._label(int(self.y[chosen])),
            "rival": self._label(int(self.rival[chosen])),
            "p": self._share(float(self.own[chosen])),
            "q": self._share(float(self.rival_output[chosen])),
        }
        return fill(template, **{name: value for name, value in values.items() if f"{{{name}}}" in template})

    def _label(self, k: int) -> str:
        return self._labels[k] if k < len(self._labels) else str(k)

    def _share(self, value: float) -> str:
        return percent(value) if self._softmax else number(value)


def in_one_piece(examples: Examples) -> Array:
    """Which pictures have nearly all of their ink in one connected stroke.

    A pixel is connected to all eight neighbours. Every pixel of a stroke starts with a number of its own and takes over
    the largest number around it, until nothing changes: then each stroke has one number. Examples that are no pictures
    count as one piece.
    """
    if examples.image_shape is None:
        return np.ones(len(examples), bool)
    rows, columns = examples.image_shape
    pictures = np.asarray(examples.x).reshape(-1, rows, columns)
    is_stroke = pictures >= STROKE
    stroke = is_stroke * np.arange(1, rows * columns + 1).reshape(rows, columns)
    while True:
        around = np.pad(stroke, ((0, 0), (1, 1), (1, 1)))
        spread = stroke
        for row in range(3):
            for column in range(3):
                spread = np.maximum(spread, around[:, row : row + rows, column : column + columns])
        spread = spread * is_stroke
        if np.array_equal(spread, stroke):
            break
        stroke = spread
    shares = []
    for numbers, picture in zip(stroke, pictures):
        ink = np.bincount(numbers.ravel(), weights=picture.ravel().astype(float), minlength=2)[1:]
        shares.append(ink.max() / max(ink.sum(), 1.0))
    return np.array(shares) >= ONE_PIECE


def _typical(ink: Array) -> Array:
    """Which of these amounts lie in the middle half."""
    low, high = np.percentile(ink, TYPICAL)
    return np.asarray((ink >= low) & (ink <= high))


def class_number(digit: int | str, examples: Examples) -> int:
    """The number of a class that is given by its number or its name.

    Raises `UsageError` if there is no example of it.
    """
    if not isinstance(digit, str) and not is_whole(digit):
        raise UsageError(f"digit is {described(digit)}, expected a class, by its number or its name")
    names = {name: number for number, name in enumerate(examples.labels)}
    number = names.get(digit if isinstance(digit, str) else described(digit), digit)
    present = sorted({int(y) for y in examples.y})
    if number not in present:
        choices = ", ".join(examples.labels[y] if y < len(examples.labels) else str(y) for y in present)
        raise UsageError(f"no example of class {described(digit)} in this recording; choose from {choices}")
    return int(number)
