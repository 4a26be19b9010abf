"""Writes GIFs: 255 colours, and they play almost everywhere."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from viznet.film.encoders import IN_FLIGHT, Ffmpeg, raw_input
from viznet.film.overlay import Pixels
from viznet.film.palette import Palette
from viznet.marks import GIF_MARK

FASTEST = 50  # frames a second; browsers slow down faster GIFs


class Gif:
    """A GIF that loops for ever.

    It has one palette for the whole film, made from the pictures in `samples`.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        fps: float,
        metadata: Mapping[str, str],
        samples: Iterable[Pixels],
    ) -> None:
        self._path, self._metadata = path, metadata
        self._palette = Palette.of(samples)
        # ffmpeg takes colours as blue, green, red, alpha. The last is transparent, for pixels that do not change.
        bgra = np.full((256, 4), 255, np.uint8)
        bgra[:-1, :3] = self._palette.colours[:, ::-1]
        bgra[-1] = 0
        self._colours = bgra
        self._ffmpeg = Ffmpeg(
            [*raw_input("pal8", size, fps), "-loop", "0", "-f", "gif"], path, IN_FLIGHT[".gif"]
        )

    def write(self, picture: Pixels) -> None:
        self._ffmpeg.write(self._palette.indices(picture), self._colours)

    def finish(self) -> None:
        self._ffmpeg.finish()
        # ffmpeg writes no comment into a GIF. That of the film goes before its first picture, where readers look for
        # it, and the mark of viznet before the byte that ends the file.
        with self._path.open("r+b") as file, tempfile.TemporaryFile() as pictures:
            start = file.read(13)
            file.read(3 * 2 ** ((start[10] & 7) + 1))  # the palette
            begin = file.tell()
            shutil.copyfileobj(file, pictures)
            pictures.seek(0)
            file.seek(begin)
            file.write(_comment(self._metadata))
            shutil.copyfileobj(pictures, file)
            file.seek(-1, 2)
            end = file.read(1)
            file.seek(-1, 2)
            file.write(GIF_MARK + end)

    def abandon(self) -> None:
        self._ffmpeg.abandon()


def _comment(metadata: Mapping[str, str]) -> bytes:
    """The block of a GIF that holds these lines."""
    text = "\n".join(f"{key}: {value}" for key, value in metadata.items()).encode()
    chunks = [text[i : i + 255] for i in range(0, len(text), 255)]
    return b"\x21\xfe" + b"".join(bytes([len(chunk)]) + chunk for chunk in chunks) + b"\0"
