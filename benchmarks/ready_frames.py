"""The encoder alone, on the finished frames of a scene."""

import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from manim import Scene
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from viznet.activations import Array


class ReadyFrames:
    """Every frame of a film, packed, because a minute of 1280 × 720 has 7 GB."""

    def __init__(self) -> None:
        self.packed: list[tuple[bytes, int]] = []
        self.last = np.zeros(0, np.uint8)

    def add(self, pixels: Array, repeat: int) -> None:
        """Adds a picture that the film shows for so many frames."""
        flat = pixels.ravel()
        change = flat ^ self.last if self.last.size else flat
        self.packed.append((zlib.compress(change.data, 1), repeat))
        self.last = flat.copy()

    def unpack(self, encoder: VideoSegmentEncoder | None = None) -> float:
        """Unpacks every frame, and returns the CPU seconds.

        Every frame goes to the encoder, if there is one.
        """
        start = time.process_time()
        last: Array | None = None
        for packed, repeat in self.packed:
            change = np.frombuffer(zlib.decompress(packed), np.uint8)
            last = change if last is None else change ^ last
            if encoder is not None:
                pixels = last.reshape(encoder.spec.height, encoder.spec.width, 4)
                for _ in range(repeat):
                    encoder.write_frame(pixels)
        if encoder is not None:
            encoder.finish()
        return time.process_time() - start


def encoder_seconds(scene: Scene, folder: Path) -> float:
    """Draws a scene, and returns the CPU seconds of the encoder alone.

    It encodes the frames into one film, with the scene's own settings. What unpacking costs is taken off.
    """
    frames = ReadyFrames()

    def keep(self: Any, pixels: Array, *, repeat: int = 1) -> None:
        frames.add(pixels, repeat)

    # The scene draws as always. Its writer makes no film of the frames, and joins none.
    SceneFileWriter.write_frame, SceneFileWriter.finish = keep, lambda self: self.join_all_encode_jobs()
    scene.render()
    spec = scene.renderer.file_writer.video_encoder
    with tempfile.TemporaryDirectory(dir=folder) as empty:
        encoder = VideoSegmentEncoder(target=Path(empty) / "film.mp4", spec=spec)
        return frames.unpack(encoder) - frames.unpack()
