"""What took long to compute, in a file of the run's folder."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from viznet.errors import VizError
from viznet.files import beside, writing
from viznet.marks import mark_zip

NAME = "landscape-{axes}-{points}{moving}.npz"
FORMAT = 2  # files of the first format have less exact losses below the path
BESIDE = ".{run}.{name}"  # of a recording that is one file; with a dot it is not taken for a run


@dataclass(frozen=True)
class Key:
    """What a kept landscape shows: the run, the examples and the settings."""

    run: Path
    run_hash: str
    examples_hash: str
    axes: str
    moving: bool
    points: int

    @property
    def path(self) -> Path:
        """The file: in the folder of the run, so that it goes where the run goes."""
        moving = "-moving" if self.moving else ""
        name, run = NAME.format(axes=self.axes, points=self.points, moving=moving), self.run.absolute()
        return run / name if run.is_dir() else run.with_name(BESIDE.format(run=run.name, name=name))

    @property
    def content(self) -> str:
        """What has to be the same for the file to be of use."""
        return f"{self.run_hash} {self.examples_hash} {FORMAT}"


def kept(key: Key) -> dict[str, Any] | None:
    """Reads what `keep` wrote for the same key, or returns None.

    A file that is damaged, or of another recording, is of no use and counts as none.
    """
    try:
        with open(key.path, "rb") as content, np.load(content, allow_pickle=False) as file:
            if str(file["of"]) != key.content:
                return None
            found = {name: file[name] for name in file.files if name != "of"}
    except Exception:  # a damaged zip can raise almost anything
        return None
    return {name: array if array.ndim else array.item() for name, array in found.items()}


def keep(key: Key, found: Mapping[str, Any]) -> None:
    """Writes arrays, numbers and texts into the file of the key.

    Where nothing can be written, the next film computes them again; so this is no error.
    """
    with suppress(VizError), beside(key.path, VizError) as part, writing(key.path, VizError):
        np.savez(part, of=np.array(key.content), **found)
        mark_zip(part)
