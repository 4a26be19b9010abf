"""Recordings: a training kept on disk as plain arrays, while it runs, and read again by symbol.

`record` watches a training and writes; `open_run` reads what it wrote, finished, growing or packed; `pack` makes one
file of it; `find_run` knows which run a user means.
"""

from viznet.recording.finding import find_run
from viznet.recording.layout import FORMAT, RecordingError
from viznet.recording.packed import pack
from viznet.recording.recorder import record
from viznet.recording.run import Run, Snapshot, open_run

__all__ = ["FORMAT", "RecordingError", "Run", "Snapshot", "find_run", "open_run", "pack", "record"]
