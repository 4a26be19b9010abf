"""Optimizers follow their published formulas.

The expected numbers are worked out by hand or step by step.
"""

import numpy as np
import pytest

from viznet.errors import UsageError
from viznet.optimizers import OPTIMIZERS, SGD, Adam, Momentum, Optimizer, find_optimizer


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
    """Adam's averages are the weighted sums of the paper.

    m̂ and ŝ are written out as the sums that the recursions stand for (Kingma and Ba, section 3).
    """
    gradients, theta, expected = [0.5, -1.0, 2.0, 0.25], 1.0, []
    for t in range(1, len(gradients) + 1):
        w1 = np.array([0.9 ** (t - i) for i in range(1, t + 1)])
        w2 = np.array([0.999 ** (t - i) for i in range(1, t + 1)])
        g = np.array(gradients[:t])
        theta -= 0.1 * (w1 @ g / w1.sum()) / (np.sqrt(w2 @ g**2 / w2.sum()) + 1e-8)
        expected.append(theta)
    assert walk(Adam(lr=0.1), gradients) == pytest.approx(expected)


def test_adams_epsilon_stands_outside_the_root() -> None:
    """A gradient as small as ε makes half a step: g / (g + ε). Inside the root, ε would stop it."""
    assert walk(Adam(lr=0.1), [1e-8])[0] == pytest.approx(1 - 0.1 / 2, rel=1e-9)
    assert walk(Adam(lr=0.1, epsilon=1e-3), [1e-3])[0] == pytest.approx(1 - 0.1 / 2, rel=1e-9)


def test_defaults_are_the_published_ones() -> None:
    assert Adam().options() == {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    assert Momentum().beta == 0.9


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_what_is_remembered_begins_at_zero_in_the_type_of_the_weights(name: str) -> None:
    state = OPTIMIZERS[name]().start({"W1": np.ones((2, 3), np.float32), "b1": np.ones(3, np.float32)})
    arrays = [value for value in state.values() if isinstance(value, np.ndarray)]
    assert not any(array.any() or array.dtype != np.float32 for array in arrays)
    assert state.get("t", 0) == 0


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
    # An optimizer that divides by the size of the gradient goes to and fro there, in steps about as long as the rate.
    np.testing.assert_allclose(theta["W1"], 0, atol=optimizer.lr)


@pytest.mark.parametrize("lr", [-1, 0, 0.0, float("nan"), float("inf"), float("-inf"), None, "0.1", True])
@pytest.mark.parametrize("optimizer", [SGD, Momentum, Adam])
def test_a_learning_rate_is_a_number_above_0(optimizer: type, lr: object) -> None:
    with pytest.raises(UsageError, match=r"the learning rate is .*, expected a number above 0, such as 0\.1"):
        optimizer(lr=lr)


@pytest.mark.parametrize(
    ("optimizer", "setting", "wrong"),
    [
        (Momentum, "beta", (-0.1, 1, 1.5, float("nan"))),
        (Adam, "beta1", (-0.1, 1, float("inf"))),
        (Adam, "beta2", (-0.1, 1, float("nan"))),
        (Adam, "epsilon", (0, -1e-8, float("nan"))),
    ],
)
def test_other_settings_lie_in_their_ranges(optimizer: type, setting: str, wrong: tuple[float, ...]) -> None:
    for value in wrong:
        with pytest.raises(UsageError, match=f"{setting} is {value}, expected a number"):
            optimizer(**{setting: value})


def test_settings_of_numpy_are_plain_numbers_in_a_recording() -> None:
    options = Adam(np.float32(0.25), np.float64(0.5), np.int64(0)).options()
    assert options == {"lr": 0.25, "beta1": 0.5, "beta2": 0.0, "epsilon": 1e-8}
    assert all(type(value) is float for value in options.values())


@pytest.mark.parametrize("lr", [-1, 0, float("nan")])
def test_the_learning_rate_of_a_foreign_optimizer_is_checked_too(lr) -> None:
    class Foreign:
        name, options, start, update = "foreign", dict, dict, dict

    Foreign.lr = lr
    with pytest.raises(UsageError, match="the learning rate is"):
        find_optimizer(Foreign())
