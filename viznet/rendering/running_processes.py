"""The processes that draw scenes now, so that all of them can be stopped."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator


class RunningProcesses:
    """The processes that draw now, so that all of them can be stopped."""

    def __init__(self) -> None:
        self._processes: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @contextlib.contextmanager
    def terminating(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Keeps a process in this list, and ends it when the block is left."""
        with self._lock:
            self._processes.add(process)
            if self._stopped:
                process.terminate()
        try:
            yield
        finally:
            _end(process)
            with self._lock:
                self._processes.discard(process)

    def stop(self) -> None:
        """Ends all processes that run, and every process that would start later."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.terminate()


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a process if it still runs, and closes the pipe from it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
