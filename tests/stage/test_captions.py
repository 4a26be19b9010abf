"""The sentences of scenes fit the numbers: tested from both sides."""

import re

import numpy as np
import pytest

from tests import needs
from viznet.network import MLP
from viznet.walkthroughs import sentences
from viznet.walkthroughs.neuron import closed_gate
from viznet.walkthroughs.numbers import losses_apart
from viznet.walkthroughs.sentence import Counted
from viznet.walkthroughs.walkthrough import walkthrough

needs.manim()
from viznet.stage import captions, captions_batch, captions_learning  # noqa: E402

MODULES = (captions, captions_batch, captions_learning)


def templates():
    """Every template of the modules, by its name."""
    for name, value in [pair for module in MODULES for pair in vars(module).items()]:
        if name.isupper() and isinstance(value, str | Counted | dict):
            each = [value] if isinstance(value, str) else value.values() if isinstance(value, dict) else value
            yield from ((name, template) for template in each)


@pytest.mark.parametrize(("name", "template"), list(templates()))
def test_a_template_is_made_of_whole_sentences(name, template):
    assert re.fullmatch(r"[A-Z{].*[.?]", template)
    assert len(template) <= 180
    assert "digit" not in template, "the data may be anything"


@pytest.mark.parametrize(
    ("one", "many"),
    [value for module in MODULES for value in vars(module).values() if isinstance(value, Counted)],
)
def test_one_and_many_differ(one, many):
    assert one != many
    assert not re.search(r"\{\w+\} (recorded |held-out )?(neurons|examples)\b", one)


def test_equal_outputs_are_no_answer():
    from viznet.receipts.claims import claim_of

    assert claim_of("Every output is 0.00, so this is no answer.").name == "no answer"
    assert captions.all_equal(np.full(10, 0.1)) and not captions.all_equal(np.array([0.0, 1e-9]))
    assert not captions.all_equal(np.ones(1)), "the only class has no rival"


def test_score_gradients_that_are_all_zero():
    some = np.array([0.2, -0.2, 0])
    assert captions.score_gradients(some, subtraction=True) == captions.SHARE_MINUS_TARGET
    assert captions.score_gradients(some, subtraction=False) == captions.SCORE_RISES
    for subtraction in (True, False):
        assert captions.score_gradients(0 * some, subtraction=subtraction) == captions.NO_GRADIENT


@pytest.mark.parametrize(("bias", "expected"), [(-50.0, captions.NEURON_OFF), (50.0, captions.NEURON_FLAT)])
def test_why_a_gradient_is_stopped(bias, expected):
    """A ReLU below 0 is off; a sigmoid whose curve is flat at 1 is fully on."""
    activation = "relu" if bias < 0 else "sigmoid"
    network = MLP(3, 4, 2, activation=activation, seed=2)
    network.params["b1"][:] = bias
    walk = walkthrough(network, np.ones(3), 1)
    closed = closed_gate(walk.trace, network, 1)
    assert closed is not None
    activation_of_it = float(walk.trace["a1"][0, closed])
    assert captions.stopped_gradient(activation_of_it) == expected
    assert ("off" in expected) == ("off" in captions.two_gates(activation_of_it))


@pytest.mark.parametrize(
    ("gradients", "expected"),
    [
        ([[0.5, 0.1], [-0.1, 0.1]], captions_batch.SOME_CANCELS),
        ([[0.5, 0.1], [-0.5, 0.1]], captions_batch.ALL_CANCELS),
        ([[0.5, 0.0], [0.1, 0.0]], captions_batch.AGREE),
        ([[0.0, 0.0], [0.0, 0.0]], captions_batch.ASK_NOTHING),
    ],
)
def test_how_much_cancels(gradients, expected):
    assert captions_batch.disagreement(np.array(gradients)) == expected


def test_the_share_that_cancels():
    """Of 0.5 and −0.1, the mean is 0.2 and the mean size 0.3: a third cancels."""
    shares = captions_batch.cancelled_shares(np.array([[0.5, 0.0], [-0.1, 0.0]]))
    assert shares == pytest.approx([1 / 3, 0])


def test_the_step_of_pictures():
    assert captions_batch.step_of_batch(8, 0.1) == captions_batch.STEP_OF_MANY
    assert captions_batch.step_of_batch(1, -0.1) == captions_batch.STEP_OF_ONE
    assert captions_batch.step_of_batch(8, 0.0) == captions_batch.STEP_OF_NONE


def test_the_first_moment():
    assert (
        captions_learning.first_moment(0, np.array([0.1, -0.1]), fresh=False)
        == captions_learning.TRAINED_BEFORE
    )
    assert captions_learning.first_moment(0, np.array([0.1, -0.1]), fresh=True) == captions_learning.RANDOM
    assert captions_learning.first_moment(0, np.zeros(2), fresh=True) == captions_learning.FIRST_MOMENT
    assert (
        captions_learning.first_moment(5, np.array([0.1, -0.1]), fresh=True) == captions_learning.FIRST_MOMENT
    )


@pytest.mark.parametrize(
    ("losses", "change"),
    [
        ([2.3, 3.0, 0.4], "fell"),
        ([2.3, 0.4, 2.5], "rose"),
        ([2.3, 0.4, 2.3], "stayed"),
        ([0, 1, 0], "zero"),
        ([2.3, 9.0, np.inf], "diverged"),
    ],
)
def test_what_a_training_did(losses, change):
    losses = np.array(losses, dtype=float)
    assert captions_learning.take_home(losses, broke=False) == captions_learning.LEARNED[change]
    assert captions_learning.take_home(losses, broke=True) == captions_learning.LEARNED["diverged"]
    assert captions_learning.take_home(losses[:1], broke=False) == captions_learning.NO_TIME
    on_batches = captions_learning.take_home(losses, broke=False, held_out=False)
    assert on_batches == captions_learning.LEARNED_ON_BATCH[change]
    again = captions_learning.take_home(losses, broke=False, fresh=False)
    assert ("Nobody set these weights" in again) is False


def test_a_training_of_other_numbers_than_the_shown_weights_has_learned():
    losses = np.array([2.3, 0.4])
    still = captions_learning.take_home(losses, broke=False, moved=True, shown_moved=False)
    assert still == "The loss ends lower than it began."
    none = captions_learning.take_home(losses, broke=False, moved=False, shown_moved=False)
    assert none == "Where no weight moves, nothing is learned."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (2.3336, 2.33359),
        (2.5, 0.4),
        (1.2e-5, 1.1e-5),
        (0.5, 0.5),
        (0.5, 0.5 + 1e-9),
        (138.04, 137.96),
        (3e9, 2e9),
    ],
)
def test_a_loss_that_falls_is_written_so_that_one_sees_it(before, after):
    texts = losses_apart(before, after, most=sentences.DIGITS)
    falls = sentences.loss_change(before, after) != "stayed"
    assert (texts[0] != texts[1]) == falls
    assert falls or texts[0] == "0.500"


@pytest.mark.parametrize("earlier", [[3, 3], [5, 3], [3, 5, 3]])
def test_an_example_that_was_read_rightly_before_is_not_said_to_be_read_for_the_first_time(earlier):
    said = captions_learning.when_it_learned(np.array([*earlier, 5]), 5)
    assert said == "It reads this {truth} rightly at the end, but not just before."
    assert "just before" not in captions_learning.when_it_learned(np.array([*earlier, 5, 5]), 5)


@pytest.mark.parametrize(
    ("before", "after", "lower", "lesson"),
    [
        ([0.5, 0.2], [0.4, 0.1], "ALL_LOWER", "STEP_HELPS_ALL"),
        ([0.9, 0.2], [0.4, 0.3], "LOWER", "STEP_IS_A_COMPROMISE"),
        ([0.5, 0.2], [0.9, 0.3], "NONE_LOWER", "STEP_TOO_LONG"),
        ([0.5, 0.2], [0.5, np.nan], "NONE_LOWER", "STEP_TOO_LONG"),
        ([0.0, 0.0], [0.0, 0.0], "NONE_LOWER", "STEP_UNNEEDED"),
        ([0.9, 0.0], [0.4, 0.0], "LOWER", "STEP_IS_A_COMPROMISE"),  # which must not say that one is worse
        ([0.5], [0.4], "ALL_LOWER", "STEP_HELPS_ONE"),
        ([0.5, 0.2], [0.5, 0.2], "NONE_LOWER", "STEP_CHANGES_NOTHING"),
    ],
)
def test_what_a_step_on_a_batch_did(before, after, lower, lesson):
    before, after = np.array(before), np.array(after)
    change = sentences.loss_change(float(before.mean()), float(after.mean()))
    assert captions_batch.lower_losses(before, after) == getattr(captions_batch, lower)
    assert captions_batch.step_lesson(change, before, after) == getattr(captions_batch, lesson)


def test_whether_the_answer_settles():
    assert captions_learning.settling(np.array([1, 2, 3, 4, 7, 7])) == captions_learning.SETTLED
    assert captions_learning.settling(np.array([7, 7, 7, 7, 7, 1])) == captions_learning.UNSETTLED
    assert captions_learning.settling(np.array([7, 7, 7, 7, -1, 7])) == captions_learning.NOT_ALWAYS_ANSWERED
    assert captions_learning.settling(np.array([7, 7, 7, 7, -1, -1])) == captions_learning.UNANSWERED


def test_equal_outputs_at_earlier_moments_are_no_answer_either():
    answers = captions_learning.answers_of(np.array([[0.5, 0.5], [0.0, 0.0], [0.6, 0.4], [0.3, 0.7]]))
    assert answers.tolist() == [-1, -1, 0, 1]
    assert captions_learning.right_since(answers[:3], 0) == 2, "class 0 is not right where nothing is said"
    assert captions_learning.answers_of(np.ones((2, 1))).tolist() == [0, 0], "the only class has no rival"


@pytest.mark.parametrize("module", [captions_batch, captions_learning])
def test_new_sentences_are_short(module):
    for name, value in vars(module).items():
        if name.isupper() and not isinstance(value, int):
            each = [value] if isinstance(value, str) else value.values() if isinstance(value, dict) else value
            assert all(len(template) <= 62 for template in each), name


def test_gradients_that_single_precision_cannot_tell_from_0_are_0():
    """They cannot be said to agree, or to move a weight; gradients that are only small can."""
    assert captions_batch.disagreement(np.full((3, 2), 1e-9)) == captions_batch.ASK_NOTHING
    assert captions_batch.disagreement(np.full((3, 2), 1e-6)) == captions_batch.AGREE
    assert captions_batch.step_of_batch(3, -1e-9) == captions_batch.STEP_OF_NONE
    assert captions_batch.step_of_batch(3, -1e-6) == captions_batch.STEP_OF_MANY


@pytest.mark.parametrize("loss", ["cross_entropy", "mse", "rmse"])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "sigmoid", "tanh", "identity"])
def test_a_voice_can_say_every_formula(activation, loss):
    from viznet.stage.screen_number import Formula

    for output in ("softmax", "elementwise") if loss != "cross_entropy" else ("softmax",):
        network = MLP(6, 4, 3, activation=activation, output=output, loss=loss, seed=1)
        walk = walkthrough(network, np.linspace(0, 1, 6), 1, learning_rate=0.1)
        for symbol in ("p", "loss", "dz2"):
            assert re.fullmatch(r"[a-zA-Z\d ,.()]+", Formula(walk[symbol]).spoken, re.ASCII), Formula(
                walk[symbol]
            ).spoken
