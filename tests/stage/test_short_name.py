"""Names that are shortened to fit."""

import pytest

from tests import needs
from viznet.receipts.checks import is_name

needs.manim()

from viznet.stage.short_name import label_width, shortened  # noqa: E402


@pytest.mark.parametrize("name", ["T-shirt/top", "a of a very long name", "Фигура с углами", "x" * 60])
@pytest.mark.parametrize("room", [0.8, 1.0, 2.0])
def test_a_short_name_fits_and_is_known(name, room):
    short = shortened(name, room)
    assert label_width(short) <= room and is_name(short, name)
    assert short == name or ("…" in short and len(short) < len(name))


def test_a_name_that_fits_stays():
    assert shortened("cat", 10) == "cat" and shortened("abc", 0.01) == "abc"


@pytest.mark.parametrize("text", ["", "…", "T…", "…p", "T…t", "shirt", "T-shirt/to…op"])
def test_what_is_no_short_form_is_no_name(text):
    assert is_name(text, "T-shirt/top") is False
