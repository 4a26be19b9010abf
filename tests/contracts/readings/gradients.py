"""`gradients`: curves are the norms of every dW, pictures are each dW."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.limits import colour_end
from tests.contracts.readings.plots import (
    check_axes,
    check_curve,
    check_inside,
    growing,
    legend,
    running_mean,
)
from tests.contracts.readings.weights import check_map
from tests.readback import Screen, as_seen, box_of, hex_of, states
from viznet.recording import Run, Snapshot

MEAN = 8


@reads(
    "gradients",
    ("784-16-16-10", {"layer": 2}),
    ("784-16-16-10", {"maps": False, "clock": "geometric"}),
    ("wide", {"layer": 1}),
    ("784-16-16-10", {"scale": "shared"}),
    ("five layers", {}),
    ("784-16-16-10", {"limit": "max", "scale": "shared"}),
    ("784-16-16-10", {"limit": "max"}),
)
def gradients(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    layer: int | None = None,
    maps: bool = True,
    scale: str = "each",
    limit: str = "common",
    clock: str = "linear",
    roomy: bool = True,
) -> None:
    axes = next(a for a in screen.axes() if growing(a))
    _check_norms(screen, axes, run, snapshot.step, roomy)
    check_axes(screen, axes, run, steps=True)
    assert axes.get_xscale() == ("linear" if clock == "linear" else "function")
    note = [w.text for w in screen.words if "mean of" in w.text]
    width = min(MEAN, len(run))
    assert all(f"mean of up to {width} last snapshots" in text for text in note) and (note or not roomy)

    layers = (range(1, run.layers + 1) if layer is None else [layer]) if maps else []
    images = {_layer_of(screen, image): image for image in screen.images()}
    assert sorted(images) == list(layers)
    limits = {l: colour_end(run, f"dW{l}", limit) for l in images}
    for l, image in images.items():
        end = limits[l] if scale == "each" else max(limits.values())
        _check_map(screen, image, run, snapshot, l, end, stated=scale == "each" or l == 1)


def _check_norms(screen: Screen, axes, run: Run, step: int, roomy: bool) -> None:
    entries, curves = legend(screen, axes), growing(axes)
    assert len(entries) == run.layers and len(curves) == 2 * run.layers
    looks = set()
    for l, entry in enumerate(entries, start=1):
        norms = np.array([np.sqrt((values.astype(float) ** 2).sum()) for values in run[f"dW{l}"]])
        mean, colour = running_mean(norms, MEAN), screen.theme.series[(l - 1) % len(screen.theme.series)]
        assert re.sub(r"[|dW]", "", entry.name) == str(l), "the layers are named in their order"
        assert entry.colour == colour
        thin, bold = curves[l - 1], curves[run.layers + l - 1]
        assert {hex_of(thin.get_color()), hex_of(bold.get_color())} == {colour}
        looks.add((colour, bold.get_linestyle()))
        check_curve(axes, thin, run.steps, norms, step, dot=False)
        check_curve(axes, bold, run.steps, mean, step, dot=True)
        check_inside(axes, norms, mean)
        assert entry.value is not None or not roomy
        assert entry.value is None or states(entry.value, mean[run.steps <= step][-1])
    assert len(looks) == run.layers, "no two layers look alike"


def _title_of(screen: Screen, image) -> str:
    box = box_of(image)
    above = [
        w for w in screen.words if w.text.startswith("dW") and w.y > box.y1 and abs(w.box.x0 - box.x0) <= 4
    ]
    return min(above, key=lambda word: word.y).text


def _layer_of(screen: Screen, image) -> int:
    match = re.match(r"dW(\d+)", _title_of(screen, image))
    assert match
    return int(match[1])


def _check_map(
    screen: Screen, image, run: Run, snapshot: Snapshot, layer: int, limit: float, *, stated: bool
) -> None:
    symbol = f"dW{layer}"
    middle = [np.linalg.norm(run[i][symbol].astype(float), axis=0) for i in (0, len(run) // 2, -1)]
    order = np.argsort(-np.max(middle, axis=0), kind="stable")
    count = run.sizes[layer]
    units = np.arange(count) if count <= 64 else order[:64]
    title = _title_of(screen, image)
    assert image.get_clim() == (-limit, limit) or np.allclose(image.get_clim(), (-limit, limit), rtol=1e-5)
    assert ("±" in title) == stated, "a picture says where its colours end, or the first one does for all"
    assert not stated or states(title.split("±")[1], limit)
    assert (f"64 of {count} neurons" in title) == (count > 64)
    check_map(screen, image, run, snapshot[symbol], units, image.get_clim()[1], layer, roomy=False)
    assert as_seen(image).size
