"""Folders of pictures, one folder a class.

They may lie in a folder for the training and one for the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.naming import PARTS
from viznet.data.readers.base import Part, Parts, reader
from viznet.data.stream import LIMIT
from viznet.errors import DataError, in_short
from viznet.pictures import SUFFIXES, read_picture

PAPER = 200  # a border pixel above this is light paper
DARK = 128  # a pixel below this is dark ink
TURNED_ROUND = (
    "The pictures are dark on light, so light and dark were exchanged: 0 is the paper, 255 full ink."
)
CLEAR = 0.9  # of the pictures are drawings, of ink on a paper that is clearly light or dark
SEVERAL = 0.1  # of the pictures
SOME_TURNED_ROUND = (
    "Of {pictures:,} pictures, {count:,} are dark on light, so light and dark were exchanged in these: 0 is the paper, "
    "255 full ink."
)
MIXED = (
    "Some pictures are dark on light and others light on dark, but most have no clear paper, so all were left as they "
    "are."
)
NO_PICTURES = "These files were left out, since they are no pictures: {files}."
UNUSED = "These files and folders were not used: {entries}."


def holds_pictures(folder: Path) -> bool:
    """Whether a folder has pictures, or folders of them.

    Folders called train and test may lie between.
    """
    return folder.is_dir() and bool(_class_folders(folder) or _part_folders(folder) or _pictures(folder))


@reader(
    "a folder of pictures for each class",
    *SUFFIXES,
    in_folder=True,
    chooses=holds_pictures,
    resizes=True,
)
def pictures(folder: Path, resize: tuple[int, int] | None = None) -> Parts:
    """The pictures in a folder.

    The names of the folders in it are their classes. Above these may be one folder called train and one called test.
    Hidden files are ignored. If most of the border of the pictures is light, light and dark are exchanged, so that ink
    is light as in MNIST.

    Parameters
    ----------
    folder : Path
        The folder above the folders of the classes.
    resize : (width, height), optional
        The size to scale every picture to. Without it, all must have the same size.
    """
    parts = {"train": folder} if _class_folders(folder) else _part_folders(folder)
    if "train" not in parts:
        there = in_short(", ".join(entry.name for entry in _visible(folder)))
        raise DataError(
            f"{folder}: has no folder of pictures for each class, but {there}; expected folders such as 0 to 9, "
            "or train and test above them"
        )
    read = {name: _read_part(place, resize) for name, place in parts.items() if name != "validation"}
    notes = _left_out(folder, parts)
    images = [x for x, _ in read.values()]
    light, dark = (sum(int(kind(x).sum()) for x in images) for kind in (are_dark_on_light, are_light_on_dark))
    pictures = sum(map(len, images))
    if light and dark and light + dark >= CLEAR * pictures:
        read = {name: (_turned(x, are_dark_on_light(x)), y) for name, (x, y) in read.items()}
        notes.append(SOME_TURNED_ROUND.format(count=light, pictures=pictures))
    elif _is_dark_on_light(images):
        read = {name: (255 - x, y) for name, (x, y) in read.items()}
        notes.append(TURNED_ROUND)
    elif min(light, dark) >= SEVERAL * pictures:
        notes.append(MIXED)
    return Parts(read["train"], read.get("test"), None, tuple(notes))


def _read_part(folder: Path, size: tuple[int, int] | None) -> Part:
    files = [(file, place.name) for place in _class_folders(folder) for file in _pictures(place)]
    first = read_picture(files[0][0], size=size)
    if len(files) * first.size > LIMIT:
        raise DataError(
            f"{folder}: its {len(files):,} pictures of {_size(first)} have more than {LIMIT:,} pixels together; "
            "make them smaller with --resize WxH (in Python: resize=(width, height))"
        )
    x = np.empty((len(files), *first.shape), np.uint8)
    for i, (file, _) in enumerate(files):
        picture = read_picture(file, size=size)
        if picture.shape != first.shape:
            raise DataError(
                f"{file}: has {_size(picture)} pixels, expected {_size(first)} as {files[0][0].name} has; "
                f"make all alike with --resize {first.shape[1]}x{first.shape[0]} "
                f"(in Python: resize=({first.shape[1]}, {first.shape[0]}))"
            )
        x[i] = picture
    return x, np.array([name for _, name in files], np.str_)


def _is_dark_on_light(parts: list[NDArray[np.uint8]]) -> bool:
    """Whether the pictures are of dark ink on light paper.

    Nine tenths of their borders are light then.
    """
    light = border = dark = 0
    for x in parts:
        for edge in (x[:, 0], x[:, -1], x[:, :, 0], x[:, :, -1]):
            light, border = light + int((edge > PAPER).sum()), border + edge.size
        dark += int((x.reshape(len(x), -1).min(axis=1) < DARK).sum())
    return light >= 0.9 * border and 2 * dark >= sum(len(x) for x in parts)


def _border(x: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pixels at the border of each picture, (N, pixels)."""
    return np.concatenate([x[:, 0], x[:, -1], x[:, :, 0], x[:, :, -1]], axis=1)


def are_dark_on_light(x: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pictures are clearly of dark ink on light paper."""
    return ((_border(x) > PAPER).mean(axis=1) >= 0.9) & (x.reshape(len(x), -1).min(axis=1) < DARK)


def are_light_on_dark(x: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pictures are clearly of light ink on dark paper."""
    return ((_border(x) < 255 - PAPER).mean(axis=1) >= 0.9) & (x.reshape(len(x), -1).max(axis=1) >= DARK)


def _turned(x: NDArray[np.uint8], which: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The pictures with light and dark exchanged in some of them."""
    x = x.copy()
    x[which] = 255 - x[which]
    return x


def _class_folders(folder: Path) -> list[Path]:
    """The folders with pictures directly in them."""
    return [entry for entry in _visible(folder) if entry.is_dir() and any(_pictures(entry))]


def _part_folders(folder: Path) -> dict[str, Path]:
    """The folders of the training and the test, by the part.

    They have folders of classes in them.
    """
    named = ((PARTS.get(entry.name.lower()), entry) for entry in _visible(folder) if entry.is_dir())
    return {part: entry for part, entry in named if part and _class_folders(entry)}


def _pictures(folder: Path) -> list[Path]:
    """The pictures directly in a folder, in the order of their names."""
    return [entry for entry in _visible(folder) if entry.suffix.lower() in SUFFIXES and entry.is_file()]


def _visible(folder: Path) -> Iterator[Path]:
    """What is in a folder, except hidden files.

    What macOS and Windows add counts as hidden.
    """
    ignored = ("__MACOSX", "Thumbs.db", "desktop.ini")
    return (
        entry
        for entry in sorted(folder.iterdir())
        if not entry.name.startswith(".") and entry.name not in ignored
    )


def _left_out(folder: Path, parts: dict[str, Path]) -> list[str]:
    """Sentences that name the files and folders that were not used."""
    places = [place for part, place in parts.items() if part != "validation"]
    classes = [each for place in places for each in _class_folders(place)]
    taken = {file for each in classes for file in _pictures(each)}
    files = [entry for each in classes for entry in _visible(each) if entry not in taken]
    unused = [
        entry for place in {folder, *places} for entry in _visible(place) if entry not in (*classes, *places)
    ]
    notes = []
    if files:
        notes.append(NO_PICTURES.format(files=_list(folder, files)))
    if unused:
        notes.append(UNUSED.format(entries=_list(folder, unused)))
    return notes


def _list(folder: Path, entries: list[Path]) -> str:
    return in_short(", ".join(str(entry.relative_to(folder)) for entry in entries))


def _size(picture: NDArray[np.uint8]) -> str:
    return f"{picture.shape[1]} × {picture.shape[0]}"
