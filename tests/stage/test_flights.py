"""A number that travels along a line."""

import numpy as np
import pytest

import viznet as vz
from tests import needs

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_flight_begins_at_the_start_and_ends_above_the_line():
    from viznet.stage.flights import flight
    from viznet.stage.mobjects import Words

    words = Words("0.42", size=0.3)
    flying, animation = flight(words, [-2, 0, 0], [2, 2, 0], share=0.25)
    assert flying is not words
    there = flying.get_center()
    animation.begin()
    assert np.allclose(flying.get_center(), [-2, 0, 0]) and flying.get_fill_opacity() == 0
    animation.finish()
    assert np.allclose(flying.get_center(), there) and flying.em == pytest.approx(0.3)


@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
@pytest.mark.parametrize("below", [False, True])
def test_a_number_ends_beside_its_line_and_between_the_layers(size, below):
    from manim import tempconfig

    from viznet.stage.flights import MARGIN, flight
    from viznet.stage.mobjects import Words
    from viznet.stage.zones import configuration

    words, wide = Words("0.42", size=0.314), size[0] > size[1]
    with tempconfig(configuration(*size, vz.THEMES["dark"])):
        for across in np.linspace(-3, 3, 13):
            for share in (0.0, 0.3, 0.5, 0.7, 1.0):
                start, end = np.zeros(3), np.array([1.7, across, 0] if wide else [across, 1.7, 0])
                flying, _ = flight(words, start, end, share=share, below=below, clear=0.2)
                left, bottom, right, top = flying.boxes()[0]
                least, most = np.sort([start[1], end[1]])
                assert least - MARGIN <= top and bottom <= most + MARGIN + 1e-6, "it leaves the picture"
                line = np.linspace(start, end, 500)[:, :2]
                inside = (line > [left, bottom]) & (line < [right, top])
                assert not inside.all(axis=1).any(), "it stands on its line"
                nearest = np.linalg.norm(line - np.clip(line, [left, bottom], [right, top]), axis=1).min()
                assert nearest == pytest.approx(MARGIN, abs=0.01) or nearest > MARGIN
                low, high = (left, right) if wide else (bottom, top)
                assert low + 1e-6 >= 0.2 and high - 1e-6 <= 1.5, "it stands on neurons"


def test_a_part_of_a_sum_lasts_as_long_as_it_is_spoken():
    from viznet.stage.flights import seconds_a_part
    from viznet.stage.mobjects import Words

    short, long = [Words("1")], [Words("123,456,789") for _ in range(12)]
    assert seconds_a_part(short, 1) == 0.9
    assert seconds_a_part(long, 4) == pytest.approx(2 * seconds_a_part(long, 8))


def test_a_number_wider_than_its_room_covers_neither_neuron():
    from manim import tempconfig

    from viznet.stage.flights import flight
    from viznet.stage.mobjects import Words
    from viznet.stage.zones import configuration

    words, radius = Words("4.158 ⋅ 0.806", size=0.314), 0.25
    left, bottom, right, top = words.boxes()[0]
    between = right - left + 1.2 * radius  # less than both neurons need beside it
    with tempconfig(configuration(160, 90, vz.THEMES["dark"])):
        for high in (-2.0, 0.0, 2.0):
            for across in np.linspace(-3, 3, 13):
                start, end = np.array([0, high, 0]), np.array([between, across, 0])
                flying, _ = flight(words, start, end, clear=radius)
                left, bottom, right, top = flying.boxes()[0]
                for x, y, _ in (start, end):
                    nearest = np.clip([x, y], [left, bottom], [right, top])
                    assert np.linalg.norm(nearest - [x, y]) >= radius - 1e-6, f"{across}: it covers a neuron"


@pytest.mark.parametrize("alpha", [0.25, 0.5, 0.75])
def test_a_number_has_left_before_the_next_one_is_seen(alpha):
    from viznet.stage.flights import flight, take_off
    from viznet.stage.mobjects import Words

    one, (leaving,) = Words("1.80", size=0.3), take_off([standing := Words("2.00", size=0.3)])
    flying, coming = flight(one, [-2, 0, 0], [2, 2, 0])
    for animation in (leaving, coming):
        animation.begin()
        animation.interpolate(alpha)
    assert standing.get_fill_opacity() == pytest.approx(0, abs=1e-6)
    assert flying.get_fill_opacity() > 0
