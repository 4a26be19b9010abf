"""Recordings: a training kept on disk as plain arrays, while it runs, and read again by symbol.

`record` watches a training and writes; `open_run` knows which run a user means and reads what was written, finished,
growing or packed; `pack` makes one file of it.
"""

from viznet.errors import RecordingError, RecordingUsageError
from viznet.recording.finding import RunLike, find_run, open_run
from viznet.recording.layout import FORMAT
from viznet.recording.packing import pack
from viznet.recording.recorder import record
from viznet.recording.run import Run, Snapshot

__all__ = [
    "FORMAT",
    "RecordingError",
    "RecordingUsageError",
    "Run",
    "RunLike",
    "Snapshot",
    "find_run",
    "open_run",
    "pack",
    "record",
]
