"""The view `mistakes`: what the network gets wrong at a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.axis import three_digits
from viznet.views.drawing.bars import BarGroup
from viznet.views.drawing.cards import equal_cards, named
from viznet.views.drawing.colours import sequential
from viznet.views.drawing.lettering import Lettering, Word
from viznet.views.drawing.measured import HELD_OUT, Measured, is_right, measured, sureness
from viznet.views.drawing.names import class_names, column_room, fitting_names, numbered
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import has_negatives
from viznet.views.drawing.share import share
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.image import AxesImage

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_CARDS = 10
BAR = 0.8  # the width of a bar; the rest of its place is a gap
WIDEST_BAR = 2.6  # in units
WIDEST_SHARE = "> 99 %"
NUMBERS, CLASSES, ANSWERS = range(3)  # the words of these kinds have a colour of their own
LINE, GAP = 1.3, 0.6  # the distance of two lines, and between a picture and its words, in units

HELD_OUT_TITLES = ("Mistakes: the held-out examples that it gets wrong", "Mistakes")
RECORDED_TITLES = ("Mistakes: the recorded examples that it gets wrong", "Mistakes")
LOOK = (
    "Watch the mistakes come and go: the surest one is first.",
    "Watch the mistakes come and go.",
)
QUESTIONS = (
    "What does it get wrong at this moment, and how sure is it?",
    "What does it get wrong, and how sure is it?",
    "What does it get wrong?",
)

# The lines beside a picture, from long to short.
NUMBER = ("example {number}", "ex. {number}")
TRUE_CLASS = ("true: {name}", "{name}")
ANSWER = ("answer: {name}", "→ {name}", "{name}")

# The sentences, from long to short: of held-out examples (True) or recorded ones, and whether one of them is wrong.
SURER = {
    (True, False): (
        "{wrong} of {count} held-out examples are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong, one of them surer than most right ones.",
    ),
    (True, True): (
        "{wrong} of {count} held-out examples is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and surer than most right ones.",
    ),
    (False, False): (
        "{wrong} of {count} recorded examples are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is surer than most right ones.",
        "{wrong} of {count} are wrong, one of them surer than most right ones.",
    ),
    (False, True): (
        "{wrong} of {count} recorded examples is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and surer than most right ones.",
    ),
}
NO_SURER = {
    (True, False): (
        "{wrong} of {count} held-out examples are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong, none of them surer than most right ones.",
    ),
    (True, True): (
        "{wrong} of {count} held-out examples is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and no surer than most right ones.",
    ),
    (False, False): (
        "{wrong} of {count} recorded examples are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong; the surest ({share}) is no surer than most right ones.",
        "{wrong} of {count} are wrong, none of them surer than most right ones.",
    ),
    (False, True): (
        "{wrong} of {count} recorded examples is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong; it is no surer ({share}) than most right ones.",
        "{wrong} of {count} is wrong, and no surer than most right ones.",
    ),
}
# Of several examples, and of a single one (True).
ALL_WRONG = {
    (True, False): ("Not one of {count} held-out examples is right.", "All {count} are wrong."),
    (True, True): ("The {count} held-out example is wrong.",),
    (False, False): ("Not one of {count} recorded examples is right.", "All {count} are wrong."),
    (False, True): ("The {count} recorded example is wrong.",),
}
ALL_RIGHT = {
    (True, False): (
        "There is no mistake among {count} held-out examples.",
        "There is no mistake among {count}.",
    ),
    (True, True): ("The {count} held-out example is right.",),
    (False, False): (
        "There is no mistake among {count} recorded examples.",
        "There is no mistake among {count}.",
    ),
    (False, True): ("The {count} recorded example is right.",),
}
NO_NUMBERS = {
    False: (
        "Of {count} examples, some have outputs that are no numbers: the training diverged.",
        "Some of {count} have no numbers as outputs.",
    ),
    True: ("The {count} example has outputs that are no numbers: the training diverged.",),
}


Captions = Callable[[int, int, int, str], list[tuple[int, Word]]]
"""The words of a card with their kinds, for an example, its class, its answer and the share of that."""


@dataclass(frozen=True)
class Card:
    """The place of one mistake: its picture, its words and its bars.

    `classes` are the words below the bars. `room` is where the words stand, from the line `top` downwards.
    """

    image: AxesImage | None
    room: PanelBox
    bars: PanelBox
    classes: list[Word]


@view
def mistakes(figure: Figure | SubFigure, run: Run, theme: Theme) -> Draw:
    """Mistakes: what it gets wrong at a moment, the surest mistake first.

    Each mistake has one bar for every class: that of the true class has the colour of right answers, and that of the
    answer the colour of wrong ones. How sure an answer is, is its output. The examples are held out, if these are the
    test part of a dataset on this machine; of many, they are the sample that the recording measured. Otherwise they
    are the recorded ones, and the title says so.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.mistakes).still(size=(320, 180))
    """
    panel, those = Panel(figure, theme), measured(run)
    titles = HELD_OUT_TITLES if those.symbol == HELD_OUT else RECORDED_TITLES
    line = AnswerLine(panel, panel.heading(titles, QUESTIONS, look=LOOK), "mistakes")
    names, unit, y = class_names(run), panel.unit, np.asarray(those.examples.y)
    boxes = _cards(line.rest, unit, len(names), len(those.examples))
    each = min(boxes[0].width / len(names), WIDEST_BAR * unit)
    labels = fitting_names(panel, names, column_room(panel, each))
    has_numbers = False
    if not labels:
        labels = fitting_names(panel, [str(k) for k in range(len(names))], column_room(panel, each))
        has_numbers = bool(labels)
        names = numbered(names) if has_numbers else names
    cards = [_card(panel, box, those, labels, each) for box in boxes]
    axes = panel.axes(
        panel.box, xlim=(panel.box.left, panel.box.right_edge), ylim=(panel.box.bottom, panel.box.top_edge)
    )
    softmax = run.meta.output == "softmax"
    span = 1.0 if softmax or not has_negatives(run, run.layers) else run.limit("p") or 1.0
    down = 0.0 if softmax or not has_negatives(run, run.layers) else span
    left = np.array([[card.bars.left] for card in cards]) + (np.arange(len(names)) + 0.1) * each
    height = cards[0].bars.height / (span + down)
    base = np.array([[card.bars.bottom + height * down] for card in cards])
    feet = np.array([[card.bars.bottom] for card in cards])
    tracks = BarGroup(axes, left, feet, BAR * each, facecolor=theme.faint, alpha=0.5, zorder=0)
    others, true_bars, wrong_bars = (
        BarGroup(axes, left, base, BAR * each, facecolor=colour)
        for colour in (theme.muted, theme.right, theme.wrong)
    )
    # All words of one colour are one artist.
    letterings = {
        NUMBERS: Lettering(panel, panel.box, facecolor=theme.muted),
        CLASSES: Lettering(panel, panel.box, facecolor=theme.ink),
        ANSWERS: Lettering(panel, panel.box, weight="bold", facecolor=theme.wrong),
    }
    write_share = share if softmax else three_digits
    captions = [_captions(panel, card.room, names, letterings[NUMBERS], has_numbers) for card in cards]
    shape = those.examples.image_shape

    def draw(snapshot: Snapshot) -> list[Artist]:
        p = those.outputs(run, snapshot)
        shown = surest_mistakes(p, y)[: len(cards)]
        outputs, truth, answers = p[shown], y[shown], p[shown].argmax(axis=1)
        heights = np.zeros((len(cards), len(names)))
        heights[: len(shown)] = height * np.clip(outputs, -down, span)
        used = (np.arange(len(cards)) < len(shown))[:, None]
        is_true, is_answer = np.zeros_like(heights, bool), np.zeros_like(heights, bool)
        is_true[np.arange(len(shown)), truth] = True
        is_answer[np.arange(len(shown)), answers] = True
        moved: list[Artist] = [
            tracks.set_heights(np.where(used, cards[0].bars.height, 0) * np.ones_like(heights)),
            others.set_heights(np.where(is_true | is_answer, 0, heights)),
            true_bars.set_heights(np.where(is_true, heights, 0)),
            wrong_bars.set_heights(np.where(is_answer, heights, 0)),
        ]
        for place, card in enumerate(cards):
            if card.image is not None:
                assert shape is not None
                here = place < len(shown)
                x = those.examples.x[shown[place]].reshape(shape) if here else np.full(shape, np.nan)
                card.image.set_data(np.asarray(x, float))
                moved.append(card.image)
        words = [
            word
            for caption, example, true, answer, output in zip(captions, shown, truth, answers, outputs)
            for word in caption(int(example), int(true), int(answer), write_share(float(output[answer])))
        ]
        words += [(NUMBERS, name) for card in cards[: len(shown)] for name in card.classes]
        for kind, lettering in letterings.items():
            moved.append(lettering.write(word for of_kind, word in words if of_kind == kind))
        return [*moved, _say_answer(line, those, p, int(snapshot.step), softmax)]

    return draw


def surest_mistakes(p: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.intp]:
    """The numbers of the examples with a wrong answer, the surest first.

    >>> surest_mistakes(np.array([[0.6, 0.4], [0.2, 0.8], [0.9, 0.1]]), np.array([1, 1, 1])).tolist()
    [2, 0]
    """
    sure = sureness(p)
    order = np.argsort(-sure, kind="stable")
    return order[~is_right(p, y)[order] & np.isfinite(sure[order])]


def _cards(box: PanelBox, unit: float, classes: int, most: int) -> list[PanelBox]:
    """Equal boxes for as many cards as have room."""
    narrowest, lowest = max(0.72 * classes * unit, 8 * unit), 7.5 * unit
    room = max(1, int(box.width // narrowest)) * max(1, int(box.height // lowest))
    count = min(room, MOST_CARDS, most)
    return equal_cards(box, count, unit, shape=1.1)


def _card(panel: Panel, box: PanelBox, those: Measured, labels: Sequence[str], each: float) -> Card:
    """Draw the place of the picture, and say where all else stands."""
    unit, shape = panel.unit, those.examples.image_shape
    head, plot = box.top_strip(max(0.45 * box.height, min(4.2 * unit, 0.5 * box.height)), gap=0.4 * unit)
    foot, plot = plot.bottom_strip(unit, gap=0.4 * unit)
    classes = [
        (box.left + (k + 0.5) * each - panel.width(name) / 2, foot.bottom + 0.1 * unit, name)
        for k, name in enumerate(labels)
    ]
    if shape is None:
        return Card(None, head, plot, classes)
    cell = min(head.height, 0.45 * head.width) / max(shape)
    place = PanelBox(head.left, head.top_edge - cell * shape[0], cell * shape[1], cell * shape[0])
    image = panel.axes(place).imshow(
        np.full(shape, np.nan),
        aspect="auto",
        interpolation="nearest",
        cmap=sequential(panel.theme),
        vmin=0,
        vmax=255,
    )
    return Card(image, head.inset(left=place.width + GAP * unit), plot, classes)


def _captions(
    panel: Panel, room: PanelBox, names: list[str], numbers: Lettering, has_numbers: bool
) -> Captions:
    """Returns what says which words a card has.

    `has_numbers` says whether the numbers of the classes stand below the bars.

    All cards have the longest wordings in which every name fits. The share stands after the answer where there is
    room, else below it or nowhere. In a low card the number is left out first, then the class.
    """
    unit = panel.unit
    true_classes, answers = (
        _or_numbers(named(panel, templates, names, names, room.width, weight), has_numbers)
        for templates, weight in ((TRUE_CLASS, "normal"), (ANSWER, "bold"))
    )
    lines = max(1, int((room.height - 0.2 * unit) / (LINE * unit)))
    after = max(panel.width(answer, weight="bold") for answer in answers) + GAP * unit
    widest = panel.width(WIDEST_SHARE, weight="bold")
    is_beside = after + widest <= room.width
    is_below = not is_beside and lines >= 3 and widest <= room.width

    def captions(example: int, true: int, answer: int, share: str) -> list[tuple[int, Word]]:
        number = numbers.fitting(wordings(*NUMBER, number=example), room.width)
        texts = [(NUMBERS, number), (CLASSES, true_classes[true]), (ANSWERS, answers[answer])]
        kept = texts[-(lines - is_below) :]
        y = [room.top_edge - (1 + LINE * line) * unit for line in range(len(kept) + 1)]
        words: list[tuple[int, Word]] = [
            (kind, (room.left, at, text)) for at, (kind, text) in zip(y, kept) if text
        ]
        if is_beside:
            x = room.left + panel.width(answers[answer], weight="bold") + GAP * unit
            words.append((ANSWERS, (x, y[-2], share)))
        elif is_below:
            words.append((ANSWERS, (room.left, y[-1], share)))
        return words

    return captions


def _or_numbers(names: list[str], has_numbers: bool) -> list[str]:
    """The names; one of which nothing fits is its number, if bars have that."""
    return [name or (str(k) if has_numbers else "") for k, name in enumerate(names)]


def _say_answer(
    line: AnswerLine, those: Measured, p: NDArray[np.float64], step: int, softmax: bool
) -> Lettering:
    """Write the sentence about how many are wrong at a step, and how surely."""
    sure, y = sureness(p), np.asarray(those.examples.y)
    held_out, right = those.symbol == HELD_OUT, is_right(p, y)
    wrong, alone = int((~right).sum()), len(y) == 1
    numbers = {
        "wrong": Number(f"{wrong:,}", Source(those.symbol, kind="wrong", step=step)),
        "count": Number(f"{len(y):,}", Source(those.symbol, kind="counted", step=step)),
    }
    if np.isnan(sure).any():
        return line.say(NO_NUMBERS[alone], **numbers)
    if wrong == 0:
        return line.say(ALL_RIGHT[held_out, alone], **numbers)
    if wrong == len(y):
        return line.say(ALL_WRONG[held_out, alone], **numbers)
    surest = float(sure[~right].max())
    text = share(surest) if softmax else three_digits(surest)
    numbers["share"] = Number(text, Source(those.symbol, kind="surest mistake", step=step))
    surer = surest > float(np.median(sure[right]))
    return line.say((SURER if surer else NO_SURER)[held_out, wrong == 1], **numbers)
