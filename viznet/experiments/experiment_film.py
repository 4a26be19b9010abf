"""The film of an experiment: its recordings side by side."""

from __future__ import annotations

from pathlib import Path

from viznet.errors import ReceiptError
from viznet.files import sha256_of
from viznet.receipts import receipt_beside
from viznet.receipts.receipt_file import read_receipt
from viznet.recording import Run, open_run

FILM = "film.mp4"
SIZE, FPS, SECONDS = (1280, 720), 15, 8
MOST = 9  # as many recordings as one film has room for


def write_film(folder: Path, recordings: list[Path], *, progress: bool) -> Path | None:
    """Writes `film.mp4` of the first nine recordings, unless it is there.

    Recordings that are equal are shown once, because nothing differs between them. If fewer than two are left, there is
    nothing to compare, and no film.

    Parameters
    ----------
    folder
        The folder of the experiment.
    recordings
        The folders of the recordings.
    progress
        Whether to show a progress bar.

    Returns
    -------
    Path or None
        The film, if there is one.
    """
    different = {run.hash: run for run in map(open_run, recordings) if len(run)}
    runs = list(different.values())[:MOST]
    if len(runs) < 2:
        return None
    path = folder / FILM
    if not _is_of(path, runs):
        # Imported here, because Matplotlib takes long to load.
        from viznet.film.side_by_side import together

        together(*runs, views="loss").save(path, size=SIZE, fps=FPS, seconds=SECONDS, progress=progress)
    return path


def _is_of(path: Path, runs: list[Run]) -> bool:
    """Whether a whole film shows these recordings, as its receipt says."""
    try:
        receipt = read_receipt(receipt_beside(path).read_bytes(), path)
        if sha256_of(path) != receipt.sha256:
            return False
    except (OSError, ReceiptError):
        return False
    return [receipt.hash, *(other.hash for other in receipt.beside)] == [run.hash for run in runs]
