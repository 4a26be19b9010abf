"""Training: what it yields, when, and that it really learns."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viznet.network import MLP
from viznet.optimizers import SGD, Adam, Momentum
from viznet.training import TrainingError, batches, train


@dataclass
class Blobs:
    """Clouds of points around corners of a cube: a task that any network learns in moments."""

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


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 99))
def test_batches_partition_the_examples(count: int, batch_size: int, seed: int) -> None:
    source = batches(count, batch_size, np.random.default_rng(seed))
    epoch = [next(source) for _ in range(-(-count // batch_size))]
    assert sorted(np.concatenate(epoch)) == list(range(count))
    assert all(len(b) == batch_size for b in epoch[:-1])


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
