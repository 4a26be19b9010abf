"""The loss along the gradient, and Newton's two guesses on it."""

import pickle
import tracemalloc

import numpy as np
import pytest

import viznet as vz
from viznet.landscapes.step_line import RATES, step_line
from viznet.network import MLP


def linear(**options) -> MLP:
    return MLP(4, 3, activation="identity", output="elementwise", loss="mse", seed=1, **options)


def examples():
    rng = np.random.default_rng(2)
    return rng.random((9, 4)), rng.integers(0, 3, 9)


def test_of_a_parabola_newton_finds_the_minimum():
    """The loss of a linear network is quadratic, so one step of Newton's method leads to the lowest point."""
    line = step_line(linear(), *examples())
    fine = np.linspace(0, 2 * line.newton_minimum, 2001)
    assert fine[np.argmin(line.at(fine[:, None]))] == pytest.approx(line.newton_minimum, rel=1e-3)
    quadratic = line.loss + line.slope * RATES + line.curvature * RATES**2 / 2
    assert np.allclose(line.losses, quadratic, rtol=1e-6)
    assert abs(np.log10(RATES[line.lowest] / line.newton_minimum)) < 0.1


def test_the_root_is_where_the_tangent_meets_zero():
    line = step_line(MLP(4, 5, 3, activation="tanh", seed=1), *examples())
    slope = (line.at(np.array([[1e-5]])) - line.at(np.array([[-1e-5]])))[0] / 2e-5
    assert slope == pytest.approx(line.slope, rel=1e-5)
    assert line.loss + slope * line.newton_root == pytest.approx(0, abs=1e-4)
    assert line.newton_root != pytest.approx(line.newton_minimum, rel=0.1)


def exact_curvature(network, x, y):
    """f″ by the chain rule: every ReLU stays on or off, and each layer is a parabola along the line."""
    trace = network.backward(network.forward(x), y)
    a, da, dda = x, 0 * x, 0 * x  # the value, and its first and second change along the line
    for l in range(1, network.layers + 1):
        W, b, dW, db = (
            trace[name] if name[0] == "d" else network.params[name]
            for name in (f"W{l}", f"b{l}", f"dW{l}", f"db{l}")
        )
        z, dz, ddz = a @ W + b, -(a @ dW) - db + da @ W, dda @ W - 2 * da @ dW
        on = z > 0 if l < network.layers else 1
        a, da, dda = z * on, dz * on, ddz * on
    p = np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
    score = dda[np.arange(len(y)), y]
    return float(np.mean((p * dda).sum(1) - score + (p * da**2).sum(1) - (p * da).sum(1) ** 2))


@pytest.mark.parametrize("seed", range(6))
def test_a_relu_that_switches_nearby_is_no_curvature(seed):
    digits = vz.digits().test[:100]
    network, x = MLP(784, 16, 16, 10, seed=seed, dtype="float64"), digits.x / 255
    wanted = exact_curvature(network, x, digits.y)
    assert step_line(network, x, digits.y).curvature == pytest.approx(wanted, rel=1e-6)


def test_without_a_positive_curvature_the_minimum_is_refused():
    """Of two elementwise sigmoids that are wrong and sure, the loss falls ever more steeply."""
    network = MLP(1, 2, activation="sigmoid", output="elementwise", loss="mse", seed=1)
    network.params["W1"][...] = [[-3, 3]]
    line = step_line(network, np.ones((1, 1)), np.array([0]))
    curvature = np.diff(line.at(np.array([[0.0], [0.1], [0.2]])), 2)[0] / 0.01
    assert curvature < 0 and line.curvature == pytest.approx(curvature, rel=0.05)
    assert line.newton_minimum is None and line.newton_root > 0


def test_what_is_too_small_and_too_large():
    line = step_line(linear(), *examples())
    assert line.losses[line.too_small] < line.loss
    assert RATES[line.too_small] == pytest.approx(RATES[line.lowest] / 10)
    assert line.losses[line.too_large] > line.loss >= line.losses[line.too_large - 1]


def test_weights_that_are_no_numbers_have_no_line():
    network = linear()
    network.params["W1"][0, 0] = np.nan
    assert step_line(network, *examples()) is None


def test_a_gradient_of_zero_changes_nothing():
    network = linear()
    network.params["W1"][...], network.params["b1"][...] = 0, [0, 1, 0]
    line = step_line(network, examples()[0], np.ones(9, int))
    assert (line.loss, line.slope, line.newton_minimum, line.newton_root) == (0, 0, None, None)


def test_the_numbers_of_a_line_hold_no_weights():
    network = MLP(200, 500, 4, seed=1)
    line = step_line(network, np.ones((1, 200)), np.array([0]))
    numbers, least = line.numbers(), 8 * network.parameter_count
    assert numbers.newton_minimum == line.newton_minimum and np.array_equal(numbers.losses, line.losses)
    assert len(pickle.dumps(numbers)) < least / 100
    # The weights, the gradient, and for its change the moved weights, twice, and their gradient.
    tracemalloc.start()
    try:
        step_line(network, np.ones((1, 200)), np.array([0]))
        assert tracemalloc.get_traced_memory()[1] < 6.3 * least
    finally:
        tracemalloc.stop()
