"""Where a film is to go: the kind of file by its name, written beside it first and put in its place when whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from viznet.errors import FilmError, FilmUsageError
from viznet.files import beside, check_free, make_parent, name_beside, writing

MOVIES = (".mp4", ".webm")
FRAME = "%05d.png"
KINDS = (
    ".gif, .mp4, .webm, name%05d.png for a sequence of pictures, or a name without a dot for a folder of them"
)


@dataclass(frozen=True)
class OutputPath:
    """A place for a film: `path` as asked for, and how the frames are called if they are single pictures."""

    path: Path
    pattern: str | None = None

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> OutputPath:
        """The kind of film that a name asks for; `FilmError` if it is none."""
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix == ".png":
            if not re.fullmatch(r"[^%]*%0?\d?d[^%]*", path.name):
                raise FilmUsageError(
                    f"{path}: one PNG is no film; write a number's place, as in {path.stem}%05d.png, "
                    "or take .still(step).savefig(...)"
                )
            return cls(path.parent, path.name)
        if not suffix:
            return cls(path, FRAME)
        if suffix not in (".gif", *MOVIES):
            raise FilmUsageError(f"{path}: {suffix!r} is no film that viznet can write; choose {KINDS}")
        if path.is_dir():
            raise FilmUsageError(f"{path}: is a folder; give the name of a file")
        return cls(path)

    @property
    def suffix(self) -> str:
        """`.gif`, `.mp4`, `.webm` or `.png`."""
        return ".png" if self.pattern else self.path.suffix.lower()

    @contextmanager
    def written(self) -> Iterator[Path]:
        """A file (or folder) beside the target to write into. It takes the target's place only when all went well.

        Raises `FilmError`, before and after the block, if something that viznet did not make is in the way.
        """
        if self.pattern is None:
            with beside(self.path, FilmError) as part:
                yield part
            return
        self.check_pictures()
        part = name_beside(self.path.absolute())
        try:
            with writing(self.path, FilmError):
                make_parent(part)
                part.mkdir()
            yield part
            self.check_pictures()
            with writing(self.path, FilmError):
                self._move_pictures(part)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def check_pictures(self) -> None:
        """Raises `FilmError` if a picture that would be replaced, or anything in a folder of pictures, is not viznet's.

        Nothing else that lies in the folder is touched.
        """
        if not os.path.lexists(self.path):
            return
        if not self.path.is_dir():
            raise FilmError(f"{self.path}: is a file, expected the name of a folder for the pictures")
        entries = sorted(self.path.iterdir())
        others = [entry.name for entry in entries if not self._is_picture(entry.name)]
        if self.pattern == FRAME and others:
            raise FilmError(
                f"{self.path}: holds other files ({others[0]}, …); give a new folder for the pictures"
            )
        for entry in entries:
            if self._is_picture(entry.name):
                check_free(entry, FilmError)

    def _is_picture(self, name: str) -> bool:
        """Whether a file is called as a picture of this film would be."""
        pattern = self.pattern or FRAME
        start, end = map(re.escape, re.split(r"%0?\d?d", pattern))
        number = re.fullmatch(rf"{start}(\d+){end}", name)
        return number is not None and pattern % int(number[1]) == name

    def _move_pictures(self, part: Path) -> None:
        """Puts the new pictures in place of those of an earlier, perhaps longer, film."""
        self.path.mkdir(parents=True, exist_ok=True)
        new = {entry.name for entry in part.iterdir()}
        for entry in list(self.path.iterdir()):
            if self._is_picture(entry.name) and entry.name not in new:
                entry.unlink()
        for name in sorted(new):
            os.replace(part / name, self.path / name)
