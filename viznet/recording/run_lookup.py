"""Finds the run that a user means.

Every function and command that takes a run uses `open_run`.
"""

import os
from pathlib import Path
from typing import TypeAlias

from viznet.arguments import LONGEST_NAME, described, in_home, is_path, nearest
from viznet.defaults import DEMO_FOLDER
from viznet.errors import RecordingError, RecordingUsageError
from viznet.recording.columns import reading
from viznet.recording.packed_run import PackedRun
from viznet.recording.run import Run
from viznet.recording.run_folder import RunFolder, is_recording

MOST_NAMES = 8  # an error names so many runs

RunLike: TypeAlias = Run | str | os.PathLike[str]
"""How a run can be given: as a `Run`, a path, a name in runs/, or the word "latest"."""


def open_run(run: RunLike) -> Run:
    """Opens a run, finished or still being recorded.

    Parameters
    ----------
    run : Run, str or path
        The path of a recording, which is a folder or a packed `.npz`; a name in the folder `runs`; or "latest", the
        run in this folder or of the demo that began last. A `Run` is returned as it is.

    Returns
    -------
    Run
        The opened run.

    Raises
    ------
    RecordingError
        If there is no such run, with the names of some that there are; or if its files are damaged.

    Examples
    --------
    >>> import viznet as vz
    >>> _ = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=2), "runs/first", progress=False)
    >>> vz.open_run("first"), vz.open_run("latest").path.name
    (<Run 'first': 784-16-10, 3 snapshots, finished>, 'first')
    """
    if isinstance(run, Run):
        return run
    path = find_run(run)
    return Run(RunFolder(path) if path.is_dir() else PackedRun(path))


def find_run(name: str | os.PathLike[str]) -> Path:
    """Returns the path of the run that a user named.

    The name is a path, a name in the folder `runs`, or "latest". Raises `RecordingError`, with the names of some runs,
    if there is no such run.
    """
    if not is_path(name):
        raise RecordingUsageError(
            f"run is {described(name)}, expected a Run, the path of a recording, a name in runs/, or 'latest'"
        )
    folder, latest = Path("runs"), str(name) == "latest"
    named = [path for path in (in_home(name), folder / name, folder / f"{name}.npz") if _exists(path)]
    if named and not latest:
        # Opening what is no recording says what is wrong with it.
        return next(filter(_is_run, named), named[0])
    found = runs_in(folder)
    demo = [path for path in (Path(DEMO_FOLDER) / "run",) if _is_run(path)]
    if latest and (found or demo):
        return max([*found, *demo], key=_began)
    given = repr(str(name)) if len(str(name)) <= LONGEST_NAME else described(str(name))
    # The demo's recording is not in `runs`, so it has no name there, and its path is what opens it.
    names = [*map(str, demo), *(path.name for path in reversed(found))]
    if not names:
        raise RecordingError(f"no run {given}; there is none in {folder}: record one with `viznet train`")
    more, listed = len(names) - MOST_NAMES, ", ".join(names[:MOST_NAMES])
    line = (
        f"no run {given}; there are {listed} and {more:,} more"
        if more > 0
        else f"no run {given}; there are {listed}"
    )
    near = nearest(str(name), names)
    raise RecordingError(line if near is None else f"{line}. Did you mean {near}?")


def runs_in(folder: Path) -> list[Path]:
    """The recordings in a folder; the one that began last is the last."""
    with reading(folder):
        entries = list(folder.iterdir()) if folder.is_dir() else []
    # A name with a dot is a recording that is just being made, or that was killed then.
    began = {path: _began(path) for path in entries if not path.name.startswith(".") and _is_run(path)}
    return sorted(began, key=lambda path: began[path])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name that is too long
        return False


def _is_run(path: Path) -> bool:
    """Whether a folder or a file is a recording. A damaged file is none."""
    try:
        if path.is_dir():
            return is_recording(path)
        return (
            path.suffix.lower() == ".npz" and path.is_file() and PackedRun(path).text("meta.json") is not None
        )
    except (OSError, RecordingError):
        return False


def _began(path: Path) -> float:
    try:
        return (path / "meta.json" if path.is_dir() else path).stat().st_mtime
    except OSError:  # it was deleted just now
        return 0.0
