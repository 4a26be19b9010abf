"""Writes a film as numbered pictures, for use in other programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from viznet.errors import FilmError
from viznet.files import writing
from viznet.film.overlay import Pixels
from viznet.marks import MARK


class Pngs:
    """Numbered PNGs in a folder: `pattern % 0`, `pattern % 1`, ….

    Each has the metadata of the film as text.
    """

    def __init__(self, folder: Path, pattern: str, metadata: Mapping[str, str]) -> None:
        self._folder, self._pattern, self._count = folder, pattern, 0
        self._info = PngInfo()
        # The mark comes first, where `viznet.marks` searches for it.
        self._info.add_text("Software", MARK)
        for key, value in metadata.items():
            self._info.add_itxt(key.capitalize(), value)

    def write(self, picture: Pixels) -> None:
        image = Image.fromarray(picture).convert("RGB")
        path = self._folder / (self._pattern % self._count)
        with writing(path, FilmError):
            image.save(path, pnginfo=self._info, compress_level=3)
        self._count += 1

    def finish(self) -> None:
        """Does nothing, because every picture is complete already."""

    def abandon(self) -> None:
        """Does nothing, because no process runs and no file is open."""
