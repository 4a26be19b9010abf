"""Optimizers against their published formulas, worked by hand or step by step."""

import numpy as np
import pytest

from viznet.optimizers import OPTIMIZERS, SGD, Adam, Momentum, Optimizer


def walk(optimizer: Optimizer, gradients: list[float]) -> list[float]:
    theta = {"W1": np.array([1.0])}
    state, places = optimizer.start(theta), []
    for gradient in gradients:
        optimizer.update(theta, {"dW1": np.array([gradient])}, state)
        places.append(float(theta["W1"][0]))
    return places


def test_sgd() -> None:
    assert walk(SGD(lr=0.5), [1.0, -0.5]) == [0.5, 0.75]


def test_momentum() -> None:
    # v: 1, then 0.5·1 + 1 = 1.5, then 0.5·1.5 + 0 = 0.75
    assert walk(Momentum(lr=0.1, beta=0.5), [1.0, 1.0, 0.0]) == pytest.approx([0.9, 0.75, 0.675])


def test_momentum_without_memory_is_sgd() -> None:
    gradients = [0.3, -2.0, 0.7]
    assert walk(Momentum(lr=0.1, beta=0.0), gradients) == pytest.approx(walk(SGD(lr=0.1), gradients))


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient() -> None:
    for gradient in (1e-3, 1.0, -250.0):
        assert walk(Adam(lr=0.01), [gradient])[0] == pytest.approx(1 - np.sign(gradient) * 0.01, rel=1e-6)


def test_adam_against_the_sums_of_the_paper() -> None:
    """m̂ and ŝ written out as the weighted sums that the recursions stand for (Kingma & Ba, section 3)."""
    gradients, theta, expected = [0.5, -1.0, 2.0, 0.25], 1.0, []
    for t in range(1, len(gradients) + 1):
        w1 = np.array([0.9 ** (t - i) for i in range(1, t + 1)])
        w2 = np.array([0.999 ** (t - i) for i in range(1, t + 1)])
        g = np.array(gradients[:t])
        theta -= 0.1 * (w1 @ g / w1.sum()) / (np.sqrt(w2 @ g**2 / w2.sum()) + 1e-8)
        expected.append(theta)
    assert walk(Adam(lr=0.1), gradients) == pytest.approx(expected)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_one_optimizer_trains_many_networks_without_mixing_them(name: str) -> None:
    optimizer = OPTIMIZERS[name]()
    assert optimizer.name == name and optimizer.options()["lr"] == optimizer.lr
    assert walk(optimizer, [1.0, 2.0]) == walk(optimizer, [1.0, 2.0])


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_every_optimizer_finds_the_bottom_of_a_bowl(name: str) -> None:
    optimizer = OPTIMIZERS[name](lr=0.05)
    theta = {"W1": np.array([3.0, -2.0], np.float32)}
    state = optimizer.start(theta)
    for _ in range(800):
        optimizer.update(theta, {"dW1": theta["W1"].copy()}, state)
    assert theta["W1"].dtype == np.float32
    np.testing.assert_allclose(theta["W1"], 0, atol=1e-2)
