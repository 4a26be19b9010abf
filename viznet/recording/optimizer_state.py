"""What an optimizer remembers at the end of a training, as one `.npz`.

With it, a training is continued as if it had not ended. The names of the arrays are the keys of the state, such as
`vW1` for a velocity.
"""

import io
import zipfile
from itertools import pairwise
from typing import Any

import numpy as np

from viznet.errors import RecordingError, in_short
from viznet.optimizers import State

FILE = "optimizer.npz"
SLACK = 1_000  # bytes that an array needs at most for its name and its header
COPIES = 8  # so many numbers are kept at most for each parameter; Adam needs two


def state_as_bytes(state: Any, sizes: tuple[int, ...]) -> bytes | None:
    """The `.npz` of a state, or None if there is nothing to keep.

    The state of a user's own optimizer may be anything. It is kept if it is a dictionary of arrays and whole numbers,
    and not too large for a network of these `sizes`.
    """
    if not isinstance(state, dict) or not state:
        return None
    if not all(isinstance(name, str) and _can_be_kept(value) for name, value in state.items()):
        return None
    if sum(np.asarray(value).nbytes + SLACK for value in state.values()) > most_bytes(sizes):
        return None
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, value in state.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                np.save(member, np.asarray(value), allow_pickle=False)
    return file.getvalue()


def most_bytes(sizes: tuple[int, ...]) -> int:
    """The most bytes that the `.npz` has for a network of these `sizes`."""
    parameters = sum(n_in * n + n for n_in, n in pairwise(sizes))
    return COPIES * (8 * parameters + 2 * len(sizes) * SLACK) + SLACK


def read_state(content: bytes, expected: State, where: str) -> State:
    """Reads the `.npz` of a state.

    `expected` is the state before the first step. Raises `RecordingError` if the arrays are not of its names, shapes
    and number types.
    """
    state: State = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            for name, value in expected.items():
                array = np.asarray(value)
                member = members[f"{name}.npy"]
                if member.file_size > array.nbytes + SLACK:
                    raise ValueError(f"{name} is too large")
                read = np.load(io.BytesIO(archive.read(member)), allow_pickle=False)
                if read.shape != array.shape or read.dtype != array.dtype:
                    raise ValueError(f"{name} has shape {read.shape}, expected {array.shape}")
                state[name] = int(read) if isinstance(value, int) else read
    except Exception as error:  # a damaged zip can raise almost anything
        raise RecordingError(f"{where}: cannot be read ({in_short(error)}): damaged") from error
    return state


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiub"
    return type(value) is int and abs(value) < 2**63
