"""A neuron whose number is told grows until it holds it."""

import numpy as np
import pytest

from tests import needs

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


class Paper:
    """As much of a scene as a text needs."""

    class theme:
        focus, paper, ink = "#FFFF00", "#000000", "#FFFFFF"

    @staticmethod
    def words(*pieces, size):
        from viznet.stage.mobjects import Words

        return Words(*pieces, size=size)


def sum_of(*numbers):
    from viznet.stage import ScreenNumber, Source
    from viznet.stage.mobjects import Words

    return [Words("$=$ ", ScreenNumber(text, Source("z1")), size=0.4) for text in numbers]


def test_it_holds_the_last_number_of_its_sum():
    from viznet.stage.mobjects import Words
    from viznet.stage.number_in_neuron import number_in_neuron

    centre = np.array([1.0, 2.0, 0.0])
    (large,) = number_in_neuron(Paper, centre, sum_of("1.5", "−10.17"), [])
    disc, number = large
    assert isinstance(number, Words) and number.plain == "−10.17"
    assert np.allclose(disc.get_center(), centre)
    left, bottom, right, top = number.boxes()[0]
    corners = np.array([[x, y] for x in (left, right) for y in (bottom, top)])
    assert np.linalg.norm(corners - centre[:2], axis=1).max() <= disc.width / 2, "it stands out of its circle"


def test_it_stays_small_where_words_are_in_its_way_or_its_number_is_long():
    from viznet.stage.mobjects import Words
    from viznet.stage.number_in_neuron import number_in_neuron

    centre = np.zeros(3)
    near, far = Words("498 more", size=0.3).move_to([0.9, 0, 0]), Words("bias", size=0.3).move_to([2, 0, 0])
    assert number_in_neuron(Paper, centre, sum_of("0.087"), [far])
    assert not number_in_neuron(Paper, centre, sum_of("0.087"), [far, near])
    assert not number_in_neuron(Paper, centre, sum_of("−1,234,567.89"), [])
