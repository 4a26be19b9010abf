"""Scales that several recordings share in one film."""

import pytest

from viznet.errors import ViewError
from viznet.views.drawing.shared import measured_of_all, scales_shared


class Training:
    """As much of a recording as a scale needs."""


def test_each_recording_of_a_film_is_measured_once():
    runs, measured = [Training(), Training()], []

    def measure(run, factor):
        measured.append(run)
        return factor * runs.index(run)

    with scales_shared(runs, [1, 1]):
        assert [measured_of_all(run, measure, 3) for run in runs] == [(0, [0, 3]), (3, [0, 3])]
        assert measured == runs
        assert measured_of_all(runs[1], measure, 5) == (5, [0, 5])
    assert measured_of_all(runs[1], measure, 3) == (3, [3])
    assert len(measured) == 5, "what was measured for a film is forgotten with it"


def test_a_recording_that_cannot_be_measured_is_left_out_of_the_scale_of_others():
    runs = [Training(), Training()]

    def measure(run):
        if run is runs[0]:
            raise ViewError("it has none")
        return 7

    with scales_shared(runs, [1, 1]):
        assert measured_of_all(runs[1], measure) == (7, [7])
        with pytest.raises(ViewError, match="it has none"):
            measured_of_all(runs[0], measure)
