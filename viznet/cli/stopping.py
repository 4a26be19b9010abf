"""A signal that asks the process to end becomes an exception, so that everything is tidied up as after Ctrl-C."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKING_TO_END = (
    "SIGTERM",
    "SIGHUP",
)  # from `kill`, and from a terminal that is closed; Windows has only the first
AT_ONCE = 1.0  # seconds in which a second request is the same one: `timeout` asks twice


class Stopped(SystemExit):
    """The process was asked to end. Its exit code is that of a process that the signal ended: 128 and its number."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.signal = signal.Signals(number).name

    def __str__(self) -> str:
        return f"stopped by {self.signal}"


@contextmanager
def stoppable() -> Iterator[None]:
    """Raises `Stopped` in the block when the process is asked to end. What is ignored, as under `nohup`, stays so."""

    asked: list[tuple[float, Stopped]] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if asked and time.monotonic() - asked[-1][0] < AT_ONCE:
            return
        asked.append((time.monotonic(), Stopped(number)))
        raise asked[-1][1]

    before = {}
    if threading.current_thread() is threading.main_thread():  # no other may say what signals do
        for number in (getattr(signal, name) for name in ASKING_TO_END if hasattr(signal, name)):
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, stop)
    try:
        yield
    except Stopped:
        raise
    except BaseException as error:
        if asked:  # compiled code in which the signal arrived may have made another error of it
            raise asked[-1][1] from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
