"""The program ffmpeg, which encodes films.

It comes with the package imageio-ffmpeg. The variable IMAGEIO_FFMPEG_EXE can name another one.
"""

import contextlib
import functools
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

from viznet.errors import VizError, in_short

# An ffmpeg that does nothing for so many seconds, while viznet waits for it, is ended.
PATIENCE = 120.0
LONGEST_RUN = 600.0  # seconds; what viznet lets ffmpeg do at one go is done much sooner
QUIET = ("-hide_banner", "-v", "error")  # only errors are printed
SILENT = "ffmpeg did nothing for {seconds:g} s, so it was ended; see `viznet doctor`"


def ffmpeg(error: type[VizError]) -> str:
    """Returns the path of ffmpeg. Raises `error` if it does not run.

    >>> import pathlib
    >>> pathlib.Path(ffmpeg(VizError)).is_file()
    True
    """
    chosen = os.environ.get("IMAGEIO_FFMPEG_EXE")
    try:
        return _tried(chosen)
    except (OSError, RuntimeError, subprocess.SubprocessError) as reason:
        if chosen:
            raise error(
                f"IMAGEIO_FFMPEG_EXE is {chosen!r}, which does not run as ffmpeg ({in_short(reason)}); "
                "expected the path of ffmpeg, or unset it"
            ) from reason
        raise error(
            f"ffmpeg does not run ({in_short(reason)}), expected that of imageio-ffmpeg; see `viznet doctor`"
        ) from reason


@functools.lru_cache
def _tried(chosen: str | None) -> str:
    """Returns the path of ffmpeg after it has told its version.

    It is asked once a process.
    """
    from imageio_ffmpeg import get_ffmpeg_exe  # here, because only films need it

    program: str = get_ffmpeg_exe()
    done = subprocess.run(
        [program, "-version"], capture_output=True, stdin=subprocess.DEVNULL, check=True, timeout=PATIENCE
    )
    if not done.stdout.startswith(b"ffmpeg version"):
        raise RuntimeError(f"{program} is another program")
    return program


def run_ffmpeg(arguments: list[str], error: type[VizError]) -> subprocess.CompletedProcess[bytes]:
    """Runs ffmpeg to its end, and returns its status and what it printed.

    Raises `error` if it does not run, or does not end.
    """
    command = [ffmpeg(error), *QUIET, "-nostdin", *arguments]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=LONGEST_RUN)
    except subprocess.TimeoutExpired as reason:
        raise error(SILENT.format(seconds=LONGEST_RUN)) from reason


class Watch:
    """Ends a process that does nothing while viznet waits for it.

    `ended` says so in a sentence, and is empty before. The process must be the first one of a session, which ends with
    it. `done` tells how much of its work the process has done. As long as that grows, the process is not ended.
    """

    def __init__(self, process: subprocess.Popen[Any], done: Callable[[], int] = lambda: 0) -> None:
        self.ended = ""
        self._process, self._done = process, done
        self._waits, self._turns = False, 0
        self._over = threading.Event()
        threading.Thread(target=self._watch, args=(PATIENCE,), daemon=True).start()

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Lets the process work for as long as this block lasts, but not for ever."""
        self._turns += 1
        self._waits = True
        try:
            yield
        finally:
            self._waits = False

    def end(self) -> None:
        """Ends the process, if it still runs, and the watch."""
        self._over.set()
        if self._process.poll() is None:
            self._kill()

    def _watch(self, patience: float) -> None:
        seen = (-1, 0)
        while not self._over.wait(patience):
            now = self._turns, self._done()
            if self._waits and now == seen:
                self.ended = SILENT.format(seconds=patience)
                self._kill()
                return
            seen = now

    def _kill(self) -> None:
        """Ends the process, and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
