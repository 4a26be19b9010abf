"""The fingerprint of a recording: the SHA-256 of its settings and numbers."""

import hashlib
from collections.abc import Callable, Mapping

from viznet.activations import Array
from viznet.recording.columns import blocks
from viznet.recording.layout import Field


def fingerprint(meta: bytes, arrays: Mapping[str, tuple[Field, Array]], release: Callable[[], None]) -> str:
    """Returns the SHA-256 of meta.json and every committed array.

    `arrays` are by path, each with its field. `release` is called after every block, so that the recording need not
    fit into memory.
    """
    digest = hashlib.sha256(meta)
    for name, (field, rows) in sorted(arrays.items()):
        digest.update(f"\n{name} {field.dtype} {rows.shape}\n".encode())
        for block in blocks(rows):
            digest.update(block.data)
            release()
    return digest.hexdigest()
