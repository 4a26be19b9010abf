"""Losses have textbook values, and their gradients are right.

They are also compared with closed forms in log space.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.losses import LOSSES, log_softmax, one_hot, softmax

SCORES = st.lists(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3), min_size=1, max_size=5).map(
    np.array
)


@given(SCORES)
def test_softmax_is_a_distribution_that_keeps_the_order(z: np.ndarray) -> None:
    p = softmax(z)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_array_less(-1e-12, np.diff(np.take_along_axis(p, z.argsort(axis=1), axis=1), axis=1))


@given(SCORES, st.floats(-1e3, 1e3))
def test_softmax_ignores_a_shift_of_all_scores(z: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(softmax(z), softmax(z + shift), atol=1e-9)


def test_softmax_by_hand() -> None:
    e = [math.exp(k) for k in (1, 2, 3)]
    np.testing.assert_allclose(softmax(np.array([[1.0, 2.0, 3.0]])), [[k / sum(e) for k in e]], rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_cross_entropy_at_scores_of_ten_thousand(dtype: str) -> None:
    """−ln p is exact even where p is below the smallest float.

    There, the closed form is a difference of scores.
    """
    z = np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4]], dtype)
    value = LOSSES["cross_entropy"].value(z, one_hot(np.array([1, 2]), 3))
    assert value == pytest.approx((2e4 + math.log(2)) / 2, rel=1e-6)
    nothing = LOSSES["cross_entropy"].value(z[:1], one_hot(np.array([0]), 3))
    assert nothing == 0 and math.copysign(1, nothing) == 1  # 0, and not the −0 that would be printed as such
    gradient = LOSSES["cross_entropy"].gradient(softmax(z), one_hot(np.array([1, 2]), 3))
    np.testing.assert_allclose(gradient, [[0.5, -0.5, 0], [0, 0.25, -0.25]], atol=1e-7)


def test_log_softmax_is_the_log_where_that_can_be_stored() -> None:
    z = np.random.default_rng(0).normal(0, 3, (6, 10))
    np.testing.assert_allclose(log_softmax(z), np.log(softmax(z)), rtol=1e-12)


def test_each_row_of_scores_has_its_own_largest_score() -> None:
    z = np.array([[1e4, 1e4 - 1], [-1e4, -1e4 - 1]])
    np.testing.assert_allclose(
        log_softmax(z), [[-math.log1p(math.exp(-1)), -1 - math.log1p(math.exp(-1))]] * 2
    )
    np.testing.assert_allclose(softmax(z), np.exp(log_softmax(z)))


def test_cross_entropy_of_an_ignorant_network_is_ln_of_the_classes() -> None:
    assert LOSSES["cross_entropy"].value(np.zeros((4, 10)), one_hot(np.arange(4), 10)) == pytest.approx(
        math.log(10)
    )


def test_squared_errors_by_hand() -> None:
    p, y = np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    assert LOSSES["mse"].value(p, y) == 0.125
    assert LOSSES["rmse"].value(p, y) == pytest.approx(math.sqrt(0.125))


@pytest.mark.parametrize("name", ["mse", "rmse"])
def test_gradient_is_the_central_difference(name: str) -> None:
    rng = np.random.default_rng(1)
    loss, p, y = LOSSES[name], rng.random((4, 3)), rng.random((4, 3))
    h = 1e-6
    slope = np.zeros_like(p)
    for place in np.ndindex(p.shape):
        nudge = np.zeros_like(p)
        nudge[place] = h
        slope[place] = (loss.value(p + nudge, y) - loss.value(p - nudge, y)) / (2 * h)
    np.testing.assert_allclose(loss.gradient(p, y), slope, rtol=1e-6, atol=1e-9)


def test_the_gradient_of_a_root_is_as_long_near_a_perfect_fit() -> None:
    p = np.eye(3)
    for distance in (1e-1, 1e-6):
        away = LOSSES["rmse"].gradient(p + distance, p)
        np.testing.assert_allclose(away, 1 / 9, rtol=1e-6)


def test_a_perfect_fit_is_left_alone() -> None:
    p = np.eye(3)
    for name in ("mse", "rmse"):
        assert LOSSES[name].value(p, p) == 0
        assert not LOSSES[name].gradient(p, p).any()
