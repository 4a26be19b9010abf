"""Means, spreads and intervals, against other ways to work them out."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.experiments.interval import interval, student


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12))
def test_mean_and_deviation_are_those_of_the_standard_library(values):
    found = interval(values)
    assert found.mean == pytest.approx(statistics.mean(values), abs=1e-12)
    assert found.sd == pytest.approx(statistics.stdev(values), abs=1e-9)
    assert found.low <= found.mean <= found.high


def test_a_single_training_has_no_interval():
    assert interval([0.9]) is None and interval([]) is None


@pytest.mark.parametrize("count", [2, 5, 12, 31])
def test_the_interval_holds_the_true_mean_95_times_of_100(count):
    rng = np.random.default_rng(count)
    samples = rng.normal(0.3, 0.1, (4000, count))
    found = [interval(list(sample)) for sample in samples]
    covered = np.mean([one.low <= 0.3 <= one.high for one in found])
    assert covered == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(
    ("share", "freedom", "printed"),
    [  # as textbooks print them
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 4, 2.776),
        (0.975, 7, 2.365),
        (0.975, 30, 2.042),
        (0.975, 120, 1.980),
        (0.995, 4, 4.604),
        (0.995, 9, 3.250),
        (0.9995, 5, 6.869),
    ],
)
def test_the_quantiles_of_student_are_those_of_printed_tables(share, freedom, printed):
    assert student(share, freedom) == pytest.approx(printed, abs=5.1e-4)


def test_the_quantiles_of_student_fall_towards_the_normal_distribution():
    falling = [student(0.975, freedom) for freedom in (*range(1, 60), 120, 250, 500, 999)]
    assert np.all(np.diff(falling) < 0)
    assert falling[-1] == pytest.approx(statistics.NormalDist().inv_cdf(0.975), abs=0.003)


def test_intervals_part_only_if_they_share_no_value():
    low, middle, high = interval([0.1, 0.11]), interval([0.1, 0.3]), interval([0.9, 0.91])
    assert low.parts_from(high) and high.parts_from(low)
    assert not low.parts_from(middle) and not middle.parts_from(low)
