"""Weights on a grid: rounded to the nearest step, and in bytes that compress well."""

import numpy as np
import pytest

from viznet.stepper.coding import planes, quantise, restore


def test_a_weight_becomes_the_nearest_step_of_the_grid() -> None:
    values = np.random.default_rng(0).normal(0, 1, 1000)
    q, step = quantise(values, 0.01)
    assert step == 0.01 and np.abs(restore(q, step) - values).max() <= 0.005 + 1e-12


@pytest.mark.parametrize("largest", [31_999, 32_000, 32_001, 32_767, 32_768, 32_769, 70_000, 10**7])
@pytest.mark.parametrize("sign", [1, -1])
def test_no_finite_weight_takes_a_number_that_means_nan_or_infinity(largest: int, sign: int) -> None:
    values = np.array([sign * largest * 0.5, 0.5, np.nan, np.inf, -np.inf])
    q, step = quantise(values, 0.5)
    restored = restore(q, step)
    np.testing.assert_array_equal(restored[2:], values[2:])
    assert np.abs(restored[:2] - values[:2]).max() <= step / 2 and step < max(1, largest / 10_000)


def test_the_low_bytes_of_zigzag_numbers_come_first() -> None:
    # 0 −1 1 −2 300 become 0 1 2 3 600, and 600 is 2 · 256 + 88.
    numbers = np.array([0, -1, 1, -2, 300])
    assert planes(numbers.astype(np.int16)) == bytes([0, 1, 2, 3, 88, 0, 0, 0, 0, 2])
    assert planes(numbers.astype(np.int32)) == bytes([0, 1, 2, 3, 88, 0, 0, 0, 0, 2, *[0] * 10])
