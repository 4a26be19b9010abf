"""The bold curve of the losses does not lag behind the others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from viznet.views.drawing.curves import centred_mean, mean_range


@given(st.integers(1, 300), st.sampled_from([1, 3, 9, 35]))
def test_the_mean_of_a_straight_line_is_the_line(count, width):
    """A trailing mean of a falling loss would lie above it, and the held-out loss would look better."""
    line = np.linspace(2.3, 0.1, count)
    mean = centred_mean(line, width)
    whole = slice(0, count - width // 2) if width // 2 < count else slice(0, 0)
    assert np.allclose(mean[whole], line[whole])
    assert (np.diff(mean) <= 1e-12).all()


def test_its_range_is_that_of_the_receipt():
    values = np.random.default_rng(0).random(50)
    for index, mean in enumerate(centred_mean(values, 9)):
        first, last = mean_range(index, 50, 9)
        assert np.isclose(mean, values[first : last + 1].mean())
        assert first <= index <= last and last - first <= 8
