"""Writes datasets in every format.

Each writer follows the description of its format and does not use the code under test.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

from viznet.data import Dataset


def idx(array) -> bytes:
    array = np.asarray(array, dtype=np.uint8)
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def csv(table, header=True) -> bytes:
    names = [["label", *(f"pixel{i}" for i in range(table.shape[1] - 1))]] if header else []
    return "".join(",".join(map(str, row)) + "\n" for row in [*names, *table.tolist()]).encode()


def npy(array) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def png(image) -> bytes:
    """A grey PNG."""
    height, width = image.shape
    lines = b"".join(b"\0" + bytes(line) for line in image)  # no line is filtered
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def keras(train, test=None) -> bytes:
    named = {f"{name}_train": array for name, array in zip("xy", train)}
    if test is not None:
        named |= {f"{name}_test": array for name, array in zip("xy", test)}
    return zipped({f"{name}.npy": npy(array) for name, array in named.items()})


def write_idx(folder: Path, parts, spelling="{}-{}-ubyte", pack=bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for part, (x, y) in parts.items():
        (folder / spelling.format(part, "images-idx3")).write_bytes(pack(idx(x)))
        (folder / spelling.format(part, "labels-idx1")).write_bytes(pack(idx(y)))
    return folder


def some(n=20, height=3, width=3, seed=0):
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (n, height, width), dtype=np.uint8), (np.arange(n) % 4).astype(np.uint8)


def as_table(x, y):
    return np.column_stack([y, x.reshape(len(x), -1)])


def rows(*parts) -> list[tuple]:
    """Every example as a tuple, sorted: what a split must not change."""
    return sorted((int(y), *map(int, x)) for part in parts for x, y in zip(part.x, part.y))


def rows_of(x, y) -> list[tuple]:
    return sorted((int(label), *map(int, image)) for image, label in zip(x.reshape(len(x), -1), y))


def assert_holds(dataset: Dataset, x, y):
    """All of these examples and no others, a fifth of them kept for the test."""
    assert rows(dataset.train, dataset.test) == rows_of(x, y)
    assert len(dataset.test) == max(1, round(len(y) / 5))


def lying(array, shape: str) -> bytes:
    """Returns a .npy whose header has another shape, in as many bytes."""
    true = f"'shape': {array.shape}, ".encode()
    false = f"'shape': {shape}, ".encode()
    return npy(array).replace(true, false).replace(b" " * len(false), b" " * len(true), 1)
