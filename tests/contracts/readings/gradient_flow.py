"""`gradient_flow`: norms of every dW, and steps as shares of every W."""

from itertools import pairwise

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.plots import check_axes, check_curve, check_inside, growing, legend
from tests.contracts.readings.sentence import answer, check_question
from tests.readback import Screen, number_of, states
from viznet.recording import Run, Snapshot

QUESTION = "Do all layers learn, or does the gradient fade on its way back?"


@reads(
    "gradient_flow", ("784-16-16-10", {"clock": "geometric"}), ("five layers", {}), ("no hidden layer", {})
)
def gradient_flow(screen: Screen, run: Run, snapshot: Snapshot, *, clock: str = "linear") -> None:
    left, right = [axes for axes in screen.axes() if growing(axes)]
    lr = run.meta.optimizer.lr
    norms = {
        symbol: np.array([np.sqrt((values.astype(float) ** 2).sum()) for values in run[symbol]])
        for l in range(1, run.layers + 1)
        for symbol in (f"W{l}", f"dW{l}")
    }
    plain = run.meta.optimizer.name == "sgd"
    if plain:
        paces = {f"W{l}": lr * norms[f"dW{l}"] / norms[f"W{l}"] for l in range(1, run.layers + 1)}
    else:
        paces = {f"W{l}": _movement(run, f"W{l}") / norms[f"W{l}"][1:] for l in range(1, run.layers + 1)}
    first = 0 if plain else 1  # the movement up to the first snapshot is not recorded
    for axes, symbol, values, begin in ((left, "dW", norms, 0), (right, "W", paces, first)):
        entries, curves = legend(screen, axes), growing(axes)
        assert [entry.name for entry in entries] == [f"{symbol}{l}" for l in range(1, run.layers + 1)]
        for entry, curve, colour in zip(entries, curves, screen.theme.series):
            assert entry.colour == colour
            check_inside(axes, values[entry.name])
            if snapshot.index < begin:
                assert not len(curve.get_xdata()) and entry.value in (None, "")
                continue
            check_curve(axes, curve, run.steps[begin:], values[entry.name], snapshot.step, dot=True)
            assert entry.value is None or states(entry.value, values[entry.name][snapshot.index - begin])
        place = axes.get_window_extent()
        what = (
            "of the gradient dW" if symbol == "dW" else "one step of W, as a share" if plain else "per step"
        )
        (caption,) = [w for w in screen.words if what in w.text]
        assert place.x0 - 160 < caption.box.x0 < place.x1, "the plot says what it shows"
        check_axes(screen, axes, run, steps=True)
        assert axes.get_xscale() == ("linear" if clock == "linear" else "function")
    check_question(screen, QUESTION)
    if snapshot.index < first:
        assert answer(screen).startswith(f"At step {snapshot.step}") and "known yet" in answer(screen)
        return
    _check_sentence(answer(screen), {name: values[snapshot.index - first] for name, values in paces.items()})


def _movement(run: Run, symbol: str) -> np.ndarray:
    """How far a matrix moved per step from each snapshot to the next."""
    ways = [np.sqrt(np.square(one.astype(float) - two).sum()) for one, two in pairwise(run[symbol])]
    return np.array(ways) / np.diff(run.steps)


def _check_sentence(statement: str, paces: dict[str, float]) -> None:
    slow, fast = min(paces, key=lambda name: paces[name]), max(paces, key=lambda name: paces[name])
    if len(paces) == 1:
        assert statement.startswith("One step changes W1") and states(statement.split(" by ")[1], paces["W1"])
        return
    times = paces[fast] / paces[slow]
    assert (
        f"{fast} changes " in statement.replace("changes only", "changes")
        and f"times as fast as {slow}" in statement
    )
    assert states(statement.split("changes ")[1], times) and number_of(statement.split("changes ")[1]) >= 1
    fades, grows = "fades on the way back" in statement, "grows on the way back" in statement
    first, *_, last = paces.values()
    ends = last / first
    assert (fades, grows) == (ends >= 10 and slow < fast, ends <= 0.1 and slow > fast)
    assert ("similar pace" in statement or "changes only" in statement) == (times < 3)
