"""`weights`: every cell is a weight, in the colour of its value."""

import re

import numpy as np
from matplotlib.image import AxesImage

from tests.contracts.readings import reads
from tests.contracts.readings.limits import colour_end
from tests.contracts.readings.names import below, check_row, class_names
from tests.readback import Screen, artists, as_seen, box_of, rows_of, states, tiles
from viznet.recording import Run, Snapshot

TEN = "784-16-16-10"


@reads(
    "weights",
    (TEN, {"layer": 2}),
    (TEN, {"layer": 3, "units": [7, 2, 5]}),
    (TEN, {"units": [9, 3, 12]}),
    (TEN, {"units": 5}),
    ("tanh, three things", {"layer": 2}),
    ("no images", {}),
    ("wide", {}),
    (TEN, {"limit": "max"}),
)
def weights(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    layer: int = 1,
    units=None,
    limit: str = "common",
    roomy=True,
) -> None:
    symbol = f"W{layer}"
    strength = np.linalg.norm(run[-1][symbol].astype(float), axis=0)
    most = 100 if layer == 1 and run.probe.image_shape else 600
    shown, ranked = chosen(units, strength, most)
    end = colour_end(run, symbol, limit)

    (image,) = screen.images()
    check_map(screen, image, run, snapshot[symbol], shown, end, layer, roomy=roomy)
    _check_bar(screen, image, end, limit)
    _check_learned(screen, run, symbol, roomy and len(shown) > 1)

    assert screen.line(r"^(W\d|Weights)").removeprefix("Weights ").startswith(symbol)
    if ranked:
        note = screen.line("largest weights at the end")
        assert note.startswith(f"the {len(shown)} of {run.sizes[layer]} ")
    if " its " in "".join(word.text for word in screen.words):
        assert states(screen.line("one row for each of its").split("each of its")[1], run.sizes[layer - 1])


def _check_bar(screen: Screen, image, end: float, limit: str) -> None:
    """The colour bar lies beneath the picture, and the words beside it say where the colours end."""
    (bar,) = [box_of(i) for i in artists(screen.figure, AxesImage) if i.get_array().shape == (1, 256)]
    assert bar.y1 < box_of(image).y0
    x = np.arange(int(np.ceil(bar.x0)) + 2, int(bar.x1) - 2)
    colours = screen.pixel(x, np.full(len(x), (bar.y0 + bar.y1) / 2))
    table = screen.theme.diverging
    places = (x + 0.5 - bar.x0) / bar.width * len(table)
    first, last = rows_of(colours, table)
    pixel = len(table) / bar.width + 1
    assert (last >= places - pixel).all() and (first <= places + pixel).all()
    words = sorted((w for w in screen.words if bar.y0 <= w.y <= bar.y1), key=lambda word: word.x)
    low, high, *sentence = (word.text for word in words)
    assert (low, high) in {("subtracts", "adds"), ("−", "+")}
    (statement,) = sentence
    assert states(statement.split("±")[1], end)
    assert ("largest" in statement) <= (limit == "max") and ("995" in statement) <= (limit == "common")


def _check_learned(screen: Screen, run: Run, symbol: str, roomy: bool) -> None:
    """The sentence says how many neurons learned, and names those that never did."""
    sentence = [w.text for w in screen.words if "neuron" in w.text and re.search(" (learned|moved)", w.text)]
    assert sentence or not roomy
    first, last = run[0][symbol].astype(float), run[-1][symbol].astype(float)
    share = np.linalg.norm(last - first, axis=0) / np.linalg.norm(first, axis=0)
    never = [str(unit) for unit in np.flatnonzero(share < 0.1)]
    losses = np.asarray(run.scalars["loss"], float)
    count = max(1, len(losses) // 10)
    fell = losses[-count:].mean() < losses[: min(count, 20)].mean()
    layer = int(symbol.removeprefix("W"))
    a = run[-1]["p" if layer == run.layers else f"a{layer}"]
    alike = len(a) > 1 and not np.ptp(a, axis=0).any()
    for text in sentence:
        if alike and len(never) < len(share):
            assert "alike" in text or "the same" in text, text
            continue
        assert ("moved" in text) == (not fell and len(never) < len(share)), text
        if not never:
            assert f"all {len(share)} neurons" in text.lower()
        elif len(never) == len(share):
            assert text.startswith("None of the")
        else:
            assert f"{len(share) - len(never)} of {len(share)} neurons" in text
            named = re.split(r": |; neuron ", text)[1:]
            assert not named or re.findall(r"\d+", named[0]) == never


def chosen(units, strength, most: int) -> tuple[np.ndarray, bool]:
    """The neurons to show, and whether weaker ones are left out."""
    if units is not None and not isinstance(units, int):
        return np.array(units), False
    count = min(len(strength), most if units is None else units)
    if count == len(strength):
        return np.arange(count), False
    return np.argsort(-strength, kind="stable")[:count], True


def check_map(
    screen: Screen, image, run: Run, values, units, limit: float, layer: int, *, roomy=True
) -> None:
    """A picture of W or dW has a tile or a column for each neuron, in order."""
    cells, box, shape = as_seen(image), box_of(image), run.probe.image_shape
    expected = np.full(cells.shape, np.nan)
    if layer == 1 and shape is not None:
        places = tiles(cells)
        assert len(places) == len(units)
        for place, unit in zip(places, units):
            expected[place] = values[:, unit].reshape(shape)
        names = {
            w.text: w
            for w in screen.words
            if box.x0 - 2 <= w.box.x0 <= box.x1 and box.y0 <= w.y <= box.y1 + 20
        }
        if roomy and len(units) <= 16:
            for (rows, columns), unit in zip(places, units):
                name = names[class_names(run)[unit] if run.layers == 1 else f"[{unit}]"]
                top, left = (
                    box.y1 - rows.start * box.height / len(cells),
                    box.x0 + columns.start * box.width / cells.shape[1],
                )
                assert abs(name.box.x0 - left) <= 3 and 0 <= name.y - top <= name.box.height, (
                    "its number stands above"
                )
    else:
        expected[:] = values[:, units]
        names = class_names(run) if layer == run.layers else [f"[{unit}]" for unit in range(run.sizes[layer])]
        check_row(
            below(screen, box),
            box,
            [[names[unit] for unit in units]],
            needed=roomy and layer > 1 and len(max(names, key=len)) <= 3,
        )
    assert np.array_equal(cells, expected.astype(np.float32), equal_nan=True)
    screen.check_colours(image, expected, screen.theme.diverging, -limit, limit)
