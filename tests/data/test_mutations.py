"""Files of data damaged at random are loaded, or refused in one line."""

import pytest

from tests.data.mutations import SOUND, answer, loaded


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_damaged_is_sound_before(kind):
    assert loaded(SOUND[kind]()) == "loaded"


@pytest.mark.parametrize("number", range(24))
def test_damaged_data_are_loaded_or_refused_in_one_line(number):
    assert answer(number)
