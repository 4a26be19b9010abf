"""The last snapshot with only numbers is found by the loss, the weights and the biases."""

import numpy as np
import pytest

import viznet as vz
from tests.rendering.small_run import record
from viznet.recording.soundness import last_sound
from viznet.rendering.request import ask


def doctored(folder, symbol, rows, value):
    """A small run in which these snapshots have another value of a symbol."""
    run = record(folder / "run")
    numbers = np.lib.format.open_memmap(run.path / "snapshots" / f"{symbol}.npy", mode="r+")
    numbers[rows] = value
    numbers.flush()
    return vz.open_run(folder / "run")


@pytest.mark.parametrize("symbol", ["loss", "W1", "b1", "W2", "b2"])
def test_a_scene_ends_where_any_number_is_none(tmp_path, symbol):
    run = doctored(tmp_path, symbol, slice(4, None), np.inf)
    assert last_sound(run).index == 3
    assert ask(run).at == run.steps[3]


def test_a_moment_that_is_no_number_may_lie_between_two_that_are(tmp_path):
    run = doctored(tmp_path, "b1", 3, np.nan)
    assert last_sound(run).index == len(run) - 1


def test_a_run_without_numbers_has_no_sound_snapshot(tmp_path):
    assert last_sound(doctored(tmp_path, "loss", slice(None), np.nan)) is None
