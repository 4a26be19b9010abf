"""A number that travels along a line."""

import numpy as np
import pytest

from tests import needs

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_flight_begins_at_the_start_and_ends_above_the_line():
    from viznet.stage.flights import flight
    from viznet.stage.mobjects import Words

    words = Words("0.42", size=0.3)
    flying, animation = flight(words, [-2, 0, 0], [2, 2, 0], share=0.25, rise=0.3)
    assert flying is not words
    assert np.allclose(flying.get_center(), [-1, 0.8, 0])
    animation.begin()
    assert np.allclose(flying.get_center(), [-2, 0, 0]) and flying.get_fill_opacity() == 0
    animation.finish()
    assert np.allclose(flying.get_center(), [-1, 0.8, 0]) and flying.em == pytest.approx(0.3)


def test_a_part_of_a_sum_lasts_as_long_as_it_is_spoken():
    from viznet.stage.flights import seconds_a_part
    from viznet.stage.mobjects import Words

    short, long = [Words("1")], [Words("123,456,789") for _ in range(12)]
    assert seconds_a_part(short, 1) == 0.9
    assert seconds_a_part(long, 4) == pytest.approx(2 * seconds_a_part(long, 8))
