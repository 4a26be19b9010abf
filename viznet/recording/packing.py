"""Packing: a whole run is written into one file."""

import os
import zipfile
from pathlib import Path

from viznet.arguments import file_path, name_of
from viznet.errors import RecordingError, RecordingUsageError
from viznet.files import beside, check_suffix, writing
from viznet.recording.columns import HEADER_BYTES, blocks, header
from viznet.recording.run_lookup import RunLike, open_run


def pack(run: RunLike, path: str | os.PathLike[str] | None = None) -> Path:
    """Writes a whole run into one `.npz` and returns its path.

    `open_run` maps this file into memory, and `np.load` reads it. The run itself stays. Of a run that is still being
    recorded, the committed part is packed.

    Parameters
    ----------
    run : Run, str or path
        A `Run`, a path, a name in runs/ or "latest".
    path : str or path, optional
        The file to write, ending in `.npz`. By default it lies beside the run and has the run's name.

    Returns
    -------
    Path
        The path of the file.

    Raises
    ------
    RecordingError
        If the file exists already or cannot be written, or if there is no such run.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=2), "small", progress=False)
    >>> vz.pack(run).name
    'small.npz'
    """
    opened = open_run(run)
    place = Path(os.path.abspath(opened.path)) if name_of(opened.path) != opened.path.name else opened.path
    name = place.stem if place.suffix.lower() == ".npz" else place.name
    beside_run = place.with_name(f"{name}.npz")
    path = (
        beside_run
        if path is None
        else file_path("path", path, such_as="'lesson.npz'", error=RecordingUsageError)
    )
    check_suffix(path, ".npz", RecordingUsageError, needed=True)
    if os.path.lexists(path):  # even a packed run stays: it may be the only copy of another recording
        raise RecordingError(f"{path}: is there already: choose another name, or move it away")
    with beside(path, RecordingError, kind="") as part, writing(path, RecordingError):
        with open(part, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for name, content in opened.files().items():
                archive.writestr(_member(name, len(content)), content)
            for name, (field, rows) in opened.arrays().items():
                most = HEADER_BYTES + 64 + rows.nbytes
                with archive.open(_member(f"{name}.npy", most), "w") as member:
                    # The header is stretched so that the numbers begin at a multiple of 64: mapped, they are aligned.
                    member.write(header(field, len(rows), length=HEADER_BYTES + -file.tell() % 64))
                    for block in blocks(rows):
                        member.write(block.data)
                        opened.release()  # the recording need not fit into memory
        os.utime(part, (opened.created, opened.created))  # the packed file is as old as the run
    return path


def _member(name: str, length: int) -> zipfile.ZipInfo:
    """A stored member with a fixed date.

    So the same run always packs into the same bytes.
    """
    member = zipfile.ZipInfo(name)
    member.file_size = length  # from this, zipfile knows whether it needs the 64-bit form
    return member
