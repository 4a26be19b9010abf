"""The sentences of the view `slice`, which the numbers choose."""

import numpy as np
import pytest

import viznet as vz
from tests.landscapes.lost import with_lost_weights
from tests.legibility import words_of
from tests.recordings import learn
from tests.still import Still
from viznet.network import MLP
from viznet.theme import choose
from viznet.views import VIEWS


def statement(run, index) -> str:
    still = Still(VIEWS["slice"], run, choose("dark"), (1280, 720))
    still.show(index)
    return " ".join(text for text, _ in words_of(still.figure))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (0.001, "lowers the loss"),
        (0.5, "nearly as far as it goes"),
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
