"""`losses`: every example as a dot on each loss and its slope, and the worst mistake."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.keys import check_keys
from tests.contracts.readings.sentence import answer
from tests.contracts.readings.sums import ACTIVATIONS, softmax, sums
from tests.readback import Screen, hex_of, number_of, states
from viznet.recording import Run, Snapshot

NUDGE = 1e-6


@reads("losses", ("learned by heart", {}))
def losses(screen: Screen, run: Run, snapshot: Snapshot, *, roomy=True) -> None:
    z, y = sums(run, snapshot, run.layers), np.asarray(run.probe.y)
    with_softmax = run.meta.output == "softmax"
    p = softmax(z) if with_softmax else ACTIVATIONS[run.meta.activation][0](z)
    rows = np.arange(len(y))

    def charged(p: np.ndarray) -> list[np.ndarray]:
        mse = np.square(p - np.eye(p.shape[1])[y]).mean(axis=1)
        return [*([-np.log(p[rows, y])] if with_softmax else []), mse, np.sqrt(mse)]

    nudged = p.copy()
    nudged[rows, y] += NUDGE
    back = p.copy()
    back[rows, y] -= NUDGE
    loss = charged(p)
    slope = [np.abs(after - before) / (2 * NUDGE) for after, before in zip(charged(nudged), charged(back))]
    colours = screen.theme.series[:3] if with_softmax else screen.theme.series[1:3]
    right = p.argmax(axis=1) == y

    assert len(screen.axes()) == 2
    for axes, values in zip(screen.axes(), (loss, slope)):
        for colour, each in zip(colours, values):
            for mark, which in (("o", right), ("x", ~right)):
                (dots,) = [
                    l for l in axes.lines if l.get_marker() == mark and hex_of(l.get_color()) == colour
                ]
                x, height = dots.get_data()
                assert np.allclose(x, p[rows, y][which], atol=1e-5)
                low, high = axes.get_ylim()
                # The slope of a difference is rough where p is close to 0.
                assert np.allclose(height, np.clip(each[which], low, high), rtol=0.02, atol=1e-5)
    check_curves(*screen.axes(), colours, run.sizes[-1], with_softmax)
    names = ["cross-entropy", "MSE", "RMSE"][-len(colours) :]
    check_keys(screen, dict(zip(names, colours)))
    trained = [w.text.partition(",")[0] for w in screen.words if "(trained" in w.text]
    assert [name.partition(" ")[0].lower().replace("-", "_") for name in trained] == [run.meta.loss]
    for axes, begins in zip(screen.axes(), ("loss", ("size of the slope", "slope"))):
        place = axes.get_window_extent()
        below = [w for w in screen.words if place.x0 < w.x < place.x1 and 0 < place.y0 - w.y < 40]
        assert max(below, key=lambda w: w.x).text.startswith(begins), "the axis says what it shows"
    check_sentence(answer(screen), loss, p, y, right, with_softmax)


def check_curves(axes, slopes, colours, classes: int, with_softmax: bool) -> None:
    """Each curve is the least loss for that output of the true class, or the size of its slope.

    The shaded part reaches to the loss when a single other class has the rest.
    """

    def all_losses(p: float, rest: np.ndarray) -> list[float]:
        mse = np.square(np.array([p - 1, *rest])).mean()
        return [*([-np.log(p)] if with_softmax else []), mse, np.sqrt(mse)]

    def evenly(p: float) -> np.ndarray:
        return np.full(classes - 1, (1 - p) / (classes - 1) if with_softmax else 0.0)

    for i, colour in enumerate(colours):
        (line,) = [l for l in slopes.lines if len(l.get_xdata()) > 100 and hex_of(l.get_color()) == colour]
        for p, height in list(zip(*line.get_data()))[::9]:
            if abs(p - 1) < 1e-3 or (with_softmax and p < 1e-3):
                continue  # a difference is too rough here
            ends = [all_losses(p + d, evenly(p))[i] for d in (-NUDGE, NUDGE)]
            assert abs(height - abs(ends[1] - ends[0]) / (2 * NUDGE)) < 1e-5 * max(1, height)
        shaded = [c for c in axes.collections if hex_of(c.get_facecolor()[0][:3]) == colour]
        assert len(shaded) == with_softmax
        for x, height in (vertex for each in shaded for vertex in each.get_paths()[0].vertices[::7]):
            least, most = (all_losses(x, rest)[i] for rest in (evenly(x), np.array([1 - x])))
            # All of the rest is with one class: the others have outputs of 0.
            if i != len(colours) - 3:
                most = (((1 - x) ** 2 * 2) / classes) ** (0.5 if i == len(colours) - 1 else 1)
            assert min(abs(height - least), abs(height - most)) < 1e-9
        if shaded and i != len(colours) - 3:
            tops = shaded[0].get_paths()[0].vertices
            assert abs(tops[:, 1].max() - (2 / classes) ** (0.5 if i == len(colours) - 1 else 1)) < 1e-9
    for i, colour in enumerate(colours):
        (line,) = [l for l in axes.lines if len(l.get_xdata()) > 100 and hex_of(l.get_color()) == colour]
        for p, height in zip(*line.get_data()):
            assert abs(height - all_losses(p, evenly(p))[i]) < 1e-9


def check_sentence(statement: str, loss, p, y, right, with_softmax: bool) -> None:
    names = ["cross-entropy", "MSE"] if with_softmax else ["MSE", "RMSE"]
    if right.all():
        assert statement.startswith("No answer is wrong") and f"({names[0]})" in statement
        assert abs(number_of(statement) - loss[0].max()) <= 0.06 * loss[0].max()
        return
    of_truth = np.where(right, np.inf, p[np.arange(len(y)), y])
    surest = int(of_truth.argmin())
    ratios = {name: each[surest] / each.mean() for name, each in zip(names, loss)}
    found = re.search(
        r"([\d.,]+) (?:times|×) the mean (\S+?),? .*?([\d.,]+) (?:times|×) the mean (\S+?)[:.]", statement
    )
    assert found, statement
    for value, name in ((found[1], found[2]), (found[3], found[4])):
        assert abs(number_of(value) / ratios[name] - 1) <= 0.06
    first, second = ratios[found[2]], ratios[found[4]]
    assert first > second * 0.999
    stated = re.search(r"gives the true class ([^:]+):", statement)
    assert (
        not stated
        or "<" in stated[1]
        or states(stated[1], 100 * of_truth[surest] if "%" in stated[1] else of_truth[surest])
    )
    assert ("but" in statement) == (first >= 1.2 * second) or abs(first / second - 1.2) < 1e-6
