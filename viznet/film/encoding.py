"""Draws the frames of a film and has them encoded."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from viznet.film.canvas import Canvas
from viznet.film.clock import Frame
from viznet.film.encoders import Encoder
from viznet.film.overlay import Pixels


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
