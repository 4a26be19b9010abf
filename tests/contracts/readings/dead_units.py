"""`dead_units`: the share that sleeps in each layer, and a tile for each neuron."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.plots import check_axes, check_curve, growing, legend
from tests.contracts.readings.sentence import answer, check_question
from tests.readback import Screen, as_seen, box_of, hex_of, states
from viznet.colour import rgb
from viznet.recording import Run, Snapshot

QUESTION = "How many neurons do nothing, whatever they are shown?"
OF_CLASSES = "Which classes does this network without hidden neurons never answer?"


@reads(
    "dead_units",
    ("784-16-16-10", {"clock": "geometric"}),
    ("one hidden layer", {}),
    ("five layers", {}),
    ("no hidden layer", {}),
)
def dead_units(screen: Screen, run: Run, snapshot: Snapshot, *, clock: str = "linear") -> None:
    hidden = run.layers > 1
    layers = list(range(1, run.layers)) if hidden else [1]
    awake = {l: np.array([_awake(run, moment, l) for moment in run]) for l in layers}
    (axes,) = [axes for axes in screen.axes() if growing(axes)]
    entries, curves = legend(screen, axes), growing(axes)
    for l, entry, curve in zip(layers, entries, curves, strict=True):
        assert entry.colour == screen.theme.series[l - 1], "a layer has the same colour in every view"
        asleep = (awake[l] == 0).mean(axis=1)
        check_curve(axes, curve, run.steps, asleep, snapshot.step, dot=True)
        assert entry.value is None or states(entry.value, 100 * asleep[snapshot.index])
        assert not hidden or re.match(rf"(layer )?{l}\b", entry.name)
        assert entry.colour == hex_of(curve.get_color())
        stated = re.search(r"(\d+) (?:neurons|classes)", entry.name)
        assert not stated or int(stated[1]) == run.sizes[l]
    check_axes(screen, axes, run, steps=True, percent=True)
    assert axes.get_xscale() == ("linear" if clock == "linear" else "function")

    images = sorted(screen.images(), key=lambda i: (-round(box_of(i).y1), box_of(i).x0))
    for l, image in zip(layers, images, strict=True):
        _check_tiles(screen, image, awake[l][snapshot.index])
        _check_numbers(screen, image)
        near = [w for w in screen.words if 0 < w.y - box_of(image).y1 < 3 * w.box.height]
        above = [w.text for w in near if box_of(image).x0 - 200 < w.box.x0 < box_of(image).x1]
        assert (f"layer {l}" if hidden else "classes") in above, above
    asleep = sum(int((awake[l][snapshot.index] == 0).sum()) for l in layers)
    check_question(screen, QUESTION if hidden else OF_CLASSES)
    assert screen.line(f"(is|turn) {screen.theme.colour_names['wrong']}\\.$")
    _check_sentence(answer(screen), asleep, layers, run)


def _awake(run: Run, snapshot: Snapshot, layer: int) -> np.ndarray:
    """The share of the examples that wakes each neuron."""
    if layer == run.layers:
        return np.bincount(snapshot["p"].argmax(axis=1), minlength=run.sizes[-1]) / len(run.probe)
    a = np.asarray(snapshot[f"a{layer}"], float)
    slopes = {
        "relu": np.where(a > 0, 1, 0),
        "leaky_relu": np.ones_like(a),
        "sigmoid": 4 * (a - a * a),
        "tanh": 1 - np.square(a),
    }
    return (slopes[run.meta.activation] >= 0.001).sum(axis=0) / len(a)


def _check_tiles(screen: Screen, image, awake: np.ndarray) -> None:
    """Tiles stand in the order of reading; a neuron that sleeps has the colour of what is wrong."""
    cells = as_seen(image).ravel()
    assert np.isnan(cells[len(awake) :]).all()
    assert np.allclose(cells[: len(awake)], np.where(awake > 0, np.maximum(awake, 1.5 / 256), 0))
    colours = screen.colours(image, at=(0.2, 0.15)).reshape(-1, 3)
    table = screen.theme.sequential
    for share, colour in zip(awake, colours):
        asleep = (colour == rgb(screen.theme.wrong)).all()
        assert asleep == (share == 0)
        if share:
            assert (colour == table[min(int(max(share, 1.5 / 256) * 256), 255)]).all()


def _check_numbers(screen: Screen, image) -> None:
    """A number in a tile is that of the neuron."""
    box, (rows, columns) = box_of(image), as_seen(image).shape
    for word in screen.words:
        if box.x0 < word.x < box.x1 and box.y0 < word.y < box.y1:
            row = int((box.y1 - word.y) / box.height * rows)
            column = int((word.x - box.x0) / box.width * columns)
            assert word.text.strip("[]") == str(row * columns + column)


def _check_sentence(statement: str, asleep: int, layers: list[int], run: Run) -> None:
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", statement)]
    count, examples = sum(run.sizes[l] for l in layers), len(run.probe)
    if examples == 1 or count == 1:  # nobody says "none of the 1 examples" or "all 1 neurons"
        assert not re.search(r"\b1 (\w+ )?(examples|neurons|classes)", statement)
        assert numbers == ([count, examples] if asleep in (0, count) else [asleep, count, examples])
        return
    if asleep == 0:
        assert statement.startswith("Each of") and numbers == [count, examples]
    elif asleep == count:
        assert statement.startswith("All") and numbers == [count, examples]
    else:
        assert numbers == [asleep, count, examples] and ("none of" in statement)
        assert (" is " in statement) == (asleep == 1)
