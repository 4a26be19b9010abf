"""`weights`: every cell is a weight, in the colour of its value."""

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.names import below, check_row, class_names
from tests.readback import Screen, as_seen, box_of, colour_bar, states, tiles
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
)
def weights(screen: Screen, run: Run, snapshot: Snapshot, *, layer: int = 1, units=None, roomy=True) -> None:
    symbol = f"W{layer}"
    strength = np.linalg.norm(run[-1][symbol].astype(float), axis=0)
    most = 100 if layer == 1 and run.probe.image_shape else 600
    shown, ranked = chosen(units, strength, most)
    limit = float(np.abs(run[symbol]).max())

    (image,) = screen.images()
    check_map(screen, image, run, snapshot[symbol], shown, limit, layer, roomy=roomy)
    bar = colour_bar(screen, image)
    assert bar is not None
    bar.check(screen.theme.diverging, lambda height: (2 * height - 1) * limit)

    assert screen.line("^(W|Weights)").removeprefix("Weights ").startswith(symbol)
    if ranked:
        note = screen.line("largest weights at the end")
        assert note.startswith(f"the {len(shown)} of {run.sizes[layer]} ")
    if " its " in "".join(word.text for word in screen.words):
        assert states(screen.line("one row for each of its").split("each of its")[1], run.sizes[layer - 1])


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
                name = names[str(unit)]
                top, left = (
                    box.y1 - rows.start * box.height / len(cells),
                    box.x0 + columns.start * box.width / cells.shape[1],
                )
                assert abs(name.box.x0 - left) <= 3 and 0 <= name.y - top <= name.box.height, (
                    "its number stands above"
                )
    else:
        expected[:] = values[:, units]
        names = class_names(run) if layer == run.layers else [str(unit) for unit in range(run.sizes[layer])]
        check_row(below(screen, box), box, [[names[unit] for unit in units]], needed=roomy and layer > 1)
    assert np.array_equal(cells, expected.astype(np.float32), equal_nan=True)
    screen.check_colours(image, expected, screen.theme.diverging, -limit, limit)
