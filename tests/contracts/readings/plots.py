"""How growing curves, their legend and their axes are read back."""

import re
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from tests.readback import Screen, hex_of, number_of, states
from viznet.recording import Run


@dataclass(frozen=True)
class Entry:
    """A curve's name in a legend, its colour, and its value if there is one."""

    name: str
    colour: str
    value: str | None


def legend(screen: Screen, axes: Axes) -> list[Entry]:
    """The entries above a plot, line by line from left to right."""
    place = axes.get_window_extent()
    marks = [
        w for w in screen.words if w.text in "●◆▲■" and -2 <= w.box.x0 - place.x0 + 100 <= place.width + 100
    ]
    # There are up to three lines.
    dots = sorted(
        (w for w in marks if 0 <= w.y - place.y1 <= 6 * w.box.height and w.box.x0 <= place.x1),
        key=lambda w: (-round(w.y), w.x),
    )
    entries = []
    for i, dot in enumerate(dots):
        same_line = i + 1 < len(dots) and dots[i + 1].x > dot.x
        end = dots[i + 1].box.x0 if same_line else place.x1 + 20
        line = [
            w
            for w in screen.words
            if abs(w.y - dot.y) < 0.6 * dot.box.height and dot.x < w.x < end and w != dot
        ]
        name, *values = sorted(line, key=lambda word: word.x)[:2]
        assert {w.colour for w in (dot, name, *values)} == {dot.colour}
        assert all(value.bold for value in values)
        entries.append(Entry(name.text, dot.colour, values[0].text if values else None))
    return entries


def running_mean(values: np.ndarray, width: int) -> np.ndarray:
    """The mean of each value and those before it, `width` in all."""
    return np.array([np.mean(values[max(0, i + 1 - width) : i + 1], dtype=float) for i in range(len(values))])


def centred_mean(values: np.ndarray, width: int) -> np.ndarray:
    """The mean of each value and of as many before as after it, `width` in all."""
    means = []
    for i in range(len(values)):
        half = min(width // 2, i)
        means.append(np.mean(values[i - half : i + half + 1], dtype=float))
    return np.array(means)


def growing(axes: Axes) -> list:
    """The lines of the data in the order of drawing, without grid and dots."""
    return [l for l in axes.lines if l.get_transform() == axes.transData and l.get_marker() in ("None", "")]


def check_curve(axes: Axes, line, steps, values, step: int, *, dot: bool) -> None:
    """A line goes through the values of all steps up to the current one.

    If it has a dot, the dot is at the last value.
    """
    count = int(np.sum(steps <= step))
    x, y = line.get_data()
    tip = [steps[count - 1], values[count - 1]]
    assert [x[-1], y[-1]] == tip or np.allclose([x[-1], y[-1]], tip, rtol=1e-6)
    assert np.array_equal(x[:-1], steps[:count])
    assert np.allclose(y[:-1], values[:count], rtol=1e-6, atol=1e-12)
    dots = [
        l
        for l in axes.lines
        if l.get_marker() in "oD^s" and hex_of(l.get_color()) == hex_of(line.get_color())
    ]
    if dot:
        assert any(np.allclose(np.ravel(l.get_data()), tip, rtol=1e-6) for l in dots)


def check_inside(axes: Axes, *curves: np.ndarray) -> None:
    """The axis holds these curves of the whole run."""
    low, high = axes.get_ylim()
    for values in curves:
        assert low <= values.min() and values.max() <= high


def check_axes(screen: Screen, axes: Axes, run: Run, *, steps: bool, percent: bool = False) -> None:
    """Labels stand at their numbers, with grid lines; epochs are marked."""
    place = axes.get_window_extent()
    labels = [
        w
        for w in screen.words
        if 0 < place.x0 - w.box.x1 <= w.box.height
        and place.y0 - w.box.height <= w.y <= place.y1 + 0.6 * w.box.height  # higher up is the legend
    ]
    assert len(labels) >= 2
    grid = [l.get_ydata()[0] for l in axes.lines if l.get_transform() == axes.get_yaxis_transform()]
    assert len(grid) == len(labels)
    for label in labels:
        assert ("%" in label.text) == percent
        value = number_of(label.text) / (100 if percent else 1)
        at = axes.transData.transform((0, value))[1]
        assert abs(label.y - at) <= 0.55 * label.box.height, f"{label.text!r} stands at its place"
        assert any(states(label.text, (100 if percent else 1) * line) for line in grid)
    last, length = int(run.scalars["step"][-1]), run.meta.epoch_length
    earlier = run.meta.beginning.batches if run.meta.beginning else 0
    ends = [l.get_xdata()[0] for l in axes.lines if l.get_transform() == axes.get_xaxis_transform()]
    assert ends == (
        [e for e in range(1, last + 1) if (earlier + e) % length == 0] if last // length <= 20 else []
    )
    for word in screen.words:
        inside = place.x0 <= word.x <= place.x1 and place.y0 <= word.y <= place.y1
        epoch = re.fullmatch(r"(?:end of )?epoch (\d+)", word.text)
        if epoch and inside:
            x = axes.transData.transform((int(epoch[1]) * length - earlier, 1))[0]
            assert 0 < x - word.box.x1 <= word.box.height
    if steps:
        _check_steps(screen, axes, last)


def _check_steps(screen: Screen, axes: Axes, last: int) -> None:
    place = axes.get_window_extent()
    words = [
        w
        for w in screen.words
        if re.fullmatch(r"(step )?[\d,]+", w.text)
        and place.x0 - w.box.width <= w.x <= place.x1 + w.box.width
        and 0 < place.y0 - w.y <= 2 * w.box.height
    ]
    final = [w for w in words if w.text.startswith("step")]
    assert [number_of(w.text) for w in final] == [last]
    assert len(words) >= 2
    for word in words:
        at = axes.transData.transform((number_of(word.text), 1))[0]
        room = word.box.width if word in final or number_of(word.text) == 0 else 2
        assert abs(word.x - at) <= room, f"{word.text!r} stands at its step"
