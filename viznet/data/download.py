"""Downloads the files of a dataset from its mirrors."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from itertools import count
from pathlib import Path

from viznet.data.catalogue import PublishedDataset, PublishedFile
from viznet.errors import ChangedFileWarning, DataError, in_short, warn
from viznet.files import check_list, imported_pooch, list_own, own_in
from viznet.notebook import in_notebook

TIMEOUT = (10.0, 20.0)  # seconds to connect, and to wait for the next bytes
_LISTING = threading.Lock()  # two downloads at the same time add to the same list


def download(dataset: PublishedDataset, *, progress: bool = True) -> Path:
    """Makes sure that the files of a dataset are in the cache.

    Files that are there with the right SHA-256 are used as they are, without a network. Any other file is taken
    from the mirrors, one after the other, until one gives the right bytes. A file that has changed since it was
    downloaded is kept under another name.

    Parameters
    ----------
    dataset : PublishedDataset
        What to download.
    progress : bool
        Whether to show a progress bar on a terminal.

    Returns
    -------
    Path
        The folder with the files.

    Raises
    ------
    DataError
        If no mirror gives a file, if the cache cannot be written, or if a file that viznet did not download is in
        the way.
    """
    mirrors = deque(dataset.mirrors)
    for file in dataset.files:
        path = dataset.folder / file.name
        # Asked first, since another download may put the file there meanwhile.
        was_there = os.path.lexists(path)
        if path.is_file() and imported_pooch().file_hash(str(path)) == file.sha256:
            continue
        if was_there and (path.is_symlink() or file.name not in own_in(dataset.folder)):
            raise DataError(
                f"{path}: is not the official file, and viznet did not download it, so it stays: move it away, or"
                " choose another folder with VIZNET_CACHE"
            )
        check_list(dataset.folder, DataError)
        if was_there:
            _set_aside(path)
        _fetch(dataset, file, mirrors, progress=progress)
        with _LISTING:
            list_own(dataset.folder, [file.name], DataError)
    return dataset.folder


def _set_aside(path: Path) -> None:
    """Keeps a file that changed since it was downloaded under another name.

    It may be damaged, or somebody put another file in its place.
    """
    kept = next(
        name
        for number in count(1)
        if not os.path.lexists(name := path.with_name(f"{path.name}.changed-{number}"))
    )
    try:
        path.rename(kept)
    except FileNotFoundError:
        return  # another download has done so
    except OSError as error:
        raise DataError(
            f"{path}: cannot be renamed to {kept.name} ({error.strerror}); move it away"
        ) from error
    warn(ChangedFileWarning(f"{path}: has changed since it was downloaded; it is kept as {kept.name}"))


def _fetch(dataset: PublishedDataset, file: PublishedFile, mirrors: deque[str], *, progress: bool) -> None:
    """Downloads one file.

    A mirror that fails moves to the end of `mirrors`, so that the next file asks it last.
    """
    import requests

    imported_pooch().get_logger().setLevel("WARNING")
    downloader = imported_pooch().HTTPDownloader(
        progressbar=progress and (sys.stderr.isatty() or in_notebook()),
        timeout=TIMEOUT,
        # Some servers take .gz for an encoding of theirs. Then requests would unpack the file.
        headers={"Accept-Encoding": "identity"},
    )
    failures = []
    for _ in range(len(mirrors)):
        url = mirrors[0] + file.name
        try:
            # pooch writes to a temporary file beside the final one, and renames it when its hash is right.
            imported_pooch().retrieve(
                url, f"sha256:{file.sha256}", file.name, dataset.folder, downloader=downloader
            )
            return
        except requests.RequestException as error:
            failures.append(f"{url}: {_reason(error)}")
        except ValueError:
            failures.append(f"{url}: not the official bytes (SHA-256 differs)")
        except OSError as error:
            raise DataError(
                f"{dataset.folder / file.name}: cannot be written ({error.strerror or error});"
                " make room, or choose another folder with VIZNET_CACHE"
            ) from error
        mirrors.rotate(-1)
    raise DataError(
        f"{dataset.name}: no mirror gave {file.name} ({'; '.join(failures)}); try again later, or put"
        f" {', '.join(each.name for each in dataset.files)} into a folder and pass that folder"
        " with --data (in Python: viznet.load)"
    )


def _reason(error: Exception) -> str:
    """What went wrong with a mirror, in a few words."""
    import requests

    response = getattr(error, "response", None)
    if response is not None:
        return f"answers {response.status_code} {response.reason}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "no connection, or it broke off"
    return in_short(error)
