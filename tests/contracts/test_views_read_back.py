"""What each view draws in a film is read back and compared with the run."""

import numpy as np
import pytest

import viznet as vz
from tests.contracts.readings import BOTH, READINGS
from tests.readback import BUILT_IN, Screen
from tests.refusals import is_refused
from viznet.film.clock import film_frames
from viznet.views import VIEWS

SIZE = (960, 540)
CASES = [(name, *case) for name in BUILT_IN if name in READINGS for case in READINGS[name].cases]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_view_is_read_back(name):
    """A new view, or a new option of one, needs a reading."""
    assert name in READINGS, f"the view {name!r} has no reading: add tests/contracts/readings/{name}.py"
    cases = READINGS[name].cases
    assert {recording for recording, _ in cases} >= set(BOTH)
    unread = set(VIEWS[name].options) - {option for _, options in cases for option in options}
    assert not unread, f"no case of the reading of {name!r} has the options {sorted(unread)}"


@pytest.mark.parametrize(
    ("name", "recording", "options"), CASES, ids=lambda value: str(value).strip("{}").replace(" ", "")
)
def test_what_is_drawn_is_the_networks_own(name, recording, options, run_of):
    """The last, the first and a middle frame of a film show the run's numbers.

    The frames are drawn in this order, to find out whether something of one stays in the next.
    """
    run, theme = run_of(recording), "light" if options else "dark"
    if is_refused(name, run):
        return
    film = vz.animate(run, VIEWS[name](**options))
    frames = film_frames(run.steps, fps=10, seconds=5, clock="linear")
    with film.canvas(size=SIZE, theme=theme) as canvas:
        for frame in (frames[-1], frames[0], frames[len(frames) // 2]):
            pixels = canvas.picture(frame)
            # The nearest snapshot that is not later than the film's clock.
            snapshot = run[int(np.flatnonzero(run.steps <= frame.step)[-1])]
            panel = canvas.figure.subfigs[0].subfigs[0]
            READINGS[name](Screen(panel, pixels, vz.THEMES[theme]), run, snapshot, **options)
