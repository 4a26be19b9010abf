"""Packing: a run becomes one file."""

import os
from pathlib import Path

from viznet.arguments import file_path
from viznet.errors import RecordingUsageError
from viznet.recording.finding import RunLike, open_run
from viznet.recording.packed import write_packed


def pack(run: RunLike, path: str | os.PathLike[str] | None = None) -> Path:
    """Writes a whole run into one `.npz` that `open_run` maps into memory and `np.load` reads; returns its path.

    `run` is a `Run`, a path, a name in runs/ or "latest". Without a `path` the file lies beside the run, with the
    suffix `.npz`. The run itself stays. Of a run that is still being recorded, what was committed is packed. Raises
    `RecordingError` when the file cannot be written, or is there.
    """
    opened = open_run(run)
    if path is not None:
        path = file_path("path", path, such_as="'lesson.npz'", error=RecordingUsageError)
    return write_packed(opened, path)
