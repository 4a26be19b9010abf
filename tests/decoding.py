"""Reads films by a decoder, so that a test sees what a viewer sees."""

import subprocess
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe


def frames(film: Path | str) -> np.ndarray:
    """Every frame of a GIF, MP4 or WebM: uint8 (frames, height, width, 3)."""
    source = ["-v", "error", "-i", str(film)]
    pictures_to_stdout = ["-fps_mode", "passthrough", "-f", "image2pipe", "-c:v", "ppm", "-"]
    done = subprocess.run([get_ffmpeg_exe(), *source, *pictures_to_stdout], capture_output=True, check=True)
    magic, size, depth, _ = done.stdout[:100].split(b"\n", 3)
    assert (magic, depth) == (b"P6", b"255")
    width, height = map(int, size.split())
    head = len(b"\n".join([magic, size, depth])) + 1  # is the same before every picture
    pictures = np.frombuffer(done.stdout, np.uint8).reshape(-1, head + width * height * 3)
    return pictures[:, head:].reshape(-1, height, width, 3)
