"""`activations`: a row is an example, a column a neuron."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.limits import colour_end
from tests.contracts.readings.names import are_names, below, check_row, wordings
from tests.readback import Screen, as_seen, box_of, colour_bar, states, stretches
from viznet.recording import Run, Snapshot


@reads(
    "activations",
    ("784-16-16-10", {"layer": 2}),
    ("784-16-16-10", {"layer": 3, "units": [8, 1, 4]}),
    ("784-16-16-10", {"units": 6}),
    ("tanh, three things", {"layer": 2}),
    ("tanh, three things", {"layer": 1, "units": [3, 0]}),
    ("wide", {"layer": 1}),
    ("784-16-16-10", {"scale": "shared"}),
    ("five layers", {}),
    ("784-16-16-10", {"limit": "max"}),
)
def activations(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    layer: int | None = None,
    units=None,
    scale: str = "each",
    limit: str = "common",
    roomy: bool = True,
) -> None:
    layers = range(1, run.layers + 1) if layer is None else [layer]
    images = screen.images()
    assert len(images) == len(layers), "the layers stand side by side, the first at the left"
    limits = {l: colour_end(run, "p" if l == run.layers else f"a{l}", limit) for l in layers}
    if run.meta.output == "softmax":
        limits[run.layers] = 1.0
    note = [w.text for w in screen.words if w.text.startswith("full colour") or " · full colour" in w.text]
    note = [text for text in note if "in hidden layers" in text or "in p" in text]
    if note:  # the hidden layers share one scale
        assert scale == "shared" or not roomy
        largest = max(end for l, end in limits.items() if l < run.layers)
        limits = {l: largest if l < run.layers else end for l, end in limits.items()}
        stated = re.findall(r"[\d.,e−]*\d", note[0].split("full colour")[1])
        assert states(stated[0], largest) and states(stated[1], limits[run.layers])
    assert note or scale == "each"
    for image, l in zip(images, layers):
        _check_layer(screen, image, run, snapshot, l, units, limits[l], roomy, stated=not note)
    _check_classes(screen, images[0], run, roomy)
    note = [w.text for w in screen.words if "one in each row" in w.text]
    assert all(states(text, len(run.probe)) for text in note)


def _check_layer(
    screen: Screen,
    image,
    run: Run,
    snapshot: Snapshot,
    layer: int,
    units,
    limit: float,
    roomy: bool,
    *,
    stated: bool,
) -> None:
    last = layer == run.layers
    symbol = "p" if last else f"a{layer}"
    softmax = last and run.meta.output == "softmax"
    signed = not softmax and run.meta.activation in ("tanh", "leaky_relu", "identity")
    shown = _shown(run, layer, units)

    cells, box = as_seen(image), box_of(image)
    by_class = np.argsort(run.probe.y, kind="stable")
    expected = np.full(cells.shape, np.nan)
    expected[_rows_of_examples(cells)] = snapshot[symbol][by_class][:, shown]
    assert np.array_equal(cells, expected.astype(np.float32), equal_nan=True)
    table, low = (screen.theme.diverging, -limit) if signed else (screen.theme.sequential, 0.0)
    screen.check_colours(image, expected, table, low, limit)

    above = [w for w in screen.words if 0 < w.y - box.y1 <= 2 * w.box.height and abs(w.box.x0 - box.x0) <= 4]
    assert [w.text for w in above], "the name of the layer stands above its picture"
    name = above[0].text
    assert re.match(rf"{symbol}\b", name)
    if "layer" in name:
        assert f"layer {layer}" in name and not last
    if "neurons" in name:
        assert f"{len(shown)} of {run.sizes[layer]} neurons" in name or (
            len(shown) == run.sizes[layer] and f" {len(shown)} neurons" in name
        )
    bar = colour_bar(screen, image)
    if bar is not None:
        bar.check(table, lambda height: low + height * (limit - low))
    elif stated:  # a layer without a colour bar says itself where its colours end
        assert states(name.split("\n")[1], limit)
    choices = wordings(run) if last else [[f"[{unit}]" for unit in range(run.sizes[layer])]]
    columns = [[choice[unit] for unit in shown] for choice in choices]
    check_row(below(screen, box), box, columns, needed=roomy and last)


def _shown(run: Run, layer: int, units) -> np.ndarray:
    """The neurons to show: all, those asked for, or those that vary most.

    The ones that vary most are sorted by their favourite class.
    """
    count = run.sizes[layer]
    if units is not None and not isinstance(units, int):
        return np.array(units)
    most = min(count, 128 if units is None else units)
    if most == count or layer == run.layers:
        return np.arange(count)
    final = run[-1][f"a{layer}"].astype(float)
    strongest = np.argsort(-final.std(axis=0), kind="stable")[:most]
    means = [final[run.probe.y == k].mean(axis=0) for k in np.unique(run.probe.y)]
    favourite = np.argmax(means, axis=0)
    return np.array(sorted(strongest, key=lambda unit: favourite[unit]))


def _rows_of_examples(cells: np.ndarray) -> np.ndarray:
    """The rows that are no gaps."""
    return np.concatenate([np.arange(s.start, s.stop) for s in stretches(~np.isnan(cells).all(axis=1))])


def _check_classes(screen: Screen, image, run: Run, roomy: bool) -> None:
    """The name of a class stands at the left of the rows of its examples."""
    cells, box = as_seen(image), box_of(image)
    rows, y = _rows_of_examples(cells), np.sort(run.probe.y)
    beside = [w for w in screen.words if 0 < box.x0 - w.box.x1 <= w.box.height and box.y0 <= w.y <= box.y1]
    named = sorted(beside, key=lambda word: -word.y)
    if not named and not roomy:
        return
    choices = [[choice[k] for k in np.unique(y)] for choice in wordings(run)]
    assert are_names(named, choices)
    for k, word in zip(np.unique(y), named):
        middle = box.y1 - (rows[y == k].mean() + 0.5) / len(cells) * box.height
        assert abs(word.y - middle) <= 0.5 * word.box.height
