"""The names of curves above a plot, and what the axes and the colours are called."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from tests.contracts.readings.names import are_names
from tests.readback import Screen, Word, number_of

MARKS = "●◆▲■△□"


def named_curves(screen: Screen) -> list[tuple[Word, Word]]:
    """The mark of each curve, with the name that stands at its right in the same colour."""
    marks = [w for w in screen.words if w.text in MARKS]
    found = []
    for mark in sorted(marks, key=lambda w: (-round(w.y), w.x)):
        beside = [
            w for w in screen.words if w.x > mark.x and abs(w.y - mark.y) < mark.box.height and w != mark
        ]
        if beside:
            found.append((mark, min(beside, key=lambda w: w.x)))
    return found


def check_keys(screen: Screen, wanted: Mapping[str, str]) -> None:
    """Each name that is wanted, by its beginning, has the mark and the colour of its curve."""
    keys = named_curves(screen)
    for begins, colour in wanted.items():
        (pair,) = [pair for pair in keys if pair[1].text.startswith(begins)]
        assert {word.colour for word in pair} == {colour}, f"{begins!r} has the colour of its curve"


def check_labels(screen: Screen, axes: Axes, factor: float = 1) -> None:
    """The numbers at the left of axes and below them stand at their places.

    `factor` is what a label says where the axes have 1, such as 100 for percent.
    """
    place = axes.get_window_extent()
    numbers = [w for w in screen.words if re.fullmatch(r"−?[\d,.]+(e−?\d+)?( %)?", w.text)]
    tall = max((w.box.height for w in numbers), default=0)
    left = [w for w in numbers if 0 < place.x0 - w.box.x1 <= tall and place.y0 - 2 <= w.y <= place.y1 + tall]
    under = [
        w
        for w in numbers
        if 0 < place.y0 - w.y <= 4 * tall and place.x0 - tall <= w.x <= place.x1 + w.box.width
    ]
    below = [w for w in under if abs(w.y - min(u.y for u in under)) < 0.5 * tall]
    assert len(left) >= 2 and len(below) >= 2
    for word in left:
        at = axes.transData.transform((axes.get_xlim()[1], number_of(word.text) / factor))[1]
        assert abs(word.y - at) <= 0.55 * tall, f"{word.text!r} stands at its height"
    for word in below:
        at = axes.transData.transform(
            (number_of(word.text) / (factor if "%" in word.text else 1), axes.get_ylim()[1])
        )[0]
        assert abs(word.x - at) <= 0.55 * word.box.width, f"{word.text!r} stands at its place"


def check_under_bars(screen: Screen, bars: np.ndarray, choices: Sequence[Sequence[str]]) -> list[Word]:
    """The words below bars, (n, 4), name them in their order; returns the words."""
    foot, tall = bars[:, 2:].min(), screen.words[0].box.height
    middles = bars[:, :2].mean(axis=1)
    each = middles[1] - middles[0]
    words = [
        w for w in screen.words if 0 <= foot - w.y <= 1.7 * tall and np.abs(middles - w.x).min() < each / 2
    ]
    words = sorted(words, key=lambda w: w.x)
    assert are_names(words, choices) or not words, [w.text for w in words]
    for word, middle in zip(words, middles):
        assert abs(word.x - middle) <= 2, f"{word.text!r} stands below its bar"
    return words
