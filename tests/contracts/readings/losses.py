"""`losses`: every example as a dot on each loss and its slope, and the surest mistake."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.sentence import answer
from tests.contracts.readings.sums import ACTIVATIONS, softmax, sums
from tests.readback import Screen, hex_of, number_of
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
    check_curves(screen.axes()[0], colours, run.sizes[-1], with_softmax)
    check_sentence(answer(screen), loss, p, y, right, with_softmax)


def check_curves(axes, colours, classes: int, with_softmax: bool) -> None:
    """Each curve is the least loss for that output of the true class."""
    for i, colour in enumerate(colours):
        (line,) = [l for l in axes.lines if len(l.get_xdata()) > 100 and hex_of(l.get_color()) == colour]
        for p, height in zip(*line.get_data()):
            rest = np.full(classes - 1, (1 - p) / (classes - 1) if with_softmax else 0.0)
            mse = np.square(np.array([p - 1, *rest])).mean()
            kinds = [*([-np.log(p)] if with_softmax else []), mse, np.sqrt(mse)]
            assert abs(height - kinds[i]) < 1e-9


def check_sentence(said: str, loss, p, y, right, with_softmax: bool) -> None:
    names = ["cross-entropy", "MSE"] if with_softmax else ["MSE", "RMSE"]
    if right.all():
        assert said.startswith("No answer is wrong") and f"({names[0]})" in said
        assert abs(number_of(said) - loss[0].max()) <= 0.06 * loss[0].max()
        return
    of_truth = np.where(right, np.inf, p[np.arange(len(y)), y])
    surest = int(of_truth.argmin())
    ratios = {name: each[surest] / each.mean() for name, each in zip(names, loss)}
    found = re.search(
        r"([\d.,]+) (?:times|×) the mean (\S+?),? .*?([\d.,]+) (?:times|×) the mean (\S+?)[:.]", said
    )
    assert found, said
    for value, name in ((found[1], found[2]), (found[3], found[4])):
        assert abs(number_of(value) / ratios[name] - 1) <= 0.06
    first, second = ratios[found[2]], ratios[found[4]]
    assert first > second * 0.999
    assert ("but" in said) == (f"{first:.1e}" != f"{second:.1e}") or abs(first / second - 1) < 0.05
