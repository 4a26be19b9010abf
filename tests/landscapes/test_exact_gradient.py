"""Gradients, angles and the Hessian agree with differences of the loss."""

import numpy as np
import pytest

import viznet as vz
from viznet.double_precision import in_double
from viznet.landscapes.exact_gradient import (
    angle,
    hessian_part,
    loss_and_gradient,
    losses_of_one,
    parameter_at,
)

X, Y = np.random.default_rng(1).random((6, 5)), np.array([0, 1, 2, 0, 1, 2])


@pytest.fixture(scope="module", params=["cross_entropy", "rmse"])
def network(request):
    output = "softmax" if request.param == "cross_entropy" else "elementwise"
    return in_double(vz.MLP(5, 4, 3, activation="tanh", output=output, loss=request.param, seed=2))


def loss(network, moves):
    """The loss with some numbers moved, found without any gradient."""
    params = {name: array.copy() for name, array in network.params.items()}
    for number, far in moves:
        name, index = parameter_at(network, number)
        params[name][index] += far
    moved = vz.MLP.from_params(network.config(), params)
    return moved.loss.value(moved.forward(X)[f"z{2}"] if moved.loss.of_scores else moved(X), np.eye(3)[Y])


def test_every_slope_is_that_of_the_loss(network):
    _, gradient = loss_and_gradient(network, X, Y)
    for number in range(len(gradient)):
        difference = (loss(network, [(number, 1e-5)]) - loss(network, [(number, -1e-5)])) / 2e-5
        assert gradient[number] == pytest.approx(difference, abs=1e-8)


def test_one_number_moves_alone(network):
    losses = losses_of_one(network, 7, X, Y)(np.array([-0.5, 0.0, 2.0]))
    assert losses == pytest.approx([loss(network, [(7, far)]) for far in (-0.5, 0.0, 2.0)], abs=1e-12)


def test_the_hessian_is_that_of_the_loss(network):
    numbers, h = [3, 22, 30], 1e-3
    found = hessian_part(network, numbers, X, Y)
    assert found == pytest.approx(found.T, abs=1e-7)
    for i, one in enumerate(numbers):
        for j, other in enumerate(numbers):
            corners = [
                a * b * loss(network, [(one, a * h), (other, b * h)]) for a in (1, -1) for b in (1, -1)
            ]
            assert found[i, j] == pytest.approx(sum(corners) / (4 * h * h), abs=1e-5)


def test_the_hessian_of_a_relu_network_is_symmetric():
    """A ReLU that switches while one number is moved would change one entry of a pair, and not the other."""
    digits, network = vz.digits().test[:100], in_double(vz.MLP(784, 16, 16, 10, seed=2))
    _, gradient = loss_and_gradient(network, digits.x / 255, digits.y)
    found = hessian_part(network, np.argsort(-np.abs(gradient))[:6], digits.x / 255, digits.y)
    assert found == pytest.approx(found.T, abs=1e-6 * np.abs(found).max())


def test_an_angle_is_between_0_and_180_degrees():
    one = np.array([1.0, 2.0, 2.0])
    angles = [angle(one, other) for other in (3 * one, np.array([0.0, 1.0, -1.0]), -one, 0 * one)]
    assert angles == pytest.approx([0, 90, 180, 90], abs=1e-5)
