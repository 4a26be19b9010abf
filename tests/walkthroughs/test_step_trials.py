"""Three steps are tried: each is what it is called, and the sentences follow from what it did."""

import dataclasses

import numpy as np
import pytest

import viznet as vz
from viznet.walkthroughs import sentences
from viznet.walkthroughs.step_trials import KEPT, SMALL_RATES, StepTrial, StepTrials
from viznet.walkthroughs.subject import find_subject


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 12, 10, seed=5), digits.train, steps=60)
    return vz.record(
        training,
        tmp_path_factory.mktemp("runs") / "tried",
        probe=digits.test.per_class(3),
        schedule=vz.SnapshotSchedule.every(1),
        progress=False,
    )


@pytest.mark.parametrize("example", [0, 7, 19, 29])
def test_the_small_step_is_the_longest_that_keeps_its_promise(run, example):
    subject = find_subject(run, example=example, at=40)
    small = StepTrials(subject).small
    network = vz.MLP.from_params(subject.network.config() | {"dtype": "float64"}, subject.network.params)

    def fall(rate):
        """How far the loss falls in a plain step of the library's own optimizer."""
        copy = vz.MLP.from_params(network.config(), network.params)
        before = copy.backward(copy.forward(subject.x), [subject.y])
        vz.SGD(rate).update(copy.params, before, {})
        return before["loss"] - copy.backward(copy.forward(subject.x), [subject.y])["loss"]

    slope = fall(1e-7) / 1e-7
    kept = [rate for rate in SMALL_RATES if fall(rate) >= KEPT * rate * slope]
    assert small.rate == max(kept)
    assert small.fall == pytest.approx(fall(small.rate), rel=1e-6)
    assert small.promised == pytest.approx(small.rate * slope, rel=1e-3)


@pytest.mark.parametrize("step", [0, 12, 59])
def test_the_batch_step_is_the_next_step_of_the_run(run, step):
    batch = StepTrials(find_subject(run, example=4, at=step)).batch
    then = run.network(step + 1)
    assert np.allclose(batch.after["p"], then(run.probe[[4]]), atol=1e-5)
    right = then.predict(run.probe) == run.probe.y
    assert np.count_nonzero(batch.right_after != right) <= 1  # one may be on the edge in single precision


@pytest.mark.parametrize("example", [0, 19])
def test_the_batch_step_promises_this_example_what_the_slope_says(run, example):
    """A thousandth of the same step changes the loss of the example by a thousandth of the promise."""
    subject = find_subject(run, example=example, at=12)
    batch = StepTrials(subject).batch
    before = vz.MLP.from_params(subject.network.config() | {"dtype": "float64"}, subject.network.params)
    after = vz.MLP.from_params(before.config(), before.params)
    for symbol, array in after.params.items():
        array -= 1e-3 * batch.rate * np.asarray(run.at(12)[f"d{symbol}"], np.float64)
    losses = [net.backward(net.forward(subject.x), [subject.y])["loss"] for net in (before, after)]
    assert batch.promised == pytest.approx(1e3 * (losses[0] - losses[1]), rel=0.02)


def test_what_is_forgotten_and_gained_is_counted(run):
    trial = StepTrials(find_subject(run, example=4, at=40)).greedy
    assert trial.right_after.sum() == trial.right_before.sum() - trial.forgotten + trial.gained


@pytest.mark.filterwarnings("ignore::viznet.errors.OneClassWarning")
def test_an_example_without_a_gradient_has_no_small_step(tmp_path):
    network = vz.MLP(784, 8, 10, seed=0)
    network.params["b2"][3] = 200
    examples = vz.digits().test
    threes = examples[np.flatnonzero(examples.y == 3)[:5]]
    run = vz.record(
        vz.train(network, threes, steps=1, optimizer=vz.SGD(1e-30)),
        tmp_path / "run",
        probe=threes,
        progress=False,
    )
    trials = StepTrials(find_subject(run))
    assert trials.flat and trials.small is None
    assert trials.greedy.fall == 0 and trials.greedy.forgotten == 0


def trial(*, forgotten=0, gained=0, loss=0.5, count=100, known=50):
    before, after = np.zeros(count, bool), np.zeros(count, bool)
    before[:known] = True
    after[forgotten : known + gained] = True
    traces = [{"loss": 0.6, "p": np.ones((1, 2))}, {"loss": loss, "p": np.ones((1, 2))}]
    return StepTrial("greedy", 0.1, 0.1, *traces, before, after)


@pytest.mark.parametrize(
    ("greedy", "batch", "sentence"),
    [
        (trial(forgotten=20), trial(forgotten=1, gained=2), sentences.DEAR),
        (trial(forgotten=20), trial(forgotten=15), sentences.BATCH_DEAR),
        (trial(forgotten=1), trial(forgotten=1), sentences.AS_CHEAP),
        (trial(gained=3), trial(), sentences.AS_CHEAP),
        (trial(forgotten=1, gained=1), trial(), sentences.CHEAP),
        (trial(), trial(gained=3), sentences.CHEAP),
        (trial(forgotten=8, gained=9), trial(), sentences.TRADED),
        (trial(forgotten=8, gained=2), trial(forgotten=7), sentences.TRADED),
        (trial(forgotten=6), trial(), sentences.DEAR),
        (trial(forgotten=5), trial(), sentences.CHEAP),
        (trial(forgotten=1, count=20), trial(count=20), sentences.CHEAP),
        (trial(forgotten=2, count=20), trial(count=20), sentences.DEAR),
        (trial(forgotten=1, gained=1, known=1), trial(known=1), sentences.TRADED),  # all that it knew
        (trial(forgotten=1, gained=1, known=2), trial(known=2), sentences.CHEAP),
        (trial(forgotten=8, gained=4), trial(), sentences.TRADED),
        (trial(loss=np.nan), trial(), sentences.DEAR),
        (trial(loss=np.nan), trial(loss=np.inf), sentences.BATCH_DEAR),
        (trial(), trial(loss=np.nan), sentences.BATCH_DEAR),
    ],
)
def test_the_lesson_follows_from_the_costs(greedy, batch, sentence):
    assert sentences.take_home(greedy, batch, 16) == sentence


def test_a_batch_of_one_has_no_others_that_hold_on():
    greedy, batch = trial(forgotten=20), trial()
    assert sentences.take_home(greedy, batch, 1) == sentences.DEAR_BESIDE_ONE
    assert sentences.take_home(greedy, batch, 2) == sentences.DEAR


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, sentences.NOTHING_FORGOTTEN),
        ({"forgotten": 1}, sentences.FORGOTTEN.one),
        ({"forgotten": 2}, sentences.FORGOTTEN.many),
        ({"loss": np.inf}, sentences.DIVERGED),
    ],
)
def test_the_price_is_said_as_it_is(changes, sentence):
    assert sentences.after_trial(trial(**changes)) == sentence


def test_an_output_that_is_no_number_is_a_divergence():
    ruined = dataclasses.replace(trial(), after={"loss": 0.5, "p": np.array([[np.nan, 0.0]])})
    assert ruined.diverged


@pytest.mark.parametrize(
    ("small", "own", "sgd", "sentence"),
    [
        (0.003, 0.1, True, sentences.GREEDY_STEP),
        (None, 0.1, True, sentences.GREEDY_STEP),
        (0.003, 0.1, False, sentences.GREEDY_PLAIN_STEP),
        (SMALL_RATES[3], 0.003, True, sentences.SAME_STEP),
        (SMALL_RATES[0], 0.1, False, sentences.SAME_PLAIN_STEP),
        (0.03, 0.01, True, sentences.SMALLER_STEP),
    ],
)
def test_a_step_that_is_as_long_as_the_small_one_is_called_so(small, own, sgd, sentence):
    one = None if small is None else dataclasses.replace(trial(), rate=small)
    assert sentences.greedy_step(one, dataclasses.replace(trial(), rate=own), sgd=sgd) == sentence
    assert len(sentence) <= 62


@pytest.mark.filterwarnings("ignore::viznet.errors.OneClassWarning")
def test_gradients_that_single_precision_cannot_tell_from_0_are_0(tmp_path):
    """The loss does not bend here: the sigmoids are saturated, and every gradient is below 1e-16."""
    examples = vz.digits().test
    threes = examples[np.flatnonzero(examples.y == 3)[:5]]
    network = vz.MLP(784, 10, activation="sigmoid", output="elementwise", loss="mse")
    network.params["W1"][:] = 0
    network.params["b1"][:] = np.where(np.arange(10) == 3, 20, -20)
    training = vz.train(network, threes, steps=1, optimizer=vz.SGD(1e-30))
    run = vz.record(training, tmp_path / "run", probe=threes, progress=False)
    trace = network.backward(network.forward(threes.inputs()[:1]), threes.y[:1])
    assert 0 < np.abs(trace["db1"]).max() < 1e-16
    trials = StepTrials(find_subject(run))
    assert trials.flat and trials.small is None
