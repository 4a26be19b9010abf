"""Datasets fetched from the net: from the first mirror that gives the official bytes."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from viznet.data.examples import DIGITS
from viznet.errors import DataError, in_short
from viznet.files import cache_folder, list_own, own_in

TIMEOUT = (10.0, 20.0)  # seconds to connect, and to wait for the next bytes
SLOWEST = 1000  # bytes a second, on average once the second wait is over: below that another mirror is tried
_LISTING = threading.Lock()  # two downloads at once add to the same list
CHUNK = 4096  # bytes received at a time; the pace is looked at after each, so they are small


@dataclass(frozen=True)
class File:
    """One file of a dataset: its name, its size in bytes and its SHA-256, the same on every mirror."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Download:
    """A published dataset: where it lies, what it consists of, and what its classes are called."""

    name: str
    title: str
    mirrors: tuple[str, ...]
    files: tuple[File, ...]
    examples: int
    labels: tuple[str, ...]
    licence: str

    @property
    def folder(self) -> Path:
        """Where the files are kept once they are here."""
        return cache_folder() / self.name

    @property
    def cached(self) -> bool:
        """Whether all files are here. Their checksums are verified whenever they are read."""
        return all((self.folder / file.name).is_file() for file in self.files)


MNIST = Download(
    name="mnist",
    title="MNIST, handwritten digits",
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
    files=(
        File(
            "train-images-idx3-ubyte.gz",
            9912422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        File(
            "train-labels-idx1-ubyte.gz",
            28881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        File(
            "t10k-images-idx3-ubyte.gz",
            1648877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        File(
            "t10k-labels-idx1-ubyte.gz",
            4542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    examples=70_000,
    labels=DIGITS,
    licence="CC BY-SA 3.0, Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
)

FASHION = Download(
    name="fashion",
    title="Fashion-MNIST, articles of clothing",
    mirrors=(
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    files=(
        File(
            "train-images-idx3-ubyte.gz",
            26421880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        File(
            "train-labels-idx1-ubyte.gz",
            29515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        File(
            "t10k-images-idx3-ubyte.gz",
            4422102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        File(
            "t10k-labels-idx1-ubyte.gz",
            5148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    examples=70_000,
    labels=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    licence="MIT, Zalando SE",
)


def download(dataset: Download, *, progress: bool = True) -> Path:
    """The folder with the files of a dataset, each verified by its SHA-256; what is missing is fetched first.

    Mirrors are tried in turn until one gives the right bytes, which appear under their name only when they are
    all there and verified. A damaged file that was fetched earlier is fetched again; any other that is not the
    official one is refused, and stays. ``progress`` shows a bar, on a terminal. Raises DataError for such a file,
    and when no mirror gives one.
    """
    import pooch

    mirrors = deque(dataset.mirrors)
    for file in dataset.files:
        path = dataset.folder / file.name
        if not (path.is_file() and pooch.file_hash(str(path)) == file.sha256):
            if os.path.lexists(path) and (path.is_symlink() or file.name not in own_in(dataset.folder)):
                raise DataError(
                    f"{path}: is not the official file, and viznet did not fetch it, so it stays: move it away, or"
                    " choose another folder with VIZNET_CACHE"
                )
            _fetch(dataset, file, mirrors, progress=progress)
            with _LISTING:
                list_own(dataset.folder, [file.name], DataError)
    return dataset.folder


def _fetch(dataset: Download, file: File, mirrors: deque[str], *, progress: bool) -> None:
    """One file, from the first mirror that has it; those that failed move to the end for the next file."""
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")  # the bar says what is being fetched
    troubles = []
    for _ in range(len(mirrors)):
        url = mirrors[0] + file.name

        def receive(url: str, output_file: Any, _: Any) -> None:
            # A server that took .gz for an encoding of its own would have it unpacked on the way.
            headers = {"Accept-Encoding": "identity"}
            downloader = pooch.HTTPDownloader(chunk_size=CHUNK, timeout=TIMEOUT, headers=headers)
            with Path(output_file).open("wb") as target, Arrival(target, file, shown=progress) as arrival:
                downloader(url, arrival, None)

        try:
            pooch.retrieve(url, f"sha256:{file.sha256}", file.name, dataset.folder, downloader=receive)
            return
        except requests.RequestException as error:
            troubles.append(f"{url}: {_reason(error)}")
        except ValueError:
            troubles.append(f"{url}: not the official bytes (SHA-256 differs)")
        except OSError as error:
            raise DataError(
                f"{dataset.folder / file.name}: cannot be written ({error.strerror or error});"
                " make room, or choose another folder with VIZNET_CACHE"
            ) from error
        mirrors.rotate(-1)
    raise DataError(
        f"{dataset.name}: no mirror gave {file.name} ({'; '.join(troubles)}); try again later, or put"
        f" {', '.join(each.name for each in dataset.files)} into a folder by hand and viznet.load that folder"
    )


class Arrival:
    """A file that bytes arrive in, with a progress bar; it ends what sends too much or far too slowly."""

    def __init__(self, target: IO[bytes], file: File, *, shown: bool):
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

        self._target, self._file, self._received, self._began = target, file, 0, time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        console = Console(file=sys.stderr)
        console.quiet = not (
            shown and console.is_terminal
        )  # rich 13 ends even a bar that is disabled with a line
        self._bar = Progress(*columns, console=console, disable=console.quiet)
        self._task = self._bar.add_task(file.name, total=file.size)

    def __enter__(self) -> Arrival:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def write(self, data: bytes) -> None:
        import requests

        self._received += len(data)
        waited = time.monotonic() - self._began
        if self._received > self._file.size:
            raise requests.RequestException(f"sends more than the {self._file.size:,} bytes of the file")
        if waited > TIMEOUT[1] and self._received < waited * SLOWEST:
            raise requests.Timeout(f"sends fewer than {SLOWEST:,} bytes a second")
        self._target.write(data)
        self._bar.update(self._task, completed=self._received)

    def flush(self) -> None:
        self._target.flush()


def _reason(error: Exception) -> str:
    """What went wrong with a mirror, in a few words: requests tells long stories."""
    import requests

    response = getattr(error, "response", None)
    if response is not None:
        return f"answers {response.status_code} {response.reason}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "no connection, or one that broke off"
    return in_short(error)
