"""The reel: everything that comes of one rendering, in which quality, and how it gets to its place whole."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from viznet.arguments import described, one_of
from viznet.errors import SceneError, SceneUsageError
from viznet.files import MARK, beside, check_free, check_free_folder, folder_beside, writing

GIF_SIDE, GIF_FPS, GIF_SECONDS = 640, 10, 12  # a loop for a web page: small, and soon over
_FFMPEG = ("-hide_banner", "-v", "error", "-nostdin")


@dataclass(frozen=True)
class Quality:
    """The size of a film in pixels, and its frames a second."""

    width: int
    height: int
    fps: int


QUALITIES = {
    "low": Quality(854, 480, 15),
    "medium": Quality(1280, 720, 30),
    "high": Quality(1920, 1080, 60),
    "4k": Quality(3840, 2160, 60),
}


def quality_of(name: str, *, fps: int | None = None, portrait: bool = False) -> Quality:
    """The quality of that name, with other frames a second or standing upright if asked.

    >>> quality_of("medium", portrait=True)
    Quality(width=720, height=1280, fps=30)
    """
    chosen: Quality = one_of("quality", name, QUALITIES, SceneUsageError)
    if fps is not None and not (isinstance(fps, int) and 1 <= fps <= 120):
        raise SceneUsageError(f"fps is {described(fps)}, expected 1 to 120 frames a second")
    width, height = (chosen.height, chosen.width) if portrait else (chosen.width, chosen.height)
    return Quality(width, height, fps or chosen.fps)


@dataclass(frozen=True)
class Delivery:
    """Where everything goes that comes of one rendering; None for what is not wanted."""

    film: Path
    captions: Path | None
    sections: Path | None
    slides: Path | None
    gif: Path | None

    @classmethod
    def at(cls, path: Path, *, sections: bool = False, slides: bool = False, gif: bool = False) -> "Delivery":
        """The reel of a film at this path, `.mp4` or `.gif`; raises SceneError where no film can be.

        What viznet made earlier at these places is replaced; anything else there is refused, and stays.
        """
        if path.suffix not in (".mp4", ".gif"):
            raise SceneUsageError(f"{path}: a scene is saved as .mp4, or as .gif for a short loop")
        whole = path.suffix == ".mp4"
        reel = cls(
            path,
            path.with_suffix(".srt") if whole else None,
            path.with_name(f"{path.stem}_sections") if sections else None,
            path.with_suffix(".html") if slides else None,
            path.with_suffix(".gif") if gif or not whole else None,
        )
        for file in (reel.film, reel.captions, reel.slides, reel.gif):
            if file is not None:
                check_free(file, SceneError)
        if reel.sections is not None:
            check_free_folder(reel.sections, SceneError)
        folder = path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SceneError(f"{folder}: this folder cannot be made: {error.strerror}") from error
        if not os.access(folder, os.W_OK):
            raise SceneError(f"{folder}: nothing can be written in this folder; choose another")
        return reel


def remux(source: Path, target: Path, metadata: dict[str, str]) -> None:
    """The same film, its table first so that it plays while it loads, and the matrix of its colours named."""
    metadata = metadata | {"comment": ", ".join(filter(None, [metadata.get("comment"), MARK]))}
    told = [word for key, value in metadata.items() for word in ("-metadata", f"{key}={value}")]
    # Manim's scaler turns RGB into YUV by the matrix of bt601 (6) and says so nowhere; primaries and curve are bt709's.
    tags = "h264_metadata=matrix_coefficients=6:colour_primaries=1:transfer_characteristics=1:video_full_range_flag=0"
    _ffmpeg("-i", str(source), "-c", "copy", "-bsf:v", tags, "-movflags", "+faststart", *told, str(target))


def loop(source: Path, target: Path, *, size: tuple[int, int], seconds: float) -> None:
    """A GIF that repeats: small, with one palette, played faster where the film is longer than 12 seconds.

    `size` and `seconds` are those of the film. It is read twice, for its colours and for its frames, and never held.
    """
    from viznet.film.gif import Gif  # here: it brings Matplotlib, which nothing else of a scene needs

    smaller = min(1.0, GIF_SIDE / max(size))
    width, height = (2 * round(side * smaller / 2) for side in size)
    faster = max(1.0, seconds / GIF_SECONDS)
    view = f"setpts=PTS/{faster:.6f},fps={GIF_FPS},scale={width}:{height}:flags=lanczos"
    gif = Gif(target, (width, height), GIF_FPS, {}, _frames(source, view, (width, height)))
    try:
        for frame in _frames(source, view, (width, height)):
            gif.write(frame)
        gif.finish()
    except BaseException:
        gif.abandon()
        raise


def _frames(source: Path, view: str, size: tuple[int, int]) -> Iterator[NDArray[np.uint8]]:
    """The frames of a film through one of ffmpeg's filters, RGBA (height, width, 4), one after the other."""
    width, height = size
    command = [*_FFMPEG, "-i", str(source), "-vf", view, "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    with subprocess.Popen([get_ffmpeg_exe(), *command], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while len(frame := process.stdout.read(width * height * 4)) == width * height * 4:
            yield np.frombuffer(frame, np.uint8).reshape(height, width, 4)


def deliver(source: Path, target: Path) -> None:
    """Brings a file or folder to its place: copied beside it, perhaps across disks, then renamed."""
    if source.is_dir():
        with folder_beside(target, SceneError) as part, writing(target, SceneError):
            shutil.copytree(source, part, dirs_exist_ok=True)
    else:
        with beside(target, SceneError) as part, writing(target, SceneError):
            shutil.copyfile(source, part)


def _ffmpeg(*arguments: str) -> None:
    command = [get_ffmpeg_exe(), *_FFMPEG, "-y", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise SceneError(f"ffmpeg could not finish the film: {lines[-1] if lines else done.returncode}")
