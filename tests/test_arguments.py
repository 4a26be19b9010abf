"""Checks of arguments: paths, numbers and names that were meant."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.arguments import as_array, described, file_path, in_home, is_path, nearest, positive
from viznet.errors import UsageError


@given(value=st.integers() | st.floats() | st.just(10**400) | st.just(-(10**5000)))
def test_a_positive_number_is_finite(value: float) -> None:
    try:
        number = positive("it", value, such_as="1")
    except UsageError:
        assert not (0 < value < 2**1023)
    else:
        assert 0 < number < math.inf and number == float(value)


@given(value=st.integers(10**70, 10**80) | st.just(10**5000))
def test_a_number_with_many_digits_is_described_in_short(value: int) -> None:
    assert described(value) == described(-value) == "a number of over 60 digits"
    assert "\n" not in described([value]) and len(described((value,))) < 30


@given(st.text(min_size=1))
def test_what_is_a_path_can_be_given_to_the_system(text: str) -> None:
    if is_path(text):
        os.path.lexists(text)
        assert str(in_home(text)) == str(Path(os.path.expanduser(text)))
    else:
        with pytest.raises(ValueError, match=r"null|surrogates"):
            os.stat(text)
        with pytest.raises(UsageError, match="expected a path"):
            file_path("path", text, such_as="'x'")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("los", "loss"), ("LOSS", "loss"), ("leaky-relu", "leaky_relu"), ("xyz", None), ("", None), (3, None)],
)
def test_the_nearest_name(name: object, meant: str | None) -> None:
    assert nearest(name, ["loss", "leaky_relu", "tanh"]) == meant


@given(st.sampled_from(["learning_rate", "forward_pass", "momentum"]), st.data())
def test_one_letter_too_few_is_understood(name: str, data: st.DataObject) -> None:
    left_out = data.draw(st.integers(0, len(name) - 1))
    assert (
        nearest(name[:left_out] + name[left_out + 1 :], ["learning_rate", "forward_pass", "momentum"]) == name
    )


def test_only_masked_entries_are_refused() -> None:
    unmasked = np.ma.masked_array([1, 2], [False, False])
    assert as_array("x", unmasked).tolist() == [1, 2]
    with pytest.raises(UsageError, match=r"^examples: y has masked entries.*: y\.filled\(0\) gives"):
        as_array("examples: y", np.ma.masked_array([1, 2], [False, True]))
