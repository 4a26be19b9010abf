"""Weights on a grid: rounded to the nearest step, and in bytes that compress well."""

import zlib

import numpy as np
import pytest

from viznet.stepper.coding import Coder, planes, quantise, restore


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


@pytest.mark.parametrize("exact", [False, True])
def test_chunks_are_decoded_into_the_weights_that_push_returned(exact: bool) -> None:
    rng = np.random.default_rng(1)
    given = [rng.normal(0, size, 6).astype(np.float32) for size in (1, 1, 900, 900, 900)]  # the step grows
    coder, expected = Coder({"b1": 0.01}, exact=exact), []
    for number, weights in enumerate(given):
        expected.append(coder.push({"b1": weights})["b1"])
        if number in (1, 4):
            coder.close_chunk()
    assert coder.counts == [2, 3] and coder.bytes == sum(map(len, coder.chunks)) * 4 // 3
    starts = {int(at): step for at, step in coder.steps["b1"]}
    assert (len(starts) > 1) == (not exact) and 3 not in starts  # at 3 there is a difference
    kind, numbers = (np.int32, "<u4") if exact else (np.int16, "<u2")
    raw = np.frombuffer(b"".join(map(zlib.decompress, coder.chunks)), np.uint8).reshape(5, -1, 6)
    before, step = np.zeros(6, kind), 0.0
    for t, weights in enumerate(raw):
        zigzag = np.ascontiguousarray(weights.T).view(numbers).ravel().astype(np.int64)
        difference = np.where(zigzag % 2, -(zigzag // 2) - 1, zigzag // 2).astype(kind)
        before, step = (difference, starts[t]) if t in starts else (before + difference, step)
        decoded = before.view(np.float32) if exact else restore(before, step)
        np.testing.assert_array_equal(decoded, expected[t])
        np.testing.assert_allclose(decoded, given[t], atol=0 if exact else step / 2 + 1e-6)
