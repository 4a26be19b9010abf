"""`silence`: what is answered above each threshold, and how often that is right."""

import re

import numpy as np
from matplotlib.patches import PathPatch

from tests.contracts.readings import reads
from tests.contracts.readings.keys import check_keys, check_labels
from tests.contracts.readings.sentence import answer, check_question
from tests.readback import Screen, bars, hex_of, states
from viznet.recording import Run, Snapshot

QUESTION = "Does it know when it does not know?"


@reads("silence", ("784-16-16-10", {"threshold": 0.5}), ("no squares", {"threshold": 0.355}))
def silence(screen: Screen, run: Run, snapshot: Snapshot, *, threshold: float = 0.9) -> None:
    """These recordings have no held-out examples that are found: the view shows the recorded ones."""
    p, y = np.asarray(snapshot["p"], float), np.asarray(run.probe.y)
    sure, right = np.clip(p.max(axis=1), 0, 1), p.argmax(axis=1) == y
    curves, bins = sorted(screen.axes(), key=lambda axes: axes.get_window_extent().x0)
    answered_line, right_line = [line for line in curves.lines if len(line.get_xdata()) > 100]
    for x, share, of_these in zip(*answered_line.get_data(), right_line.get_ydata()):
        some = right[sure >= x]
        assert share == len(some) / len(y)
        assert of_these == some.mean() if len(some) else np.isnan(of_these)
    circles = [line for line in curves.lines if line.get_marker() == "o"]
    dots, (first, second) = [line.get_data() for line in circles], screen.theme.series[:2]
    for lines in ((answered_line, right_line), circles):
        assert [hex_of(line.get_color()) for line in lines] == [first, second]
    check_keys(screen, {"of all: answered": first, "of the answered: right": second})
    (dashed,) = [line for line in curves.lines if line.get_linestyle() == "--"]
    assert list(dashed.get_xdata()) == [threshold] * 2, "the dashed line stands at the threshold"
    for axes in (curves, bins):
        check_labels(screen, axes, 100)
    some = right[sure >= threshold]
    assert [float(x[0]) for x, _ in dots] == [threshold] * 2
    assert np.array_equal(
        [d[1][0] for d in dots], [len(some) / len(y), some.mean() if len(some) else np.nan], equal_nan=True
    )

    _check_bins(screen, bins, sure, right)
    check_question(screen, QUESTION)
    _check_sentence(answer(screen), right, sure >= threshold, threshold)


def _check_bins(screen: Screen, axes, sure: np.ndarray, right: np.ndarray) -> None:
    patches = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    groups = {hex_of(patch.get_facecolor()): patch for patch in patches}
    many, few = groups[screen.theme.series[0]], groups[screen.theme.muted]
    count = len(bars(many))
    inked = [line for line in axes.lines if hex_of(line.get_color()) == screen.theme.ink]
    (whiskers,) = (line for line in inked if line.get_linestyle() == "-")
    (diagonal,) = (line for line in inked if line.get_linestyle() == "--")
    assert np.array_equal(diagonal.get_data(), [[0, 1], [0, 1]])
    assert diagonal.zorder > max(many.zorder, few.zorder), (
        "the bars are compared with it, so it lies over them"
    )
    ends = {float(x): [] for x in whiskers.get_xdata() if np.isfinite(x)}
    for x, end in zip(*whiskers.get_data()):
        if np.isfinite(x):
            ends[float(x)].append(float(end))
    written = [
        w for w in screen.words if re.fullmatch(r"[\d,]+", w.text) and w.y < axes.get_window_extent().y0
    ]
    for k in range(count):
        inside = [
            bool(r) for s, r in zip(sure, right) if k / count <= s and (s < (k + 1) / count or k == count - 1)
        ]
        heights = [_height(patch, k) for patch in (many, few)]
        share = np.mean(inside) if inside else 0
        assert np.allclose(heights, [share, 0] if len(inside) >= 20 else [0, share])
        middle = (k + 0.5) / count
        mine = [end for x, both in ends.items() if abs(x - middle) < 1e-9 for end in both]
        if inside:
            assert np.allclose(mine, _wilson(np.array(inside)), atol=1e-6)
        else:
            assert not mine
        at = axes.transData.transform((middle, 0))[0]
        numbers = [w.text for w in written if abs(w.x - at) <= 3]
        assert numbers == ([f"{len(inside):,}"] if inside else []) or not written


def _height(patch: PathPatch, k: int) -> float:
    corners = patch.get_path().vertices.reshape(-1, 5, 2)[k]
    return float(corners[1, 1] - corners[0, 1])


def _check_sentence(statement: str, right: np.ndarray, answered: np.ndarray, threshold: float) -> None:
    assert f"{100 * threshold:g} %" in statement
    those = "the 1 recorded example" if len(right) == 1 else f"all {len(right)} recorded examples"
    if not answered.any():
        assert f"says “I don't know” to {those}." in statement
        return
    share = statement.split(" rightly")[0].removesuffix(" of them").split(", ")[-1]
    assert states(share, 100 * right[answered].mean())
    if answered.all():
        assert f"answers {those}, " in statement
        return
    assert f"answers {answered.sum()} of {len(right)}" in statement
    low, high = _wilson(right[answered])
    other_low, other_high = _wilson(right[~answered])
    verdict = "worse" if low > other_high else "better" if high < other_low else "not clearly worse"
    assert ("not clearly worse" if "not clearly" in statement else statement.split()[-1][:-1]) == verdict


def _wilson(right: np.ndarray) -> tuple[float, float]:
    """The shares q with (share − q)² = z² q (1 − q) / n: the roots of a polynomial."""
    n, share, z2 = len(right), right.mean(), 1.959964**2
    low, high = sorted(np.roots([1 + z2 / n, -2 * share - z2 / n, share**2]).real)
    return float(low), float(high)
