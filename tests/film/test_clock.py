"""Which snapshot each frame shows. Films repeat snapshots and leave some out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.defaults import SECONDS
from viznet.errors import FilmError
from viznet.film import CLOCKS
from viznet.film.clock import HOLD, PAUSE, film_frames

recorded = st.lists(st.integers(1, 100_000), max_size=300, unique=True).map(
    lambda later: np.array([0, *sorted(later)], np.int64)
)


@given(
    recorded,
    st.sampled_from([1, 12.5, 30, 60]),
    st.one_of(st.none(), st.floats(0.05, 30)),
    st.sampled_from(CLOCKS),
)
def test_every_film(steps, fps, seconds, clock):
    frames = film_frames(steps, fps=fps, seconds=seconds, clock=clock)
    index = np.array([frame.index for frame in frames])
    step = np.array([frame.step for frame in frames])
    assert frames[-1] == frames[-1].__class__(int(steps[-1]), len(steps) - 1)
    assert (np.diff(index) >= 0).all() and (np.diff(step) >= 0).all()
    # The snapshot is the nearest earlier one: it is not after the step, but the next snapshot is.
    assert (steps[index] <= step).all()
    assert (step < np.append(steps, np.iinfo(np.int64).max)[index + 1]).all()
    if seconds is not None:
        assert len(frames) == max(1, round(seconds * fps))
    if len(frames) > 2 + HOLD * fps:
        assert index[0] == 0


@given(recorded)
def test_the_length_by_default(steps):
    seconds = len(film_frames(steps, fps=30)) / 30
    assert seconds == (SECONDS if len(steps) > 1 else HOLD) == (12 if len(steps) > 1 else 1)


def test_every_snapshot_is_on_screen_equally_long():
    index = [frame.index for frame in film_frames(np.arange(200), fps=30)]
    counts = np.bincount(index[: 11 * 30])
    assert len(counts) == 200 and set(counts) == {1, 2}
    assert index[11 * 30 :] == [199] * 30


@pytest.mark.slow
@given(recorded, st.sampled_from(CLOCKS), st.integers(1, 30), st.data())
def test_a_film_pauses_at_its_moments(steps, clock, fps, data):
    inner = st.integers(1, max(1, len(steps) - 2))
    moments = sorted(data.draw(st.sets(inner, max_size=15))) if len(steps) > 2 else []
    frames = film_frames(steps, fps=fps, seconds=12, clock=clock, moments=moments)
    assert len(frames) == 12 * fps, "pauses do not lengthen the film"
    index, step = (np.array([getattr(frame, name) for frame in frames]) for name in ("index", "step"))
    assert (np.diff(index) >= 0).all() and (np.diff(step) >= 0).all()
    pause = int(min(PAUSE * fps, 11 * fps / 3 / max(1, len(moments))))
    for moment in moments:
        held = [frame for frame in frames if frame.step == steps[moment] and frame.index == moment]
        assert len(held) >= pause


def test_pauses_take_a_third_of_the_film_that_moves_at_most():
    """Of 12 s, 11 move: 330 frames, of which 15 moments may take 110, so each stays for 7."""
    steps = np.arange(17) * 10_007 + np.array([0, *range(31, 46), 0])  # the clock itself meets none of them
    frames = film_frames(steps, fps=30, seconds=12, clock="linear", moments=range(1, 16))
    assert [sum(f.step == step for f in frames) for step in steps[1:-1].tolist()] == [7] * 15


def test_the_last_snapshot_stays_for_a_fifth_of_a_short_film():
    index = [frame.index for frame in film_frames(np.arange(1000), fps=100, seconds=2)]
    assert index[158] < 999 and index[159:] == [999] * 41


@pytest.mark.parametrize("count", range(4, 26))
def test_errors_of_rounding_take_no_frame_a_step_back(count):
    frames = film_frames(np.arange(1001), fps=1, seconds=count + 1, clock="linear")
    assert [frame.step for frame in frames[:count]] == [i * 1000 // (count - 1) for i in range(count)]
    frames = film_frames(np.arange(2**count, step=2**count - 1), fps=1, seconds=count + 2, clock="geometric")
    assert [frame.step for frame in frames[: count + 1]] == [2**i - 1 for i in range(count + 1)]


def test_the_clocks_differ_as_they_should():
    steps = np.arange(1001)
    by_clock = {
        clock: [m.step for m in film_frames(steps, fps=10, seconds=5, clock=clock)] for clock in CLOCKS
    }
    assert by_clock["linear"][20] == pytest.approx(1000 * 20 / 39, abs=1)
    assert by_clock["geometric"][20] == pytest.approx(1001 ** (20 / 39) - 1, abs=1)
    assert by_clock["snapshots"][20] == pytest.approx(1000 * 20 / 39, abs=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fps": 0}, "fps is 0"),
        ({"fps": float("nan")}, "fps is nan"),
        ({"fps": "fast"}, "fps is 'fast'"),
        ({"fps": 30, "seconds": -1}, "seconds is -1"),
        ({"fps": 30, "seconds": float("inf")}, "seconds is inf"),
        (
            {"fps": 30, "clock": "cuckoo"},
            "no clock 'cuckoo'; choose from snapshots, linear, geometric",
        ),
    ],
)
def test_nonsense_is_refused(options, message):
    with pytest.raises(FilmError, match=message):
        film_frames(np.arange(5), **options)
