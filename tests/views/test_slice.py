"""The sentences of the view `slice`, which the numbers choose."""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import viznet as vz
from tests.landscapes.lost import with_lost_weights
from tests.legibility import words_of
from tests.recordings import learn
from tests.still import Still
from viznet.landscapes.step_line import RATES, StepLine
from viznet.network import MLP
from viznet.receipts.receipt import joined
from viznet.theme import choose
from viznet.views import VIEWS
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel
from viznet.views.drawing.slice_sentences import rate_judgement
from viznet.views.drawing.wordings import template_parts


def statement(run, index, size=(1280, 720)) -> str:
    still = Still(VIEWS["slice"], run, choose("dark"), size)
    still.show(index)
    return " ".join(text for text, _ in words_of(still.figure))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (0.001, "hardly changes the loss"),
        (1.0, "no rate tried leads clearly lower"),  # 2.21, as the best one
        (100, "raises the loss"),
    ],
)
def test_the_rate_of_the_training_is_judged(rate, sentence, tmp_path):
    run = learn(tmp_path / "run", MLP(784, 8, 10, seed=1), lr=rate, steps=2)
    words = statement(run, 0)
    assert sentence in words
    assert ("is too large here" in words) == (rate == 100)
    assert ("leads to" in words) == (rate == 0.001)


def test_another_optimizer_is_not_judged_by_its_rate(tmp_path):
    """Adam does not step along the gradient, so a plain step with the rate 0.1 is shown instead."""
    training = vz.train(MLP(784, 8, 10, seed=1), vz.digits().train[:64], steps=2, optimizer=vz.Adam(lr=0.003))
    run = vz.record(training, tmp_path / "run", progress=False)
    words = statement(run, 0)
    assert "a plain step, not this training's" in words and "with the rate 0.1 " in words
    assert "Watch whether a plain step of 0.1 ends before the valley" in words
    assert "A plain step with the rate 0.1 lowers" in statement(run, 0, (320, 180))


def test_weights_that_are_no_numbers_have_no_slope(tmp_path):
    assert "no slope to follow" in statement(with_lost_weights(tmp_path), -1)


def test_a_loss_of_zero_has_a_sentence(tmp_path):
    """Each class has a pixel of its own, and the weights are already right."""
    network = MLP(4, 2, activation="identity", output="elementwise", loss="mse", seed=1)
    network.params["W1"][...] = np.eye(4, 2)
    x = np.repeat(255 * np.eye(2, 4, dtype=np.uint8), 4, axis=0)
    examples = vz.Examples(x, np.repeat([0, 1], 4), (2, 2), ("a", "b"))
    run = vz.record(vz.train(network, examples, steps=1), tmp_path / "run", probe=examples, progress=False)
    assert "The gradient is 0 here, so no step changes the loss of 0." in statement(run, 0)


def judged(f, rate, *, plain=True) -> list[str]:
    """All wordings about a rate on a line whose loss is f, which is 1 at the rate 0."""
    line = StepLine(float(f(0.0)), -1.0, 1.0, f(RATES))
    found = {"training": (rate, float(f(rate)))}
    if line.losses[line.lowest] < line.loss:
        found["lowest"] = (float(RATES[line.lowest]), float(line.losses[line.lowest]))
    templates, numbers = rate_judgement(line, found, 0, plain=plain)
    return [joined(template_parts(template, **numbers)) for template in templates]


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        (0.5, "small"),
        (0.6, "about right"),
        (1.0, "about right"),
        (1.4, "about right"),
        (1.9, "large"),
        (2.1, "too large"),
    ],
)
def test_how_far_the_loss_falls_judges_a_rate(rate, says):
    """On a parabola, a rate of nearly twice the best one is not about right: the loss hardly falls."""
    for plain in (True, False):
        long, *short = judged(lambda r: 0.1 + 0.9 * (1 - r) ** 2, rate, plain=plain)
        assert all(f" is {says}: " in words for words in short) and len(short) == 1 + plain
        assert ("nearly as far as it goes" in long or "no rate tried" in long) == ("right" in says)
        assert all("lain step" in words for words in (long, short[0]))


def test_a_change_that_cannot_be_read_is_not_called_a_fall():
    """Losses that are written alike did not fall for the reader."""
    long, *_ = judged(lambda r: 1 - 1e-9 * np.minimum(r, 1), 0.1)
    assert long.startswith("None of the rates tried from 0.001 to 1,000 lowers the loss of 1.00 by as much")
    (long, *_) = judged(lambda r: 0.5 + 0.5 * (1 - r) ** 2, 1e-6)
    assert "hardly changes the loss of 1.00; the rate 1 leads to 0.5" in long


def test_a_rise_that_cannot_be_read_is_called_a_little_one():
    """The losses before and after are both written as 1.00."""
    for rate, little in ((2.0001, True), (2.1, False)):
        long, *short = judged(lambda r: 0.5 + 0.5 * (1 - r) ** 2, rate)
        assert ("raises the loss of 1.00 a little" in long) is little
        assert ("raises the loss from 1.00 to 1." in long) is not little
        assert all(("a little" in words) is little for words in short)


def test_a_rate_that_was_not_tried_may_still_lower_the_loss():
    """A step of 0.0001 falls here, so no sentence may say that none does."""
    for words in judged(lambda r: 1 + 1e9 * (r - 1e-4) ** 2 - 1e1, 5.0):
        assert "from 0.001 to 1,000" in words or "rate tried" in words


def test_the_best_rate_of_all_is_the_farthest():
    (long, *_) = judged(lambda r: (1 - r / 0.55) ** 2, 0.55)
    assert long.endswith("no rate tried leads clearly lower.")


@pytest.mark.parametrize(("size", "labels"), [((640, 360), 5), ((1280, 110), 3), ((1280, 90), 1)])
def test_the_shares_up_the_axis_do_not_overlap(size, labels, run_of):
    still = Still(VIEWS["slice"], run_of("784-16-16-10"), choose("dark"), size)
    still.figure.canvas.draw()
    shares = [text for text in still.figure.findobj(Text) if re.fullmatch(r"\d+ %", text.get_text())]
    boxes = sorted((text.get_window_extent() for text in shares), key=lambda box: box.y0)
    assert len(boxes) == labels and "100 %" in [text.get_text() for text in shares]
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes)), boxes


def test_no_number_is_left_alone_on_the_second_line():
    """ "0.188." once stood alone below the sentence."""
    panel = Panel(Figure((6.4, 3.6)), choose("dark"))
    lettering = Lettering(panel, panel.box, weight="bold")
    sentence = (
        "A plain step with the rate 0.1 lowers the loss from 0.338 to 0.265; the rate 0.4 leads to 0.188."
    )
    whole = lettering.width(sentence)
    for room in np.linspace(0.55, 0.99, 20) * whole:
        lines = lettering.lines(sentence, room, 2)
        assert " ".join(lines) == sentence and len(lines) == 2
        assert lettering.width(lines[-1]) >= room / 3, lines
