"""`activation_functions`: the curve, the sums as bars, one example's path, and the counts."""

import re

import numpy as np
from matplotlib.patches import Rectangle

from tests.contracts.readings import reads
from tests.contracts.readings.keys import check_keys
from tests.contracts.readings.sentence import answer
from tests.contracts.readings.sums import ACTIVATIONS, bar_groups, heights, softmax, sums
from tests.readback import Screen, hex_of, states
from viznet.recording import Run, Snapshot

FEW = 1e-4  # how far sums in single precision may be off those in double precision


@reads(
    "activation_functions",
    ("784-16-16-10", {"layer": 2, "example": 5}),
    ("no hidden layer", {}),
    ("five layers", {"layer": 4}),
)
def activation_functions(
    screen: Screen, run: Run, snapshot: Snapshot, *, layer: int = 1, example: int | None = None, roomy=True
) -> None:
    z = sums(run, snapshot, layer)
    bent = layer < run.layers or run.meta.output != "softmax"
    function, slope = ACTIVATIONS[run.meta.activation]
    a = function(z) if bent else softmax(z)
    (axes,) = screen.axes()
    pinned = int(re.search(r"example (\d+)", " ".join(w.text for w in screen.words))[1])
    assert example is None or pinned == example

    # The dots are the pinned example's neurons.
    (dots,) = [line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata())]
    x, y = dots.get_data()
    low, high = axes.get_xlim()
    expected = [(u, v) for u, v in zip(z[pinned], a[pinned]) if low - FEW <= u <= high + FEW]
    assert np.allclose(sorted(zip(x, y)), sorted(expected), atol=FEW)
    assert hex_of(dots.get_color()) == screen.theme.focus
    # Each is joined with its sum below and its activation at the right.
    (rays,) = [line for line in axes.lines if np.isnan(line.get_xdata()).any()]
    corners = np.reshape(rays.get_xydata(), (-1, 4, 2))
    assert np.array_equal(corners[:, 1], np.column_stack([x, y]))
    assert np.array_equal(corners[:, 0, 0], x) and (corners[:, 0, 1] == axes.get_ylim()[0]).all()
    assert np.array_equal(corners[:, 2, 1], y) and (corners[:, 2, 0] == high).all()

    curves = [line for line in axes.lines if line is not rays and len(line.get_xdata()) > 100]
    assert len(curves) == (2 if bent else 0)
    first, _, second = screen.theme.series[:3]
    assert [hex_of(line.get_color()) for line in curves] == [first, second][: len(curves)]
    names = {"a = f(z)": first, "its slope": second, "flat": screen.theme.muted} if bent else {}
    check_keys(screen, names | {f"example {pinned}" if bent else "p of example": screen.theme.focus})
    assert f"the sums z{layer} of {len(z)} examples" in [w.text for w in screen.words]
    assert f"layer {layer}" in screen.line("^Activation function")
    _check_shading(axes, slope, bent)
    for line, formula in zip(curves, (function, slope)):
        assert np.allclose(line.get_ydata(), formula(np.array(line.get_xdata())), atol=1e-9)

    flat = np.abs(slope(z)) < 0.1 * np.abs(slope(np.linspace(-9, 9, 2001))).max() if bent else z > np.inf
    upright, sideways = bar_groups(screen)[:2], bar_groups(screen)[2:]
    check_histogram([heights(p) for p in upright], z, flat, axes.get_xlim())
    for pair in (upright, sideways):
        colours = [hex_of(p.get_facecolor()) for p in pair]
        assert colours == [screen.theme.series[0], screen.theme.muted], "flat is grey"
    lying = [np.ptp(p.get_path().vertices.reshape(-1, 5, 2)[..., 0], axis=1) for p in sideways]
    check_histogram(lying, a, flat, axes.get_ylim())
    check_sentence(answer(screen), z, flat, bent, slope)


def _check_shading(axes, slope, bent: bool) -> None:
    """What is shaded is where the slope is less than a tenth of the steepest one."""
    spans = [(p.get_x(), p.get_x() + p.get_width()) for p in axes.patches if isinstance(p, Rectangle)]
    assert bent or not spans
    if bent:
        z = np.linspace(*axes.get_xlim(), 2002)[1:-1]
        flat = np.abs(slope(z)) < 0.1 * np.abs(slope(np.linspace(-9, 9, 2001))).max()
        shaded = np.any([(start <= z) & (z <= end) for start, end in spans], axis=0) if spans else z > np.inf
        assert (flat != shaded).mean() < 0.01  # the edges are as fine as the curve


def check_histogram(groups: list[np.ndarray], values: np.ndarray, flat: np.ndarray, limits) -> None:
    """The bars are counts, the flat ones on the steep ones, and the tallest has height 1."""
    edges = np.linspace(*limits, len(groups[0]) + 1)
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(groups[0]) - 1)
    steep, lazy = (np.bincount(places[which], minlength=len(groups[0])) for which in (~flat, flat))
    tallest = (steep + lazy).max()
    # A sum in single precision may count in the next bar.
    for group, count in zip(groups, (steep, lazy)):
        assert np.abs(group * tallest - count).max() <= 2 + 0.02 * tallest
        assert abs((group * tallest).sum() - count.sum()) <= 2 + 0.02 * tallest * (count.sum() > 0)


def check_sentence(statement: str, z: np.ndarray, flat: np.ndarray, bent: bool, slope) -> None:
    """The sentence is the one that the counts ask for."""
    off = int((slope(z) == 0).sum()) if bent else 0
    on_flat = int(flat.sum()) - off
    assert states(re.search(r"([\d,]+) sums", statement)[0], z.size)
    if not bent:
        assert statement.startswith("No curve bends")
    elif not off and not on_flat:
        assert statement.startswith("None of")
    elif off and on_flat:
        assert re.search(rf"\b{off:,}\b.* off", statement) or re.search(rf"off {off:,}\b", statement)
    else:
        which = off or on_flat
        assert statement.startswith(f"{which:,} of ") and (" off" in statement) == bool(off)
