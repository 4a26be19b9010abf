"""`embedding`: every example stands at its place in the plane, in the colour of its answer."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.legibility import digit_heights
from tests.readback import Screen, as_seen, box_of, states
from viznet.recording import Run, Snapshot
from viznet.wilson import wilson


@reads(
    "embedding",
    ("784-16-16-10", {"layer": 1}),
    ("784-16-16-10", {"layer": (1, 3), "examples": (0, 35, 71, 14)}),
    ("784-16-16-10", {"examples": 30}),
    ("no images", {"layer": 2}),
    ("no hidden layer", {}),
)
def embedding(screen: Screen, run: Run, snapshot: Snapshot, *, layer=None, examples=None) -> None:
    layers = (
        list(range(1, run.layers + 1))
        if layer is None
        else [layer]
        if isinstance(layer, int)
        else list(layer)
    )
    shown = _shown(run, examples)
    if len(shown) < len(run.probe):
        assert f"{len(shown)} of {len(run.probe)} examples" in " ".join(w.text for w in screen.words)
    images = sorted(screen.images(), key=lambda image: (box_of(image).x0, -box_of(image).y1))
    assert len(images) == len(layers)
    y, p = run.probe.y[shown], snapshot["p"][shown].astype(float)
    right = p.argmax(axis=1) == y
    counts = []
    for image, l in zip(images, layers):
        symbol = "p" if l == run.layers else f"a{l}"
        now, last = (s[symbol][shown].astype(float) for s in (snapshot, run[-1]))
        axes = _axes(last)
        _check_places(screen, image, run, shown, symbol, axes, last.mean(axis=0), now, right)
        share = np.var((now - now.mean(axis=0)) @ axes, axis=0).sum() / np.var(now, axis=0).sum()
        _check_share(screen, image, share)
        counts.append(_own_neighbours(now, y))
        box = box_of(image)
        above = [w.text for w in screen.words if abs(w.box.x0 - box.x0) < 4 and 0 < w.y - box.y1 < 40]
        assert any(text.startswith(f"layer {l}") for text in above), above
        stated = [int(n) for text in above for n in re.findall(r"(\d+) neuron", text)]
        assert stated in ([run.sizes[l]], [])
    called = screen.theme.colour_names
    sentence = " ".join(w.text for w in screen.words)
    assert f"{called['right']}: answered rightly" in sentence or f"{called['right']}: right" in sentence
    assert f"{called['wrong']}: wrong" in sentence
    _check_sentence(screen, layers, counts, y)


def _shown(run: Run, examples) -> list[int]:
    if isinstance(examples, tuple):
        return sorted(examples)
    y = run.probe.y
    before = [int((y[:i] == y[i]).sum()) for i in range(len(y))]
    order = sorted(range(len(y)), key=lambda i: (before[i], y[i]))
    return sorted(order[: 100 if examples is None else examples])


def _axes(last: np.ndarray) -> np.ndarray:
    """The two principal axes from the covariances, (n, 2)."""
    values, vectors = np.linalg.eigh(np.cov(last.T, bias=True))
    two = vectors[:, ::-1][:, :2]
    assert values[-2] > 1e-9 * values[-1]
    return two * np.sign(two[np.abs(two).argmax(axis=0), [0, 1]])


def _check_places(screen, image, run, shown, symbol, axes, centre, now, right) -> None:
    """Each example is where it must be: the sum of all pictures at their places is the image."""
    every = np.concatenate([(s[symbol][shown].astype(float) - centre) @ axes for s in run])
    cells = as_seen(image)
    rows, columns = cells.shape
    assert (np.abs(box_of(image).width - columns), np.abs(box_of(image).height - rows)) < (1, 1)
    places = (now - centre) @ axes
    drawn = np.argwhere(cells != 0)
    assert len(drawn)
    # Where single examples are drawn, found again from the picture: a place that no other is near to.
    low, high = every.min(axis=0), every.max(axis=0)
    tall, wide = _thumbnail(run, rows, columns, len(shown), screen)
    scale = max((high - low) / (columns - wide - 2, rows - tall - 2))
    middle = (low + high) / 2
    at = [
        (columns - 1) / 2 + (places[:, 0] - middle[0]) / scale,
        (rows - 1) / 2 - (places[:, 1] - middle[1]) / scale,
    ]
    alone = 0
    for i, (x, y) in enumerate(zip(*at)):
        near = np.maximum(np.abs(at[0] - x) / wide, np.abs(at[1] - y) / tall)
        if np.sort(near)[1:2].min(initial=9) < 1.2:
            continue
        alone += 1
        top, left = round(y - (tall - 1) / 2), round(x - (wide - 1) / 2)
        part = cells[max(0, top - 1) : top + tall + 1, max(0, left - 1) : left + wide + 1]
        assert (part > 0).any() == right[i] and (part < 0).any() != right[i], (
            "its colour says whether it is right"
        )
        if run.probe.image_shape:
            picture = run.probe.x[shown[i]].reshape(run.probe.image_shape) / 255
            assert abs(np.abs(part).sum() - picture.mean() * tall * wide) < 0.02 * tall * wide
    outside = cells.copy()
    for x, y in zip(*at):
        top, left = int(y - tall / 2) - 2, int(x - wide / 2) - 2
        outside[max(0, top) : top + tall + 5, max(0, left) : left + wide + 5] = 0
    assert not outside.any(), "nothing is drawn where no example is"
    screen.check_colours(image, cells, _judgement(screen), -1, 1)


def _thumbnail(run: Run, rows: int, columns: int, count: int, screen: Screen) -> tuple[int, int]:
    """The height and width of a small picture: all of them would cover 35 % of the room, within limits."""
    unit = min(digit_heights(screen.figure)) / 0.729
    sides = [np.sqrt(0.35 * rows * columns / count), 3 * unit]
    side = min(sides)
    shape = run.probe.image_shape or (1, 1)
    dots = 1 if run.probe.image_shape else 0.5
    tall, wide = (max(1, round(dots * side * n / max(shape))) for n in shape)
    return tall, wide


def _judgement(screen: Screen) -> np.ndarray:
    from viznet.colour import ramp

    theme = screen.theme
    return np.concatenate([ramp(theme.paper, theme.wrong, 128)[::-1], ramp(theme.paper, theme.right, 128)])


def _check_share(screen: Screen, image, share: float) -> None:
    box = box_of(image)
    below = [w for w in screen.words if box.x0 - 2 <= w.x <= box.x1 and 0 < box.y0 - w.y < 2 * w.box.height]
    (text,) = [w.text for w in below if "spread" in w.text]
    if ">" in text:
        assert share >= 0.995 - 1e-9
    else:
        assert states(text, 100 * share)


def _own_neighbours(a: np.ndarray, y: np.ndarray) -> int:
    count = 0
    for i in range(len(a)):
        distance = np.linalg.norm(a - a[i], axis=1)
        distance[i] = np.inf
        nearest = np.flatnonzero(distance <= distance.min() + 1e-12)
        count += bool((y[nearest] == y[i]).all())
    return count


def _check_sentence(screen: Screen, layers: list[int], counts: list[int], y: np.ndarray) -> None:
    sentence = " ".join(w.text for w in screen.words if w.bold and " " in w.text)
    numbers = [int(n) for n in re.findall(r"\d+", sentence)]
    first, last = counts[0], counts[-1]
    assert last in numbers and len(y) in numbers
    if len(layers) > 1:
        (low, high), (first_low, first_high) = (wilson(count, len(y)) for count in (last, first))
        word = (
            "sorts better"
            if low > first_high
            else "sorts worse"
            if high < first_low
            else "do not clearly differ"
        )
        alike = "sort alike" if last else "Neither layer"
        assert (word if last != first else alike) in sentence and {
            layers[0],
            layers[-1],
            first,
        } <= set(numbers)
        return
    sizes = np.bincount(y)
    chance = sum(n * (n - 1) for n in sizes) / (len(y) - 1)
    clear = last > chance + 2 * np.sqrt(chance * (1 - chance / len(y)))
    words = "More" if clear else "Hardly more" if last > chance else "No more"
    assert f"{words} than by chance: " in sentence
    assert round(chance) in numbers
