"""Film speed: viznet, `FuncAnimation.save` and the encoder alone.

All of them make a film of the same frames.

    python -m benchmarks.film [--rounds N] [weights] [dashboard] [gif]

The views, their artists and their layout are the same for all, and so are the settings of the encoder: x264 veryfast
crf 18. `FuncAnimation` gets Matplotlib's writer for that kind of file. "The encoder alone" gets finished pictures from
memory. They take turns.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import imageio_ffmpeg
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.animation import FFMpegWriter, FuncAnimation, PillowWriter
from PIL import Image
from PIL.GifImagePlugin import GifImageFile

import viznet as vz
from benchmarks.contest import Contest, machine
from viznet.film.clock import Frame, film_frames
from viznet.film.encoders import BT709, CODECS, Movie
from viznet.film.overlay import Pixels

Pictures = npt.NDArray[np.uint8]
"""The pictures of a film, RGBA uint8 (frames, height, width, 4)."""


@dataclass(frozen=True)
class Case:
    """One film to measure.

    It has its views, the sizes of the network, the size of the picture, frames a second and its length in seconds.
    """

    title: str
    sizes: tuple[int, ...]
    views: tuple[str, ...]
    size: tuple[int, int]
    fps: int
    seconds: float
    suffix: str
    against_matplotlib: str
    against_encoder: str = ""


CASES = {
    "weights": Case(
        *(
            "100 weight maps, 1280 × 720, 300 frames",
            (784, 100, 10),
            ("weights",),
            (1280, 720),
            30,
            10.0,
            ".mp4",
        ),
        *("≥ 8×", "≥ 0.56×"),
    ),
    "dashboard": Case(
        *(
            "dashboard, 1280 × 720, 300 frames",
            (784, 16, 16, 10),
            ("dashboard",),
            (1280, 720),
            30,
            10.0,
            ".mp4",
        ),
        *("≥ 12×", "≥ 0.5×"),
    ),
    "gif": Case(
        *(
            "dashboard GIF, 640 × 360, 100 frames",
            (784, 16, 16, 10),
            ("dashboard",),
            (640, 360),
            20,
            5.0,
            ".gif",
        ),
        "≥ 12×",
    ),
}


def prepare(case: Case, run: Path, ready: Path) -> None:
    """Records a run and keeps the pictures of its film.

    The run has a snapshot for every frame before the hold. The pictures are kept as they are before encoding.
    """
    if not run.is_dir():
        digits = vz.digits()
        steps = vz.train(
            vz.MLP(*case.sizes, seed=7), digits.train, optimizer=vz.SGD(0.1), batch_size=16, epochs=2
        )
        vz.record(
            steps, run, validation=digits.test, schedule=vz.SnapshotSchedule(snapshots=300), progress=False
        )
    recording = vz.open_run(run)
    with vz.animate(recording, *case.views).canvas(size=case.size) as canvas:
        np.save(ready, np.stack([canvas.picture(frame).copy() for frame in _frames(case, recording)]))


def by_viznet(case: Case, run: Path, path: Path) -> None:
    """Makes the film as a user does."""
    film = vz.animate(vz.open_run(run), *case.views)
    film.save(path, fps=case.fps, size=case.size, seconds=case.seconds, progress=False)


def by_matplotlib(case: Case, run_path: Path, path: Path) -> None:
    """Saves the same frames of the same figure by `FuncAnimation.save`."""
    run = vz.open_run(run_path)
    layout = vz.animate(run, *case.views).layout(size=case.size)
    writer: FFMpegWriter | PillowWriter
    if case.suffix == ".gif":
        writer = PillowWriter(fps=case.fps)
    else:
        # Matplotlib itself adds the codec, the pixel format and the name of the file.
        settings = CODECS[".mp4"][2:-2]
        writer = FFMpegWriter(fps=case.fps, codec="libx264", extra_args=[*BT709, *settings])
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    with mpl.rc_context({**layout.style, "animation.ffmpeg_path": ffmpeg}):
        film = FuncAnimation(
            layout.figure,
            layout.draw,
            frames=_frames(case, run),
            cache_frame_data=False,
            blit=False,
            repeat=False,
        )
        film.save(path, writer=writer, dpi=layout.figure.dpi)


def encoder_alone(case: Case, frames: Path, path: Path) -> None:
    """Encodes pictures from memory with the encoder that viznet uses."""
    movie = Movie(path, case.size, case.fps, {})
    for picture in _loaded(frames):
        movie.write(picture)
    movie.finish()


@cache
def _loaded(frames: Path) -> Pictures:
    return np.load(frames)


def _frames(case: Case, run: vz.Run) -> list[Frame]:
    return film_frames(run.steps, fps=case.fps, seconds=case.seconds)


def decibels(one: Pixels, other: Pixels) -> float:
    """Peak signal-to-noise ratio of two pictures.

    It compares their red, green and blue.
    """
    error = np.mean((one[..., :3].astype(float) - other[..., :3]) ** 2)
    return float(10 * np.log10(255**2 / error)) if error else np.inf


def about_gif(path: Path, theirs: Path, frames: Pictures) -> str:
    """Describes a GIF in one line, for printing.

    The line has its size and that of another, its palettes, and its PSNR against the pictures.
    """
    with Image.open(path) as gif:
        assert isinstance(gif, GifImageFile)
        count, palettes, true = gif.n_frames, set(), []
        for i in range(count):
            gif.seek(i)
            palettes.add(bytes(gif.global_palette.palette if gif.global_palette else b""))
            true.append(decibels(np.asarray(gif.convert("RGB")), frames[i]))
    return (
        f"GIF: {path.stat().st_size / 1e3:,.0f} kB against {theirs.stat().st_size / 1e3:,.0f} kB, "
        f"{count} frames, {len(palettes)} palette(s), PSNR {min(true):.1f} dB at worst"
    )


def main(only: Sequence[str] = (), *, rounds: int = 3) -> dict[str, dict[str, float]]:
    """Runs the cases, prints their tables and returns the ratios by case."""
    print(machine())
    ratios = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key in only or CASES:
            case = CASES[key]
            run, ready = folder / "-".join(map(str, case.sizes)), folder / "frames.npy"
            # This runs in a process of its own, because the size of a process also counts for those that it starts.
            with get_context("spawn").Pool(1) as alone:
                alone.apply(prepare, (case, run, ready))
            ours, theirs = folder / f"viznet{case.suffix}", folder / f"matplotlib{case.suffix}"
            contest = Contest(case.title)
            contest.add("viznet", by_viznet, case, run, ours)
            contest.add(
                "FuncAnimation.save", by_matplotlib, case, run, theirs, target=case.against_matplotlib
            )
            if case.against_encoder:
                target, again = case.against_encoder, folder / f"encoder{case.suffix}"
                contest.add("the encoder alone", encoder_alone, case, ready, again, target=target)
            ratios[key] = contest.run(rounds=rounds)
            if case.suffix == ".gif":
                print(about_gif(ours, theirs, np.load(ready, mmap_mode="r")))
    return ratios


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "cases", nargs="*", metavar="CASE", help=f"which of {', '.join(CASES)}; all without it"
    )
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    main(chosen.cases, rounds=chosen.rounds)
