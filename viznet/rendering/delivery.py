"""A delivery: the files that one rendering makes, and their quality.

A file gets to its place when it is complete.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, one_of
from viznet.errors import SceneError, SceneUsageError
from viznet.ffmpeg import QUIET, Watch, ffmpeg, run_ffmpeg
from viznet.files import (
    beside,
    check_free,
    check_free_folder,
    folder_beside,
    missing_folders,
    remove_empty,
    writing,
)
from viznet.marks import MARK
from viznet.receipts import receipt_beside

GIF_SIDE, GIF_FPS = 640, 10  # a loop for a web page has to be small and short
LOOP_SECONDS = 12.0


@dataclass(frozen=True)
class Quality:
    """The size of a film in pixels, and its frames per second."""

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
    """Finds the quality by its name; `fps` and `portrait` change it.

    >>> quality_of("medium", portrait=True)
    Quality(width=720, height=1280, fps=30)
    """
    chosen: Quality = one_of("quality", name, QUALITIES, SceneUsageError)
    if fps is not None and not (isinstance(fps, int) and 1 <= fps <= 120):
        raise SceneUsageError(
            f"fps is {described(fps)}, expected a whole number from 1 to 120 (frames per second)"
        )
    width, height = (chosen.height, chosen.width) if portrait else (chosen.width, chosen.height)
    return Quality(width, height, fps or chosen.fps)


def beside_film(film: Path) -> dict[str, Path]:
    """The places of the files that may come with a film, by what they are.

    >>> beside_film(Path("out/film.mp4"))["captions"].name
    'film.srt'
    """
    return {
        "captions": film.with_suffix(".srt"),
        "narration": film.with_suffix(".narration.txt"),
        "receipt": receipt_beside(film),
        "clips": film.with_name(f"{film.stem}_sections"),
        "slides": film.with_suffix(".html"),
        "loop": film.with_suffix(".gif"),
    }


@dataclass(frozen=True)
class Delivery:
    """The paths of the files that one rendering makes.

    The path is None if the file is not wanted.
    """

    film: Path
    captions: Path | None
    narration: Path | None
    sections: Path | None
    slides: Path | None
    gif: Path | None

    @classmethod
    def at(cls, path: Path, *, sections: bool = False, slides: bool = False, gif: bool = False) -> "Delivery":
        """Works out all paths from that of the film.

        A file that viznet made earlier at one of these paths will be replaced. Raises `SceneError` if another file
        is there, if the film is neither an `.mp4` nor a `.gif`, or if its folder cannot be made or written. The
        folder is made with the first file, so that a rendering that is stopped leaves none.
        """
        suffix = path.suffix.lower()
        if suffix not in (".mp4", ".gif"):
            raise SceneUsageError(
                f"{path}: a scene can be saved as .mp4, or as .gif for a short loop; expected such a name"
            )
        is_film = suffix == ".mp4"
        places = beside_film(path)
        delivery = cls(
            path,
            places["captions"] if is_film else None,
            places["narration"] if is_film else None,
            places["clips"] if sections else None,
            places["slides"] if slides else None,
            (places["loop"] if gif else None) if is_film else path,
        )
        receipt = places["receipt"] if is_film else None
        files = (delivery.film, delivery.captions, delivery.narration, receipt, delivery.slides, delivery.gif)
        for file in files:
            if file is not None:
                check_free(file, SceneError)
        if delivery.sections is not None:
            check_free_folder(delivery.sections, SceneError)
        check_folder(path.parent)
        return delivery


def check_folder(folder: Path) -> None:
    """Raises `SceneError` if files cannot be made in a folder.

    A folder that is not there yet is made, and removed again.
    """
    new = missing_folders(folder / "film.mp4")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_writable = os.access(folder, os.W_OK)
    except OSError as error:
        raise SceneError(f"{folder}: this folder cannot be made: {error.strerror}") from error
    finally:
        remove_empty(new)
    if not is_writable:
        raise SceneError(f"{folder}: this folder cannot be written; choose another")


def remux(source: Path, target: Path, metadata: dict[str, str], sound: Path | None = None) -> None:
    """Copies a film and adds its index, its colour matrix, metadata and sound.

    With the index at the start, a browser can play the film while it loads. `sound` is a WAV file.
    """
    metadata = metadata | {"comment": ", ".join(filter(None, [metadata.get("comment"), MARK]))}
    options = [word for key, value in metadata.items() for word in ("-metadata", f"{key}={value}")]
    # Manim converts RGB to YUV with the matrix of BT.601 (number 6), but does not write that into the file.
    # The primaries and the transfer curve are those of BT.709 (number 1).
    tags = "h264_metadata=matrix_coefficients=6:colour_primaries=1:transfer_characteristics=1:video_full_range_flag=0"
    streams = [] if sound is None else ["-i", str(sound), "-map", "0:v", "-map", "1:a"]
    codecs = ["-c", "copy"] if sound is None else ["-c:v", "copy", "-c:a", "aac", "-b:a", "128k"]
    index = ["-bsf:v", tags, "-movflags", "+faststart"]
    _ffmpeg("-i", str(source), *streams, *codecs, *index, *options, str(target))


def loop(source: Path, target: Path, *, size: tuple[int, int], span: tuple[float, float]) -> None:
    """Makes a small GIF of a part of a film, at the pace of the film.

    `size` is the width and height of the film in pixels, and `span` when the part begins and ends, in seconds. The
    film is read twice: first for the palette, then for the frames. It is never in memory as a whole.
    """
    # Imported here, because it imports Matplotlib, which no other part of a rendering needs.
    from viznet.film.gif import Gif

    smaller = min(1.0, GIF_SIDE / max(size))
    width, height = (2 * round(side * smaller / 2) for side in size)
    part = f"trim={span[0]:.3f}:{span[1]:.3f},setpts=PTS-STARTPTS"
    view = f"{part},fps={GIF_FPS},scale={width}:{height}:flags=lanczos"
    gif = Gif(target, (width, height), GIF_FPS, {}, _frames(source, view, (width, height)))
    try:
        for frame in _frames(source, view, (width, height)):
            gif.write(frame)
        gif.finish()
    except BaseException:
        gif.abandon()
        raise


def _frames(source: Path, view: str, size: tuple[int, int]) -> Iterator[NDArray[np.uint8]]:
    """Yields the frames of a film after the ffmpeg filter `view`.

    Each is an RGBA array (height, width, 4). Raises `SceneError` if ffmpeg fails before the last one.
    """
    width, height = size
    command = [*QUIET, "-nostdin", "-i", str(source), "-vf", view, "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    program, whole = ffmpeg(SceneError), width * height * 4
    with (
        tempfile.TemporaryFile() as messages,
        subprocess.Popen(
            [program, *command], stdout=subprocess.PIPE, stderr=messages, start_new_session=True
        ) as process,
    ):
        assert process.stdout is not None
        watch, count = Watch(process), 0
        try:
            while True:
                with watch.waiting():
                    frame = process.stdout.read(whole)
                    status = process.wait() if len(frame) < whole else None
                if status is not None:
                    break
                count += 1
                yield np.frombuffer(frame, np.uint8).reshape(height, width, 4)
        finally:
            watch.end()
        if watch.ended:
            raise SceneError(watch.ended)
        if status != 0 or frame or not count:
            messages.seek(0)
            raise _failure(messages.read(), status)


@contextmanager
def delivering(source: Path, target: Path) -> Iterator[None]:
    """Copies a file or folder, and puts it in its place after the block."""
    if source.is_dir():
        with folder_beside(target, SceneError) as part:
            with writing(target, SceneError):
                shutil.copytree(source, part, dirs_exist_ok=True)
            yield
    else:
        with beside(target, SceneError) as part:
            with writing(target, SceneError):
                shutil.copyfile(source, part)
            yield


def _ffmpeg(*arguments: str) -> None:
    done = run_ffmpeg(["-y", *arguments], SceneError)
    if done.returncode != 0:
        raise _failure(done.stderr, done.returncode)


def _failure(messages: bytes, status: int) -> SceneError:
    """Says why ffmpeg failed, in its own last words."""
    lines = messages.decode(errors="replace").strip().splitlines()
    return SceneError(f"ffmpeg could not finish the film: {lines[-1] if lines else f'exit status {status}'}")
