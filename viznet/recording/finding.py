"""Which run a user means."""

import os
from pathlib import Path

from viznet.recording.folder import is_recording
from viznet.recording.layout import RecordingError


def find_run(name: str | os.PathLike[str], *, runs_folder: str | os.PathLike[str] = "runs") -> Path:
    """The path of the run that a user named: a path, a name inside `runs_folder`, or the word `latest`.

    `latest` is the run that began last. Raises `RecordingError` with the runs that there are.
    """
    folder = Path(runs_folder)
    found = sorted(filter(_is_run, folder.iterdir() if folder.is_dir() else ()), key=_began)
    if str(name) == "latest" and found:
        return found[-1]
    for path in (Path(name), folder / name, folder / f"{name}.npz"):
        if path.exists() and str(name) != "latest":
            return path
    there = (
        f"there are {', '.join(path.name for path in found[:-9:-1])}"
        if found
        else f"there is none in {folder}"
    )
    raise RecordingError(
        f"no run {str(name)!r}; {there}" + ("" if found else ": record one with `viznet train`")
    )


def _is_run(path: Path) -> bool:
    if path.name.startswith("."):  # one that is just coming into being, or what a kill left of it
        return False
    return is_recording(path) if path.is_dir() else path.suffix == ".npz"


def _began(path: Path) -> float:
    return (path / "meta.json" if path.is_dir() else path).stat().st_mtime
