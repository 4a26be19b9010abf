"""The writer of a recording: it makes the folder and appends snapshots.

The folder appears at once with all its files in it, and from then on it can be read at every moment.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from viznet.data import Examples
from viznet.errors import RecordingError
from viznet.files import missing_folders, name_beside, put_in_place, remove_empty, write
from viznet.recording.claim import claimed
from viznet.recording.columns import Column
from viznet.recording.layout import Field
from viznet.recording.optimizer_state import FILE as STATE_FILE
from viznet.recording.run_folder import GROUPS, LOCK, check_room, is_recording, lock
from viznet.step import Step

Rows = dict[str, Any]
FLUSH_STEPS = 4096  # between snapshots, the loss curve is written at least this often


class Writer:
    """Makes a new recording at `path` and appends to it.

    `meta` is the content of meta.json. Raises `RecordingError` if the recording cannot be made or the disk is full.
    """

    def __init__(
        self, path: Path, meta: bytes, layout: dict[str, Field], probe: Examples, *, overwrite: bool
    ) -> None:
        self.path = path
        self.began = time.monotonic()
        self.columns: dict[str, Column] = {}
        self.lock: BinaryIO | None = None
        self.pending: list[tuple[int, float, float]] = []
        self.kept = "nothing"
        self.place = path.absolute()  # stays right if the process changes its folder
        beside, new = name_beside(self.place), missing_folders(self.place)
        try:
            for group in GROUPS:
                (beside / group).mkdir(parents=True)
            for name, field in layout.items():
                self.columns[name] = Column(beside / f"{name}.npy", field)
            self.columns["probe/x"].extend(probe.x)
            self.columns["probe/y"].extend(probe.y)
            (beside / LOCK).touch()
            write(beside / "meta.json", meta, RecordingError)
            self.identity = os.fstat(self.columns["snapshots/step"].file.fileno())
            self._close()  # Windows renames no folder in which a file is open
            with claimed(self.place):
                check_room(path, overwrite=overwrite)
                earlier = overwrite and is_recording(self.place)
                with put_in_place(beside, self.place, replace=earlier):
                    self._reopen()
        except BaseException as error:
            self._close()
            shutil.rmtree(beside, ignore_errors=True)
            remove_empty(new)
            if isinstance(error, OSError):
                raise RecordingError(f"{path}: cannot be made: {error.strerror}") from error
            raise

    def _reopen(self) -> None:
        """Opens the files again at their place, and locks the recording."""
        try:
            self.lock = lock(self.place)
            for name, column in self.columns.items():
                if not name.startswith("probe/"):
                    column.reopen(self.place / f"{name}.npy")
            if not self.in_place():
                raise RecordingError(f"{self.path}: was moved away or replaced while it was made")
        except BaseException:
            self._close()
            raise

    def scalar(self, moment: Step) -> None:
        """Remembers the loss and accuracy of a training step.

        They are written with the next snapshot at the latest.
        """
        self.pending.append((moment.step, moment.loss, moment.accuracy))
        if len(self.pending) >= FLUSH_STEPS:
            with self._guarded():
                self._flush()

    def commit(self, rows: Rows) -> None:
        """Appends one snapshot: a row to every array.

        The step is written last, which commits the snapshot.
        """
        with self._guarded():
            self._flush()
            for symbol, row in rows.items():
                if symbol != "step":
                    self.columns[f"snapshots/{symbol}"].append(row)
            self.columns["snapshots/step"].append(rows["step"])
        self.kept = f"everything up to step {rows['step']:,}"

    def end(self, status: str, reason: str, state: bytes | None) -> None:
        """Writes how the run ended, and the `state` of the optimizer.

        What the disk has no room for is not written. The recording stays locked until `close`.
        """
        end = {"status": status, "reason": reason, "seconds": round(time.monotonic() - self.began, 3)}
        with suppress(OSError):
            self._flush()
        if self.in_place():  # another recording that took this place must not get this end
            if state is not None:
                with suppress(RecordingError):
                    write(self.place / STATE_FILE, state, RecordingError)
            with suppress(RecordingError):
                write(self.place / "end.json", json.dumps(end, indent=1).encode(), RecordingError)

    def close(self) -> None:
        """Closes the files, so that the recording may be overwritten."""
        with suppress(OSError), claimed(self.place):  # nobody may put another lock there meanwhile
            self._close()
            if self.in_place():
                (self.place / LOCK).unlink()
        self._close()

    def in_place(self) -> bool:
        """Whether this recording is still at its path."""
        try:
            there = os.stat(self.place / "snapshots/step.npy")
        except OSError:
            return False
        return os.path.samestat(there, self.identity)

    def _flush(self) -> None:
        """Appends the pending losses and accuracies.

        If it is interrupted, it can be called again.
        """
        steps = self.columns["scalars/step"]
        fresh = [scalars for scalars in self.pending if scalars[0] >= steps.rows]  # row n belongs to step n
        if fresh:
            step, loss, accuracy = zip(*fresh)
            for symbol, values in (("loss", loss), ("accuracy", accuracy), ("step", step)):
                column = self.columns[f"scalars/{symbol}"]
                if column.rows > steps.rows:
                    column.cut(steps.rows)
                column.extend(np.array(values))
        self.pending.clear()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turns a failed write into a `RecordingError`.

        The space of the incomplete row is freed.
        """
        try:
            yield
        except OSError as error:
            self.pending.clear()
            for name, column in self.columns.items():
                group = name.split("/")[0]
                if group != "probe":
                    with suppress(OSError):
                        column.cut(self.columns[f"{group}/step"].rows)
            raise RecordingError(
                f"{self.path}: {error.strerror}, so the recording ends here; {self.kept} is kept and can be opened"
            ) from error

    def _close(self) -> None:
        for column in self.columns.values():
            column.close()
        if self.lock is not None:
            self.lock.close()
