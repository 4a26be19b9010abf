"""Writes pictures as a network sees them into PNGs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.errors import RecordingError, RecordingUsageError, visible
from viznet.files import check_suffix, folder_beside, write, writing
from viznet.pictures import png

SIDE = 280  # pixels: a written picture is enlarged to about this size


def check_seen(path: Path, count: int) -> None:
    """Raises `RecordingUsageError` if so many pictures cannot go there.

    A single picture goes to a name that ends in .png, or into a folder. Several pictures go into a folder.
    """
    if count == 1:
        check_suffix(path, ".png", RecordingUsageError)
    elif path.suffix.lower() == ".png":
        raise RecordingUsageError(f"{path}: is for one picture, expected a folder for {count} pictures")


def save_one_seen(image: NDArray[np.uint8], path: Path) -> Path:
    """Writes one picture into a .png. Only what viznet made is replaced."""
    write(path, png(image, SIDE), RecordingError)
    return path


def save_all_seen(images: Sequence[NDArray[np.uint8]], sources: Sequence[Path], path: Path) -> Path:
    """Writes pictures into a folder.

    Every pixel of the network's picture becomes a square of pixels. A picture in a folder has the name of its source.
    Only what viznet made is replaced.
    """
    with folder_beside(path, RecordingError) as folder:
        for image, name in zip(images, _names(sources), strict=True):
            with writing(path, RecordingError):
                (folder / name).write_bytes(png(image, SIDE))
    return path


def _names(sources: Sequence[Path]) -> list[str]:
    """A name for the picture of every source, each only once."""
    names: list[str] = []
    for source in sources:
        stem = visible(source.stem)  # a line break, or half a letter, would be a name that few programs open
        name, count = f"{stem}.png", 1
        while name.lower() in (other.lower() for other in names):
            count += 1
            name = f"{stem}-{count}.png"
        names.append(name)
    return names
