"""The sentences of walkthrough lines: whole, and chosen by the numbers."""

import re

import numpy as np
import pytest

from viznet.losses import LOSSES, Loss
from viznet.network import MLP
from viznet.walkthroughs import sentences
from viznet.walkthroughs.lines import in_typst, loss_sentence
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.terminal import step_result
from viznet.walkthroughs.walkthrough import walkthrough


def templates():
    """Every template of the module, by its name."""
    for name, value in vars(sentences).items():
        if name.isupper() and isinstance(value, str | Counted | dict):
            one = [value] if isinstance(value, str) else value.values() if isinstance(value, dict) else value
            yield from ((name, template) for template in one)


@pytest.mark.parametrize(("name", "template"), list(templates()))
def test_a_template_is_one_whole_sentence(name, template):
    assert re.fullmatch(r"[A-Ze{].*\.", template)
    assert not re.search(r"\. [A-Z]", template)
    assert len(template) <= 130


def perfect():
    """A network whose output is exactly the target of class 1, so that its loss is 0."""
    network = MLP(2, 3, activation="identity", output="elementwise", loss="mse", seed=0)
    network.params["W1"][:] = 0
    network.params["b1"][:] = [0, 1, 0]
    return network


def test_a_loss_of_zero_that_stays_zero_is_called_that():
    walk = walkthrough(perfect(), np.ones(2), 1)
    assert (walk.loss_before, walk.loss_after) == (0, 0)
    assert walk.section("after")[1].why == sentences.LOSS_AFTER["zero"]
    assert walk.section("after")[0].why == "With the new weights, the output for class 1 stays at 1.00."
    assert step_result(walk) == "It was 0 and still is: nothing was left to learn from this example."


def test_a_step_that_is_too_long_is_called_that():
    walk = walkthrough(
        MLP(4, 5, 3, activation="tanh", output="elementwise", loss="mse", seed=3),
        np.ones(4),
        1,
        learning_rate=80,
    )
    assert walk.loss_after > walk.loss_before
    why = walk.section("after")[1].why
    assert re.fullmatch(r"The loss on this example rose from (\S+) to (\S+): the step was too long\.", why), (
        why
    )
    assert step_result(walk).startswith("It rose from ")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0.9, 0.8, "fell from 0.900 to 0.800: the step led downhill."),
        # It has as many digits as it takes to see the difference.
        (
            0.93821,
            0.93788,
            "fell from 0.9382 to 0.9379: the step led downhill.",
        ),
        (0.5, 0.75, "rose from 0.500 to 0.750: the step was too long."),
        (0.0, 1e-9, "rose from 0 to 1.00e−9: the step was too long."),
        (0.5, 0.5, "stayed at 0.500: the step changed next to nothing."),
        (0.5, 0.50000000001, "stayed at 0.500: the step changed next to nothing."),
        (0.0, 0.0, "was 0 before the step and still is: nothing was left to learn from it."),
        (0.5, float("nan"), "is not a number any more: the step was much too long."),
        (0.5, float("inf"), "is not a number any more: the step was much too long."),
    ],
)
def test_the_sentence_about_the_loss_follows_its_numbers(before, after, expected):
    assert loss_sentence(before, after) == f"The loss on this example {expected}"


def test_one_neuron_is_not_called_neurons():
    whys = [line.why for line in walkthrough(MLP(4, 1, 6, 1, 2, seed=1), np.ones(4), 0)]
    assert any(why.startswith("The 1 neuron multiplies every input") for why in whys)
    assert any(why.startswith("Each of the 6 neurons of this layer") for why in whys)
    assert any(why.startswith("The 1 neuron of this layer") for why in whys)
    assert not any(re.search(r"\b1 neurons", why) for why in whys)


def test_a_loss_of_ones_own_has_a_sentence_and_a_formula(monkeypatch):
    monkeypatch.setitem(
        LOSSES,
        "abs",
        Loss(
            "abs",
            "mean |p − y|",
            lambda p, y: float(np.abs(p - y).mean()),
            lambda p, y: np.sign(p - y) / p.size,
        ),
    )
    walk = walkthrough(
        MLP(4, 3, 2, loss="abs", output="elementwise", activation="tanh", seed=1), np.ones(4), 0
    )
    walk.verify()
    assert walk["loss"].equation == "loss = abs(p, y)"
    assert walk["dp"].typst == 'dif p = op("abs")\'(p, y)'
    assert walk["loss"].why == LOSSES["abs"].sentence


def test_only_symbols_become_signs():
    assert in_typst('loss = op("loss")(p, y)') == '"loss" = op("loss")(p, y)'
    assert in_typst("W12 arrow.l W12 - eta dW12") == "W_12 arrow.l W_12 - eta dif W_12"
    assert in_typst("-ln p_3") == "-ln p_3"


@pytest.mark.parametrize("name", ["identity", "relu", "sigmoid"])
def test_the_slope_of_an_elementwise_output_is_that_of_its_activation(name):
    network = MLP(4, 3, 2, activation=name, output="elementwise", loss="mse", seed=1)
    walk = walkthrough(network, np.ones(4), 0)
    assert walk["dz2"].why == network.activation.backward_sentence
    assert "flat" not in walk["dz2"].why
