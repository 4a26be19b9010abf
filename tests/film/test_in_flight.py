"""An encoder holds only a few frames at a time."""

import io
import os
import threading

import pytest

from viznet.film import in_flight
from viznet.film.in_flight import FramesInFlight


@pytest.fixture
def pipe(monkeypatch):
    """An encoder's reports, which the test writes."""
    monkeypatch.setattr(in_flight, "LONGEST_WAIT", 600)
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", buffering=0) as reports:
        frames = FramesInFlight(io.FileIO(reading), most=2)
        yield frames, reports
        reports.close()
        frames.close()


def in_background(frames) -> threading.Thread:
    waiting = threading.Thread(target=frames.wait_for_room, daemon=True)
    waiting.start()
    return waiting


def test_a_frame_waits_until_an_earlier_one_is_encoded(pipe):
    frames, reports = pipe
    frames.wait_for_room()
    frames.wait_for_room()
    third = in_background(frames)
    reports.write(b"fps=0.0\nframe=0\nprogress=continue\n")
    third.join(0.05)
    assert third.is_alive(), "two are in flight"
    reports.write(b"fps=0.0\nframe=1\n")
    third.join(300)
    assert not third.is_alive()


def test_nobody_waits_for_an_encoder_that_has_ended(pipe):
    frames, reports = pipe
    for _ in range(2):
        frames.wait_for_room()
    third = in_background(frames)
    reports.close()
    third.join(300)
    assert not third.is_alive()


def test_an_encoder_that_gives_nothing_does_not_stop_the_film(pipe, monkeypatch):
    frames, _ = pipe
    monkeypatch.setattr(in_flight, "LONGEST_WAIT", 0.01)
    for _ in range(4):
        frames.wait_for_room()
