"""Wilson's interval, against a published table and against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.wilson import Z, wilson


def test_the_interval_of_few_examples_is_wilsons():
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20)[0] == pytest.approx(0, abs=1e-12)


@given(st.integers(1, 10_000), st.data())
def test_its_ends_are_the_shares_from_which_the_count_is_just_so_far(count, data):
    """At either end, the counted share is Z standard deviations off."""
    right = data.draw(st.integers(0, count))
    for end in wilson(right, count):
        deviation = np.sqrt(max(end * (1 - end), 0) / count)
        assert abs(right / count - end) == pytest.approx(Z * deviation, abs=1e-6)
