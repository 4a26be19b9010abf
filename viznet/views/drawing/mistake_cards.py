"""The cards of the view `mistakes`: picture, words and bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.views.drawing.axis import three_digits
from viznet.views.drawing.bars import BarGroup
from viznet.views.drawing.cards import equal_cards, named
from viznet.views.drawing.colours import sequential
from viznet.views.drawing.lettering import Lettering, Word
from viznet.views.drawing.names import class_names, column_room, fitting_names, numbered, spaced_names
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import has_negatives
from viznet.views.drawing.share import share
from viznet.views.drawing.tall_bars import TallNames
from viznet.views.drawing.wordings import wordings

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.image import AxesImage

    from viznet.data import Examples
    from viznet.recording import Run

MOST_CARDS = 10
BAR = 0.8  # the width of a bar; the rest of its place is a gap
WIDEST_BAR = 4.2  # in units
WIDEST_SHARE = "> 99 %"
NUMBERS, CLASSES, ANSWERS = range(3)  # the words of these kinds have a colour of their own
LINE, GAP = 1.3, 0.6  # the distance of two lines, and between a picture and its words, in units

# The lines beside a picture, from long to short.
NUMBER = ("example {number}", "ex. {number}", "#{number}")
TRUE_CLASS = ("true: {name}", "{name}")
ANSWER = ("answer: {name}", "→ {name}", "{name}")

Captions = Callable[[int, int, int, str], list[tuple[int, Word]]]
"""The words of a card with their kinds, for an example, its class, its answer and the share of that."""


@dataclass
class Card:
    """The place of one mistake: its picture, its words and its bars.

    `classes` are the words below the bars, in the line `foot`. `room` is where the words stand, from its upper edge
    downwards. `example` is the number of the example whose picture is shown; it is -1 if there is none.
    """

    image: AxesImage | None
    room: PanelBox
    bars: PanelBox
    foot: PanelBox
    classes: list[Word]
    example: int = field(default=-1)

    def show(self, examples: Examples, example: int) -> list[Artist]:
        """Draws the picture of an example, or none for -1, and returns what moved."""
        if self.image is None:
            return []
        if example != self.example:
            self.image.set_visible(example >= 0)
            if example >= 0:
                # `set_data` would look for missing numbers, which takes longer than all the rest.
                pixels = self.image.get_array()
                assert pixels is not None
                np.ma.getdata(pixels)[...] = examples.x[example].reshape(pixels.shape)
                self.image.changed()
            self.example = example
        return [self.image]


class MistakeCards:
    """The places of the surest mistakes, drawn side by side.

    Parameters
    ----------
    panel
        The panel to draw on.
    box
        The room for all cards.
    run
        The recording, which has the names of the classes.
    examples
        The examples of which some are wrong.
    fewest
        How many are wrong at every moment, at least.
    most
        How many places there are, if they have room.
    """

    def __init__(
        self,
        panel: Panel,
        box: PanelBox,
        run: Run,
        examples: Examples,
        fewest: int,
        *,
        most: int = MOST_CARDS,
    ) -> None:
        names, unit, theme = class_names(run), panel.unit, panel.theme
        boxes = _boxes(box, unit, len(names), min(most, len(examples)))
        each = min(boxes[0].width / len(names), WIDEST_BAR * unit)
        labels = fitting_names(panel, names, column_room(panel, each))
        has_numbers = False
        if not labels:
            labels = fitting_names(panel, [str(k) for k in range(len(names))], column_room(panel, each))
            has_numbers = bool(labels)
            names = numbered(names) if has_numbers else names
        if not labels:  # of many bars, every second, fifth … is named, but only with whole names
            labels = [name if name in names else "" for name in spaced_names(panel, names, each)]
        # Where no bar has a name that stays, the tallest bars of each moment are named.
        self._tall = TallNames(panel, names, each, boxes[0].width) if not any(labels) else None
        self._examples, self._y = examples, np.asarray(examples.y)
        self._cards = [_card(panel, place, examples.image_shape, labels, each) for place in boxes]
        # Bars and words move in this box only, so that the title above it need not be drawn again.
        axes = panel.axes(box, xlim=(box.left, box.right_edge), ylim=(box.bottom, box.top_edge))
        softmax = run.meta.output == "softmax"
        self._span = 1.0 if softmax or not has_negatives(run, run.layers) else run.limit("p") or 1.0
        self._down = 0.0 if softmax or not has_negatives(run, run.layers) else self._span
        self._left = np.array([[card.bars.left] for card in self._cards])
        self._left = self._left + (np.arange(len(names)) + 0.1) * each
        full = self._cards[0].bars.height
        self._height = full / (self._span + self._down)
        base = np.array([[card.bars.bottom + self._height * self._down] for card in self._cards])
        feet = np.array([[card.bars.bottom] for card in self._cards])
        # The places of the bars, and the names of the classes below them. In most films all places are always taken.
        # Then these never move, and are not drawn again for each frame.
        self._tracks = BarGroup(
            axes, self._left, feet, BAR * each, facecolor=theme.faint, alpha=0.5, zorder=0
        )
        self._classes = Lettering(panel, panel.with_descenders(box), facecolor=theme.muted, zorder=-1)
        self._full, self._taken, self._always_taken = full, 0, fewest >= len(boxes)
        # Each card has a bar of every class. Those of the true class and of the answer are others, which move.
        self._others = BarGroup(axes, self._left, base, BAR * each, facecolor=theme.muted)
        self._true, self._wrong = (
            BarGroup(axes, self._left[:, :1], base, BAR * each, facecolor=colour)
            for colour in (theme.right, theme.wrong)
        )
        # All words of one colour are one artist.
        self._letterings = {
            NUMBERS: Lettering(panel, box, facecolor=theme.muted),
            CLASSES: Lettering(panel, box, facecolor=theme.ink),
            ANSWERS: Lettering(panel, box, weight="bold", facecolor=theme.wrong),
        }
        self._written = share if softmax else three_digits
        numbers = self._letterings[NUMBERS]
        self._captions = [
            _captions(panel, card.room, names, numbers, has_numbers, len(examples)) for card in self._cards
        ]

    @property
    def count(self) -> int:
        """How many mistakes have room."""
        return len(self._cards)

    def show(self, wrong: NDArray[np.intp], p: NDArray[np.float64]) -> list[Artist]:
        """Draws the first of the wrong examples, as many as have room.

        A place that no mistake takes is empty.

        Parameters
        ----------
        wrong
            The numbers of the wrong examples, the surest first.
        p
            The outputs of all examples, (N, classes).
        """
        cards, shown = self._cards, wrong[: len(self._cards)]
        outputs, truth, answers = p[shown], self._y[shown], p[shown].argmax(axis=1)
        count, each = len(shown), np.arange(len(shown))
        heights = np.zeros((len(cards), p.shape[1]))
        heights[:count] = self._height * np.clip(outputs, -self._down, self._span)
        moved = self._take(count)
        for bars, classes in ((self._true, truth), (self._wrong, answers)):
            high, left = np.zeros((len(cards), 1)), self._left[:, :1].copy()
            high[:count, 0], left[:count, 0] = heights[each, classes], self._left[each, classes]
            moved.append(bars.set_heights(high, left=left))
        if self._tall:
            feet = [card.foot for card in cards[:count]]
            named_bars = [self._tall.words(foot, output / self._span) for foot, output in zip(feet, outputs)]
            moved.append(self._classes.write([word for words in named_bars for word in words]))
        heights[each, truth] = heights[each, answers] = 0
        moved.append(self._others.set_heights(heights))
        for place, card in enumerate(cards):
            moved += card.show(self._examples, int(shown[place]) if place < count else -1)
        words = [
            word
            for caption, example, true, answer, output in zip(self._captions, shown, truth, answers, outputs)
            for word in caption(int(example), int(true), int(answer), self._written(float(output[answer])))
        ]
        for kind, lettering in self._letterings.items():
            moved.append(lettering.write([word for of_kind, word in words if of_kind == kind]))
        return moved

    def _take(self, count: int) -> list[Artist]:
        """Draws the first places as taken, and returns what may move."""
        if count != self._taken:
            high = np.where(np.arange(len(self._cards)) < count, self._full, 0)[:, None]
            self._tracks.set_heights(np.broadcast_to(high, self._left.shape))
            if not self._tall:
                self._classes.write(name for card in self._cards[:count] for name in card.classes)
            self._taken = count
        return [] if self._always_taken else [self._tracks.patch, self._classes]


def _boxes(box: PanelBox, unit: float, classes: int, most: int) -> list[PanelBox]:
    """Equal boxes for as many cards as have room.

    One or two cards fewer are taken if they leave no hole in the last row.
    """
    narrowest, lowest = max(0.72 * classes * unit, 8 * unit), 7.5 * unit
    room = max(1, int(box.width // narrowest)) * max(1, int(box.height // lowest))
    count = min(room, most)
    choices = [equal_cards(box, each, unit, shape=1.1) for each in range(count, max(0, count - 3), -1)]
    return next((boxes for boxes in choices if _is_full(boxes)), choices[0])


def _is_full(boxes: Sequence[PanelBox]) -> bool:
    """Whether the last row has as many boxes as the others."""
    rows = [box.bottom for box in boxes]
    return rows.count(rows[0]) == rows.count(rows[-1])


def _card(
    panel: Panel, box: PanelBox, shape: tuple[int, int] | None, labels: Sequence[str], each: float
) -> Card:
    """Draws the place of the picture, and says where all else stands."""
    unit = panel.unit
    high = max(0.45 * box.height, min(4.2 * unit, 0.5 * box.height))
    # Below a picture that a narrow card keeps small, the bars begin soon.
    high = min(high, max(0.45 * box.width if shape else 0.0, (4 * LINE + 0.2) * unit))
    head, plot = box.top_strip(high, gap=0.4 * unit)
    foot, plot = plot.bottom_strip(unit, gap=0.4 * unit)
    classes = [
        # A name that reaches beyond the card would not be drawn, because a word is drawn whole or not at all.
        (max(box.left, box.left + (k + 0.5) * each - panel.width(name) / 2), foot.bottom + 0.1 * unit, name)
        for k, name in enumerate(labels)
        if name
    ]
    if shape is None:
        return Card(None, head, plot, foot, classes)
    cell = min(head.height, 0.45 * head.width) / max(shape)
    place = PanelBox(head.left, head.top_edge - cell * shape[0], cell * shape[1], cell * shape[0])
    image = panel.axes(place).imshow(
        np.zeros(shape),
        aspect="auto",
        interpolation="nearest",
        cmap=sequential(panel.theme),
        vmin=0,
        vmax=255,
        visible=False,
    )
    return Card(image, head.inset(left=place.width + GAP * unit), plot, foot, classes)


def _captions(
    panel: Panel, room: PanelBox, names: list[str], numbers: Lettering, has_numbers: bool, most: int
) -> Captions:
    """Returns what says which words a card has.

    `has_numbers` says whether the numbers of the classes stand below the bars, and `most` is how many examples there
    are.

    All cards have the longest wordings in which every name and number fits. The share stands after the answer where
    there is room, else below it or nowhere. In a low card the number is left out first, then the class.
    """
    unit = panel.unit
    true_classes, answers = (
        _or_numbers(named(panel, templates, names, names, room.width, weight), has_numbers)
        for templates, weight in ((TRUE_CLASS, "normal"), (ANSWER, "bold"))
    )
    lines = max(1, int((room.height - 0.2 * unit) / (LINE * unit)))
    ends = [panel.width(answer, weight="bold") + GAP * unit for answer in answers]
    after = max(ends)
    widest = panel.width(WIDEST_SHARE, weight="bold")
    is_beside = after + widest <= room.width
    is_below = not is_beside and lines >= 3 and widest <= room.width
    lines -= is_below

    widest_number = int("9" * len(str(most - 1)))
    lengths = zip(NUMBER, wordings(*NUMBER, number=widest_number))
    number = next((template for template, text in lengths if numbers.width(text) <= room.width), "")

    def captions(example: int, true: int, answer: int, share: str) -> list[tuple[int, Word]]:
        kept = [(CLASSES, true_classes[true]), (ANSWERS, answers[answer])]
        if lines >= 3:
            kept = [(NUMBERS, wordings(number, number=example)[0]), *kept]
        kept = kept[-lines:]
        y = [room.top_edge - (1 + LINE * line) * unit for line in range(len(kept) + 1)]
        words: list[tuple[int, Word]] = [
            (kind, (room.left, at, text)) for at, (kind, text) in zip(y, kept) if text
        ]
        if is_beside:
            words.append((ANSWERS, (room.left + ends[answer], y[-2], share)))
        elif is_below:
            words.append((ANSWERS, (room.left, y[-1], share)))
        return words

    return captions


def _or_numbers(names: list[str], has_numbers: bool) -> list[str]:
    """The names; one of which nothing fits is its number, if bars have that."""
    return [name or (str(k) if has_numbers else "") for k, name in enumerate(names)]
