"""Losses with shared products equal those of whole passes, point by point."""

import numpy as np
import pytest

from viznet.landscapes.shared_products import LARGEST_STACK, losses_along
from viznet.losses import one_hot
from viznet.network import MLP

NETWORKS = [
    MLP(6, 5, 4, 3, seed=3),
    MLP(6, 5, 3, activation="tanh", output="elementwise", loss="mse", seed=3),
    MLP(6, 5, 3, activation="sigmoid", loss="rmse", seed=3),
    MLP(6, 2, seed=3),  # no hidden layer
    MLP(6, 5, 26, activation="leaky_relu", seed=3, dtype="float64"),
]


def point_by_point(network, directions, x, y, points):
    found = []
    for point in points:
        params = {n: w + sum(c * d[n] for c, d in zip(point, directions)) for n, w in network.params.items()}
        moved = MLP.from_params({**network.config(), "dtype": "float64"}, params)
        trace = moved.backward(moved.forward(x), one_hot(y, network.sizes[-1]))
        found.append(trace["loss"])
    return np.array(found)


@pytest.mark.parametrize("network", NETWORKS, ids=str)
@pytest.mark.parametrize("count", [1, 2])
def test_they_equal_whole_passes(network, count):
    rng = np.random.default_rng(1)
    x, y = rng.random((7, 6)), rng.integers(0, network.sizes[-1], 7)
    directions = [{n: rng.normal(size=w.shape) for n, w in network.params.items()} for _ in range(count)]
    points = np.concatenate([np.zeros((1, count)), rng.normal(size=(12, count))])
    found = losses_along(network, directions, x, y)(points)
    assert np.allclose(found, point_by_point(network, directions, x, y, points), rtol=2e-5)


def test_a_stack_that_is_too_small_for_two_points_changes_nothing():
    network, rng = MLP(3, LARGEST_STACK // 900, 2, seed=1), np.random.default_rng(1)
    x, y = rng.random((1000, 3)), rng.integers(0, 2, 1000)
    points = np.array([[0.0], [0.5], [1.0]])
    found = losses_along(network, [network.params], x, y)(points)
    assert np.allclose(found, point_by_point(network, [network.params], x, y, points), rtol=2e-5)
