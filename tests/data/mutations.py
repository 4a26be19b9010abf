"""Files of data that are damaged at random, of every kind that viznet reads.

The same number always gives the same damage. `python -m tests.data.mutations FIRST LAST` tries many of them.
"""

import gzip
import io
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import viznet as vz
from viznet.errors import VizWarning

SECONDS = 60  # after which something hangs
PIECES = [
    b"", b",", b";", b"\t", b"\n", b"\r", b'"', b"label", b"nan", b"-1", b"1e999", b"0x1", b"\x00", b"\xff\xfe",
    b"\xef\xbb\xbf", b"9" * 400, b"3,14", b" ", b"#", b"class,pixel0", b"\xd9\xa3", b"{", b"[red]", b"\x1b[31m",
    b"(60, 12)", b"PK\x03\x04",
]  # fmt: skip


def table(separator: str = ",", *, header: bool = False) -> bytes:
    """A table of pictures with the label first."""
    x, y = pictures()
    lines = [separator.join(map(str, [k, *row])) for k, row in zip(y.tolist(), x.tolist())]
    if header:
        lines.insert(0, separator.join(["label", *(f"pixel{i}" for i in range(x.shape[1]))]))
    return ("\n".join(lines) + "\n").encode()


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Forty pictures of 3 × 4 pixels and their classes."""
    return np.random.default_rng(0).integers(0, 256, (40, 12), dtype=np.uint8), np.arange(40) % 4


def array(*, archive: bool) -> bytes:
    """The same as a .npy, or as a .npz with two arrays."""
    x, y = pictures()
    content = io.BytesIO()
    if archive:
        np.savez(content, x_train=x.reshape(-1, 3, 4), y_train=y)
    else:
        np.save(content, np.column_stack([y, x]))
    return content.getvalue()


def idx() -> tuple[bytes, bytes]:
    """The pictures and the labels as IDX files."""
    x, y = pictures()
    shape = b"".join(n.to_bytes(4, "big") for n in (40, 3, 4))
    return b"\x00\x00\x08\x03" + shape + x.tobytes(), b"\x00\x00\x08\x01" + shape[:4] + y.astype(
        np.uint8
    ).tobytes()


def png() -> bytes:
    """One of the pictures as a file."""
    content = io.BytesIO()
    Image.fromarray(pictures()[0][0].reshape(3, 4)).save(content, "png")
    return content.getvalue()


SOUND: dict[str, Callable[[], dict[str, bytes]]] = {
    "csv": lambda: {"data.csv": table()},
    "csv with a header": lambda: {"data.csv": table(header=True)},
    "semicolons": lambda: {"data.csv": table(";", header=True)},
    "gzip": lambda: {"data.csv.gz": gzip.compress(table(), mtime=0)},
    "npy": lambda: {"data.npy": array(archive=False)},
    "npz": lambda: {"data.npz": array(archive=True)},
    "idx": lambda: dict(zip(("set/train-images-idx3-ubyte", "set/train-labels-idx1-ubyte"), idx())),
    "idx, compressed": lambda: {
        f"set/train-{name}-ubyte.gz": gzip.compress(part, mtime=0)
        for name, part in zip(("images-idx3", "labels-idx1"), idx())
    },
    "pictures": lambda: {f"set/{name}/{i}.png": png() for name in "ab" for i in range(4)},
    "two tables": lambda: {"set/train.csv": table(), "set/test.csv": table()},
}


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The bytes with a few changes: other bytes, odd pieces, a part cut off or repeated."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(min(len(changed), rng.choice((30, 200, 10**6))) + 1)
        kind = rng.randrange(5)
        if kind == 0 and changed:
            changed[min(at, len(changed) - 1)] = rng.randrange(256)
        elif kind == 1:
            changed[at : at + rng.choice((0, 1, 4))] = rng.choice(PIECES)
        elif kind == 2:
            del changed[at : at + rng.choice((1, 7, 10**6))]
        elif kind == 3:
            changed[at:at] = changed[at : at + rng.choice((1, 40, 400))]
        else:
            changed[at : at + 4] = rng.choice((0, 1, 255, 2**31 - 1, 2**32 - 1)).to_bytes(4, "big")
    return bytes(changed)


def answer(number: int, place: str | None = None) -> str:
    """Loads the damaged data of this number: "loaded", or the error of one line.

    The files are in a folder below `place` for as long as that takes.
    """
    rng = random.Random(number)
    files = SOUND[rng.choice(sorted(SOUND))]()
    name = rng.choice(sorted(files))
    files[name] = damaged(files[name], rng)
    return loaded(files, place)


def loaded(files: dict[str, bytes], place: str | None = None) -> str:
    """Writes the files and loads them: "loaded", or the error of one line."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        for file, content in files.items():
            path = Path(folder) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        first = Path(sorted(files)[0])
        try:
            with np.errstate(all="ignore"):
                data = vz.load(Path(folder) / first.parts[0])
        except vz.VizError as error:
            text = str(error)
            assert text and len(text) < 900 and text.isprintable(), repr(text)
            return text
        examples = data.train
        assert (
            len(examples.x) == len(examples.y)
            and examples.y.min() >= 0
            and examples.y.max() < len(examples.labels)
        )
        return "loaded"


def main(first: int, last: int) -> int:
    """Tries the damages of these numbers, and prints what ends in a traceback or hangs.

    Returns how many did.
    """

    def hangs(*_: object) -> None:
        raise TimeoutError(f"over {SECONDS} s")

    signal.signal(signal.SIGALRM, hangs)
    warnings.simplefilter("ignore", VizWarning)
    counts, began = {"loaded": 0, "refused": 0, "failed": 0}, time.monotonic()
    with tempfile.TemporaryDirectory() as place:  # one for all, which goes whenever this ends
        for number in range(first, last):
            signal.alarm(SECONDS)
            try:
                counts["loaded" if answer(number, place) == "loaded" else "refused"] += 1
            except Exception as error:
                counts["failed"] += 1
                print(f"{number}: {type(error).__name__}: {error!s:.200}", flush=True)
                traceback.print_exc(limit=-6)
            finally:
                signal.alarm(0)
    print(f"{counts}, {time.monotonic() - began:.0f} s", flush=True)
    return counts["failed"]


if __name__ == "__main__":
    # `timeout` then ends it as Ctrl-C does, and no folder stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
