"""A film as a folder of pictures, for those who cut it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from viznet.errors import FilmError
from viznet.files import MARK, writing
from viznet.film.overlay import Pixels


class Pngs:
    """Numbered PNGs in a folder: `pattern % 0`, `pattern % 1`, … each with the film's metadata as text."""

    def __init__(self, folder: Path, pattern: str, metadata: Mapping[str, str]) -> None:
        self._folder, self._pattern, self._count = folder, pattern, 0
        self._info = PngInfo()
        self._info.add_text("Software", MARK)  # first, where `viznet.files` looks for it
        for key, value in metadata.items():
            self._info.add_itxt(key.capitalize(), value)

    def write(self, frame: Pixels) -> None:
        picture = Image.fromarray(frame).convert("RGB")
        path = self._folder / (self._pattern % self._count)
        with writing(path, FilmError):
            picture.save(path, pnginfo=self._info, compress_level=3)
        self._count += 1

    def finish(self) -> None:
        """Every picture is whole already."""

    def abandon(self) -> None:
        """Nothing runs or is open."""
