"""The view `predictions`: some digits, each with one bar for every class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.bars import BarGroup
from viznet.views.drawing.cards import equal_cards, named
from viznet.views.drawing.chosen_examples import chosen_examples, note_shown
from viznet.views.drawing.colours import colour_end, sequential
from viznet.views.drawing.lettering import Lettering, Word, lettered_width
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.names import class_names, column_room, cut, fitting_names, numbered, spaced_names
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.probe import has_negatives
from viznet.views.drawing.share import SharePlace, share
from viznet.views.drawing.tall_bars import TallNames
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

BAR = 0.8  # the width of a bar; the rest of its place is a gap
LINE_DISTANCE = 1.3  # the distance of two lines, in units
# The height of one to four lines, in units.
LINE_HEIGHTS = {lines: 1.15 + (lines - 1) * LINE_DISTANCE for lines in (1, 2, 3, 4)}

# What to look at, from long to short.
LOOK = (
    "Watch when the bar of the true class becomes the tallest.",
    "Watch the bar of the true class.",
)
TITLES = ("Predictions: the probability of each class", "Predictions")
OUTPUT_TITLES = ("Predictions: the output of each class", "Predictions")
NOTES = (
    "{right}: the true class · {wrong}: a wrong answer",
    "{right}: true class · {wrong}: wrong answer",
    "{right}: true · {wrong}: wrong",
)

WITH_COLOURS = "{which} · {colours}"
MOST_CARDS = 10  # if the options do not say how many

# The lines beside a digit, each from long to short.
NUMBER = ("example {number}", "ex. {number}", "#{number}")
TRUE_CLASS = ("true: {name}", "{name}")
ANSWER = ("answer: {name}", "→ {name}", "{name}")
# After a training that diverged, the outputs are no numbers.
NO_ANSWER = ("answer: no number", "no number", "–")

WIDEST_BAR = 2.6  # in units


@dataclass(frozen=True)
class Caption:
    """The text for the answer beside a digit.

    `answers` is what it says for each class, and `no_answer` what it says if the outputs are no numbers.
    """

    text: Lettering
    answers: list[Word]
    no_answer: Word


@view
def predictions(
    figure: Figure | SubFigure,
    run: Run,
    theme: Theme,
    *,
    examples: Any = None,
    digit: Any = None,
    wrong: bool = False,
) -> Draw:
    """What the network answers to a few examples: the output of each class.

    The bar of the true class has the colour of right answers, and that of a wrong answer its own. The share beside the
    answer is its probability. Where the training diverged and outputs are no numbers, there is no answer.

    Parameters
    ----------
    examples : int or sequence of int, optional
        How many of the recorded examples to show, as in examples=3; or their numbers, as in examples=0,7 or
        examples=[7]. By default the first example of every class is shown, at most ten, and fewer in a small picture.
        `viznet probe` lists the examples.
    digit : int or str, optional
        Only the examples of this class, by its number or its name, as in digit=3.
    wrong : bool, default False
        Only the examples that the network gets wrong at the last step, the surest mistake first.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.predictions(examples=(0, 3, 7))).still(size=(320, 180))
    """
    panel = Panel(figure, theme)
    softmax = run.meta.output == "softmax"
    chosen = chosen_examples("predictions", run, examples, digit, wrong)
    colours = wordings(*NOTES, **theme.colour_names)
    notes = [*_with_colours(chosen.notes, colours[0]), *chosen.notes] if chosen.notes else colours
    box = panel.heading(TITLES if softmax else OUTPUT_TITLES, notes, look=LOOK)
    names, unit = class_names(run), panel.unit
    longest = max(names, key=lambda name: lettered_width(name, theme.font, "bold"))
    widest = panel.width(longest, 1, "bold")
    # A card has room for a digit and at least the beginning of a name beside it.
    narrowest = max(0.72 * len(names) * unit, 6 * unit, 4 * unit + min(widest, 5 * unit)), 7.5 * unit
    room = max(1, int(box.width // narrowest[0])) * max(1, int(box.height // narrowest[1]))
    shown = chosen.shown(min(room, MOST_CARDS))
    note_shown(figure, shown)
    cards = equal_cards(box, len(shown), unit, shape=1.2)

    # All cards share one pair of axes, which are in pixels.
    axes = panel.axes(
        panel.box, xlim=(panel.box.left, panel.box.right_edge), ylim=(panel.box.bottom, panel.box.top_edge)
    )
    span = 1.0 if softmax or not has_negatives(run, run.layers) else colour_end(run, "p", "max")[0] or 1.0
    down = 0.0 if softmax or not has_negatives(run, run.layers) else span
    # A bar with its share of the gaps. Few bars would be blocks.
    each = min(cards[0].width / len(names), max(WIDEST_BAR * unit, widest))
    # The digit gets four ninths of a card, or the height of three lines if that is more, but at most half of it.
    strip = max(4 / 9 * cards[0].height, min(LINE_HEIGHTS[3] * unit, cards[0].height / 2))
    room_below = column_room(panel, each)
    labels = fitting_names(panel, names, room_below)
    # The room that words need beside a picture: all of them, if the picture stays large enough.
    whole = panel.width(wordings(ANSWER[0], name=longest)[0], 1, "bold") + 0.65 * unit
    text = whole if whole <= 0.62 * cards[0].width else min(widest, 5.5 * unit) + 0.6 * unit
    # Where names leave a small picture, the bars begin below it, and not far below.
    strip = min(strip, max(_side(strip, cards[0].width, text, run), LINE_HEIGHTS[4] * unit))
    beside = cards[0].width - _side(strip, cards[0].width, text, run) - 0.6 * unit
    numbers = fitting_names(panel, [str(k) for k in range(len(names))], room_below)
    if numbers and not labels and all(cut(panel, name, beside, 1, "bold") for name in numbered(names)):
        # The numbers of the classes stand below the bars, and the captions explain them.
        labels, names = numbers, numbered(names)
    if not labels:  # some whole names are better than none, but many names that are cut are hard to read
        labels = [name if name in names else "" for name in spaced_names(panel, names, each)]
    # Where no bar has a name that stays, the tallest bars of each moment are named.
    tall = TallNames(panel, names, each, cards[0].width) if not any(labels) else None
    plots, captions, shares = [], [], list[SharePlace | None]()
    for example, card in zip(shown, cards):
        picture, plot = card.top_strip(strip, gap=0.4 * unit)
        captions.append(_caption(panel, axes, picture, run, int(example), names, text, int(max(shown))))
        shares.append(SharePlace(panel, picture, captions[-1].answers) if softmax else None)
        plots.append(_tracks(panel, axes, plot, each, len(names), labels, int(run.probe.y[example])))
    left = np.array([[plot.left] for plot in plots]) + (np.arange(len(names)) + 0.1) * each
    base = np.array([[p.bottom + p.height * down / (span + down)] for p in plots])
    height, width = plots[0].height / (span + down), BAR * each
    others, true_bars, wrong_bars = (
        BarGroup(axes, left, base, width, facecolor=colour)
        for colour in (theme.muted, theme.right, theme.wrong)
    )
    truth = run.probe.y[shown]
    is_true = np.arange(len(names)) == truth[:, None]
    rows = np.arange(len(shown))
    feet = [PanelBox(p.left, p.bottom - 1.4 * unit, cards[0].width, unit) for p in plots]
    below = Lettering(panel, panel.with_descenders(panel.box), facecolor=theme.muted) if tall else None

    def draw(snapshot: Snapshot) -> list[Artist]:
        p = np.asarray(snapshot["p"][shown], float)
        known = np.isfinite(p).all(axis=1)
        p[~known] = 0  # the largest of numbers that are none would be class 0
        bars = height * np.clip(p, -down, span)
        answer = p.argmax(axis=1)
        is_wrong = np.zeros_like(is_true)
        is_wrong[rows, answer] = answer != truth
        moved: list[Artist] = [
            others.set_heights(np.where(is_true | is_wrong, 0, bars)),
            true_bars.set_heights(np.where(is_true, bars, 0)),
            wrong_bars.set_heights(np.where(is_wrong, bars, 0)),
        ]
        for caption, place, k, true, outputs, example, is_known in zip(
            captions, shares, answer, truth, p, shown, known
        ):
            text, answers = caption.text, caption.answers
            if not is_known:
                text.set_facecolor(theme.ink)
                moved.append(text.write([caption.no_answer]))
                list_numbers(text, [])
                continue
            text.set_facecolor(theme.right if k == true else theme.wrong)
            moved.append(text.write(place.words(answers[k], outputs[k]) if place else [answers[k]]))
            source = Source("p", (int(example), int(k)), kind="recorded", step=int(snapshot.step))
            list_numbers(text, [Number(share(outputs[k]), source)] if place else [])
        if tall and below:
            named_bars = [tall.words(foot, outputs / span) for foot, outputs in zip(feet, p)]
            moved.append(below.write([word for words in named_bars for word in words]))
        return moved

    return draw


def _with_colours(notes: Sequence[str], colours: str) -> list[str]:
    """Each note with what the colours mean after it."""
    return [line for which in notes for line in wordings(WITH_COLOURS, which=which, colours=colours)]


def _side(height: float, width: float, text: float, run: Run) -> float:
    """The longer side of the picture of an example in a box of this size.

    It takes half of the width, or less if names need the room, but never less than three tenths.
    """
    if run.probe.image_shape is None:
        return 0.0
    return min(height, max(0.3 * width, min(0.5 * width, width - text)))


def _caption(
    panel: Panel,
    axes: Axes,
    box: PanelBox,
    run: Run,
    example: int,
    names: list[str],
    text: float,
    largest: int,
) -> Caption:
    """Draws a digit, its number and its class.

    `largest` is the largest number of an example, so that all cards word their numbers alike. In a box that is too low
    for three lines, the number is left out first, then the class.
    """
    theme, unit, shape = panel.theme, panel.unit, run.probe.image_shape
    lines = max(count for count in (1, 2, 3) if count == 1 or LINE_HEIGHTS[count] * unit <= box.height)
    left = box.left
    if shape is not None:
        cell = _side(box.height, box.width, text, run) / max(shape)
        image = PanelBox(box.left, box.top_edge - cell * shape[0], cell * shape[1], cell * shape[0])
        extent = (image.left, image.right_edge, image.bottom, image.top_edge)
        axes.imshow(
            run.probe.x[example].reshape(shape),
            extent=extent,
            aspect="auto",
            cmap=sequential(theme),
            vmin=0,
            vmax=255,
        )
        axes.add_patch(_frame(image, panel))
        left = image.right_edge + 0.6 * unit
    room = box.right_edge - left
    truth = names[int(run.probe.y[example])]
    y = box.top_edge - 0.85 * unit
    if lines == 3:
        most = wordings(*NUMBER, number=largest)
        wording = most.index(panel.fitting(most, room) or most[-1])
        number = wordings(NUMBER[wording], number=example)[0]
        panel.write(left, y, number, color=theme.muted)
        y -= LINE_DISTANCE * unit
    if lines >= 2:
        (true_class,) = named(panel, TRUE_CLASS, [truth], names, room, "normal")
        panel.write(left, y, true_class, color=theme.ink)
        y -= LINE_DISTANCE * unit
    answers = named(panel, ANSWER, names, names, room, "bold")
    no_answer = panel.fitting(NO_ANSWER, room, weight="bold")
    lettering = Lettering(panel, box, weight="bold")
    return Caption(lettering, [(left, y, answer) for answer in answers], (left, y, no_answer))


def _frame(box: PanelBox, panel: Panel) -> Any:
    """A thin frame around a digit."""
    from matplotlib.patches import Rectangle

    corner = (box.left, box.bottom)
    return Rectangle(
        corner, box.width, box.height, fill=False, edgecolor=panel.theme.faint, linewidth=panel.points(0.08)
    )


def _tracks(
    panel: Panel, axes: Axes, box: PanelBox, each: float, count: int, labels: Sequence[str], truth: int
) -> PanelBox:
    """Draws a faint track behind each bar and the label of its class below it.

    The true class is bold. Returns the box of the bars.
    """
    theme = panel.theme
    foot, box = box.bottom_strip(panel.unit, gap=0.4 * panel.unit)
    for k, name in enumerate(labels):
        if not name:
            continue
        style: dict[str, Any] = {"weight": "bold"} if k == truth else {"color": theme.muted}
        panel.write(box.left + (k + 0.5) * each, foot.bottom + 0.1 * panel.unit, name, ha="center", **style)
    left = box.left + (np.arange(count) + 0.1) * each
    tracks = BarGroup(
        axes, left, np.full(count, box.bottom), BAR * each, facecolor=theme.faint, alpha=0.5, zorder=0
    )
    tracks.set_heights(np.full(count, box.height))
    return box
