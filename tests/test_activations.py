"""Activations against central differences and closed forms."""

import importlib

import numpy as np
import pytest

from viznet.activations import ACTIVATIONS, BUILT_IN, Activation, sigmoid
from viznet.receipts import textbook

NAMES = sorted(ACTIVATIONS)


@pytest.mark.parametrize("name", NAMES)
def test_slope_is_the_central_difference(name: str) -> None:
    f = ACTIVATIONS[name]
    z = np.random.default_rng(0).normal(0, 2, 500)
    z = z[np.abs(z) > 1e-3]  # away from the kink of the ReLUs
    h = 1e-6
    np.testing.assert_allclose(f.slope(z, f(z)), (f(z + h) - f(z - h)) / (2 * h), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_shape_and_dtype_stay(name: str, dtype: str) -> None:
    f = ACTIVATIONS[name]
    z = np.linspace(-3, 3, 12, dtype=dtype).reshape(3, 4)
    a = f(z)
    assert a.shape == z.shape and a.dtype == dtype
    assert (a * f.slope(z, a)).dtype == dtype


@pytest.mark.parametrize("name", NAMES)
def test_signed_says_whether_activations_can_be_negative(name: str) -> None:
    f = ACTIVATIONS[name]
    assert (f(np.linspace(-50, 50, 1001)).min() < 0) == f.signed


@pytest.mark.parametrize("name", NAMES)
def test_finite_where_scores_are_huge(name: str) -> None:
    f = ACTIVATIONS[name]
    z = np.array([-1e4, 1e4], np.float32)
    assert np.isfinite(f(z)).all() and np.isfinite(f.slope(z, f(z)) * 1.0).all()


def test_known_values() -> None:
    z = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_allclose(ACTIVATIONS["relu"](z), [0, 0, 2])
    np.testing.assert_allclose(ACTIVATIONS["leaky_relu"](z), [-0.01, 0, 2])
    np.testing.assert_allclose(ACTIVATIONS["tanh"](z), np.tanh(z))
    np.testing.assert_allclose(ACTIVATIONS["identity"](z), z)
    np.testing.assert_allclose(sigmoid(z), 1 / (1 + np.exp(-z)), rtol=1e-15)


def test_relu_at_rest_is_off() -> None:
    relu = ACTIVATIONS["relu"]
    assert not relu.slope(np.zeros(1), np.zeros(1))[0]
    assert ACTIVATIONS["leaky_relu"].slope(np.zeros(1), np.zeros(1))[0] == 0.01


def test_receipts_know_every_activation() -> None:
    """Where one is missing, `verify` skips its formulas."""
    view = importlib.import_module("viznet.views.dead_units")  # viznet.views.dead_units is the function
    names = {activation.name for activation in BUILT_IN}
    assert names == set(textbook.ACTIVATIONS)
    z = np.linspace(-5, 5, 1001)
    for name in names:
        curve, (value, slope) = ACTIVATIONS[name], textbook.ACTIVATIONS[name]
        np.testing.assert_allclose(value(z), curve(z), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(slope(z), curve.slope(z, curve(z)), rtol=1e-9, atol=1e-12)
        largest = float(curve.slope(z, curve(z)).max())
        assert view.steepest_slope(curve) == textbook.steepest_slope(name) == pytest.approx(largest)


def test_a_steepest_slope_is_known_only_if_the_slope_follows_from_the_value() -> None:
    view = importlib.import_module("viznet.views.dead_units")
    assert (
        view.steepest_slope(Activation("halved", "z / 2", lambda z: z / 2, lambda z, a: 0 * z + 0.5)) == 0.5
    )
    swish = Activation("swish", "z σ(z)", lambda z: z * sigmoid(z), lambda z, a: a + sigmoid(z) * (1 - a))
    assert view.steepest_slope(swish) is None
    softplus = Activation(
        "softplus", "ln(1 + e^z)", lambda z: np.logaddexp(0, z), lambda z, a: 1 - np.exp(-a)
    )  # as in examples/own_activation.py
    assert view.steepest_slope(softplus) == pytest.approx(1)
