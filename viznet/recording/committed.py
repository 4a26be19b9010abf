"""The committed part of a recording at one moment.

It consists of the arrays and, if the training has ended, of how it ended.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import described
from viznet.errors import RecordingError
from viznet.recording.json_table import is_text, parse_json, without_controls
from viznet.recording.layout import Field
from viznet.recording.meta import RunMeta
from viznet.recording.run_folder import GROUPS, RunFiles

# What a recording lacks that was copied while it grew, or whose files were cut off.
MISSING = {
    "snapshots": "{whole:,} of {committed:,} snapshots are whole, because {name}.npy ends early",
    "scalars": "{whole:,} of {committed:,} training steps are whole, because {name}.npy ends early",
    "probe": "{whole:,} of {committed:,} recorded examples are whole, because {name}.npy ends early",
}
STATUSES = ("finished", "diverged", "interrupted")  # what end.json can say


@dataclass(frozen=True)
class End:
    """The end of a training: how and why it ended, and its seconds."""

    status: str
    reason: str
    seconds: float | None


class Maps(dict[str, Array]):
    """The committed rows of every array, by its path.

    A large array is mapped when it is first read, because it takes a file descriptor from then on, and a program may
    hold many runs. Raises `RecordingError` if another recording has taken the place of this one by then.
    """

    def __init__(self, source: RunFiles, fields: Mapping[str, Field], rows: Mapping[str, Array]) -> None:
        super().__init__((name, array) for name, array in rows.items() if not isinstance(array, np.memmap))
        self._source, self._fields, self._identity = source, fields, source.identity()
        self._lengths = {name: len(array) for name, array in rows.items()}

    def __missing__(self, name: str) -> Array:
        length = self._lengths[name]
        if self._source.identity() != self._identity:
            raise RecordingError(
                f"{self._source.path}: is gone, or another run has taken its place: open it again"
            )
        rows, _ = self._source.array(name, self._fields[name])
        if len(rows) < length:
            raise RecordingError(f"{self._source.path}: {name}.npy has become shorter: damaged")
        self[name] = rows[:length]
        return self[name]

    def forget_all_but(self, names: Collection[str]) -> None:
        """Frees the file descriptors of arrays that nothing else reads."""
        for name in [
            name for name, rows in self.items() if isinstance(rows, np.memmap) and name not in names
        ]:
            del self[name]


class Views(dict[str, Array]):
    """The same arrays as plain ones, which are quicker to index."""

    def __init__(self, maps: Maps) -> None:
        super().__init__()
        self._maps = maps

    def __missing__(self, name: str) -> Array:
        self[name] = np.asarray(self._maps[name])
        return self[name]


@dataclass(frozen=True)
class Committed:
    """Everything of a recording that is committed at one moment.

    `maps` has every array by its path, memory-mapped; `views` has the same arrays as plain ones. `status` is that of
    end.json; without one it is "running", or "interrupted" if no process writes any more.
    """

    status: str
    end: End
    end_bytes: bytes | None
    maps: Maps
    views: Views


def read_committed(source: RunFiles, meta: RunMeta) -> Committed:
    """Maps all arrays of a recording.

    What is whole is mapped, and the reason of the end says what is not. Raises `RecordingError` if an array is missing
    or damaged.
    """
    # The writer counts the last row first and writes end.json afterwards. So this order never takes a growing
    # recording for a finished one that lacks rows.
    end = End("interrupted", "", None)
    end_bytes = source.text("end.json")
    if end_bytes is None:
        if source.writing():
            end = End("running", "", None)
        end_bytes = source.text("end.json")  # it may have ended meanwhile
    if end_bytes is not None:
        end = parse_end(end_bytes, f"{source.path}: end.json")
    found: dict[str, Array] = {}
    missing = []
    for group in GROUPS:
        rows, sentence = _read_group(source, meta, group)
        steps = rows.get(f"{group}/step")
        if steps is not None and len(steps) and (steps[0] < 0 or np.any(np.diff(steps) <= 0)):
            raise RecordingError(f"{source.path}: {group}/step.npy does not count upwards: damaged")
        if steps is not None and len(steps) and steps[-1] > meta.total:
            raise RecordingError(
                f"{source.path}: {group}/step.npy has a step {int(steps[-1])} of {meta.total}: damaged"
            )
        found |= rows
        missing += [sentence] if sentence else []
    if missing:
        end = End("interrupted", "; ".join(missing), end.seconds)
    maps = Maps(source, meta.fields(), found)
    return Committed(end.status, end, end_bytes, maps, Views(maps))


def _read_group(source: RunFiles, meta: RunMeta, group: str) -> tuple[dict[str, Array], str]:
    """Maps the arrays of a group, and says what is missing of them.

    The first array, such as the steps, is the last that the writer counts. So it says how many rows were committed. In
    a recording that was copied while it grew, another array may have fewer. Then all arrays end where that one ends.
    """
    fields = meta.fields()
    read = {name: source.array(name, fields[name]) for name in fields if name.split("/")[0] == group}
    _, committed = next(iter(read.values()))
    if group == "probe":
        committed = meta.probe.examples
    shortest = min(read, key=lambda name: len(read[name][0]))
    whole = min(committed, len(read[shortest][0]))
    sentence = ""
    if whole < committed:
        sentence = MISSING[group].format(whole=whole, committed=committed, name=shortest)
        if group == "probe":  # without its examples, a recording shows nothing
            raise RecordingError(f"{source.path}: {sentence}: damaged")
    return {name: rows[:whole] for name, (rows, _) in read.items()}, sentence


def parse_end(content: bytes, where: str) -> End:
    """Reads an end.json.

    Raises `RecordingError` if a field is odd.
    """
    end: Any = parse_json(content, where)
    if not isinstance(end, dict) or end.get("status") not in STATUSES:
        raise RecordingError(f"{where}: no status out of {', '.join(STATUSES)}: damaged")
    reason, seconds = end.get("reason", ""), end.get("seconds")
    if not is_text(reason):
        raise RecordingError(f"{where}: reason is {described(reason)}, expected a text: damaged")
    if seconds is not None and type(seconds) not in (int, float):
        raise RecordingError(f"{where}: seconds is {described(seconds)}, expected a number: damaged")
    return End(end["status"], without_controls(reason), seconds)
