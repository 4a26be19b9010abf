"""The view `evidence`: what every input adds to every score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import ViewError
from viznet.receipts.receipt import Number
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.chosen_examples import note_shown
from viznet.views.drawing.colour_line import HEIGHT, colour_line
from viznet.views.drawing.colours import colour_scale, short_number
from viznet.views.drawing.evidence_sentences import answer_of, leader
from viznet.views.drawing.lettering import Lettering, Word
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.names import (
    class_names,
    cut,
    cut_in_the_middle,
    fitting_names,
    name_in_sentence,
    numbered,
)
from viznet.views.drawing.options import checked_numbers
from viznet.views.drawing.panel import LOOK_LINES, Panel, PanelBox
from viznet.views.drawing.pinned import pinned_example
from viznet.views.drawing.score_grid import ScoreGrid
from viznet.views.drawing.score_split import ScoreSplit, input_limit, split_scores, splitting_activation
from viznet.views.drawing.wordings import wordings
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.source import Kind, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.image import AxesImage

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_CLASSES = 10  # how many scores are shown if the option `classes` is not set
SPLIT: tuple[Kind, ...] = ("input part", "bias part", "value")  # the three numbers below a picture

TITLES = ("Evidence: what every input adds to each score", "Evidence for each score", "Evidence")
# What to look at, from long to short.
LOOK = ("Look at which inputs add to a score, and which subtract from it.", "Look at what adds to a score.")
# The question that the view answers.
QUESTIONS = ("Does the input decide the answer, or do the biases?", "Does the input decide, or the biases?")
SOME = ("{shown} of {classes} classes; not shown: {others}", "{shown} of {classes} classes")
# In a low panel, which has no room for a colour bar.
LOW_SOME = (
    "{shown} of {classes} classes · colours end at ±{limit} · not shown: {others}",
    "{shown} of {classes} classes · colours end at ±{limit}",
    "{shown} of {classes} classes · ±{limit}",
    "{shown} of {classes} classes",
)
LOW_ALL = ("colours end at ±{limit}", "±{limit}")
LARGE = 6  # units that a picture is high if the view chooses the classes: fewer and larger ones

NO_ROOM = (
    "evidence: {width}x{height} pixels have no room for the picture of a class and its numbers; "
    "make the picture larger, or show fewer views in it"
)
TRUE = ("true: {name}", "{name}")
PIXEL_ROWS = ("pixels", "+ biases", "= score")
INPUT_ROWS = ("inputs", *PIXEL_ROWS[1:])


@view
def evidence(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, example: int | None = None, classes: Any = None
) -> Draw:
    """The evidence for each score: what every input adds to it, exactly.

    A ReLU multiplies its sum by 0 or by 1. With these slopes D, the network of one example is a product of matrices:
    its scores are x W1 D1 W2 D2 W3 and what the biases add. A picture shows what every input adds to the score of a
    class. Below it stand the sum of all inputs, what all biases add, and the score, which is the sum of both. An
    activation that bends its sums, such as the sigmoid, has no exact split, and is refused.

    Parameters
    ----------
    example : int, optional
        Which of the recorded examples to show, by its number. `viznet probe` lists them. By default it is the one that
        `viznet explain` chooses.
    classes : int or sequence of int, optional
        The numbers of the classes to show, as in classes=4,9. By default these are the true one, its strongest rival
        at the end, and those that are the answer at the most moments: at most ten, and fewer in a small picture.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.evidence(example=3)).still(size=(640, 360))
    """
    activation = splitting_activation("evidence", run)
    example = pinned_example("evidence", run, example)
    x, truth, names = run.probe.x[example] / 255, int(run.probe.y[example]), class_names(run)

    def split(snapshot: Snapshot) -> ScoreSplit:
        return split_scores(snapshot, run.layers, x, activation)

    if classes is None:
        shown = _leading_first(split(run[-1]).scores, truth, _times_leading(run, example))[:MOST_CLASSES]
    else:
        shown = checked_numbers("evidence", "classes", classes, len(names), "classes")
    panel, symbol = Panel(figure, theme), f"z{run.layers}"
    roomy = panel.has_lines(LOOK_LINES)
    box = panel.heading(TITLES, QUESTIONS if roomy else (), look=LOOK)
    # A low panel has no room for a sentence beside the pictures.
    line = AnswerLine(panel, box, "evidence") if roomy else None
    box = line.rest if line else box
    limit = input_limit(run, example, activation)
    limit_source = Source(symbol, kind="input limit", examples=(example,))
    if roomy:
        foot, box = box.bottom_strip(HEIGHT * panel.unit, gap=0.8 * panel.unit)
        colour_line(panel, foot, limit, limit_source)
    shape = run.probe.image_shape
    rows = INPUT_ROWS if shape is None else PIXEL_ROWS
    large = LARGE if classes is None else 0
    grid = ScoreGrid.of(panel, box, len(shown), shape, rows, large)
    if grid.count < len(names) or not roomy:
        top, box = box.top_strip(panel.unit, gap=0.4 * panel.unit)
        grid = ScoreGrid.of(panel, box, len(shown), shape, rows, large)
        left_out = np.setdiff1d(np.arange(len(names)), shown[: grid.count])
        others, end = ", ".join(names[k] for k in left_out), short_number(limit)
        some = SOME if roomy else LOW_SOME
        templates = some if len(left_out) else LOW_ALL
        words = wordings(*templates, shown=grid.count, classes=len(names), others=others, limit=end)
        text = panel.write(top.left, top.bottom + 0.25 * panel.unit, panel.fitting(words, top.width))
        text.set_color(theme.muted)
        list_numbers(text, [] if roomy else [Number(end, limit_source)])
    if not grid.count:
        width, height = (f"{side:.0f}" for side in (figure.bbox.width, figure.bbox.height))
        raise ViewError(fill(NO_ROOM, width=width, height=height))
    shown = shown[: grid.count] if classes is not None else np.sort(shown[: grid.count])
    note_shown(figure, np.array([example], np.intp))
    cells = (-1, 1) if shape is None else shape  # without a shape, the inputs are one column
    texts = _names_above(panel, grid, names, shown.tolist())
    _write_names(panel, grid, texts, [k == truth for k in shown])
    cut_name = next((text for k, text in zip(shown, texts) if k == truth), "")
    _draw_example(panel, grid, run, x.reshape(cells), names[truth], cut_name)
    images = [
        _picture(panel, grid.picture(i), np.zeros_like(x.reshape(cells)), limit) for i in range(grid.count)
    ]
    numbers = Lettering(panel, panel.box, facecolor=theme.ink)
    leading = Lettering(panel, panel.box, weight="bold")

    def draw(snapshot: Snapshot) -> list[Artist]:
        parts, step = split(snapshot), int(snapshot.step)
        at: dict[str, Any] = {"step": step, "examples": (example,)}
        with np.errstate(all="ignore"):
            added = parts.inputs.sum(axis=0)
        top = leader(parts.scores)
        words, largest, sources = list[Word](), list[Word](), list[Number]()
        for i, (image, k) in enumerate(zip(images, shown.tolist())):
            image.set_data(parts.inputs[:, k].reshape(cells))
            values = added[k], parts.bias[k], parts.scores[k]
            for value, kind, y in zip(values, SPLIT, grid.baselines(i)):
                text, leads = amount(float(value)), kind == "value" and k == top
                width = panel.width(text, 1, "bold" if leads else "normal")
                (largest if leads else words).append((grid.middle(i) - width / 2, y, text))
                sources.append(Number(text, Source(symbol, (k,), kind=kind, **at)))
        leading.set_facecolor(theme.right if top == truth else theme.wrong)
        moved: list[Artist] = [*images, numbers.write(words), leading.write(largest)]
        is_top = [number.source.kind == "value" and number.source.index == (top,) for number in sources]
        list_numbers(numbers, [number for number, leads in zip(sources, is_top) if not leads])
        list_numbers(leading, [number for number, leads in zip(sources, is_top) if leads])
        if line is None:
            return moved
        templates, named = answer_of(parts, shown.tolist())
        who = {
            key: Number(name_in_sentence(panel, run, k), Source(index=(k,), kind="class", **at))
            for key, k in named.items()
        }
        when = Number(f"{step:,}", Source(kind="step", **at))
        classes = Number(str(len(names)), Source(index=(run.layers,), kind="size"))
        return [*moved, line.say(templates, step=when, classes=classes, **who)]

    return draw


def amount(value: float) -> str:
    """A number with two decimals, so that two of them add up to a third.

    >>> amount(-3.14159), amount(-0.001), amount(12345.6), amount(float("inf"))
    ('−3.14', '0.00', '1e4', '∞')
    """
    if not abs(value) < 1000:
        return short_number(value)
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def _times_leading(run: Run, example: int) -> NDArray[np.intp]:
    """At how many recorded moments each class is the answer: (classes,)."""
    outputs = [np.asarray(run[index]["p"][example], float) for index in range(len(run))]
    answers = [int(p.argmax()) for p in outputs if np.isfinite(p).all()]
    return np.bincount(np.array(answers, np.intp), minlength=run.sizes[-1])


def _leading_first(scores: NDArray[Any], truth: int, times: NDArray[np.intp]) -> NDArray[np.intp]:
    """All classes in the order in which they get a picture.

    These are the true one, its strongest rival at the end, then those that lead at some moment. So a class that the
    sentence names has a picture, if there is room. The others come last, from the largest score down.

    >>> _leading_first(np.array([3.0, 2.0, 1.0, 0.0]), 0, np.array([5, 0, 1, 4])).tolist()
    [0, 1, 3, 2]
    """
    order = np.argsort(-np.nan_to_num(scores, posinf=0.0, neginf=0.0), kind="stable")
    rivals = order[order != truth]
    others = rivals[1:]
    others = others[np.argsort(-times[others], kind="stable")]
    return np.concatenate([[truth], rivals[:1], others]).astype(np.intp)


def _picture(
    panel: Panel, box: PanelBox, cells: NDArray[Any], limit: float, *, signed: bool = True
) -> AxesImage:
    """Draws a picture of cells in a box, with a thin frame."""
    colours, norm = colour_scale(panel.theme, limit, signed=signed)
    axes = panel.axes(box)
    image = axes.imshow(cells, cmap=colours, norm=norm, aspect="auto", interpolation="nearest")
    panel.frame(axes, panel.theme.faint, 0.08)
    return image


def _draw_example(
    panel: Panel, grid: ScoreGrid, run: Run, cells: NDArray[Any], name: str, cut_name: str
) -> None:
    """Draws the example at the left, and says what the numbers are.

    `name` is that of its class. Where it has no room, it is written as above the picture of the class: `cut_name`.
    """
    box = grid.example
    _picture(panel, box, 255 * cells, 255, signed=False)
    room = box.right_edge - grid.box.left
    named = [text for text in wordings(*TRUE, name=name) if panel.width(text, 1, "bold") <= room]
    text = named[0] if named else cut_name or cut_in_the_middle(panel, name, room, 1, "bold")
    panel.write(box.right_edge, grid.above(0), text, ha="right", weight="bold")
    for first in range(0, grid.count, grid.columns):
        for row, y in zip(INPUT_ROWS if run.probe.image_shape is None else PIXEL_ROWS, grid.baselines(first)):
            panel.write(box.right_edge, y, row, ha="right", color=panel.theme.muted)


def _names_above(panel: Panel, grid: ScoreGrid, every_name: Sequence[str], shown: Sequence[int]) -> list[str]:
    """The names of the classes, as far as they have room above the pictures.

    Names that would read alike have their numbers before them, or only these.
    """
    room = grid.each - 0.4 * panel.unit
    names, numbers = [every_name[k] for k in shown], [str(k) for k in shown]
    all_numbered = numbered(every_name)
    with_numbers = [all_numbered[k] for k in shown]
    for texts in (names, with_numbers):
        if fitting := fitting_names(panel, texts, room, 1, "bold"):
            return fitting
    shortened = [cut(panel, name, room, 1, "bold") for name in names]
    return shortened if len(set(shortened)) == len(set(names)) else numbers


def _write_names(panel: Panel, grid: ScoreGrid, names: Sequence[str], is_true: Sequence[bool]) -> None:
    """Writes the name of each class above its picture, the true one bold."""
    for i, (name, true) in enumerate(zip(names, is_true)):
        weight = "bold" if true else "normal"
        panel.write(grid.middle(i), grid.above(i), name, ha="center", weight=weight)
