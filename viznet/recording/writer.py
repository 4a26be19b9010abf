"""The folder of a growing recording: it appears at once, complete and empty, and is readable at every moment after."""

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
from viznet.files import name_beside, put_folder, write
from viznet.recording.columns import Column
from viznet.recording.folder import GROUPS, LOCK, check_room, lock
from viznet.recording.layout import Field
from viznet.training import Step

Rows = dict[str, Any]
FLUSH_STEPS = 4096  # between snapshots, the loss curve is written at least this often


class Writer:
    """Appends to a new recording at `path`. Raises `RecordingError` when it cannot be made, or the disk is full."""

    def __init__(
        self, path: Path, meta: dict[str, Any], layout: dict[str, Field], probe: Examples, *, overwrite: bool
    ) -> None:
        self.path = path
        self.began = time.monotonic()
        self.columns: dict[str, Column] = {}
        self.lock: BinaryIO | None = None
        self.pending: list[tuple[int, float, float]] = []
        self.kept = "nothing"
        meta = meta | {"arrays": {name: field.described() for name, field in layout.items()}}
        self.place = path.absolute()  # where it stays, even if the process goes to another folder
        beside = name_beside(self.place)
        try:
            for group in GROUPS:
                (beside / group).mkdir(parents=True)
            for name, field in layout.items():
                self.columns[name] = Column(beside / f"{name}.npy", field)
            self.columns["probe/x"].extend(probe.x)
            self.columns["probe/y"].extend(probe.y)
            (beside / LOCK).touch()
            write(beside / "meta.json", json.dumps(meta, indent=1, default=_plain).encode(), RecordingError)
            self._close()  # Windows renames no folder in which a file is open
            check_room(path, overwrite=overwrite)
            put_folder(beside, self.place)
            beside = self.place  # what is to be removed, should the rest fail
            self.lock = lock(self.place)
            for name, column in self.columns.items():
                if not name.startswith("probe/"):
                    column.reopen(self.place / f"{name}.npy")
            self.identity = os.fstat(self.columns["snapshots/step"].file.fileno())
        except BaseException as error:
            self._close()
            shutil.rmtree(beside, ignore_errors=True)
            if isinstance(error, OSError):
                raise RecordingError(f"{path}: cannot be made: {error.strerror}") from error
            raise

    def scalar(self, moment: Step) -> None:
        """Remembers the loss and accuracy of a training step; they are written with the next snapshot at the latest."""
        self.pending.append((moment.step, moment.loss, moment.accuracy))
        if len(self.pending) >= FLUSH_STEPS:
            with self._guarded():
                self._flush()

    def commit(self, rows: Rows) -> None:
        """Appends one snapshot: a row to every array and then, which makes it count, the step."""
        with self._guarded():
            self._flush()
            for symbol, row in rows.items():
                if symbol != "step":
                    self.columns[f"snapshots/{symbol}"].append(row)
            self.columns["snapshots/step"].append(rows["step"])
        self.kept = f"everything up to step {rows['step']:,}"

    def end(self, status: str, reason: str) -> None:
        """Says how the run ended, if there is still room to say it, and lets go of the files."""
        end = {"status": status, "reason": reason, "seconds": round(time.monotonic() - self.began, 3)}
        with suppress(OSError):
            self._flush()
        mine = self.in_place()  # the end of this recording must not become that of another
        if mine:
            with suppress(RecordingError):
                write(self.place / "end.json", json.dumps(end, indent=1).encode(), RecordingError)
        self._close()
        if mine:
            with suppress(OSError):
                (self.place / LOCK).unlink()

    def in_place(self) -> bool:
        """Whether the folder at the recording's path is still this recording's own."""
        try:
            there = os.stat(self.place / "snapshots/step.npy")
        except OSError:
            return False
        return os.path.samestat(there, self.identity)

    def _flush(self) -> None:
        """Appends the pending losses and accuracies. Begun and interrupted, it can be begun again."""
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
        """Turns a failed write into a `RecordingError`, and gives back the space of the torn row."""
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


def _plain(value: Any) -> Any:
    """NumPy's numbers as JSON's."""
    return value.item() if isinstance(value, np.generic) else str(value)
