"""Turns a signal to end into an exception.

So `finally` blocks run as they do after Ctrl-C.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# SIGTERM comes from `kill`, and SIGHUP from a terminal that is closed. Windows has only the first.
END_SIGNALS = ("SIGTERM", "SIGHUP")
# A second signal within this time, in seconds, counts as the same request: `timeout` sends two.
SAME_REQUEST = 1.0


class Interrupted(SystemExit):
    """The user pressed Ctrl-C.

    The exit code is 130, as shells expect.
    """

    def __init__(self) -> None:
        super().__init__(130)

    def __str__(self) -> str:
        return "stopped"


class Stopped(SystemExit):
    """The process was asked to end.

    The exit code is 128 plus the number of the signal, as shells expect.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.signal = signal.Signals(number).name

    def __str__(self) -> str:
        return f"stopped by {self.signal}"


@contextmanager
def stoppable() -> Iterator[None]:
    """Raises `Stopped` in the block when the process is asked to end.

    A signal that the process ignores, as under `nohup`, is still ignored.
    """

    requests: list[tuple[float, Stopped]] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if requests and time.monotonic() - requests[-1][0] < SAME_REQUEST:
            return
        requests.append((time.monotonic(), Stopped(number)))
        raise requests[-1][1]

    before = {}
    if threading.current_thread() is threading.main_thread():  # only this thread may set signal handlers
        for number in (getattr(signal, name) for name in END_SIGNALS if hasattr(signal, name)):
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, stop)
    try:
        yield
    except Stopped:
        raise
    except BaseException as error:
        if requests:  # compiled code may have turned `Stopped` into another exception
            raise requests[-1][1] from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
