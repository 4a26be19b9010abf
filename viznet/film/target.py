"""Where a film is to go: the kind of file by its name, written beside it first and put in its place when whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from viznet.film.errors import FilmError, FilmUsageError

MOVIES = (".mp4", ".webm")
FRAME = "%05d.png"
KINDS = (
    ".gif, .mp4, .webm, name%05d.png for a sequence of pictures, or a name without a dot for a folder of them"
)


@dataclass(frozen=True)
class Target:
    """A place for a film: `path` as asked for, and how the frames are called if they are single pictures."""

    path: Path
    pattern: str | None = None

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Target:
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
        """A file (or folder) beside the target to write into. It takes the target's place only when all went well."""
        whole = self.path.absolute()
        part = whole.with_name(f".{whole.stem}.{os.getpid()}.part{whole.suffix.lower()}")
        try:
            with writing(self.path):
                self._check()
                if whole.parent.exists() and not whole.parent.is_dir():
                    raise NotADirectoryError(0, f"{whole.parent} is a file, not a folder")
                whole.parent.mkdir(parents=True, exist_ok=True)
                if self.pattern:
                    part.mkdir()
                else:
                    part.touch(exist_ok=False)
            yield part
            with writing(self.path):
                if self.pattern:
                    self._move_frames(part, whole)
                else:
                    part.replace(whole)
        finally:
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                with suppress(OSError):
                    part.unlink()

    def _check(self) -> None:
        """A folder of frames may be replaced, but nothing else in it is touched."""
        if self.pattern == FRAME and self.path.is_dir():
            others = [entry.name for entry in self.path.iterdir() if not self._is_frame(entry.name)]
            if others:
                raise FilmError(
                    f"{self.path}: holds other files ({sorted(others)[0]}, …); give a new folder for the pictures"
                )

    def _is_frame(self, name: str) -> bool:
        before, after = re.split(r"%0?\d?d", self.pattern or FRAME)
        return re.fullmatch(rf"{re.escape(before)}\d+{re.escape(after)}", name) is not None

    def _move_frames(self, part: Path, folder: Path) -> None:
        """Put the new frames in place of those of an earlier, perhaps longer, film."""
        folder.mkdir(parents=True, exist_ok=True)
        new = {entry.name for entry in part.iterdir()}
        for entry in list(folder.iterdir()):
            if self._is_frame(entry.name) and entry.name not in new:
                entry.unlink()
        for name in sorted(new):
            (part / name).replace(folder / name)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Says of what the system refuses that it is this film that cannot be written."""
    try:
        yield
    except OSError as error:
        raise FilmError(f"{path}: cannot be written: {error.strerror or error}") from error
