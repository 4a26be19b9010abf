"""The committed part of a recording at one moment.

It consists of the arrays and, if the training has ended, of how it ended.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import described
from viznet.errors import RecordingError
from viznet.recording.meta import RunMeta, parse_json
from viznet.recording.run_folder import Source

STATUSES = ("finished", "diverged", "interrupted")  # what end.json can say


@dataclass(frozen=True)
class End:
    """The end of a training: how and why it ended, and its seconds."""

    status: str
    reason: str
    seconds: float | None


@dataclass(frozen=True)
class Committed:
    """Everything of a recording that is committed at one moment.

    `maps` has every array by its path, memory-mapped; `views` has the same arrays as plain ones, which are quicker to
    index. `status` is that of end.json; without one it is "running", or "interrupted" if no process
    writes any more.
    """

    status: str
    end: End
    end_bytes: bytes | None
    maps: dict[str, Array]
    views: dict[str, Array]


def read_committed(source: Source, meta: RunMeta) -> Committed:
    """Maps all arrays of a recording.

    Raises `RecordingError` if one of them is missing or damaged.
    """
    # The writer counts the last row first and writes end.json afterwards. So this order never takes a growing
    # recording for a finished one that lacks rows.
    is_writing = source.writing()
    end_bytes = source.text("end.json")
    end = End("running" if is_writing else "interrupted", "", None)
    if end_bytes is not None:
        end = parse_end(end_bytes, f"{source.path}: end.json")
    fields = meta.fields()
    maps: dict[str, Array] = {}
    for group in ("snapshots", "scalars", "probe"):
        first, *others = (name for name in fields if name.split("/")[0] == group)
        count = meta.probe.examples if group == "probe" else None
        maps[first] = source.array(first, fields[first], count)  # its length says how much was committed
        for name in others:
            maps[name] = source.array(name, fields[name], len(maps[first]))
    for group in ("snapshots", "scalars"):
        steps = maps[f"{group}/step"]
        if len(steps) and (steps[0] < 0 or np.any(np.diff(steps) <= 0)):
            raise RecordingError(f"{source.path}: {group}/step.npy does not count upwards: damaged")
    views = {name: np.asarray(rows) for name, rows in maps.items()}
    return Committed(end.status, end, end_bytes, maps, views)


def parse_end(content: bytes, where: str) -> End:
    """Reads an end.json.

    Raises `RecordingError` if a field is odd.
    """
    end: Any = parse_json(content, where)
    if not isinstance(end, dict) or end.get("status") not in STATUSES:
        raise RecordingError(f"{where}: no status out of {', '.join(STATUSES)}: damaged")
    reason, seconds = end.get("reason", ""), end.get("seconds")
    if not isinstance(reason, str):
        raise RecordingError(f"{where}: reason is {described(reason)}, expected a text: damaged")
    if seconds is not None and type(seconds) not in (int, float):
        raise RecordingError(f"{where}: seconds is {described(seconds)}, expected a number: damaged")
    return End(end["status"], reason, seconds)
