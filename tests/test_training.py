"""Training: what it yields, when, and that it really learns."""

import copy
import gc
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import viznet as vz
from viznet.errors import TrainingError
from viznet.network import MLP
from viznet.optimizers import SGD, Adam, Momentum
from viznet.recording.meta import DataMeta, ValidationMeta
from viznet.training import train


@dataclass
class Blobs:
    """Clouds of points around corners of a cube.

    Any network learns them in moments.
    """

    count: int = 90
    seed: int = 0

    @property
    def y(self) -> np.ndarray:
        return np.arange(self.count) % 3

    def inputs(self, dtype: object) -> np.ndarray:
        noise = np.random.default_rng(self.seed).normal(0, 0.15, (self.count, 4))
        return (np.eye(3, 4)[self.y] + noise).astype(dtype)


def test_n_updates_are_n_plus_one_moments() -> None:
    seen = [s.step for s in train(MLP(4, 5, 3), Blobs(), steps=7)]
    assert seen == list(range(8))


def test_a_moment_comes_before_its_update_and_holds_everything_of_the_same_weights() -> None:
    network, examples = MLP(4, 5, 3, seed=1, dtype="float64"), Blobs()
    x = examples.inputs("float64")
    previous = None
    for step in train(network, examples, optimizer=SGD(lr=0.3), batch_size=8, steps=5):
        if previous is not None:
            for symbol, theta in network.params.items():
                np.testing.assert_array_equal(theta, previous[0][symbol] - 0.3 * previous[1]["d" + symbol])
        again = network.backward(network.forward(x[step.indices]), examples.y[step.indices])
        for symbol, value in step.trace.items():
            np.testing.assert_array_equal(value, again[symbol])
        assert step.loss == again["loss"]
        assert step.accuracy == network.accuracy(x[step.indices], examples.y[step.indices])
        previous = {s: theta.copy() for s, theta in network.params.items()}, step.trace


def test_epochs_are_counted_and_see_every_example_once() -> None:
    training = train(MLP(4, 3), Blobs(50), batch_size=16, epochs=3)
    assert (training.epoch_length, training.total) == (4, 12)
    seen: dict[int, list[int]] = {}
    for step in training:
        seen.setdefault(step.epoch, []).extend(step.indices)
    assert sorted(seen) == [0, 1, 2, 3]
    orders = [seen[epoch] for epoch in range(3)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert orders[0] != orders[1] != orders[2]


@pytest.mark.parametrize("optimizer", [SGD(), Momentum(), Adam()])
def test_same_seed_same_bits(optimizer) -> None:
    def run(seed: int) -> tuple[list[float], dict[str, np.ndarray]]:
        network = MLP(4, 6, 3, seed=5)
        losses = [s.loss for s in train(network, Blobs(), optimizer=optimizer, epochs=4, seed=seed)]
        return losses, network.params

    (a, p), (b, q), (c, _) = run(1), run(1), run(2)
    assert a == b and a != c
    assert all(np.array_equal(p[s], q[s]) for s in p)


@pytest.mark.parametrize("optimizer", [SGD(0.3), Momentum(0.05), Adam(0.02)])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_it_learns(optimizer, activation: str) -> None:
    network = MLP(4, 8, 3, activation=activation, seed=2)
    for _ in train(network, Blobs(), optimizer=optimizer, epochs=60):
        pass
    fresh = Blobs(seed=1)
    assert network.accuracy(fresh.inputs("float32"), fresh.y) > 0.95


def test_a_loss_that_explodes_ends_the_run_at_the_step_that_has_it() -> None:
    network = MLP(4, 8, 3, activation="identity", loss="mse", output="elementwise", seed=0)
    steps = list(train(network, Blobs(), optimizer=SGD(lr=1e6), steps=500))
    assert steps[-1].diverged and len(steps) < 500
    assert not any(s.diverged for s in steps[:-1])
    assert not np.isfinite(steps[-1].loss)


def test_the_shuffle_follows_the_networks_seed_unless_it_has_its_own() -> None:
    def first(network_seed: int, seed: int | None) -> list[int]:
        return list(next(train(MLP(4, 3, seed=network_seed), Blobs(), seed=seed)).indices)

    assert first(1, None) == first(2, 1) != first(2, None)
    count = len(Blobs().y)
    assert first(1, None) == np.random.default_rng(1).permutation(count)[: len(first(1, None))].tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 1, "steps": 1}, "one of them, not both"),
        ({"steps": -1}, "steps is -1"),
        ({"epochs": 1.5}, "epochs is 1.5"),
        ({"batch_size": 0}, "batch_size is 0"),
    ],
)
def test_wrong_options_are_named(options: dict, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        train(MLP(4, 3), Blobs(), **options)


def test_labels_must_fit_the_outputs() -> None:
    with pytest.raises(TrainingError, match="class 2, but the network has 2 outputs"):
        train(MLP(4, 2), Blobs())
    with pytest.raises(TrainingError, match="at least one"):
        train(MLP(4, 3), Blobs(0))


def digits() -> vz.Dataset:
    return vz.digits()


def test_run_trains_to_the_end_and_returns_the_last_step() -> None:
    one, other = MLP(4, 5, 3, seed=1), MLP(4, 5, 3, seed=1)
    *_, expected = train(one, Blobs(), steps=9)
    last = train(other, Blobs(), steps=9).run()
    assert last.step == 9 and last.network is other
    assert (last.loss, last.accuracy) == (expected.loss, expected.accuracy)
    for symbol in one.params:
        np.testing.assert_array_equal(one.params[symbol], other.params[symbol])


def test_run_continues_a_stopped_training_and_runs_only_once() -> None:
    training = train(MLP(4, 5, 3), Blobs(), steps=9)
    for step in training:
        if step.step == 4:
            break
    assert training.run().step == 9
    with pytest.raises(TrainingError, match="runs only once; make a new one"):
        training.run()
    assert train(MLP(4, 5, 3), Blobs(), steps=0).run().step == 0


def test_run_ends_with_the_step_that_diverged() -> None:
    network = MLP(4, 3, loss="mse", output="elementwise", activation="identity")
    training = train(network, Blobs(), optimizer=SGD(1e9), steps=500)
    with np.errstate(all="ignore"):
        last = training.run()
    assert last.diverged and last.step < 500
    assert repr(training) == f"<Training of 4-3, diverged at step {last.step} of 500>"


def test_a_training_says_how_far_it_is() -> None:
    training = train(MLP(4, 5, 3), Blobs(), steps=1200)
    assert repr(training) == "<Training of 4-5-3, not started: iterate over it, record it, or call .run()>"
    next(training), next(training)
    assert repr(training) == "<Training of 4-5-3, at step 1 of 1,200>"
    training.run()
    assert repr(training) == "<Training of 4-5-3, finished at step 1,200>"


def test_a_training_that_breaks_off_says_so() -> None:
    class Broken(Blobs):
        def inputs(self, dtype: object) -> np.ndarray:
            return np.full((self.count, 9), 0.5, "float32")

    training = train(MLP(4, 5, 3), Broken(), steps=5)
    with pytest.raises(vz.UsageError, match="x has shape"):
        training.run()
    with pytest.raises(TrainingError, match="broke off"):
        training.run()


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_training_cannot_be_copied(copied: Callable[[object], object]) -> None:
    training = train(MLP(4, 5, 3), Blobs(), steps=5)
    with pytest.raises(TrainingError, match="cannot be copied or pickled; pickle its network"):
        copied(training)
    assert training.run(progress=False).step == 5


def test_a_training_that_is_thrown_away_unstarted_warns() -> None:
    with pytest.warns(
        vz.NotStartedWarning, match=r"learned nothing: iterate over it, record it, or call .run\(\)"
    ):
        train(MLP(4, 5, 3), Blobs(), steps=5)
    held = [train(MLP(4, 5, 3), Blobs(), steps=5)]
    with pytest.warns(vz.NotStartedWarning):
        held.clear()


def test_a_training_that_was_started_or_refused_does_not_warn(tmp_path: Path) -> None:
    """Warnings are errors in these tests, so that one here would fail."""
    next(train(MLP(4, 5, 3), Blobs(), steps=5))
    (tmp_path / "taken").write_text("something else")
    with pytest.raises(vz.RecordingError, match="taken"):
        vz.record(train(MLP(784, 5, 10), digits(), steps=5), tmp_path / "taken")
    for wrapped in (lambda steps: islice(steps, 3), zip, lambda steps: [steps]):
        with pytest.raises(vz.UsageError, match="to record fewer steps"):
            vz.record(wrapped(train(MLP(784, 5, 10), digits(), steps=5)), tmp_path / "run")
    with pytest.raises(TypeError):
        vz.Training()
    gc.collect()


@pytest.mark.slow
@pytest.mark.parametrize("hold", ["", "training.itself = training"])
def test_the_end_of_the_program_is_silent(hold: str) -> None:
    code = f"import viznet as vz\ntraining = vz.train(vz.MLP(784, 10), vz.digits(), steps=5)\n{hold}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_script_that_drops_its_training_is_warned() -> None:
    code = "import viznet as vz\nvz.train(vz.MLP(784, 10), vz.digits(), steps=5)\nprint('on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "on\n" and "NotStartedWarning" in done.stderr


def as_float(x: np.ndarray) -> np.ndarray:
    return x.astype("float32") / np.float32(255)


@pytest.mark.parametrize(
    "given",
    [
        lambda part: part,
        lambda part: vz.Dataset("d", part, part[:5]),
        lambda part: (part.x, part.y),
        lambda part: [as_float(part.x), part.y],
        lambda part: (part.x.reshape(-1, 28, 28), part.y.astype("uint8")),
        lambda part: (as_float(part.x).reshape(-1, 1, 28, 28), part.y.tolist()),
        lambda part: (as_float(part.x).tolist(), part.y),
    ],
    ids=["Examples", "Dataset", "bytes", "floats", "images", "images with a channel", "lists"],
)
def test_every_form_of_examples_trains_the_same_network(given: Any) -> None:
    part = digits().train[:64]
    expected, network = MLP(784, 6, 10, seed=3), MLP(784, 6, 10, seed=3)
    train(expected, part, steps=6).run()
    train(network, given(part), steps=6).run()
    for symbol in expected.params:
        np.testing.assert_array_equal(network.params[symbol], expected.params[symbol])
    held_out = digits().test[:50]
    right = float(np.mean(network.predict(held_out.inputs()) == held_out.y))
    assert (
        network.accuracy(given(held_out) if not isinstance(given(held_out), vz.Dataset) else held_out)
        == right
    )


def test_a_dataset_means_its_training_part_to_train_and_its_test_part_to_be_measured(tmp_path: Path) -> None:
    small = vz.Dataset("small", digits().train[:100], digits().test[:60])
    network = MLP(784, 6, 10, seed=3)
    training = train(network, small, steps=4)
    assert training.examples is small.train
    run = vz.record(training, tmp_path / "run", progress=False)
    assert run.meta.data == DataMeta("small", 100, small.train.sha256)
    assert run.meta.validation == ValidationMeta(examples=60, sha256=small.test.sha256, sample=60)
    assert run.probe.sha256 == small.test.per_class(10).sha256
    assert float(run[-1]["validation_accuracy"]) == network.accuracy(small) == network.accuracy(small.test)


def test_arrays_are_recorded_as_pixels(tmp_path: Path) -> None:
    part, held_out = digits().train[:64], digits().test[:30]
    training = train(MLP(784, 6, 10, seed=3), (as_float(part.x), part.y), steps=4)
    run = vz.record(training, tmp_path / "run", validation=(as_float(held_out.x), held_out.y), progress=False)
    np.testing.assert_array_equal(run.probe.x, part.per_class(10).x)
    assert run.probe.image_shape == (28, 28)
    assert float(run[-1]["validation_accuracy"]) == run.network().accuracy(held_out)
    training = train(MLP(784, 6, 10), (as_float(part.x) * 3 - 1, part.y), steps=4)
    with pytest.raises(vz.DataError, match="numbers from -1 to 2, but a recording keeps pixels"):
        vz.record(training, tmp_path / "other")


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_an_optimizer_may_be_named(name: str) -> None:
    networks = []
    for optimizer in (name, vz.OPTIMIZERS[name]()):
        networks.append(MLP(4, 5, 3, seed=1))
        train(networks[-1], Blobs(), optimizer=optimizer, steps=5).run()
    np.testing.assert_array_equal(networks[0].params["W1"], networks[1].params["W1"])


@pytest.mark.parametrize(
    ("y", "found"), [([-1, 1, 1], "y has class -1"), ([0.0, 1.0, 1.0], "y is"), ([[0], [1], [1]], "y is")]
)
def test_classes_of_a_class_of_ones_own_are_checked(y, found):
    class Own:
        def inputs(self, dtype):
            return np.ones((3, 2), dtype)

    own = Own()
    own.y = np.array(y)
    message = rf"{found}.*, such as np\.unique\(labels, return_inverse=True\)\[1\]"
    with pytest.raises(vz.UsageError, match=message):
        vz.train(vz.MLP(2, 2), own)
    with pytest.raises(vz.UsageError, match=message):
        vz.MLP(2, 2).accuracy(own)


def test_examples_of_one_class_give_a_warning():
    with pytest.warns(
        vz.OneClassWarning, match="all 3 examples are of class 1, so there is nothing to tell apart"
    ):
        vz.train(vz.MLP(2, 2), (np.ones((3, 2)), [1, 1, 1]), steps=1).run()


@pytest.mark.parametrize(
    ("x", "factor"),
    [
        (np.full((3, 64), 255), "255"),
        (np.full((3, 64), 16.0), "16"),
        (np.full((3, 64), 60000, np.uint16), "65535"),
        (np.full((3, 5, 4), 250.0), "255"),
        (np.full((3, 64), 300.5), "300.5"),
    ],
)
def test_pixels_that_are_not_divided_by_white_give_a_warning(x, factor):
    """Such inputs were learned from as they are, and the network stayed at guessing without a word."""
    inputs = x.reshape(3, -1).shape[1]
    with pytest.warns(vz.LargeInputsWarning, match=f"pass x / {factor}, so that white is 1"):
        vz.train(vz.MLP(inputs, 2), (x, [0, 1, 1]), steps=1).run()


@pytest.mark.parametrize(
    "x",
    [
        np.full((3, 64), 255, np.uint8),
        np.full((3, 64), 1.2),
        np.full((3, 64), True),
        np.full((3, 5), 255),  # rows of numbers that are no picture
        np.array([[-3.0, 200.0] * 32] * 3),
    ],
)
def test_other_inputs_give_no_such_warning(x):
    with warnings.catch_warnings(action="error"):
        vz.train(vz.MLP(x.shape[1], 2), (x, [0, 1, 1]), steps=1).run()
