"""Where frames go: MP4 and WebM through the bundled ffmpeg, frame by frame, nothing kept in memory."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import numpy.typing as npt
from imageio_ffmpeg import get_ffmpeg_exe

from viznet.errors import FilmError
from viznet.film.overlay import Pixels

# RGB is turned into YUV by the very matrix that the tags name: the scaler alone would take bt601.
BT709 = [
    "-vf",
    "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd,"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv",
    *("-pix_fmt", "yuv420p"),
]
CODECS = {
    ".mp4": [
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18"),
        *("-movflags", "+faststart", "-f", "mp4"),
    ],
    ".webm": [
        *("-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "6"),
        *("-row-mt", "1", "-f", "webm"),
    ],
}


class Encoder(Protocol):
    """Takes frames one after the other. `finish` makes the file whole, `abandon` stops without caring for it."""

    def write(self, frame: Pixels) -> None:
        """Take one frame, RGBA (height, width, 4). It is not kept: the buffer may be used again."""

    def finish(self) -> None:
        """All frames are written: complete the file. Raises `FilmError` if that fails."""

    def abandon(self) -> None:
        """Let go of everything that runs or is open."""


class Ffmpeg:
    """A running ffmpeg that encodes what is written into it; raises `FilmError` with its last words if it dies."""

    def __init__(self, arguments: Iterable[str], path: Path) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  a pipe nobody reads would stall ffmpeg
        command = [get_ffmpeg_exe(), "-hide_banner", "-v", "error", "-y", *arguments, str(path)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._words,
            bufsize=0,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end ffmpeg in order
        )
        assert self._process.stdin is not None
        self._pipe = self._process.stdin
        _widen(self._pipe)

    def write(self, data: npt.NDArray[np.uint8]) -> None:
        """Hand bytes to ffmpeg; waits while it is busy."""
        rest = memoryview(data.reshape(-1).data)
        try:
            while len(rest):
                rest = rest[self._pipe.write(rest) :]
        except (BrokenPipeError, ConnectionError):
            self._process.wait()
            raise self._dead() from None

    def finish(self) -> None:
        """End the input and wait until the file is complete."""
        with contextlib.suppress(BrokenPipeError):
            self._pipe.close()
        if self._process.wait() != 0:
            raise self._dead()
        self._words.close()

    def abandon(self) -> None:
        """Kill it."""
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._pipe.close()
        self._process.wait()
        self._words.close()

    def _dead(self) -> FilmError:
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").strip().splitlines()
        said = lines[-1].strip() if lines else f"exit status {self._process.returncode}"
        return FilmError(f"ffmpeg could not write the film: {said}")


class Movie:
    """An MP4 (H.264) or WebM (VP9): yuv420p, bt709, even sizes."""

    def __init__(self, path: Path, size: tuple[int, int], fps: float, metadata: Mapping[str, str]) -> None:
        told = [word for key, value in metadata.items() for word in ("-metadata", f"{key}={value}")]
        self._ffmpeg = Ffmpeg([*raw_input("rgb0", size, fps), *BT709, *CODECS[path.suffix], *told], path)

    def write(self, frame: Pixels) -> None:
        self._ffmpeg.write(frame)

    def finish(self) -> None:
        self._ffmpeg.finish()

    def abandon(self) -> None:
        self._ffmpeg.abandon()


def raw_input(pixel_format: str, size: tuple[int, int], fps: float) -> list[str]:
    """What ffmpeg must be told about frames that come as bare bytes."""
    width, height = size
    frames = ["-f", "rawvideo", "-pix_fmt", pixel_format, "-s", f"{width}x{height}", "-framerate", str(fps)]
    return [*frames, "-i", "pipe:0", "-an"]


def _widen(pipe: IO[bytes]) -> None:
    """A pipe that holds a quarter of a frame instead of a sixtieth needs fewer turns; where that can be had."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
