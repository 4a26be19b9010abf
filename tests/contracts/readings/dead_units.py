"""`dead_units`: the share that sleeps in each layer, and a tile for each neuron."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.plots import check_axes, check_curve, growing, legend
from tests.contracts.readings.sentence import answer, check_question
from tests.readback import Screen, as_seen, box_of, states
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
        asleep = (awake[l] == 0).mean(axis=1)
        check_curve(axes, curve, run.steps, asleep, snapshot.step, dot=True)
        assert entry.value is None or states(entry.value, 100 * asleep[snapshot.index])
        assert not hidden or str(l) in entry.name
    check_axes(screen, axes, run, steps=True, percent=True)
    assert axes.get_xscale() == ("linear" if clock == "linear" else "function")

    images = sorted(screen.images(), key=lambda i: (-round(box_of(i).y1), box_of(i).x0))
    for l, image in zip(layers, images, strict=True):
        _check_tiles(screen, image, awake[l][snapshot.index])
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


def _check_sentence(said: str, asleep: int, layers: list[int], run: Run) -> None:
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", said)]
    count, examples = sum(run.sizes[l] for l in layers), len(run.probe)
    if asleep == 0:
        assert said.startswith("Each of") and numbers == [count, examples]
    elif asleep == count:
        assert said.startswith("All") and numbers == [count, examples]
    else:
        assert numbers == [asleep, count, examples] and ("none of" in said)
        assert (" is " in said) == (asleep == 1)
