"""Writes MP4 and WebM, one picture at a time.

The ffmpeg that comes with viznet encodes them.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Protocol, cast

import numpy as np
import numpy.typing as npt

from viznet.errors import FilmError
from viznet.ffmpeg import QUIET, Watch, ffmpeg
from viznet.film.in_flight import FramesInFlight
from viznet.film.overlay import Pixels

# RGB is converted to YUV by the same matrix that the tags name. By default ffmpeg would take bt601.
BT709 = [
    "-vf",
    "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd,"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv",
    *("-pix_fmt", "yuv420p"),
]
CODECS = {
    ".mp4": [
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18"),
        # Two threads share each frame, instead of working on frames of their own, and few frames are looked at ahead.
        *("-threads", "2", "-x264-params", "sliced-threads=1:rc-lookahead=4"),
        *("-movflags", "+faststart", "-f", "mp4"),
    ],
    ".webm": [
        *("-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "6"),
        # The name of the receipt is written into the finished file, which would make a checksum of its tags wrong.
        *("-row-mt", "1", "-lag-in-frames", "0", "-write_crc32", "0", "-f", "webm"),
    ],
}
IN_FLIGHT = {".mp4": 9, ".webm": 6, ".gif": 6}  # how many frames ffmpeg may hold
REPORTS = ("-progress", "pipe:1", "-stats_period", "0.02")  # ffmpeg says how many frames it has encoded


class Encoder(Protocol):
    """Takes the pictures of a film one after the other.

    `finish` completes the file; `abandon` stops early.
    """

    def write(self, picture: Pixels) -> None:
        """Takes one picture, RGBA uint8 (height, width, 4).

        The array may be used again afterwards.
        """

    def finish(self) -> None:
        """Completes the file after the last picture.

        Raises `FilmError` if that fails.
        """

    def abandon(self) -> None:
        """Ends all processes and closes all files.

        The file that was being written is not complete.
        """


class Ffmpeg:
    """A running ffmpeg that encodes what is written to it.

    If it fails, `FilmError` repeats its last message.
    """

    def __init__(self, arguments: Iterable[str], path: Path, in_flight: int) -> None:
        program = ffmpeg(FilmError)
        # A pipe that nobody reads would stop ffmpeg when it is full, so its messages go into a file.
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115  closed by finish and abandon
        command = [program, *QUIET, "-y", *REPORTS, *arguments, str(path)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._messages,
            bufsize=0,
            start_new_session=True,  # Ctrl-C stops only viznet, which then stops ffmpeg
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._pipe = self._process.stdin
        self._frames = FramesInFlight(cast(io.RawIOBase, self._process.stdout), in_flight)
        self._watch = Watch(self._process, lambda: self._frames.encoded)
        _enlarge(self._pipe)

    def write(self, *frame: npt.NDArray[np.uint8]) -> None:
        """Hands the parts of one frame to ffmpeg, as soon as there is room for it."""
        self._frames.wait_for_room()
        with self._watch.waiting():
            try:
                for part in frame:
                    rest = memoryview(part.reshape(-1).data)
                    while len(rest):
                        rest = rest[self._pipe.write(rest) :]
            except (BrokenPipeError, ConnectionError):
                self._process.wait()
                raise self._failure() from None

    def finish(self) -> None:
        """Ends the input and waits until the file is complete.

        Raises `FilmError` if ffmpeg failed, or encoded fewer frames than it got.
        """
        with contextlib.suppress(BrokenPipeError):
            self._pipe.close()
        with self._watch.waiting():
            status = self._process.wait()
            self._frames.close()
        if status != 0 or self._frames.missing:
            raise self._failure()
        self._watch.end()
        self._messages.close()

    def abandon(self) -> None:
        """Kills ffmpeg."""
        self._watch.end()
        with contextlib.suppress(BrokenPipeError):
            self._pipe.close()
        self._process.wait()
        self._frames.close()
        self._messages.close()

    def _failure(self) -> FilmError:
        if self._watch.ended:
            return FilmError(self._watch.ended)
        if self._process.returncode == 0:
            return FilmError(f"ffmpeg ended early: the film lacks {self._frames.missing} of its frames")
        self._messages.seek(0)
        lines = self._messages.read().decode(errors="replace").strip().splitlines()
        reason = lines[-1].strip() if lines else f"exit status {self._process.returncode}"
        return FilmError(f"ffmpeg could not write the film: {reason}")


class Movie:
    """An MP4 (H.264) or WebM (VP9) in yuv420p and bt709.

    Width and height must be even.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: float, metadata: Mapping[str, str]) -> None:
        options = [word for key, value in metadata.items() for word in ("-metadata", f"{key}={value}")]
        arguments = [*raw_input("rgb0", size, fps), *BT709, *CODECS[path.suffix], *options]
        self._ffmpeg = Ffmpeg(arguments, path, IN_FLIGHT[path.suffix])

    def write(self, picture: Pixels) -> None:
        self._ffmpeg.write(picture)

    def finish(self) -> None:
        self._ffmpeg.finish()

    def abandon(self) -> None:
        self._ffmpeg.abandon()


def raw_input(pixel_format: str, size: tuple[int, int], fps: float) -> list[str]:
    """The options that describe pictures that come to ffmpeg as plain bytes."""
    width, height = size
    frames = ["-f", "rawvideo", "-pix_fmt", pixel_format, "-s", f"{width}x{height}", "-framerate", str(fps)]
    return [*frames, "-i", "pipe:0", "-an"]


def _enlarge(pipe: IO[bytes]) -> None:
    """Gives the pipe a buffer of 1 MB where the system allows it.

    ffmpeg then waits less often.
    """
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
