"""Sentences with placeholders: each value has a place, each place a value, and every medium says the same words."""

import pytest

from viznet.errors import WalkthroughError
from viznet.walkthroughs.sentence import fill, pieces, spoken


class Percent:
    plain, spoken = "69.3 %", "69.3 percent"


def test_one_template_is_drawn_written_and_spoken():
    number = Percent()
    template = "It reads {answer} with {share}."
    assert pieces(template, answer="3", share=number) == ["It reads ", "3", " with ", number, "."]
    assert fill(template, answer="3", share=number) == "It reads 3 with 69.3 %."
    assert spoken(template, answer="3", share=number) == "It reads 3 with 69.3 percent."


def test_a_value_of_several_pieces_takes_one_place():
    assert pieces("{both}!", both=["a", "b"]) == ["a", "b", "!"]


@pytest.mark.parametrize("values", [{}, {"n": 1, "m": 2}, {"m": 2}])
def test_places_and_values_must_match(values):
    with pytest.raises(WalkthroughError, match=r"the sentence 'Of \{n\} neurons'"):
        fill("Of {n} neurons", **values)


def test_whole_numbers_are_grouped_and_words_are_not():
    assert fill("{n} of {name}", n=13002, name="13002") == "13,002 of 13002"
