"""Where a film is written, and which kind of film it is."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from viznet.arguments import described
from viznet.errors import FilmError, FilmUsageError
from viznet.files import (
    beside,
    check_free,
    is_leftover,
    make_parent,
    missing_folders,
    name_beside,
    remove_empty,
    writing,
)

MOVIES = (".mp4", ".webm")
PICTURE = "%05d.png"
NUMBER = r"%0?[0-9]?d"  # how a pattern says where the number goes
PART = "pictures"  # in the hidden name of the folder in which pictures wait until the last is drawn
KINDS = (
    ".gif, .mp4, .webm, name%05d.png for numbered pictures, or a name without a dot for a folder of pictures"
)


@dataclass(frozen=True)
class OutputPath:
    """A place for a film.

    Attributes
    ----------
    path
        The file, or the folder of the pictures.
    pattern
        The names of the pictures, such as "%05d.png", or None for a film in one file.
    """

    path: Path
    pattern: str | None = None

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> OutputPath:
        """The place that a name means.

        Raises `FilmUsageError` if viznet cannot write such a film.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if path.name == "-":
            raise FilmUsageError(
                f"{path}: viznet writes no film to standard output; expected a name, such as film.mp4"
            )
        if suffix == ".png":
            if not re.fullmatch(rf"[^%]*{NUMBER}[^%]*", path.name):
                raise FilmUsageError(
                    f"{path}: a film cannot be a single PNG; give the pictures numbers, as in {_numbered(path.stem)}, "
                    "or save one picture: --at STEP on the command line, film.save_still(path, step) in Python"
                )
            return cls(path.parent, path.name)
        if suffix in ("", ".") and "." in path.name and path.name != "..":
            raise FilmUsageError(f"{path}: has no name before its dot, or nothing after it; choose {KINDS}")
        if not suffix:
            return cls(path, PICTURE)
        if suffix not in (".gif", *MOVIES):
            raise FilmUsageError(f"{path}: viznet cannot write a film as {described(suffix)}; choose {KINDS}")
        if path.is_dir():
            raise FilmUsageError(f"{path}: is a folder, expected the name of a file")
        return cls(path)

    @property
    def suffix(self) -> str:
        """One of `.gif`, `.mp4`, `.webm` and `.png`."""
        return ".png" if self.pattern else self.path.suffix.lower()

    @property
    def bytes(self) -> int:
        """The size of the film on disk: of its file, or of all its pictures."""
        if self.pattern is None:
            return self.path.stat().st_size
        return sum(entry.stat().st_size for entry in self.path.iterdir() if self._is_picture(entry.name))

    @contextmanager
    def written(self) -> Iterator[Path]:
        """A new file or folder to write into.

        It takes its place at `path` when the block ends without an error.

        Raises `FilmError`, before and after the block, if something is in the way that viznet did not make.
        """
        if self.pattern is None:
            with beside(self.path, FilmError) as part:
                yield part
            return
        self.check_pictures()
        folder = self.path.absolute()
        # The folder is inside, because the one above may be on another disk, or closed to us.
        part = name_beside(folder / PART)
        new = missing_folders(part)
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
            remove_empty(new)  # if it failed, they are empty

    def check_pictures(self) -> None:
        """Raises `FilmError` for a picture that viznet did not make.

        A folder that holds nothing but pictures must not contain any other file. If the pictures have a name of their
        own, other files in the folder stay as they are.
        """
        if not os.path.lexists(self.path):
            return
        if not self.path.is_dir():
            raise FilmError(f"{self.path}: is a file, expected the name of a folder for the pictures")
        entries = [entry for entry in sorted(self.path.iterdir()) if not is_leftover(entry.name, PART)]
        others = [entry.name for entry in entries if not self._is_picture(entry.name)]
        if self.pattern == PICTURE and others:
            raise FilmError(
                f"{self.path}: holds other files ({others[0]}, …); give a new folder for the pictures"
            )
        for entry in entries:
            if self._is_picture(entry.name):
                check_free(entry, FilmError)

    def check_count(self, count: int) -> None:
        """Raises `FilmUsageError` if the names have too few digits.

        `count` is the number of pictures. Other programs sort the pictures by their names, so all numbers need the
        same length.
        """
        digits = re.search(r"%0([1-9])d", self.pattern or "")
        if digits is not None and count > 10 ** int(digits[1]):
            needed = self.path / re.sub(NUMBER, f"%0{len(str(count - 1))}d", self.pattern or "")
            raise FilmUsageError(
                f"{self.path / str(self.pattern)}: its numbers are too short for {count:,} pictures; choose {needed}"
            )

    def _is_picture(self, name: str) -> bool:
        """Whether a file has the name of a picture of this film."""
        pattern = self.pattern or PICTURE
        start, end = map(re.escape, re.split(NUMBER, pattern))
        number = re.fullmatch(rf"{start} *([0-9]+){end}", name)  # %5d pads with spaces
        return number is not None and pattern % int(number[1]) == name

    def _move_pictures(self, part: Path) -> None:
        """Replaces the pictures of an earlier film, which may have been longer."""
        new = {entry.name for entry in part.iterdir()}
        for entry in list(self.path.iterdir()):
            if self._is_picture(entry.name) and entry.name not in new:
                entry.unlink()
        for name in sorted(new):
            os.replace(part / name, self.path / name)


def _numbered(stem: str) -> str:
    """A name for numbered pictures that is like this one.

    >>> _numbered("film"), _numbered("f%s"), _numbered("100%%05d")
    ('film%05d.png', 'f%05d.png', '100%05d.png')
    """
    return re.sub(r"%+([0-9]*[a-z])?", "", stem) + PICTURE
