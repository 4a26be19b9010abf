"""Recordings of trainings: plain arrays on disk, read by symbol.

`record` follows a training and writes its snapshots. `open_run` finds the run that a user means and opens it, whether
it is finished, growing or packed. `pack` writes a run into one file.
"""

from viznet.errors import RecordingError, RecordingUsageError
from viznet.recording.continuing import resume
from viznet.recording.layout import FORMAT
from viznet.recording.meta import RunMeta
from viznet.recording.packing import pack
from viznet.recording.recorder import record
from viznet.recording.run import Run
from viznet.recording.run_lookup import RunLike, find_run, open_run
from viznet.recording.snapshot import Snapshot

__all__ = [
    "FORMAT",
    "RecordingError",
    "RecordingUsageError",
    "Run",
    "RunLike",
    "RunMeta",
    "Snapshot",
    "find_run",
    "open_run",
    "pack",
    "record",
    "resume",
]
