"""`slice`: every dot is the loss after a real step of its rate."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.keys import MARKS, check_labels
from tests.contracts.readings.moved import examples_of, gradient_of, long_row, loss_of
from tests.readback import Screen, hex_of, number_of, states
from viznet.recording import Run, Snapshot


@reads("slice", ("784-16-16-10", {"data": "digits"}), ("one snapshot", {}))
def slice_(screen: Screen, run: Run, snapshot: Snapshot, *, data: str | None = None) -> None:
    x, y = examples_of(run, data)
    row = long_row(run, snapshot.index)
    here, g = loss_of(run, row, x, y), gradient_of(run, row, x, y)

    def after(rate: float) -> float:
        return loss_of(run, row - rate * g, x, y)

    (axes,) = screen.axes()
    rates = np.array([10 ** (k / 10 - 3) for k in range(61)])
    losses = np.array([after(rate) for rate in rates])
    curve = next(line for line in axes.lines if len(line.get_xdata()) == 61)
    assert np.allclose(curve.get_xdata(), rates)
    shares = np.minimum(np.where(np.isfinite(losses), losses / here, 10), 10)
    assert np.allclose(curve.get_ydata(), shares, rtol=1e-6)

    best = int(np.argmin(losses))
    size, near = np.linalg.norm(g), 1e-7 * max(1, np.linalg.norm(row))
    slopes = [g @ gradient_of(run, row + side * near * g / size, x, y) for side in (1, -1)]
    curvature = (slopes[0] - slopes[1]) * size / (2 * near)
    wanted = {
        (screen.theme.focus, "D"): run.meta.optimizer.lr,
        (screen.theme.muted, "o"): rates[best - 10] if best >= 10 else None,
        (screen.theme.right, "o"): rates[best],
        (screen.theme.wrong, "o"): next((r for r, l in zip(rates[best:], losses[best:]) if l > here), None),
        (screen.theme.series[0], "^"): size**2 / curvature if curvature > 0 else None,
        (screen.theme.series[1], "s"): here / size**2,
    }
    filled = {l.get_marker() for l in axes.lines if l.get_markerfacecolor() != "none"}
    assert filled >= {"D", "o"} and not filled & {"^", "s"}, "Newton's marks would hide the lowest loss"
    marks = {(hex_of(l.get_color()), l.get_marker()): np.ravel(l.get_data()) for l in axes.lines}
    for key, rate in wanted.items():
        if rate is None:
            assert not len(marks[key])
        else:
            share = after(rate) / here
            share = min(share, 10) if np.isfinite(share) else 10
            assert np.allclose(marks[key], [rate, share], rtol=1e-4), key
    rows = [word.text for word in screen.words if word.text.startswith("rate ") and "→" in word.text]
    values = [rate for rate in wanted.values() if rate is not None]
    assert len(rows) == len(values)
    for text, rate in zip(rows, values):
        rate_text, loss_text = text.removeprefix("rate ").split(" → loss ")
        assert abs(number_of(rate_text) - rate) <= 0.06 * rate
        loss = after(rate)
        assert states(loss_text, loss) or not np.isfinite(loss)
    check_labels(screen, axes, 100)
    _check_names(screen)
    words = " ".join(word.text for word in screen.words)
    rate, least = run.meta.optimizer.lr, losses[best]
    reached = after(rate)
    assert ("raises the loss" in words) == (reached > here)
    assert ("refused" in words) == (curvature <= 0)
    falls = least < here and reached <= here and f"{least:.2e}" != f"{here:.2e}"
    right = falls and here - reached >= 0.8 * (here - least)
    farther = least < reached and f"{least:.2e}" != f"{reached:.2e}"
    assert ("; the rate" in words) == (falls and not right and rate < rates[best])
    assert ("jumps over the valley" in words) == (falls and not right and rate > rates[best])
    assert ("no rate tried leads clearly lower" in words) == (right and not farther)
    nearly = re.search(r"nearly as far as it goes: ([^ ]+)\.", words)
    leads = re.search(r"the rate ([^ ]+) leads to ([^ ]+)\.", words)
    assert bool(nearly) == (right and farther) and bool(leads) == (falls and not right)
    assert not nearly or states(nearly[1], least)
    assert not leads or (
        abs(number_of(leads[1]) - rates[best]) <= 0.06 * rates[best] and states(leads[2], least)
    )


def _check_names(screen: Screen) -> None:
    """Each row has the mark and the colour of its point, and is called what the point is."""
    theme = screen.theme
    keys = sorted((w for w in screen.words if w.text in MARKS), key=lambda w: -w.y)
    names = [
        min((w for w in screen.words if w.x > key.x and abs(w.y - key.y) < key.box.height), key=lambda w: w.x)
        for key in keys
    ]
    wanted = [
        ("◆", theme.focus, "rate of this training"),
        ("●", theme.muted, "too small"),
        ("●", theme.right, "right"),
        ("●", theme.wrong, "too large"),
        ("△", theme.series[0], "Newton's minimum"),
        ("□", theme.series[1], "Newton's root"),
    ]
    found = [(key.text, key.colour, name.text) for key, name in zip(keys, names)]
    assert len(found) == len(wanted)
    for (*mark, name), (*wanted_mark, begins) in zip(found, wanted):
        assert mark == wanted_mark and name.startswith(begins)
