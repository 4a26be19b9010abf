"""Takes away what a stopped experiment has half written."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from viznet.errors import RecordingError
from viznet.experiments.job import Job
from viznet.files import is_leftover
from viznet.recording.run_folder import RunFolder, check_room

WHOLE = ("finished", "diverged")  # how a training ends that was not stopped


@contextmanager
def nothing_half(jobs: Sequence[Job], *, own_processes: bool) -> Iterator[None]:
    """Removes what these jobs have half written, if the block fails.

    A process that is ended cannot do that itself. What was there before the block stays, and what is still being
    written too. With `own_processes` all processes that write have ended with the block, so that temporary files are
    left over, and go too.
    """
    folders = [RunFolder(Path(job["recording"])) for job in jobs if job["recording"] is not None]
    before = [folder.identity() for folder in folders]
    try:
        yield
    except BaseException:
        for folder, identity in zip(folders, before):
            if folder.identity() not in ((), identity) and not _is_whole(folder):
                with suppress(RecordingError):  # something else is in it, or it is still being written
                    check_room(folder.path, overwrite=True)
                    shutil.rmtree(folder.path, ignore_errors=True)
        if own_processes:
            for path in (Path(place) for job in jobs for place in (job["result"], job["recording"]) if place):
                _remove_leftovers(path)
        raise


def _is_whole(folder: RunFolder) -> bool:
    """Whether the training of a recording came to its end."""
    try:
        end = json.loads(folder.text("end.json") or b"null")
    except (ValueError, RecordingError):
        return False
    return isinstance(end, dict) and end.get("status") in WHOLE


def _remove_leftovers(path: Path) -> None:
    """Deletes temporary files and folders that should have become `path`."""
    for entry in path.parent.glob(".*"):
        if is_leftover(entry.name, path.name) and not entry.is_symlink():
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
