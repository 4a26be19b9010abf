"""Draws the frames of a film and has them encoded."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from viznet.film.canvas import Canvas
from viznet.film.clock import Frame
from viznet.film.encoders import Encoder, Movie
from viznet.film.gif import Gif
from viznet.film.images import Pngs
from viznet.film.output_path import OutputPath
from viznet.film.overlay import Pixels

SAMPLES = 10  # pictures from which the palette of a GIF is made


def encoder_for(
    output: OutputPath,
    part: Path,
    frames: Sequence[Frame],
    canvas: Canvas,
    fps: float,
    metadata: dict[str, str],
) -> Encoder:
    """Returns what encodes a film of the kind that its name asks for.

    Parameters
    ----------
    output
        The name of the film.
    part
        Where it is written until it is complete.
    frames, canvas
        Its frames and what draws them. A GIF takes its palette from some of them.
    fps
        Frames a second.
    metadata
        Title and comment, which go into the file.
    """
    if output.pattern:
        return Pngs(part, output.pattern, metadata)
    size = canvas.figure.canvas.get_width_height()
    if output.suffix == ".gif":
        chosen = np.unique(np.linspace(0, len(frames) - 1, SAMPLES).astype(int))
        return Gif(part, size, fps, metadata, (canvas.picture(frames[i]) for i in chosen))
    return Movie(part, size, fps, metadata)


def encode(frames: Iterable[Frame], canvas: Canvas, encoder: Encoder) -> None:
    """Draws the frames and has them encoded.

    While one is drawn, the one before it is sent to the encoder.
    """
    sending: Future[None] | None = None
    shown: Frame | None = None
    waiting = np.empty_like(canvas.renderer.pixels)
    try:
        with ThreadPoolExecutor(1) as sender:
            try:
                for frame in frames:
                    picture: Pixels | None = None if frame == shown else canvas.picture(frame)
                    if sending is not None:
                        sending.result()
                    if picture is not None:
                        np.copyto(waiting, picture)
                    shown = frame
                    sending = sender.submit(encoder.write, waiting)
                if sending is not None:
                    sending.result()
            except BaseException:
                # The sender may wait for a full pipe. It ends only when the encoder does.
                encoder.abandon()
                raise
        encoder.finish()
    except BaseException:
        encoder.abandon()
        raise
