"""Processes that share work end with the one that started them, however it ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import viznet
from tests import needs
from viznet.processes import processes


class Ended(Exception):
    """What the handler of a signal raises."""


@needs.linux
def test_a_signal_waits_until_a_process_has_started(monkeypatch):
    """A process that is half started is on no list, so nobody could end it."""
    import multiprocessing.process as module

    def end(*_):
        raise Ended

    whole, started = module.BaseProcess.start, []

    def start(self):
        signal.raise_signal(signal.SIGTERM)
        whole(self)
        started.append(self)

    monkeypatch.setattr(module.BaseProcess, "start", start)
    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(Ended), processes(1, len, bytes(1_000_000)) as pool:
            pool.submit(time.sleep, 600)
    finally:
        signal.signal(signal.SIGTERM, before)
    (child,) = started
    limit = time.monotonic() + 300
    while child.is_alive():  # two threads wait for its end, and one may not know of it yet
        assert time.monotonic() < limit, "the process goes on"
        time.sleep(0.01)


SCRIPT = """
import time
from viznet.processes import processes
if __name__ == "__main__":
    with processes(1) as pool:
        pool.submit(len, "").result()
        print("begun", flush=True)
        pool.submit(time.sleep, 600).result()
"""


@pytest.mark.checkout
@needs.linux
@pytest.mark.slow
def test_they_end_when_the_process_that_started_them_is_killed(tmp_path):
    """They hold its output open, so this has an end only when they have ended."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(viznet.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "script.py"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE
    ) as script:
        assert script.stdout.readline() == b"begun\n"
        script.kill()
        script.communicate(timeout=300)


@needs.linux
@pytest.mark.slow
def test_an_end_that_is_written_down_late_is_waited_for(monkeypatch):
    """The thread of the pool may hear of it first. Then nobody else learns how the process ended, for a moment."""
    import multiprocessing
    from multiprocessing.popen_fork import Popen

    heard, late = Popen.poll, 5

    def poll(self, flag=os.WNOHANG):
        nonlocal late
        status = heard(self, flag)
        if status is not None and late:
            late -= 1
            return None
        return status

    before = set(multiprocessing.active_children())
    with suppress(Ended), processes(1) as pool:
        pool.submit(time.sleep, 600)
        monkeypatch.setattr(Popen, "poll", poll)
        raise Ended
    assert set(multiprocessing.active_children()) <= before
