"""Processes that share work, and end with it."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import ModuleType
from typing import Any

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # that ask a process to end
MOMENTS = 1000  # milliseconds until the end of a process is certainly written down


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Pool(ProcessPoolExecutor):
    """A pool whose processes start without being interrupted.

    Each job starts one at most. A process that is half started is on no list, so nobody could end it.
    """

    def submit(self, *job: Any, **options: Any) -> Future[Any]:
        with _signals_wait():
            return super().submit(*job, **options)


@contextmanager
def processes(
    workers: int, begin: Callable[..., object] | None = None, *arguments: Any
) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with the block, whatever they are doing then.

    Each calls `begin(*arguments)` first. Ctrl-C is left to this process, which ends the others. If this process is
    killed, they end too.
    """
    before = set(multiprocessing.active_children())
    # A new interpreter for each: a copy of this process could hold locks of its threads.
    context = multiprocessing.get_context("spawn")
    # The arguments may be large. A new process that was killed would never read them, and whoever starts it would wait
    # for that without end. So a thread sends them, for which nobody waits.
    parcels: Any = context.Queue() if begin is not None else None
    pool = _Pool(workers, mp_context=context, initializer=_begin, initargs=(begin, parcels))
    try:
        if parcels is not None:
            parcels.cancel_join_thread()
            for _ in range(workers):
                parcels.put(arguments)
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            _end(child)
        raise
    pool.shutdown()


def _end(child: multiprocessing.process.BaseProcess) -> None:
    """Ends a process, and returns when it counts as ended."""
    child.terminate()
    child.join()
    # A thread of the pool may hear of the end first, and writes it down a moment later.
    for _ in range(MOMENTS):
        if not child.is_alive():
            return
        time.sleep(0.001)


def _begin(begin: Callable[..., object] | None, parcels: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*parcels.get())


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Handles signals to end only after the block.

    A process that is started in the block never sees Ctrl-C, not even before its own code runs.
    """
    if threading.current_thread() is not threading.main_thread():  # only this thread handles signals
        yield
        return
    came: list[int] = []
    handlers = {}
    for number in (getattr(signal, name) for name in SIGNALS if hasattr(signal, name)):
        if callable(signal.getsignal(number)):
            handlers[number] = signal.signal(number, lambda number, _: came.append(number))
    masked = hasattr(signal, "pthread_sigmask")  # not on Windows; a process inherits the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masked else set()
    try:
        yield
    finally:
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came[:1]:
            signal.raise_signal(number)


@contextmanager
def script_unknown() -> Iterator[None]:
    """Lets processes that start in the block not run the user's script.

    Python runs it in each of them, for functions that are defined there. Then every script that draws a picture would
    need the guard `if __name__ == "__main__":`.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script
