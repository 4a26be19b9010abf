"""Files: viznet writes whole files and replaces only its own.

A file is there whole or not at all: it is written beside its place under a random name, and renamed when it is whole.

viznet knows its own files by their mark (`viznet.marks`). A folder has a list of what viznet put into it (`.viznet`),
and a recording is known by its meta.json. If anything else is at a path that viznet should write, it belongs to the
user: it stays, and an error names it.
"""

import hashlib
import os
import re
import secrets
import shutil
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from viznet.arguments import in_home
from viznet.errors import VizError
from viznet.marks import FOLDER_LIST, MARK, is_own


def check_free(path: Path, error: type[VizError], *, kind: str | None = None) -> None:
    """Raises `error` if `path` is not free for a file.

    Only a file that viznet made is replaced.
    """
    if not os.path.lexists(path):
        return
    if path.is_symlink():
        raise error(f"{path}: is a link, which stays: choose another name, or delete the link")
    if path.is_dir():
        raise error(f"{path}: is a folder; choose the name of a file")
    if not is_own(path, kind):
        raise error(f"{path}: viznet did not make this file, so it stays: choose another name, or delete it")


def check_suffix(path: Path, suffix: str, error: type[VizError], *, needed: bool = False) -> None:
    """Raises `error` if the name promises another kind of file.

    A name without a dot is accepted, unless the suffix is `needed`.
    """
    if path.suffix.lower() != suffix and (needed or "." in path.name):
        raise error(
            f"{path}: expected a name that ends in {suffix}, such as {path.stem.strip('.') or 'name'}{suffix}"
        )


@contextmanager
def beside(path: Path, error: type[VizError], *, kind: str | None = None) -> Iterator[Path]:
    """Gives a temporary file that replaces `path` after the block.

    If the block fails, the temporary file is deleted and `path` stays as it was. Folders on the way to `path` are made,
    and removed again if the block fails. Raises `error` for what `check_free` refuses, before and after the block, and
    where the file cannot be made.
    """
    whole = path.absolute()
    check_free(path, error, kind=kind)  # first, because the root of the disk has no name to write beside
    part, new = name_beside(whole), missing_folders(whole)
    try:
        with writing(path, error):
            make_parent(whole)
            open(part, "xb").close()
        yield part
        check_free(path, error, kind=kind)  # a file may have been put there while this one was made
        with writing(path, error):
            os.replace(part, whole)
        new = []
    finally:
        with suppress(OSError):
            part.unlink()
        remove_empty(new)


def write(path: Path, content: bytes, error: type[VizError], *, kind: str | None = None) -> None:
    """Writes a file that is there whole or not at all.

    It replaces an earlier one that viznet made.
    """
    with beside(path, error, kind=kind) as part, writing(path, error):
        part.write_bytes(content)


@contextmanager
def writing(path: Path, error: type[VizError]) -> Iterator[None]:
    """Turns an `OSError` into an `error` that `path` cannot be written."""
    try:
        yield
    except OSError as reason:
        raise error(f"{path}: cannot be written: {reason.strerror or reason}") from reason


def name_beside(path: Path) -> Path:
    """A random name in the same folder, with the same suffix."""
    return path.with_name(f".{path.stem[:40]}.{secrets.token_hex(8)}.part{path.suffix.lower()}")


def is_leftover(name: str, of: str) -> bool:
    """Whether a file is an unfinished one that a kill left behind.

    `name` is its name, and `of` the name of the file that was being written.

    >>> is_leftover(".meta.0123456789abcdef.part.json", "meta.json")
    True
    """
    path = Path(of)
    start, end = re.escape(path.stem[:40]), re.escape(path.suffix.lower())
    return re.fullmatch(rf"\.{start}\.[0-9a-f]{{16}}\.part{end}", name) is not None


# ---------------------------------------------------------------- folders


@contextmanager
def folder_beside(path: Path, error: type[VizError]) -> Iterator[Path]:
    """Gives a temporary folder that replaces `path` after the block.

    If the block fails, the temporary folder is deleted and `path` stays as it was.
    """
    whole = path.absolute()
    check_free_folder(path, error)
    part, new = name_beside(whole), missing_folders(whole)
    try:
        with writing(path, error):
            make_parent(whole)
            part.mkdir()
        yield part
        list_own(part, (entry.name for entry in part.iterdir()), error)
        check_free_folder(path, error)
        with writing(path, error), put_in_place(part, whole, replace=True):
            new = []
    finally:
        shutil.rmtree(part, ignore_errors=True)
        remove_empty(new)


def check_free_folder(path: Path, error: type[VizError]) -> None:
    """Raises `error` if `path` is not free for a folder.

    Only an empty folder is replaced, or one in which viznet made everything.
    """
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        raise error(f"{path}: is a file or a link, which stays: choose another name, or delete it")
    own = own_in(path)
    for entry in sorted(path.iterdir()):
        is_list = entry.name == FOLDER_LIST and is_own(entry, FOLDER_LIST)
        if not (is_list or (entry.name in own and _digest(entry) == own[entry.name])):
            raise error(
                f"{entry}: viznet did not make this, so its folder stays: choose another name, or move it away"
            )


@contextmanager
def put_in_place(part: Path, place: Path, *, replace: bool) -> Iterator[None]:
    """Moves a finished folder to its place, where the block begins to use it.

    With `replace`, the folder that is there is deleted after the block. Without, only an empty folder is replaced. If
    the block fails, everything is again where it was. Raises `PermissionError` if the earlier folder cannot be deleted.
    """
    before, mine = name_beside(place), part.stat()
    try:
        if replace and place.exists():
            check_deletable(place)
            place.rename(before)
        elif place.exists():
            place.rmdir()  # fails if anything is in it
        part.rename(place)  # fails if a folder with anything in it has appeared there
        yield
    except BaseException:
        if is_at(place, mine):
            place.rename(part)
        if before.exists() and not os.path.lexists(place):
            before.rename(place)
        raise
    shutil.rmtree(before, ignore_errors=True)


def is_at(path: Path, expected: os.stat_result) -> bool:
    """Whether this file or folder, and no other, has this path."""
    try:
        return os.path.samestat(os.stat(path), expected)
    except OSError:
        return False


def check_deletable(folder: Path) -> None:
    """Raises `PermissionError` if a folder in it cannot be emptied."""
    for place, _, _ in os.walk(folder):
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(
                0, f"the earlier folder {place} may not be changed, so it cannot be replaced"
            )


def list_own(folder: Path, names: Iterable[str], error: type[VizError]) -> None:
    """Lists files in the folder's list of what viznet made in it.

    The list has a checksum of what is in each file now.
    """
    own = own_in(folder) | {name: _digest(folder / name) for name in names}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(own.items())]
    head = f"# {MARK}, which replaces these files as long as they are unchanged\n"
    write(
        folder / FOLDER_LIST,
        "".join([head, *lines]).encode(errors="surrogateescape"),
        error,
        kind=FOLDER_LIST,
    )


def check_list(folder: Path, error: type[VizError]) -> None:
    """Raises `error` if `list_own` may not write into a folder.

    That is so if a file of the user has the name of the list.
    """
    check_free(folder / FOLDER_LIST, error, kind=FOLDER_LIST)


def own_in(folder: Path) -> dict[str, str]:
    """The files that viznet made in a folder, by the folder's list.

    Each name has the SHA-256 of the file.
    """
    path = folder / FOLDER_LIST
    if not is_own(path, FOLDER_LIST):
        return {}
    lines = path.read_bytes().decode(errors="surrogateescape").removesuffix("\n").split("\n")
    return {line[66:]: line[:64] for line in lines if not line.startswith("#")}


def is_listed(folder: Path, name: str) -> bool:
    """Whether viznet made this file, and nothing has changed it since.

    The list of the folder says so.
    """
    return own_in(folder).get(name, "") == _digest(folder / name)


def _digest(path: Path) -> str | None:
    if path.is_symlink() or not path.is_file():
        return None
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """Returns the SHA-256 of a file in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_parent(path: Path) -> None:
    """Makes the folders on the way to `path`.

    Raises `NotADirectoryError` if a file is in the way.
    """
    if path.parent.exists() and not path.parent.is_dir():
        raise NotADirectoryError(0, f"{path.parent} is a file, not a folder")
    path.parent.mkdir(parents=True, exist_ok=True)


def missing_folders(path: Path) -> list[Path]:
    """The folders on the way to `path` that are not there yet.

    The innermost is the first.
    """
    return [folder for folder in path.parents if not os.path.lexists(folder)]


def remove_empty(folders: Iterable[Path]) -> None:
    """Removes folders that are empty, the innermost first."""
    for folder in folders:
        with suppress(OSError):  # such as new/.., the outer folder of a new one
            folder.rmdir()


# ---------------------------------------------------------------- the cache, and sizes


def cache_folder() -> Path:
    """The cache folder: `$VIZNET_CACHE` or the user's.

    It is an absolute path, because Manim's programs run in another folder.
    """
    if chosen := os.environ.get("VIZNET_CACHE"):
        return in_home(chosen).absolute()
    return Path(imported_pooch().os_cache("viznet")).absolute()


def imported_pooch() -> Any:
    """Imports pooch, only when it is needed.

    This takes longer than the import of most of viznet. In a notebook without ipywidgets, pooch would warn that its
    bars are made of text.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "IProgress not found")
        import pooch
    return pooch


def size(count: float) -> str:
    """Formats a number of bytes in the unit that fits.

    >>> size(1_234_567), size(12_345_678), size(900)
    ('1.2 MB', '12 MB', '900 bytes')
    """
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= one:
            return f"{count / one:,.{0 if count >= 10 * one else 1}f} {unit}"
    return f"{count:,.0f} bytes"
