"""More ways in which the files of a recording may be damaged: swapped, turned, mixed up, or of another kind.

Each takes a generator of random numbers and the folder of the recording.
"""

import io
import os
import random
import shutil
import warnings
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NUMBER_TYPES = (
    "f8", "f2", "i8", "u1", "?", "c8", "U3", "S2", ">f4", ">i8", "i1", "m8[s]", "M8[s]", "O", "V4",
)  # fmt: skip
STEPS = (0, -5, 1, 2**31, 2**53)


def read_array(file: Path) -> NDArray | None:
    """The array of a file, or None if it is damaged already."""
    try:
        return np.asarray(np.load(file, allow_pickle=False))
    except (ValueError, OSError, EOFError):
        return None


def chosen_array(rng: random.Random, path: Path) -> tuple[Path, NDArray | None]:
    """One of the files of arrays, and its array."""
    file = rng.choice(sorted(path.glob("**/*.npy")))
    return file, read_array(file)


def swap_files(rng: random.Random, path: Path) -> None:
    """Two arrays have each other's names."""
    one, other = rng.sample(sorted(path.glob("**/*.npy")), 2)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def change_type(rng: random.Random, path: Path) -> None:
    """The numbers of an array have another type, and so has the header of its file."""
    file, array = chosen_array(rng, path)
    if array is not None:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                np.save(file, array.astype(rng.choice(NUMBER_TYPES)), allow_pickle=True)
            except (TypeError, ValueError):
                return  # there is no such number


def change_shape(rng: random.Random, path: Path) -> None:
    """An array has another shape or another order in memory."""
    file, array = chosen_array(rng, path)
    if array is not None and array.ndim:
        changed = (
            array.T,
            array.ravel(),
            array[None],
            array[..., None],
            np.asfortranarray(array),
            array[:, None],
        )
        np.save(file, rng.choice(changed))


def change_rows(rng: random.Random, path: Path) -> None:
    """Rows are repeated, turned over or gone."""
    file, array = chosen_array(rng, path)
    if array is not None and array.ndim and len(array):
        np.save(
            file, rng.choice((np.concatenate([array, array]), array[::-1], array[:1], array[:0], array[::2]))
        )


def change_steps(rng: random.Random, path: Path) -> None:
    """From some row on, the steps are one and the same number."""
    file = rng.choice(sorted(path.glob("*/step.npy")))
    steps = read_array(file)
    if (
        steps is not None
        and steps.ndim == 1
        and len(steps)
        and steps.dtype.kind == "i"
        and steps.itemsize == 8
    ):
        steps[rng.randrange(len(steps)) :] = rng.choice(STEPS)
        np.save(file, steps)


def change_text(rng: random.Random, path: Path) -> None:
    """The text of meta.json has another encoding or frame, or is no JSON."""
    file = path / "meta.json"
    text = file.read_bytes().decode(errors="replace")
    file.write_bytes(
        rng.choice(
            (
                text.encode("utf-16", "replace"),
                b"\xef\xbb\xbf" + text.encode(errors="replace"),
                b"[" * 100_000 + b"]" * 100_000,
                f"[{text}]".encode(errors="replace"),
                (text + text).encode(errors="replace"),
                text.replace("{", '{"seed": 1' + "9" * 5000 + ", ", 1).encode(errors="replace"),
                text.replace('"', "'").encode(errors="replace"),
                text.replace("null", '"' + "x" * 10**6 + '"').encode(errors="replace"),
                *(text.replace('"relu"', f'"{name}"').encode() for name in ("gelu", "\\u007f", "$x$")),
            )
        )
    )


def change_kind(rng: random.Random, path: Path) -> None:
    """In the place of a file is a folder, a link, a pipe or nothing."""
    file = rng.choice(sorted(each for each in path.glob("**/*") if each.is_file()))
    file.unlink()
    kind = rng.randrange(6)
    if kind == 0:
        file.mkdir()
    elif kind == 1:
        file.symlink_to(file.name)
    elif kind == 2:
        file.symlink_to(path / "nowhere")
    elif kind == 3 and hasattr(os, "mkfifo"):
        os.mkfifo(file)
    elif kind == 4:
        file.symlink_to(os.devnull)


def remove_folder(rng: random.Random, path: Path) -> None:
    """A folder is gone."""
    shutil.rmtree(rng.choice(sorted(each for each in path.iterdir() if each.is_dir())))


FILES = (
    swap_files,
    change_type,
    change_shape,
    change_rows,
    change_steps,
    change_text,
    change_kind,
    remove_folder,
)


def damage_zip(rng: random.Random, path: Path) -> None:
    """A packed recording has members too many, too few, in another order, or packed otherwise."""
    content = path.read_bytes()
    kind = rng.randrange(8)
    if kind < 2:
        path.write_bytes(b"#!/bin/sh\n" + content if kind else content + b"tail" * 100)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = [(each.filename, packed.read(each)) for each in packed.infolist()]
    if kind == 2:
        rng.shuffle(members)
    elif kind == 3:
        members.append(rng.choice(members))
    elif kind == 4:
        members.pop(rng.randrange(len(members)))
    elif kind == 5:
        members.append(("../../evil", b"x"))
    elif kind == 6:
        at = rng.randrange(len(members))
        members[at] = (members[at][0].upper(), members[at][1])
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)) if kind == 7 else 8
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of two members of one name
        with zipfile.ZipFile(path, "w", method) as packed:
            for name, data in members:
                packed.writestr(name, data)
