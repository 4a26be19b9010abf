"""The view `embedding`: where a layer puts the examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import is_whole
from viznet.errors import ViewError
from viznet.receipts.receipt import Number
from viznet.recording.colour_limit import WILD
from viznet.views.base import view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.chosen_examples import chosen_examples
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.listed import list_numbers
from viznet.views.drawing.options import checked_layer
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.plane import LayerPlane, by_chance, is_clear, own_neighbours
from viznet.views.drawing.probe import activation_symbol
from viznet.views.drawing.share import share
from viznet.views.drawing.thumbnails import Thumbnails, is_inside
from viznet.views.drawing.wordings import counted, wordings
from viznet.walkthroughs.source import Source
from viznet.wilson import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Run, Snapshot
    from viznet.theme import Theme
    from viznet.views.base import Draw

MOST_EXAMPLES = 100  # how many examples are shown if the option `examples` is not set
LABEL_LINES = 2.8  # units that the lines above and below the picture of a layer take
NARROWEST, LOWEST = 11, 6.5  # units that the picture of a layer is wide and high at least

TITLES = ("Embedding: where a layer puts the examples", "Embedding: where examples lie", "Embedding")
# What to look at, from long to short.
LOOK = (
    "Watch whether the examples of one class gather, and whether classes part.",
    "Watch whether each class gathers.",
)
# The question that the view answers, and what the colours mean.
QUESTIONS = (
    "Do examples of one class lie together? · {right}: answered rightly · {wrong}: wrongly",
    "Do classes lie together? · {right}: right · {wrong}: wrong",
    "{right}: right · {wrong}: wrong",
)
QUESTIONS_OF_SOME = (
    "Do examples of one class lie together? · {shown} of {count} examples · {right}: right · {wrong}: wrong",
    "Do classes lie together? · {shown} of {count} examples · {right}: right · {wrong}: wrong",
    "{shown} of {count} examples · {right}: right · {wrong}: wrong",
    "{shown} of {count} examples",
)

# The label of a layer, from long to short. `{neurons}` is such as "16 neurons".
LABELS = ("layer {layer} · {neurons}", "layer {layer}")
OUTPUT_LABELS = (
    "layer {layer}: the output · {neurons}",
    "layer {layer}: the output",
    "layer {layer}: output",
)

# What the picture of a layer shows of the layer at the moment, from long to short.
SHARES = ("the plane shows {share} of the spread", "shows {share} of the spread", "{share} of the spread")
SHARES_OUTSIDE = (
    "the plane shows {share} of the spread; outside: {count}",
    "{share} of the spread; outside: {count}",
    "outside: {count}",
)
ONE_POINT = ("all examples lie at one point", "all at one point")
NO_LAYER_NUMBERS = ("the activations are no numbers", "no numbers")

# The answer at a moment, chosen by its numbers, from long to short.
BETTER = (
    "Layer {b} sorts better than layer {a}: for {last} of {examples} examples, the nearest is of the same class, "
    "and in layer {a} for {first}.",
    "Layer {b} sorts better than layer {a}: {last} of {examples} next to their class, not {first}.",
)
WORSE = (
    "Layer {b} sorts worse than layer {a}: for {last} of {examples} examples, the nearest is of the same class, "
    "and in layer {a} for {first}.",
    "Layer {b} sorts worse than layer {a}: {last} of {examples} next to their class, not {first}.",
)
NOT_CLEAR = (
    "Layers {a} and {b} do not clearly differ: for {first} and {last} of {examples} examples, the nearest is of the "
    "same class.",
    "Layers {a} and {b} do not clearly differ: {first} and {last} of {examples} next to their class.",
)
ALIKE = (
    "Layers {a} and {b} sort alike: in both, for {last} of {examples} examples, the nearest is of the same class.",
    "Layers {a} and {b} sort alike: {last} of {examples} next to their class.",
)
NEITHER = (
    "Neither layer {a} nor layer {b} sorts: in both, for {last} of {examples} examples, the nearest is of the same "
    "class.",
    "Neither layer {a} nor {b} sorts: {last} of {examples} next to their class.",
)
BEYOND_CHANCE = (
    "More than by chance: for {last} of {examples} examples, the nearest is of the same class; chance gives {chance}.",
    "More than by chance: {last} of {examples} next to their class, not {chance}.",
)
HARDLY_BEYOND_CHANCE = (
    "Hardly more than by chance: for {last} of {examples} examples, the nearest is of the same class; "
    "chance gives {chance}.",
    "Hardly more than by chance: {last} of {examples} next to their class; chance gives {chance}.",
)
CHANCE = (
    "No more than by chance: for {last} of {examples} examples, the nearest is of the same class; "
    "chance gives {chance}.",
    "No more than by chance: {last} of {examples} next to their class; chance gives {chance}.",
)
ALONE = ("There is only {examples} example, so it has no neighbour.",)
NO_NUMBERS = ("At step {step}, activations are no numbers.",)


@dataclass(frozen=True)
class LayerPicture:
    """The picture of a layer: its plane, its frame, and what is written.

    `low` and `high` are the corners of the frame in the plane.
    """

    layer: int
    symbol: str
    plane: LayerPlane
    low: NDArray[Any]
    high: NDArray[Any]
    thumbnails: Thumbnails
    line: PanelBox
    text: Lettering


@view
def embedding(
    figure: Figure | SubFigure, run: Run, theme: Theme, *, layer: Any = None, examples: Any = None
) -> Draw:
    """Where each layer puts the examples: do those of a class lie together?

    The activations of a layer are a point for every example. The view looks at these points along the two directions in
    which they lie widest apart at the last snapshot: the principal axes. The axes and the scale stay the same in the
    whole film, and the largest entry of an axis is positive. The line below a picture says which share of the variance
    at this moment the plane shows. The sentence counts the examples whose nearest neighbour is of their own class, by
    the distances in the whole layer; where one of another class is as near, an example does not count.

    Parameters
    ----------
    layer : int or sequence of int, optional
        Which layers to show side by side, as in layer=2 or layer=1,3; the last one is the output. By default all are
        shown, or as many as have room, evenly chosen from the first to the last.
    examples : int or sequence of int, optional
        How many of the recorded examples to show, as in examples=30, the first of each class first; or their numbers,
        as in examples=0,7. By default all are shown, but at most 100.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=5), "runs/first", progress=False)
    >>> picture = vz.animate(run, vz.views.embedding(layer=1)).still(size=(320, 180))
    """
    layers = _checked_layers(layer, run)
    wanted = min(MOST_EXAMPLES, len(run.probe)) if examples is None else examples
    shown = np.sort(chosen_examples("embedding", run, wanted, None, False).shown(len(run.probe)))
    y, every = run.probe.y[shown], len(shown) == len(run.probe)
    panel = Panel(figure, theme)
    questions = wordings(
        *(QUESTIONS if every else QUESTIONS_OF_SOME),
        shown=len(shown),
        count=len(run.probe),
        **theme.colour_names,
    )
    line = AnswerLine(panel, panel.heading(TITLES, questions, look=LOOK), "embedding")
    boxes = _boxes(panel, line.rest, len(layers))
    if layer is None:
        layers = [layers[i] for i in np.linspace(0, len(layers) - 1, len(boxes)).round().astype(int)]
        layers = layers[-1:] if len(boxes) == 1 else layers
    pictures = [_picture(panel, box, run, l, shown) for box, l in zip(boxes, layers)]
    source_examples = () if every else tuple(shown.tolist())
    chance = by_chance(y)

    def draw(snapshot: Snapshot) -> list[Artist]:
        at: dict[str, Any] = {"step": int(snapshot.step), "examples": source_examples}
        p = np.asarray(snapshot["p"][shown], float)
        right = (p.argmax(axis=1) == y) & np.isfinite(p).all(axis=1)
        moved: list[Artist] = []
        for picture in pictures:
            moved += _show(panel, picture, np.asarray(snapshot[picture.symbol][shown], float), right, at)
        ends = [pictures[0], pictures[-1]]
        a = [np.asarray(snapshot[picture.symbol][shown], float) for picture in ends]
        if not all(np.isfinite(each).all() for each in a):
            return [*moved, line.say(NO_NUMBERS, step=Number(f"{at['step']:,}", Source(kind="step", **at)))]
        first, last = (own_neighbours(each, y) for each in a)
        return [
            *moved,
            line.say(
                _answer(first, last, chance, len(y), len(pictures)),
                a=Number(str(ends[0].layer), Source(index=(ends[0].layer,), kind="layer", **at)),
                b=Number(str(ends[1].layer), Source(index=(ends[1].layer,), kind="layer", **at)),
                first=Number(f"{first:,}", Source(ends[0].symbol, kind="own neighbours", **at)),
                last=Number(f"{last:,}", Source(ends[1].symbol, kind="own neighbours", **at)),
                examples=Number(f"{len(y):,}", Source(kind="recorded examples", **at)),
                chance=Number(f"{chance:,.0f}", Source(kind="by chance", **at)),
            ),
        ]

    return draw


def _answer(first: int, last: int, chance: float, examples: int, layers: int) -> Sequence[str]:
    """The wordings that are true of how many examples lie near their class."""
    if examples == 1:
        return ALONE
    if layers == 1:
        if is_clear(last, chance, examples):
            return BEYOND_CHANCE
        return HARDLY_BEYOND_CHANCE if last > chance else CHANCE
    if first == last:
        return ALIKE if last else NEITHER
    (low, high), (first_low, first_high) = wilson(last, examples), wilson(first, examples)
    return BETTER if low > first_high else WORSE if high < first_low else NOT_CLEAR


def _checked_layers(layer: Any, run: Run) -> list[int]:
    """The numbers of the layers that may be shown, from the first on."""
    if layer is None:
        return list(range(1, run.layers + 1))
    asked = [layer] if is_whole(layer) or not isinstance(layer, tuple | list | np.ndarray) else list(layer)
    chosen = sorted({checked_layer("embedding", each, run) for each in asked})
    if not chosen or len(chosen) != len(asked):
        raise ViewError(
            f"embedding: layer={layer!r}: expected different layers, such as layer=1 or layer=1,2"
        )
    return chosen


def _boxes(panel: Panel, box: PanelBox, most: int) -> list[PanelBox]:
    """As many boxes as have room, side by side or in rows.

    A layer is drawn at one scale in both directions, so that a wide, low box would mostly be empty. An upright panel
    has as many columns as make the shorter side of its boxes longest.
    """
    gap = panel.unit
    across = max(1, min(most, int((box.width + gap) / ((NARROWEST + 1) * panel.unit))))
    down = max(1, min(most, int((box.height + gap) / ((LOWEST + 1) * panel.unit))))
    if box.width > box.height:
        return box.columns(*[1] * across, gap=gap)

    def grid(columns: int) -> list[PanelBox]:
        rows = min(down, -(-most // columns))
        return [
            each for row in box.rows(*[1] * rows, gap=gap) for each in row.columns(*[1] * columns, gap=gap)
        ][:most]

    def rank(boxes: list[PanelBox]) -> tuple[int, float]:
        return len(boxes), min(boxes[0].width, boxes[0].height - LABEL_LINES * panel.unit)

    return max((grid(columns) for columns in range(1, across + 1)), key=rank)


def _picture(panel: Panel, box: PanelBox, run: Run, layer: int, shown: NDArray[np.intp]) -> LayerPicture:
    """Draws what never changes in the picture of a layer."""
    unit, symbol = panel.unit, activation_symbol(run, layer)
    head, box = box.top_strip(unit, gap=0.4 * unit)
    foot, box = box.bottom_strip(unit, gap=0.4 * unit)
    neurons = counted(run.sizes[layer], "{count} neuron", "{count} neurons")
    labels = wordings(*(OUTPUT_LABELS if layer == run.layers else LABELS), layer=layer, neurons=neurons)
    panel.write(head.left, head.bottom + 0.25 * unit, panel.fitting(labels, head.width))
    thumbnails = Thumbnails(panel, box, run.probe.x[shown], run.probe.image_shape)
    plane = LayerPlane.of(_last_numbers(run, symbol, shown))
    low, high = _frame(run, symbol, shown, plane, thumbnails.room)
    text = Lettering(panel, foot.inset(bottom=-0.1 * unit, top=-0.1 * unit), facecolor=panel.theme.muted)
    return LayerPicture(layer, symbol, plane, low, high, thumbnails, foot, text)


def _show(
    panel: Panel, picture: LayerPicture, a: NDArray[Any], right: NDArray[np.bool_], at: dict[str, Any]
) -> Iterable[Artist]:
    """Draws the examples of a moment, and writes which share the plane shows."""
    places = (picture.plane.places(a) - picture.low) / (picture.high - picture.low)
    image = picture.thumbnails.show(places, right)
    shown, outside = picture.plane.share(a), int((~is_inside(places)).sum())
    numbers = []
    if not np.isfinite(a).all():
        texts = list(NO_LAYER_NUMBERS)
    elif np.isnan(shown):
        texts = list(ONE_POINT)
    else:
        numbers = [Number(share(round(shown, 9)), Source(picture.symbol, kind="plane share", **at))]
        texts = wordings(*(SHARES_OUTSIDE if outside else SHARES), share=numbers[0].text, count=outside)
    words = picture.text.fitting(texts, picture.line.width)
    picture.text.write([(picture.line.left, picture.line.bottom + 0.25 * panel.unit, words)] if words else [])
    list_numbers(picture.text, numbers)
    return [image, picture.text]


def _last_numbers(run: Run, symbol: str, shown: NDArray[np.intp]) -> NDArray[Any]:
    """The activations of the last snapshot in which all of them are numbers.

    Raises `ViewError` if there is none.
    """
    for index in range(len(run) - 1, -1, -1):
        a = np.asarray(run[index][symbol][shown], float)
        if np.isfinite(a).all():
            return a
    raise ViewError(f"embedding: no snapshot of this run has only numbers in {symbol}; record the run again")


def _frame(
    run: Run, symbol: str, shown: NDArray[np.intp], plane: LayerPlane, room: tuple[int, int]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The corners of the frame that holds the examples of all snapshots.

    A unit is as long along both axes. Snapshots at the end of a training that diverges do not count if they are a
    thousand times as wide as usual.
    """
    ends = []
    for index in range(len(run)):
        places = plane.places(run[index][symbol][shown])
        if np.isfinite(places).all():
            ends.append((places.min(axis=0), places.max(axis=0)))
        run.release()
    sizes = np.array([max(np.abs(low).max(), np.abs(high).max()) for low, high in ends])
    usual = [end for end, size in zip(ends, sizes) if size <= WILD * np.median(sizes)]
    low, high = np.min([low for low, _ in usual], axis=0), np.max([high for _, high in usual], axis=0)
    scale = float(np.max((high - low) / room)) or 1.0
    half = scale * np.array(room) / 2 * (1 + 1e-9)
    return (low + high) / 2 - half, (low + high) / 2 + half
