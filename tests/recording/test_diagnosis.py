"""Why a training went wrong: said where the numbers show it, and nowhere else."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

import viznet as vz
from viznet.recording.diagnosis import what_went_wrong
from viznet.recording.snapshot_schedule import SnapshotSchedule

FEW = SnapshotSchedule(snapshots=20)


@pytest.fixture(scope="module")
def learn(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("runs"), {}

    def recorded(*hidden, rate=0.1, steps=120, optimizer=None, **settings):
        key = repr((hidden, rate, steps, optimizer, settings))
        if key not in made:
            network = vz.MLP(784, *hidden, 10, seed=0, **settings)
            training = vz.train(network, vz.digits(), steps=steps, optimizer=optimizer or vz.SGD(rate))
            made[key] = vz.record(training, folder / str(len(made)), schedule=FEW, progress=False)
        return made[key]

    return recorded


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"activation": "tanh", "rate": 1},
        {"activation": "sigmoid"},
        {"output": "elementwise", "loss": "mse", "activation": "identity"},
        {"optimizer": "adam"},
        {"rate": 0.0005, "steps": 20},  # too short to have learned
        {"steps": 0},
    ],
)
def test_nothing_is_said_of_a_training_that_went_well(learn, settings):
    assert what_went_wrong(learn(16, **settings)) == ""


def test_silent_neurons_are_counted(learn):
    run = learn(16, 16, rate=2)
    sentence = re.fullmatch(
        r"(\d+) of 16 neurons of layer (\d) give 0 for every recorded example", what_went_wrong(run)
    )
    # Counted again by the textbook: the sums of every neuron, from the weights alone.
    a, counts = run.probe.x.astype(float) / 255, []
    for layer in (1, 2):
        z = a @ np.asarray(run[-1][f"W{layer}"], float) + run[-1][f"b{layer}"]
        a = np.maximum(z, 0)
        counts.append(int((z <= 0).all(axis=0).sum()))
    assert int(sentence[1]) == counts[int(sentence[2]) - 1] == max(counts) >= 8


def test_fewer_than_half_of_the_neurons_are_no_fault(learn):
    run = learn(16)
    a1 = np.maximum(run.probe.x.astype(float) / 255 @ np.asarray(run[-1]["W1"], float) + run[-1]["b1"], 0)
    assert (~a1.any(axis=0)).sum() < 8 and what_went_wrong(run) == ""


@pytest.mark.parametrize(
    "settings",
    [
        {"activation": "tanh", "rate": 3},
        {"activation": "identity", "output": "elementwise", "loss": "mse", "rate": 5},  # it diverges
    ],
)
def test_a_rate_is_blamed_only_if_a_smaller_step_goes_down(learn, settings):
    run = learn(16, **settings)
    sentence = re.fullmatch(
        rf"the loss rose from step (\d+): the rate {settings['rate']} is too large for this slope",
        what_went_wrong(run),
    )
    losses = run.scalars["loss"][int(sentence[1]) :]
    assert not losses[-10:].mean() < losses[0]
    # The step is taken again at the first snapshots from there, by the network's own public functions.
    first = run.at(int(sentence[1])).index
    assert any(one_goes_up_and_a_small_one_down(run, i, settings["rate"]) for i in range(first, first + 6))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "settings"),
    [
        # Its loss is high from step 1 on, and no higher later.
        (
            (16,),
            {"activation": "tanh", "loss": "mse", "rate": 10_000},
        ),
        ((16, 16), {"activation": "relu", "rate": 1_000_000}),  # a hundredth of its step is too long as well
    ],
)
def test_a_rate_that_is_far_too_large_is_blamed(learn, hidden, settings):
    run = learn(*hidden, **settings)
    assert (
        what_went_wrong(run)
        == f"the loss rose from step 0: the rate {settings['rate']:g} is too large for this slope"
    )
    network, x, y = run.network(0), run.probe.inputs(np.float32), run.probe.y
    before = network.backward(network.forward(x), y)["loss"]
    last = run.network(int(run.steps[-1]))
    with np.errstate(all="ignore"):
        assert not last.backward(last.forward(x), y)["loss"] <= 1.5 * before


@pytest.mark.slow
def test_a_loss_that_never_was_a_number_is_named(tmp_path):
    network = vz.MLP(784, 8, 10)
    network.params["W1"][0] = np.nan
    run = vz.record(vz.train(network, vz.digits(), steps=60), tmp_path / "r", progress=False)
    assert run.status == "diverged" and np.isnan(run.scalars["loss"][0])
    assert what_went_wrong(run) == "the loss was no finite number from the first step on"


def test_an_activation_that_is_not_known_here_is_no_error(learn, monkeypatch):
    run = learn(16, activation="identity", output="elementwise", loss="mse", rate=5)
    known = what_went_wrong(run)
    monkeypatch.delitem(vz.ACTIVATIONS, "identity")
    assert "is too large" in known
    sentence = r"the loss rose from step \d+, from [\d.e+]+ until it was no finite number"
    assert re.fullmatch(sentence, what_went_wrong(run))


def one_goes_up_and_a_small_one_down(run, index, rate):
    network, x = run.network(int(run.steps[index])), run.probe.inputs(np.float32)
    before = network.backward(network.forward(x), run.probe.y)
    weights = {symbol: w.copy() for symbol, w in network.params.items()}
    after = []
    for step in (rate, rate / 100):
        for symbol, w in weights.items():
            network.params[symbol][...] = w - step * before[f"d{symbol}"]
        with np.errstate(all="ignore"):
            after.append(float(network.backward(network.forward(x), run.probe.y)["loss"]))
    return after[1] < before["loss"] < after[0]


def test_another_optimizer_is_not_blamed(learn):
    run = learn(16, activation="tanh", optimizer=vz.Momentum(lr=3.0))
    assert re.fullmatch(r"the loss rose from step \d+, from [\d.]+ to [\d.e+]+", what_went_wrong(run))


@pytest.mark.slow
def test_a_loss_that_stays_is_named_with_its_gradients(learn):
    run = learn(*[16] * 6, activation="sigmoid", loss="mse", steps=200)
    sentence = re.fullmatch(
        r"the loss (?:did not fall|hardly fell), from ([\d.]+) to ([\d.]+): the gradients of layer 1 are ([\d,]+) "
        r"times smaller than those of layer 7",
        what_went_wrong(run),
    )
    first, last = run.scalars["loss"][:20].mean(), run.scalars["loss"][-20:].mean()
    assert float(sentence[1]) == pytest.approx(first, rel=0.01) and float(sentence[2]) == pytest.approx(
        last, rel=0.01
    )
    sizes = [np.sqrt((run[-1][f"dW{layer}"].astype(float) ** 2).mean()) for layer in (1, 7)]
    assert int(sentence[3].replace(",", "")) == round(sizes[1] / sizes[0]) > 100


def test_a_loss_that_fell_a_little_is_not_said_to_have_stayed(learn):
    run = learn(16, rate=0.0005)
    sentence = re.fullmatch(
        r"the loss (did not fall|hardly fell): it was ([\d.]+) at first, and ([\d.]+) at the end",
        what_went_wrong(run),
    )
    assert sentence[2].startswith("2.3") and (sentence[1] == "hardly fell") == (
        float(sentence[3]) < float(sentence[2])
    )
    stood = learn(16, activation="sigmoid", init="zeros", rate=1e-9)
    assert what_went_wrong(stood).startswith("the loss did not fall, from 2.3 to 2.3: ")


def test_one_neuron_gives_0_and_a_loss_that_is_lost_has_no_last_value(learn):
    broken = learn(
        16, activation="identity", output="elementwise", loss="mse", optimizer=vz.Momentum(lr=50.0)
    )
    assert broken.status == "diverged"
    assert re.fullmatch(
        r"the loss rose from step \d+, from [\d.]+ until it was no finite number", what_went_wrong(broken)
    )
    zeros = learn(1, init="zeros")
    assert what_went_wrong(zeros) == "the only neuron of layer 1 gives 0 for every recorded example"
    assert zeros.info()["began"] == "with weights that are all 0", "no seed has drawn them"


@pytest.mark.slow
def test_info_and_the_page_say_it(learn, tmp_path):
    wrong, well = learn(16, activation="tanh", rate=3), learn(16)
    assert wrong.info()["wrong"] == what_went_wrong(wrong) and well.info()["wrong"] == ""
    printed = [
        subprocess.run(
            [sys.executable, "-m", "viznet", "info", str(run.path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for run in (wrong, well)
    ]
    assert "the rate 3 is too large" in " ".join(printed[0].split()) and "went wrong" not in printed[1]
    page = vz.explore(wrong).save(tmp_path / "page.html").read_text(encoding="utf-8")
    assert json.dumps(what_went_wrong(wrong), ensure_ascii=False) in page


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "steps"), [(0, 50), (2, 100)])
def test_nothing_is_said_of_a_continued_training_whose_batches_differ(tmp_path, seed, steps):
    """The loss of a single easy batch was called the lowest, and the usual ones after it a rise."""
    first = vz.record(
        vz.train(vz.MLP(784, 16, 16, 10, seed=seed), vz.digits(), steps=300),
        tmp_path / "first", schedule=FEW, progress=False,
    )  # fmt: skip
    second = vz.record(
        vz.resume(first, vz.digits(), steps=steps), tmp_path / "second", schedule=FEW, progress=False
    )
    test = vz.digits().test
    assert second.network().accuracy(test) > first.network().accuracy(test)
    assert what_went_wrong(second) == ""
