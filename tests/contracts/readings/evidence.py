"""`evidence`: the example, what its inputs add to each score, and three numbers that add up."""

import re

import numpy as np
from matplotlib.image import AxesImage

from tests.contracts.readings import reads
from tests.contracts.readings.names import class_names, is_name
from tests.readback import Screen, Word, artists, as_seen, box_of, is_colour_bar, number_of, states
from viznet.recording import Run, Snapshot

SLOPES = {
    "relu": lambda z: (z > 0) * 1.0,
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "identity": np.ones_like,
}


@reads(
    "evidence",
    ("784-16-16-10", {"example": 35}),
    ("784-16-16-10", {"example": 14, "classes": (9, 4)}),
    ("five layers", {"classes": 3}),
    ("26 long names", {}),
    ("no images", {"example": 2}),
    ("no hidden layer", {}),
)
def evidence(screen: Screen, run: Run, snapshot: Snapshot, *, example=None, classes=None) -> None:
    names, images = class_names(run), screen.images()
    drawn = min(images, key=lambda image: (round(box_of(image).x0), -box_of(image).y1))
    if example is None:
        (example,) = [
            i for i, x in enumerate(run.probe.x) if np.allclose(as_seen(drawn).ravel(), x, atol=1e-3)
        ]
    assert np.allclose(as_seen(drawn).ravel(), run.probe.x[example], atol=1e-3)
    truth, (inputs, scores) = int(run.probe.y[example]), parts(run, snapshot, example)
    bias = scores - inputs.sum(axis=0)
    screen.check_colours(drawn, as_seen(drawn), screen.theme.sequential, 0, 255)
    pictures = sorted((i for i in images if i is not drawn), key=_reading_order)
    shown = _shown(classes, truth, run, example)[: len(pictures)]
    assert len(pictures) == min(len(names), 10) or classes is not None or box_of(pictures[0]).height > 100
    bar = next(i for i in artists(screen.figure, AxesImage) if is_colour_bar(i))
    ends = [w.text for w in screen.words if abs(w.y - box_of(bar).y0) < 2 * w.box.height and "±" in w.text]
    limit = _limit(run, example)
    assert states(ends[0].split("±")[1], limit)
    if len(pictures) < len(names):
        said, _, others = screen.line(r" classes(; not shown: .+)?$").partition("; not shown: ")
        assert said == f"{len(pictures)} of {len(names)} classes"
        assert not others or others.split(", ") == [n for k, n in enumerate(names) if k not in shown]
    assert (
        any(w.text.removeprefix("true: ") == names[truth] for w in screen.words if w.bold) or len(names) > 10
    )
    for k, picture in zip(shown if classes is not None else sorted(shown), pictures):
        values = inputs[:, k].reshape(as_seen(picture).shape)
        assert np.allclose(as_seen(picture), values, rtol=1e-9, atol=1e-12)
        screen.check_colours(picture, values, screen.theme.diverging, -limit, limit)
        below = _check_words(screen, picture, names[k], (inputs[:, k].sum(), bias[k], scores[k]))
        _check_rows(screen, box_of(drawn).x1, below, run.probe.image_shape is not None)
        above = [w for w in _near(screen, picture) if w.y > box_of(picture).y1]
        assert any(w.bold for w in above) == (k == truth), "the name of the true class is bold"
        top = [word for word in below if word.bold]
        assert bool(top) == (k == scores.argmax())
        assert all(w.colour == (screen.theme.right if k == truth else screen.theme.wrong) for w in top)
    _check_sentence(screen, names, scores, inputs.sum(axis=0))


def _check_rows(screen: Screen, right: float, below: list[Word], pixels: bool) -> None:
    """At the left of each row of numbers stands what it is."""
    named = [w for w in screen.words if abs(w.box.x1 - right) < 4]
    texts = ["pixels" if pixels else "inputs", "+ biases", "= score"]
    assert [min(named, key=lambda n: abs(n.y - w.y)).text for w in below] == texts


def parts(run: Run, snapshot: Snapshot, example: int) -> tuple[np.ndarray, np.ndarray]:
    """What each input adds to each score, and the scores.

    The first comes from the scores' slopes: an input is moved a little, and the rest of the network stays as it is.
    """
    slopes, x = SLOPES[run.meta.activation], run.probe.x[example] / 255
    a, layers = (
        x,
        [
            (snapshot[f"W{l}"].astype(float), snapshot[f"b{l}"].astype(float))
            for l in range(1, run.layers + 1)
        ],
    )
    path = np.eye(len(x))
    for l, (W, b) in enumerate(layers, 1):
        z = a @ W + b
        d = slopes(z) if l < run.layers else np.ones_like(z)
        a, path = z * d, (path @ W) * d
    return x[:, None] * path, z


def _reading_order(picture) -> tuple[float, float]:
    return (-round(box_of(picture).y1), box_of(picture).x0)


def _shown(classes, truth: int, run: Run, example: int) -> list[int]:
    """The true class, its rival at the end, and those that are the answer at most moments."""
    if classes is not None:
        return [classes] if isinstance(classes, int) else list(classes)
    scores = parts(run, run[-1], example)[1]
    answers = [int(np.argmax(snapshot["p"][example])) for snapshot in run]
    others = sorted((k for k in range(len(scores)) if k != truth), key=lambda k: -scores[k])
    rest = sorted(others[1:], key=lambda k: (-answers.count(k), -scores[k]))
    return [truth, *others[:1], *rest][:10]


def _limit(run: Run, example: int) -> float:
    sizes = []
    for snapshot in run:
        values = np.sort(np.abs(parts(run, snapshot, example)[0]).ravel())
        values = values[values > 0]
        place = 0.995 * (len(values) - 1)
        low, high = values[int(place)], values[int(np.ceil(place))]
        sizes.append(low + place % 1 * (high - low))
    return max(size for size in sizes if size <= 1000 * np.median(sizes))


def _near(screen: Screen, picture) -> list[Word]:
    """The words above and below a picture."""
    box = box_of(picture)
    middle, height = (box.x0 + box.x1) / 2, screen.words[0].box.height
    beside = [w for w in screen.words if abs(w.x - middle) <= 3]
    return [w for w in beside if box.y0 - 4.2 * height <= w.y <= box.y1 + 1.2 * height]


def _check_words(screen: Screen, picture, name: str, values: tuple[float, float, float]) -> list[Word]:
    """The class stands above the picture, and below it are inputs, biases and score, which are returned."""
    box, words = box_of(picture), _near(screen, picture)
    above = [w.text for w in words if w.y > box.y1]
    assert any(is_name(text, name) or ("…" in text and text[0] == name[0]) for text in above), (name, above)
    below = sorted((w for w in words if w.y < box.y0), key=lambda w: -w.y)[:3]
    for word, value in zip(below, values, strict=True):
        assert states(word.text, value), (word.text, value)
    assert abs(number_of(below[0].text) + number_of(below[1].text) - number_of(below[2].text)) < 0.0151
    return below


def _check_sentence(screen: Screen, names: list[str], scores: np.ndarray, added: np.ndarray) -> None:
    sentence = " ".join(w.text for w in screen.words if w.bold and " " in w.text)
    top, alone = int(scores.argmax()), int(added.argmax())
    assert ("The input decides" in sentence) == (top == alone), sentence
    assert ("The biases decide" in sentence) == (top != alone)
    named = re.search(r"decides?: (.+?)(?:, which is not shown,)?(?: has| leads)", sentence)
    assert named and is_name(named[1], names[top])
